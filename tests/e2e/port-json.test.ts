// examples/json beside Falco's own json plugin: every value of every event is the same, but for what the
// example's README lists.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { auditEvents, realAuditEvents } from "../oracle/audit-events";
import { described } from "../oracle/described";
import { Extractor } from "../oracle/extractor";
import { expectSameValues } from "../oracle/same";
import { falcoTs, root, temporaryFolder } from "../support";
import { generate, generator, type Generated } from "./json-documents";

const example = path.join(root, "examples", "json");
const dir = temporaryFolder();

const real = realAuditEvents(root);

/** Pointers to everything in a document. */
function pointersOf(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return [
    ...(prefix ? [prefix] : []),
    ...Object.entries(value).flatMap(([key, inner]) =>
      pointersOf(inner, `${prefix}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ),
  ];
}

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("go-json", official => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);
  const ours = new Extractor(dir, path.join(example, "build", "libjson.so")),
    theirs = new Extractor(dir, official);

  const same = (
    events: readonly Buffer[],
    asked: readonly string[],
    but?: (event: number, field: number) => boolean,
  ) => expectSameValues([ours, theirs], events, asked, but);

  test("it is described as the original is", () => {
    expect(described(path.join(example, "build", "libjson.so"))).toEqual(described(official));
    const table = falcoTs(["info", "--table", official]).stdout;
    expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(table);
  });

  const sameThroughout = (texts: readonly string[]) => {
    for (const text of texts) {
      const pointers = [...new Set(pointersOf(JSON.parse(text)))]
        .filter(pointer => !pointer.includes("]"))
        .slice(0, 400);
      const asked = [
        ...pointers.map(pointer => `json.value[${pointer}]`),
        "json.obj",
        "jevt.obj",
        "json.rawtime",
        "jevt.rawtime",
        "json.value[/none]",
        "jevt.value[/verb]",
        "json.value[verb]",
      ];
      expect(same([Buffer.from(text)], asked)).toBeGreaterThan(20);
    }
  };

  test("all that there is in audit events", () =>
    sameThroughout(auditEvents.map(event => JSON.stringify(event))));
  if ("skip" in real) test.skip(`all that there is in real audit events SKIP: ${real.skip}`, () => undefined);
  else test("all that there is in real audit events", () => sameThroughout(real.texts));

  test("generated events without escapes", () => {
    const { documents, pointers } = generate(generator(7), 200, { escapes: false, doubled: false });
    const asked = [...pointers.map(pointer => `json.value[${escaped(pointer)}]`), "json.obj"];
    expect(
      same(
        documents.map(document => Buffer.from(document.raw)),
        asked,
      ),
    ).toBeGreaterThan(200);
  });

  test("generated events with escapes, as far as they are asked for what is no object or array", () => {
    const { documents, pointers } = generate(generator(8), 200, { escapes: true, doubled: false });
    const isContainer = (event: number, field: number) => {
      const value = at(documents[event]!, pointers[field]!);
      return value?.members !== undefined || value?.elements !== undefined;
    };
    expect(
      same(
        documents.map(document => Buffer.from(document.raw)),
        pointers.map(pointer => `json.value[${escaped(pointer)}]`),
        isContainer,
      ),
    ).toBeGreaterThan(100);
  });

  test.each([
    '{"a":9007199254740993}',
    '{"a":18446744073709551616}',
    '{"a":1e400}',
    '{"a":-0}',
    '{"a":1.10}',
    '{"a":null}',
    '{"a":true}',
    '{"a":""}',
    '{"a":{}}',
    '{"a":[]}',
    '{"a":[1, 2 ,{"b" : 3}]}',
    '{"a":"\\ud83d\\ude00"}',
    '{"a":"x\\ud83dy"}',
    '{"a":"x\\ude00y"}',
    '{"a":"x\\u0000y"}',
    '{"a":"\\q\\u12G4\\u00e9"}',
    '{"a":"x\ny"}',
    '{"a":1,"a":2}',
    '{"\\u0061":7}',
    "[1,2]",
    '[{"a":1}]',
    '"a"',
    "1",
    "",
    '{"b":1 "a":1}',
    '{"a" 1}',
    "{'a':1}",
    '\ufeff{"a":1}',
    '{"b":1}{"a":2}',
    '{"b":2,"a":"x',
    '{"b":2,',
    '{"a',
    "  ",
    "null",
  ])("the event %s", event => {
    same(
      [Buffer.from(event)],
      [
        "json.value[/a]",
        "json.value[/0]",
        "json.value[/0/a]",
        "json.value[/a/0]",
        "json.value[/a/2/b]",
        "json.obj",
        "jevt.value[a]",
      ],
    );
  });

  describe("what differs", () => {
    const values = (event: string, field: string) =>
      [ours, theirs].map(one => one.extract([Buffer.from(event)], [field])[0]![0]?.[0]);

    test.each([
      ["garbage behind the value", '{"a":1, !!!}', "json.value[/a]", "1", undefined],
      ["an event that is cut off", '{"a":1,"b":"x', "json.value[/a]", "1", undefined],
      ["a mistake in what is skipped", '{"b":{"x":1 "y":2},"a":1}', "json.value[/a]", "1", undefined],
      ["the time of an event that is broken", "{", "json.rawtime", "1000", undefined],
      [
        "301 objects and arrays in each other",
        `{"d":${"[".repeat(300)}${"]".repeat(300)},"a":1}`,
        "json.value[/a]",
        "1",
        undefined,
      ],
      ["a key twice, at first with an escape", '{"\\u0061":1,"a":2}', "json.value[/a]", "1", "2"],
      [
        "half a surrogate pair before another escape",
        '{"a":"\\ud83d\\u0041"}',
        "json.value[/a]",
        "\\ud83dA",
        "\ufffd",
      ],
      ["an index with a zero before it", '{"a":[1,2]}', "json.value[/a/01]", undefined, "2"],
    ])("%s", (_, event, field, our, their) => expect(values(event, field)).toEqual([our, their]));

    test("a text ends at 64 KiB", () => {
      const event = JSON.stringify({ a: "x".repeat(70000) });
      expect(values(event, "json.value[/a]").map(value => value?.length)).toEqual([65536, 70000]);
    });
  });
});

function escaped(pointer: readonly string[]): string {
  return pointer.map(key => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function at(document: Generated, pointer: readonly string[]): Generated | undefined {
  let value: Generated | undefined = document;
  for (const key of pointer)
    value = value?.members
      ? value.members.find(([name]) => name === key)?.[1]
      : value?.elements?.[Number(key)];
  return value;
}
