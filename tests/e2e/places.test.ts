// Every trap names the author's line, optimized in the .so and unoptimized in the jest harness, even if the
// code that traps was inlined, belongs to the standard library, or is in another file.
import fs from "node:fs";
import path from "node:path";

import { findPlace, makePlaces } from "../../dist/compiler/runtime/places";
import { buildPlugin, falcoTs, loadPlugin, temporaryFolder } from "../support";

const dir = temporaryFolder();

/** The line that the trap of the field t.NAME names ends in `// at NAME`. */
const source = `\
import { Plugin, Info, Params, Source, Extractor, Fields, PullInstance, EventWriter, Status } from "falco-ts";
import { checked } from "./checks";

function divide(n: u64): u64 {
  return 100 / n;                                            // at inlined
}
// @ts-ignore: decorator
@noinline function lookUp(all: u32[], i: i32): u32 {
  return all[i + 5];                                         // at deep
}
function recurse(n: u64): u64 { return n == 0 ? 0 : recurse(n + 1) + recurse(n + 2); } // at recursion
class Box {
  value: u64 = 1;
  next: Box | null = null;
}
const none: u32[] = [];
const box = new Box();

export default class T extends Plugin implements Source, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "t" }; }
  open(params: Params): PullInstance | null { return new Events(); }
  fields(f: Fields<T>): void {
    f.u64("t.division", "by zero", (self, event, value) =>
      value.set(1 / (event.decimal() - 1)));                 // at division
    f.u64("t.inlined", "a helper that is inlined", (self, event, value) => value.set(divide(event.decimal() - 1)));
    f.u64("t.deep", "a helper that is not", (self, event, value) => value.set(lookUp(none, 3)));
    f.u64("t.index", "a check of the standard library's", (self, event, value) => {
      const at = <i32>event.decimal();
      return value.set(none[at]);                            // at index
    });
    f.u64("t.null", "a null that is said to be none", (self, event, value) => {
      let found: Box | null = box;
      if (event.decimal() == 1) found = box.next;
      return value.set(found!.value);                        // at null
    });
    f.u64("t.throw", "throws", (self, event, value) => {
      if (event.decimal() == 1) throw new Error("thrown");   // at throw
      return value.set(1);
    });
    f.u64("t.assert", "asserts", (self, event, value) => {
      assert(event.decimal() != 1, "asserted");              // at assert
      return value.set(1);
    });
    f.u64("t.library", "inside of the standard library", (self, event, value) => {
      const text = event.payload.text();
      const many = text.repeat(-1);                          // at library
      return value.set(many.length);
    });
    f.u64("t.sdk", "inside of the SDK", (self, event, value) => {
      for (let i = 0; i < 5000; i++)
        value.set(i);                                        // at sdk
      return value;
    });
    f.u64("t.recursion", "without an end", (self, event, value) => value.set(recurse(event.decimal())));
    f.u64("t.file", "in another file", (self, event, value) => value.set(checked(event.decimal())));
    f.u64("t.unreachable", "a bare trap", (self, event, value) => {
      if (event.decimal() == 1)
        unreachable();                                       // at unreachable
      return value.set(1);
    });
  }
}
class Events extends PullInstance {
  n: u64 = 0;
  override next(event: EventWriter): Status {
    if (this.n == 1) return Status.Eof;
    event.decimal(++this.n);
    return Status.Ok;
  }
}
`;

const checks = `\
export function checked(n: u64): u64 {
  if (n != 1) return n;
  return 7 % (n - 1);                                        // at file
}
`;

const REASONS: Record<string, string> = {
  division: "integer divide by zero",
  inlined: "integer divide by zero",
  deep: "Index out of range",
  index: "Index out of range",
  null: "Unexpected 'null' (not assigned or failed cast)",
  throw: "thrown",
  assert: "asserted",
  library: "Invalid length",
  sdk: "a second value for a field that is not a list: declare it with .list()",
  recursion: "stack overflow (recursion without an end?)",
  file: "integer divide by zero",
  unreachable: "unreachable code reached",
};

const folder = path.join(dir, "t");
fs.mkdirSync(path.join(folder, "src"), { recursive: true });
fs.writeFileSync(path.join(folder, "src", "checks.ts"), checks);
const library = buildPlugin(folder, source);

/** The log line of a field's trap, up to the column. */
function expected(name: string): string {
  const [file, text] = source.includes(`// at ${name}\n`)
    ? ["src/plugin.ts", source]
    : ["src/checks.ts", checks];
  return `extract_fields: t.${name}: ${REASONS[name]} at ${file}:${text.slice(0, text.indexOf(`// at ${name}\n`)).split("\n").length}:`;
}

test.each(Object.keys(REASONS))("falco-ts run names the line of the trap %s", name => {
  expect(falcoTs(["run", library, "--max-events", "1", "--fields", `t.${name}`]).stderr).toContain(
    `[error] t: ${expected(name)}`,
  );
});

test.each(Object.keys(REASONS))("the harness names the line of the trap %s", name => {
  const plugin = loadPlugin({ dir: folder });
  plugin.init();
  expect(plugin.extract({ payload: Buffer.from("1") }, `t.${name}`)).toBeUndefined();
  expect(plugin.logs[0]!.message).toContain(expected(name));
});

test("the place of code without one is that of the author's code before it, in the same function", () => {
  // two functions of 10 bytes each, whose bodies are at 12 and 23
  const wasm = Buffer.from([
    0,
    97,
    115,
    109,
    1,
    0,
    0,
    0,
    10,
    23,
    2,
    10,
    ...new Array(10).fill(0),
    10,
    ...new Array(10).fill(0),
  ]);
  // a.ts:1:1 is at 14, no place at 16, b.ts:200:301 at 18, a.ts:1:1 at 26
  const places = makePlaces(wasm, { sources: ["a.ts", "b.ts"], mappings: "cAAA,E,ECuM4S,QDvM5S" });
  expect([11, 12, 13, 14, 15, 16, 17].map(offset => findPlace(places, offset))).toEqual([
    undefined,
    undefined,
    undefined,
    "a.ts:1:1",
    "a.ts:1:1",
    "a.ts:1:1",
    "a.ts:1:1",
  ]);
  expect([18, 22].map(offset => findPlace(places, offset))).toEqual(["b.ts:200:301", "b.ts:200:301"]);
  expect([23, 25].map(offset => findPlace(places, offset))).toEqual([undefined, undefined]);
  expect([26, 1000].map(offset => findPlace(places, offset))).toEqual(["a.ts:1:1", "a.ts:1:1"]);
});
