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

/** The embedded module: an ELF file of its own, in the library's read-only data. */
function embedded(): { from: number; to: number } {
  const from = whole.indexOf(Buffer.from("\x7fELF", "latin1"), 4);
  if (from < 0) throw new Error("no embedded module is found");
  const sections = Number(whole.readBigUInt64LE(from + 40)),
    size = whole.readUInt16LE(from + 58),
    count = whole.readUInt16LE(from + 60);
  return { from, to: from + sections + size * count };
}

test("a flipped byte in the embedded module's header or tables is a failure in words, or nothing", async () => {
  const { from, to } = embedded();
  // the header, and what is behind the machine code: what wasmtime reads before it runs anything
  const places = [
    ...Array.from({ length: 64 }, (_, i) => from + i),
    ...Array.from({ length: 64 }, (_, i) => to - 1 - i * 61),
  ];
  const wrong: string[] = [];
  for (const place of places.filter((_, i) => i % 2 === 0)) {
    const changed = Buffer.from(whole);
    changed[place]! ^= 0x55;
    const { status, text } = await tryProgram(steps, [written(changed), ...LIFE], { wallMs: 10_000 });
    if (status !== 0 || !/^init: (SUCCESS|FAILURE, .{10,})$/m.test(text))
      wrong.push(`byte ${place - from} of ${to - from}: exit code ${status}, ${text.split("\n")[0]}`);
  }
  expect(wrong).toEqual([]);
});

describe("a policy that forbids executable memory", () => {
  const program = compile(dir, "no_exec", { folder: __dirname });

  test("where no memory can be made executable init works, or says that", async () => {
    const { status, text } = await tryProgram(program, [
      steps,
      library("faulty"),
      "init {}",
      "get 0u",
      "destroy",
    ]);
    expect({ status, text }).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^init: (SUCCESS|FAILURE, .*make memory executable)$/m),
    });
  });
});
