// JSON of payloads (tests/fixtures/json) compared with JSON.parse, on documents of all kinds, whole and
// damaged; in both targets.
import fs from "node:fs";
import path from "node:path";

import type { TestPlugin } from "../../dist/compiler/testing";
import { dummyDir, loadPlugin, root } from "../support";
import { generate, generator, type Generated } from "./json-documents";

const dir = path.join(root, "tests", "fixtures", "json");
const load = (target: "wasm" | "native"): TestPlugin => {
  const plugin = loadPlugin({ dir, target });
  plugin.init();
  return plugin;
};
const plugin = load("wasm");
const extract = (payload: unknown, field: string, from = plugin) =>
  from.extract(
    {
      payload: Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
    },
    field,
  );

describe("pointers", () => {
  const event = {
    a: { b: [{ c: "found" }] },
    list: ["one", 2, { three: 3 }, null, true],
    items: [{ name: "x", tags: ["p", "q"] }, {}, { name: "y", tags: [] }, { tags: ["r"] }],
    annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "because" },
  };

  test.each([
    ["j.nested", "found"],
    ["j.second", "2"],
    ["j.names", ["x", "y"]],
    ["j.deep", ["p", "q", "r"]],
    ["j.long", "allow"],
    ["j.longer", "because"],
    ["j.walk", "found"],
  ])("%s is %p", (field, value) => expect(extract(event, field)).toEqual(value));

  test("a list has all values of a pointer with *, and none for null", () =>
    expect(extract(event, "j.list")).toEqual(["one", "2", '{"three":3}', "true"]));
  test("a field that is no list has the first", () => expect(extract(event, "j.first")).toBe("one"));
  test("the first of several pointers that has a value is the answer", () => {
    expect(extract({ x: 1 }, "j.either")).toBe("1");
    expect(extract({ x: 1, a: 2 }, "j.either")).toBe("2");
  });
  test("the whole document is a value too, without spaces", () =>
    expect(extract('{ "a" : [ 1, "x y" ] }', "j.whole")).toBe('{"a":[1,"x y"]}'));
  test("what is not there has no value", () => {
    for (const field of [
      "j.a",
      "j.list",
      "j.first",
      "j.names",
      "j.second",
      "j.nested",
      "j.u64",
      "j.bool",
      "j.ip",
    ])
      expect(extract("{}", field)).toBeUndefined();
  });
  test("a list has 1024 values at most", () => {
    expect(extract({ list: Array.from({ length: 1500 }, (_, i) => i) }, "j.list")).toEqual(
      Array.from({ length: 1024 }, (_, i) => `${i}`),
    );
    expect(
      extract({ list: Array(9000).fill("x"), items: [{ name: "left out" }] }, "j.names"),
    ).toBeUndefined();
  });
  test("a text is cut at 64 KiB, at a character", () => {
    expect(extract({ a: "x".repeat(70000) }, "j.a")).toBe("x".repeat(65536));
    expect(extract({ a: `x${"é".repeat(40000)}` }, "j.a")).toBe(`x${"é".repeat(32767)}`);
  });
  test("of a key that comes twice the first counts", () => expect(extract('{"a":1,"a":2}', "j.a")).toBe("1"));
});

test("values that are being iterated stay though another pointer is asked for the first time", () => {
  const event = {
    items: [{ name: "a", late: [1, 2, 3] }, { name: "b", late: [4] }, { late: [5] }, { name: "c" }],
  };
  expect(extract(event, "j.late", load("wasm"))).toEqual(["a1", "b1", "c1"]);
});

describe("a rule's argument", () => {
  const event = {
    "": 0,
    a: { b: [10, 20] },
    "*": "star",
    "a/b": "slash",
    "m~n": "tilde",
    é: "accent",
    x: ["*"],
  };

  test.each([
    ["/a/b/1", "20"],
    ["a/b/1", "20"],
    ["/*", "star"],
    ["/a~1b", "slash"],
    ["/m~0n", "tilde"],
    ["/é", "accent"],
    ["/", "0"],
    ["/x/*", undefined],
    ["/a/b/2", undefined],
    ["/a/b/01", undefined],
    ["/a/b/-1", undefined],
    ["/a/b/x", undefined],
    ["/a", '{"b":[10,20]}'],
  ])("%s is %p", (key, value) => {
    expect(extract(event, `j.at[${key}]`)).toBe(value);
    expect(extract(event, `j.at[${key}]`)).toBe(value);
  });

  test("the order in which they are asked for makes no difference", () => {
    const values: [key: string, value: string][] = [
      ["/a/b/0", "10"],
      ["a/b/0", "10"],
      ["/a/b/1", "20"],
      ["/", "0"],
      ["/*", "star"],
      ["/x/0", "*"],
      ["/a~1b", "slash"],
      ["a~1b", "slash"],
      ["/m~0n", "tilde"],
    ];
    const own = load("wasm"),
      random = generator(3);
    for (let asked = 0; asked < 300; asked++) {
      const [key, value] = values[asked < 60 ? asked % values.length : random(values.length)]!;
      expect([key, extract(event, `j.at[${key}]`, own)]).toEqual([key, value]);
    }
  });

  test("more of them than are kept are found too, and more keys side by side than a tree has", () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`key number ${i}`, { n: i }]));
    const own = load("wasm");
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 400; i++) expect(extract(many, `j.at[/key number ${i}/n]`, own)).toBe(`${i}`);
    expect(extract(many, "j.at[/key number 1/m]", own)).toBeUndefined();
    expect(extract({ l: [[1], [2]] }, "j.at[/l/1/0]", own)).toBe("2");
    expect(own.logs).toEqual([]);
  });

  test("with more keys than a pointer may have it points at nothing", () => {
    const deep = JSON.parse(`${'{"k":'.repeat(65)}1${"}".repeat(65)}`);
    expect(extract(deep, `j.at[${"/k".repeat(64)}]`)).toBe('{"k":1}');
    expect(extract(deep, `j.at[${"/k".repeat(65)}]`)).toBe("1"); // without a tree
  });
});

describe("values", () => {
  // kind, there, u64 or 7, i64 or -7, f64 or 0.5, bool, bytes of the text
  test.each([
    ['"text"', "1 true 7 -7 0.5 false 4"],
    ['"a\\"b"', "1 true 7 -7 0.5 false 3"],
    ["12", "2 true 12 12 12 false 2"],
    ["-12", "2 true 7 -12 -12 false 3"],
    ["18446744073709551615", "2 true 18446744073709551615 -7 18446744073709552000 false 20"],
    ["18446744073709551616", "2 true 7 -7 18446744073709552000 false 20"],
    ["9223372036854775807", "2 true 9223372036854775807 9223372036854775807 9223372036854776000 false 19"],
    ["-9223372036854775808", "2 true 7 -9223372036854775808 -9223372036854776000 false 20"],
    ["-9223372036854775809", "2 true 7 -7 -9223372036854776000 false 20"],
    ["1.5", "2 true 7 -7 1.5 false 3"],
    ["1e3", "2 true 7 -7 1000 false 3"],
    ["1e400", "2 true 7 -7 Infinity false 5"],
    ["-0", "2 true 7 0 0 false 2"],
    ["true", "3 true 7 -7 0.5 true 4"],
    ["false", "3 true 7 -7 0.5 false 5"],
    ["null", "4 true 7 -7 0.5 false -1"],
    ["{}", "5 true 7 -7 0.5 false 2"],
    ["[ 1 ]", "6 true 7 -7 0.5 false 3"],
  ])("%s is %s", (value, types) => {
    expect(extract(`{"a": ${value}}`, "j.typed")).toBe(types);
    expect(extract(`{"a": ${value}}`, "j.raw")).toBe(value);
  });
  test("nothing is of no kind", () => expect(extract("{}", "j.typed")).toBe("0 false 7 -7 0.5 false -1"));

  test("a field of another type has none for a value that is not of it", () => {
    const of = (value: string) =>
      ["j.u64", "j.bool", "j.ip", "j.time"].map(field => extract(`{"a":${value}}`, field));
    expect(of("5")).toEqual([5n, undefined, undefined, 5n]);
    expect(of("true")).toEqual([undefined, true, undefined, undefined]);
    expect(of('"10.0.0.1"')).toEqual([undefined, undefined, "10.0.0.1", undefined]);
    expect(of('"2001\\u003adb8::1"')).toEqual([undefined, undefined, "2001:db8::1", undefined]);
    expect(of('"2026-11-28T18:00:00.000000001+01:00"')).toEqual([
      undefined,
      undefined,
      undefined,
      BigInt(Date.UTC(2026, 10, 28, 17)) * 1_000_000n + 1n,
    ]);
    expect(of('"5"')).toEqual([undefined, undefined, undefined, undefined]);
    expect(of("5.0")).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("numbers are the nearest f64", () => {
    for (const number of [
      "0.1",
      "123456.789e-3",
      "1e22",
      "1e23",
      "9007199254740993",
      "1.7976931348623157e308",
      "5e-324",
      "0.000001",
      "123456789012345678901234567890",
      "-3.25E+2",
      "1.2530044309504455e+51",
    ]) {
      expect(Number(String(extract(`{"a":${number}}`, "j.typed")).split(" ")[4])).toBe(Number(number));
    }
  });

  test("members and elements come one after the other, those with the same key too", () => {
    expect(extract('{"a": {"k": [1, {"l\\n": null}], "k" : "\\u00e9", "": {}}}', "j.copy")).toBe(
      '<k=<=1;=<l\n=null;>;>;k="\\u00e9";=<>;>',
    );
    expect(extract('{"a": [ ]}', "j.copy")).toBe("<>");
    expect(extract('{"a": [1 2]}', "j.copy")).toBe("<=1;>");
    expect(extract('{"a": [{"x":1, "y" 2}]}', "j.copy")).toBe("<=<x=1;>;>");
  });

  test("JSON in a string can be read without losing the event's", () => {
    expect(extract({ a: JSON.stringify({ a: "in", x: "not this" }), x: "out" }, "j.inner")).toBe("in out");
    expect(extract({ a: "no JSON", x: "out" }, "j.inner")).toBe("- out");
    for (const length of [1, 3000, 5000, 9000]) {
      const text = "x\n".repeat(length);
      expect(
        extract({ a: JSON.stringify({ a: JSON.stringify({ a: text }) }) }, "j.again", load("wasm")),
      ).toBe(text);
    }
  });
});

describe("what is no JSON", () => {
  test.each([
    ["the value before a cut", '{"a":1,"b":"x', "1"],
    ["garbage behind the value", '{"a":1, !!!}', "1"],
    ["text behind the document", '{"a":1} trailing', "1"],
    ["a trailing comma", '{"b":1,"a":1,}', "1"],
    ["space before the document", '\n  {"a":1}', "1"],
    ["a control character", '{"a":"x\ny"}', "x\ny"],
    ["an escape that is none", '{"a":"x\\qy"}', "x\\qy"],
    ["\\u without digits", '{"a":"\\u12G4"}', "\\u12G4"],
    ["half a surrogate pair", '{"a":"x\\ud83dy"}', "x\\ud83dy"],
    ["the other half", '{"a":"x\\ude00y"}', "x\\ude00y"],
    ["two first halves", '{"a":"\\ud83d\\ud83d\\ude00"}', "\\ud83d😀"],
    ["NUL, where Falco's texts end", '{"a":"x\\u0000y"}', "x"],
    ["bytes that are no UTF-8", Buffer.from('{"a":"\xff\xfe"}', "latin1"), "\ufffd\ufffd"],
    ["a mistake in what is skipped", '{"b":{"x":1 "y":2},"a":1}', "1"],
    ["brackets that do not fit together", '{"b":[1,2},"a":1}', "1"],
    ["a number with a letter", '{"a":01x}', "01x"],
    ["a number of 400 digits", `{"a":${"9".repeat(400)}}`, "9".repeat(400)],
    ["100 000 arrays in each other, skipped", `{"d":${"[".repeat(100000)}${"]".repeat(100000)},"a":1}`, "1"],
  ])("does not hide the value: %s", (_, payload, value) => {
    expect(extract(payload, "j.a")).toBe(value);
    expect(plugin.logs).toEqual([]);
  });

  test.each([
    ["a cut in the value", '{"b":2,"a":"x'],
    ["a cut before it", '{"b":2,'],
    ["a cut in the key", '{"a'],
    ["no comma", '{"b":1 "a":1}'],
    ["single quotes", "{'a':1}"],
    ["no colon", '{"a" 1}'],
    ["a byte order mark", '\ufeff{"a":1}'],
    ["a second document", '{"b":1}{"a":2}'],
    ["an array around it", '[{"a":1}]'],
    ["nothing", ""],
    ["spaces", "   "],
    ["a word", "null"],
    ["half a word", '{"a":'],
    ["arrays that are never closed", `{"d":${"[".repeat(100000)}`],
    ["a string that is never closed", `{"d":"${"\\\\".repeat(1000)}`],
    ["binary", Buffer.from([0, 1, 2, 255])],
  ])("hides it: %s", (_, payload) => {
    expect(extract(payload, "j.a")).toBeUndefined();
    expect(plugin.logs).toEqual([]);
  });
});

describe.each(["wasm", "native"] as const)("in %s, generated documents", target => {
  const own = load(target);
  const random = generator(51),
    { documents, pointers } = generate(random, target === "wasm" ? 300 : 60);
  const esc = (path: readonly string[]) =>
    path.map(key => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  const untilNul = (text: string) => text.split("\0")[0]!;

  test("have the values that JSON.parse has", () => {
    let found = 0;
    for (const document of documents) {
      for (const pointer of pointers) {
        const value = at(document, pointer),
          expected = value && (value.text !== undefined ? untilNul(value.text) : value.compact);
        const wanted = {
          raw: document.raw,
          pointer,
          value: expected === undefined ? undefined : Buffer.from(expected).toString(),
        };
        expect({ ...wanted, value: extract(document.raw, `j.at[${esc(pointer)}]`, own) }).toEqual(wanted);
        if (value) found++;
      }
    }
    expect(found).toBeGreaterThan(100);
  });

  test("are the same when a JsonWriter has written them anew", () => {
    for (const document of documents) {
      // half a pair is a backslash from then on
      if (document.raw.includes('\\ud83d"') || /\\ud83d(?!\\ude00)/i.test(document.raw)) continue;
      expect(withPairs(own.eventToString({ payload: Buffer.from(document.raw) }))).toEqual(
        withPairs(document.raw),
      );
    }
  });

  test("do not trap when they are damaged", () => {
    for (const document of documents) {
      let bytes = Buffer.from(document.raw);
      if (random(2)) bytes = bytes.subarray(0, random(bytes.length + 1));
      else
        for (let i = 0; i < 1 + random(3); i++)
          bytes[random(bytes.length)] = [34, 92, 123, 125, 91, 93, 44, 58, 0, 255, 32][random(11)]!;
      for (const field of [
        "j.a",
        "j.copy",
        "j.whole",
        "j.names",
        "j.typed",
        "j.walk",
        `j.at[${esc(pointers[random(pointers.length)]!)}]`,
      ])
        extract(bytes, field, own);
    }
    expect(own.logs).toEqual([]);
  });
});

test("a plugin that reads no JSON has none of it", () => {
  loadPlugin({ dir: dummyDir });
  const names = (folder: string) =>
    fs
      .readFileSync(path.join(folder, "build", "test", "plugin.wasm"), "latin1")
      .includes("internal/json/scan/beginScan");
  expect([names(dir), names(dummyDir)]).toEqual([true, false]);
});

/** What stands at a pointer; the first of those with the same key. */
function at(document: Generated, pointer: readonly string[]): Generated | undefined {
  let value: Generated | undefined = document;
  for (const key of pointer) {
    value = value.members
      ? value.members.find(([name]) => name === key)?.[1]
      : value.elements && /^(0|[1-9]\d*)$/.test(key)
        ? value.elements[Number(key)]
        : undefined;
    if (!value) return undefined;
  }
  return value;
}

/** JSON as values in which keys may come twice. */
function withPairs(text: string): unknown {
  return JSON.parse(text, (_, value) => (typeof value === "number" ? String(value) : value));
}
