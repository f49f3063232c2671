// f.parse(): an event is parsed once for all of its fields, and what came of it lives as long as the event.
import path from "node:path";

import type { TestPlugin } from "../../dist/compiler/testing";
import { loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

/**
 * Parses "NUMBER WORD REST" into numbers, views and a text. `t.parses` says how often it did, and t.late is
 * asked with what a further parser makes of the event.
 */
const folder = writePlugin(
  path.join(dir, "lines"),
  pluginSource({
    top: `
import { View, log as toLog } from "falco-ts";
let parses: u64 = 0;
class Line {
  constructor(public number: u64, public word: View, public lower: View, public rest: string) {}
}
function parse(payload: View): Line | null {
  parses++;
  if (payload.startsWith("trap")) assert(false, "no line");
  if (payload.startsWith("#")) return null;
  const rest = payload.after(0x20);
  return new Line(payload.decimal(), rest.before(0x20), rest.before(0x20).lower(), rest.after(0x20).text());
}
`,
    fields: `
    const line = f.parse<Line>((self, event) => parse(event.payload));
    line.u64("t.number", "n", (self, line, value) => value.set(line.number))
      .string("t.word", "w", (self, line, value) => value.set(line.word))
      .string("t.lower", "w", (self, line, value) => value.set(line.lower.slice(0, 65536)))
      .string("t.rest", "r", (self, line, value) => {
        for (let i = 0; i < 50; i++) line.word.lower();
        return value.text(line.rest);
      })
      .string("t.words", "both", (self, line, value) => value.set(line.word).set(line.lower)).list()
      .string("t.part", "a part of the word", (self, line, value) => value.set(line.word.slice(<i32>value.index, <i32>value.index + 65536)), Arg.index | Arg.required);
    f.u64("t.parses", "how many events were parsed", (self, event, value) => value.set(parses))
      .u64("t.waste", "a MiB of garbage", (self, event, value) => value.set(new StaticArray<u8>(1 << 20).length));
    f.parse<View>((self, event) => event.payload.after(0x20))
      .string("t.late", "what a second parser makes of it", (self, rest, value) => value.set(rest));`,
  }),
);

function started(target: "wasm" | "native"): TestPlugin {
  const plugin = loadPlugin({ dir: folder, target });
  plugin.init();
  return plugin;
}
const event = (text: string) => ({ payload: Buffer.from(text) });
const fields = (plugin: TestPlugin, of: { payload: Buffer }, ...names: string[]) =>
  names.map(name => plugin.extract(of, name));

describe.each(["wasm", "native"] as const)("in %s", target => {
  test("an event is parsed once, and all of its fields have their values", () => {
    const plugin = started(target);
    const one = event("50136 Ünité 13:55 of it");
    expect(fields(plugin, one, "t.number", "t.word", "t.rest", "t.lower", "t.words", "t.part[3]")).toEqual([
      50136n,
      "Ünité",
      "13:55 of it",
      "Ünité",
      ["Ünité", "Ünité"],
      "ité",
    ]);
    expect(plugin.extract(one, "t.parses")).toBe(1n);
  });

  test("an event that has its turn again is parsed again, and has its own values", () => {
    const plugin = started(target);
    const [one, other] = [event("1 ONE first"), event("2 OTHER second")];
    for (let turn = 0; turn < 3; turn++) {
      expect(fields(plugin, one, "t.lower", "t.word", "t.rest")).toEqual(["one", "ONE", "first"]);
      expect(fields(plugin, other, "t.rest", "t.lower", "t.word")).toEqual(["second", "other", "OTHER"]);
    }
    expect(plugin.extract(one, "t.parses")).toBe(6n);
  });

  test("garbage is collected around what was parsed", () => {
    const plugin = started(target);
    const one = event("7 SEVEN and more");
    for (let turn = 0; turn < 20; turn++) {
      plugin.extract(one, "t.waste");
      expect(fields(plugin, one, "t.number", "t.lower", "t.rest")).toEqual([7n, "seven", "and more"]);
    }
    expect(plugin.extract(one, "t.parses")).toBe(1n);
  });

  test("two parsers keep their own, in whatever order they are asked", () => {
    const plugin = started(target);
    const one = event("1 ONE first");
    expect(fields(plugin, one, "t.late", "t.lower", "t.late", "t.word")).toEqual([
      "ONE first",
      "one",
      "ONE first",
      "ONE",
    ]);
    expect(fields(plugin, event("2 TWO second"), "t.word", "t.late", "t.lower")).toEqual([
      "TWO",
      "TWO second",
      "two",
    ]);
  });

  test("what is larger than the room for it is kept whole, event for event", () => {
    const plugin = started(target);
    for (const size of [60_000, 65_537, 60_000, 10, 200_000]) {
      const one = event(`1 ${"A".repeat(size)} b`);
      expect(fields(plugin, one, "t.rest", "t.part[1]")).toEqual([
        "b",
        "A".repeat(Math.min(size - 1, 65_536)),
      ]);
      expect((plugin.extract(one, "t.lower") as string).startsWith("aaaaaaaaaa")).toBe(true);
    }
  });

  test("an event that parses to null has none of the values, and is looked at once", () => {
    const plugin = started(target);
    const one = event("# a comment");
    expect(fields(plugin, one, "t.number", "t.word", "t.words")).toEqual([undefined, undefined, undefined]);
    expect(plugin.extract(one, "t.parses")).toBe(1n);
    expect(plugin.extract(event("8 EIGHT x"), "t.word")).toBe("EIGHT");
  });

  test("a parser that traps costs its fields their values, and says at which line", () => {
    const plugin = started(target);
    expect(plugin.extract(event("trap"), "t.word")).toBeUndefined();
    expect(plugin.logs.map(log => log.message).join("\n")).toContain("no line");
    expect(fields(plugin, event("9 NINE x"), "t.word", "t.lower")).toEqual(["NINE", "nine"]);
  });
});
