// What the AOT tool leaves out of machine code that needs no places.
import fs from "node:fs";
import path from "node:path";

import { readElf } from "../../dist/compiler/native/elf";
import { nativeDir, run, temporaryFolder } from "../support";

const dir = temporaryFolder();

function compiled(name: string, ...options: string[]): Buffer {
  const file = path.join(dir, name),
    wasm = path.join(nativeDir, "gateway-http.wasm");
  const result = run(path.join(nativeDir, "falco-ts-aot"), [
    ...options,
    wasm,
    file,
    "x86_64-unknown-linux-gnu",
  ]);
  expect(result).toMatchObject({ status: 0, stderr: "" });
  return fs.readFileSync(file);
}

const whole = compiled("whole.cwasm"),
  without = compiled("without.cwasm", "--without-places");

test("the address map is left out", () => {
  const size = readElf(whole).section(".wasmtime.addrmap")!.length;
  expect(size).toBeGreaterThan(10_000);
  expect(readElf(without).section(".wasmtime.addrmap")).toHaveLength(0);
  expect(Math.abs(whole.length - without.length - size)).toBeLessThan(16);
});

test.each([".text", ".wasmtime.engine", ".wasmtime.traps", ".rodata.wasm", ".wasmtime.info"])(
  "the section %s has the bytes that it had",
  name => {
    const section = readElf(whole).section(name)!;
    expect(section.length).toBeGreaterThan(0);
    expect(readElf(without).section(name)!.equals(section)).toBe(true);
  },
);
