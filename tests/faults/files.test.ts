// The .so itself, with flipped bytes, and where no memory can be made executable.
import fs from "node:fs";
import path from "node:path";

import { compile } from "../runtime/checks";
import { temporaryFolder } from "../support";
import { library } from "./library";
import { tryProgram } from "./prove";

const dir = temporaryFolder();
const steps = compile(dir, "steps", { folder: __dirname });
const whole = fs.readFileSync(library("faulty"));
const LIFE = ["init {}", "open 3*e", "batch", "get 0u", "get 1u divide", "line", "close", "destroy"];

function written(bytes: Uint8Array): string {
  const file = path.join(dir, "changed.so");
  fs.writeFileSync(file, bytes);
  return file;
}

/** The embedded module: an ELF file of its own, among the library's code. */
function embedded(): { from: number; to: number } {
  const from = whole.indexOf(Buffer.from("\x7fELF", "latin1"), 4);
  if (from < 0) throw new Error("no embedded module is found");
  const sections = Number(whole.readBigUInt64LE(from + 40)),
    size = whole.readUInt16LE(from + 58),
    count = whole.readUInt16LE(from + 60);
  return { from, to: from + sections + size * count };
}

test("a flipped byte in the embedded module is a failure in words", async () => {
  const { from, to } = embedded();
  const header = [0, 1, 16, 40, 58, 63].map(offset => from + offset);
  const all = Array.from({ length: 40 }, (_, i) => from + 64 + Math.floor(((to - from - 65) / 39) * i));
  const wrong: string[] = [];
  for (const place of [...header, ...all]) {
    const changed = Buffer.from(whole);
    changed[place]! ^= 0x55;
    const { status, text } = await tryProgram(steps, [written(changed), "init {}"], { wallMs: 10_000 });
    if (status !== 0 || !text.startsWith("init: FAILURE, init: the plugin's file is damaged: "))
      wrong.push(`byte ${place - from} of ${to - from}: exit code ${status}, ${text.split("\n")[0]}`);
  }
  expect(wrong).toEqual([]);
});

describe("a policy that forbids executable memory", () => {
  const program = compile(dir, "no_exec", { folder: __dirname });

  test("a plugin needs no memory that is made executable", async () => {
    const { status, text } = await tryProgram(program, [steps, library("faulty"), ...LIFE]);
    expect({ status, text }).toMatchObject({ status: 0, text: expect.stringMatching(/^init: SUCCESS$/m) });
    expect(text).toMatch(/^get 0u in .*: SUCCESS, 1 values: 7$/m);
  });
});
