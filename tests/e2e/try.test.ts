// try and throw in plugins: what is caught, and what ends the call as before.
import path from "node:path";

import { loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";
import { oneError, refusedByCheck } from "./mistakes";

const dir = temporaryFolder();

const TOP = `
class ParseError extends Error {
  constructor(message: string, public place: u32) { super(message); }
}
function parse(text: string): u64 {
  if (!text.length) throw new ParseError("no digits", 3);
  return u64.parse(text);
}
function again(text: string): u64 {
  try { return parse(text); } catch (e) { log.info("seen"); throw e; }
}
let endings: u64 = 0;
function ending(text: string): u64 {
  try { return parse(text); } finally { endings++; log.info("ended"); }
}
const kept: StaticArray<u8>[] = [];
function hoard(): u64 { while (true) kept.push(new StaticArray<u8>(1 << 20)); return 0; }
function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }
function isDate(text: string): bool {
  try { return new Date(text).toISOString().length > 0; } catch { return false; }
}
`;
const FIELDS = `
  f.u64("t.or", "0 where there is none", (self, event, value) => {
    try { return value.set(parse(event.payload.text())); } catch { return value.set(0); }
  });
  f.string("t.why", "the reason", (self, event, value) => {
    try {
      return value.text(parse(event.payload.text()).toString());
    } catch (e) {
      return e instanceof ParseError ? value.text(e.message + " at " + e.place.toString()) : value.absent();
    }
  });
  f.u64("t.endings", "how often a finally ran", (self, event, value) => {
    try { ending(event.payload.text()); } catch {}
    return value.set(endings);
  });
  f.bool("t.date", "whether it is a date", (self, event, value) => value.set(isDate(event.payload.text())));
  f.u64("t.many", "throws 100 000 times", (self, event, value) => {
    let caught: u64 = 0;
    for (let i = 0; i < 100_000; i++) try { parse(""); } catch { caught++; }
    return value.set(caught);
  });
  f.u64("t.sorts", "sorts whose comparators throw", (self, event, value) => {
    let caught: u64 = 0;
    const list = new Array<string>(20_000).fill("x");
    for (let i = 0; i < 300; i++) {
      let left = 10_000;
      try {
        list.sort((a, b) => { if (--left == 0) throw new Error("enough"); return 1; });
      } catch { caught++; }
    }
    return value.set(caught);
  });
  f.u64("t.bare", "throws", (self, event, value) => value.set(parse(event.payload.text())));
  f.u64("t.again", "throws what it caught", (self, event, value) => value.set(again(event.payload.text())));
  f.u64("t.ending", "throws through a finally", (self, event, value) => value.set(ending(event.payload.text())));
  f.u64("t.index", "an index out of range", (self, event, value) => {
    try { return value.set(kept[1 << 20][0]); } catch { return value.set(1); }
  });
  f.u64("t.null", "a null that is used", (self, event, value) => {
    const none: string | null = endings > 1 << 40 ? "" : null;
    try { return value.set(none!.length); } catch { return value.set(1); }
  });
  f.u64("t.deep", "recursion without an end", (self, event, value) => {
    try { return value.set(deep(event.number)); } catch { return value.set(1); }
  });
  f.u64("t.memory", "takes all memory", (self, event, value) => {
    try { return value.set(hoard()); } catch { return value.set(1); }
  });
`;
const source = pluginSource({ top: TOP, fields: FIELDS });

/** How a message names the place of a part of the source. */
function at(text: string): string {
  const before = source.slice(0, source.indexOf(text)).split("\n");
  return `src/plugin.ts:${before.length}:${before.at(-1)!.length + 1}`;
}

describe.each(["wasm", "native"] as const)("in a plugin in %s", target => {
  const plugin = () => {
    const loaded = loadPlugin({ dir: writePlugin(path.join(dir, "plugin"), source), target });
    loaded.init({ falco_ts: { deadlines: { extract: 10000 } } });
    return loaded;
  };
  const digits = { payload: Buffer.from("42") },
    nothing = { payload: Buffer.from("") };

  test("what is caught costs no value", () => {
    const loaded = plugin();
    expect([digits, nothing].map(event => loaded.extract(event, "t.or"))).toEqual([42n, 0n]);
    expect([digits, nothing].map(event => loaded.extract(event, "t.why"))).toEqual(["42", "no digits at 3"]);
    expect(loaded.logs).toEqual([]);
  });

  test("what the library throws is caught too", () => {
    const loaded = plugin();
    expect(loaded.extract({ payload: Buffer.from("2026-11-29") }, "t.date")).toBe(true);
    expect(loaded.extract({ payload: Buffer.from("today") }, "t.date")).toBe(false);
  });

  test("finally runs with an error and without", () => {
    const loaded = plugin();
    expect(loaded.extract(digits, "t.endings")).toBe(1n);
    expect(loaded.extract(nothing, "t.endings")).toBe(2n);
  });

  test("errors are garbage behind the call", () => {
    const loaded = plugin();
    for (let i = 0; i < 20; i++) expect(loaded.extract(nothing, "t.many")).toBe(100_000n);
  });

  test("a comparator that throws loses no memory", () => {
    const loaded = plugin();
    for (let i = 0; i < 20; i++) expect(loaded.extract(nothing, "t.sorts")).toBe(300n);
  });

  test.each([
    ["t.bare", "no digits", at('throw new ParseError("no')],
    ["t.again", "no digits", at('throw new ParseError("no')],
    ["t.ending", "no digits", at('throw new ParseError("no')],
    ["t.index", "Index out of range", at("kept[1 << 20]")],
    ["t.null", "Unexpected 'null' (not assigned or failed cast)", at("none!")],
  ])("%s ends the call at the line that threw first", (field, reason, place) => {
    const loaded = plugin();
    expect(loaded.extract(nothing, field)).toBeUndefined();
    expect(loaded.logs.at(-1)!.message).toContain(`${field}: ${reason} at ${place.replace(/\d+$/, "")}`);
    expect(loaded.extract(digits, "t.or")).toBe(42n);
  });

  test.each([
    ["t.deep", "stack overflow"],
    ["t.memory", "out of memory"],
  ])("%s ends the call, whatever catches", (field, reason) => {
    const loaded = plugin();
    expect(loaded.extract(nothing, field)).toBeUndefined();
    expect(loaded.logs.at(-1)!.message).toContain(`${field}: ${reason}`);
  });

  test("an error that nothing catches has run what is in finally", () => {
    const loaded = plugin();
    loaded.extract(nothing, "t.ending");
    expect(loaded.logs[0]!.message).toBe("ended");
  });
});

describe("is refused at its place", () => {
  const refused = async (name: string, code: string) =>
    refusedByCheck(writePlugin(path.join(dir, name), pluginSource({ top: code })));

  test("a try without catch and finally", async () => {
    expect(await refused("alone", "export function f(): void {\n  try { log.info(''); }\n}")).toContain(
      "src/plugin.ts:7:",
    );
  });

  test("a text that is thrown", async () => {
    expect(await refused("text", 'export function f(): void {\n  throw "text";\n}\nf();')).toBe(
      oneError([
        "src/plugin.ts:7:9: error: what is thrown is an Error: write `throw new Error(…)`",
        ' 7 │   throw "text";',
        "   │         ^^^^^^",
      ]),
    );
  });

  test("a variable of the body behind it", async () => {
    const code =
      "export function f(): i32 {\n  try { const n = 1; } catch { return 0; }\n  return n;\n}\nf();";
    expect(await refused("scope", code)).toContain("src/plugin.ts:8:10: error: Cannot find name 'n'");
  });
});

test("what is thrown without any try is evaluated, and has its message", () => {
  const top = `
class HttpError extends Error {
  constructor(public status: i32) { super("status " + status.toString()); }
}
function failure(): Error { log.info("made"); return new RangeError("made elsewhere"); }`;
  const fields = `
  f.u64("t.status", "throws", (self, event, value) => { throw new HttpError(404); });
  f.u64("t.made", "throws", (self, event, value) => { throw failure(); });`;
  const loaded = loadPlugin({ dir: writePlugin(path.join(dir, "bare"), pluginSource({ top, fields })) });
  loaded.init();
  loaded.extract({ payload: Buffer.from("1") }, "t.status");
  loaded.extract({ payload: Buffer.from("1") }, "t.made");
  expect(loaded.logs.map(({ message }) => message.replace(/^extract_fields: |:\d+:\d+;.*/g, ""))).toEqual([
    "t.status: status 404 at src/plugin.ts",
    "made",
    "t.made: made elsewhere at src/plugin.ts",
  ]);
});

test("a finally runs in a plugin where nothing catches", () => {
  const top = 'function one(): u64 { try { return 1; } finally { log.info("ended"); } }';
  const fields = 'f.u64("t.one", "1", (self, event, value) => value.set(one()));';
  const loaded = loadPlugin({ dir: writePlugin(path.join(dir, "finally"), pluginSource({ top, fields })) });
  loaded.init();
  expect(loaded.extract({ payload: Buffer.from("1") }, "t.one")).toBe(1n);
  expect(loaded.logs.map(({ message }) => message.replace(/^extract_fields: |:\d+:\d+;.*/g, ""))).toEqual([
    "ended",
  ]);
});
