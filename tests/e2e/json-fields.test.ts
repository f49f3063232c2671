// Fields that are JSON pointers: Fields.json() and value.jsonAt(). Once an event was scanned, the runtime
// takes their values from there without a call into the sandbox, so they are held to handlers that say the
// same.
import path from "node:path";

import { Extractor } from "../oracle/extractor";
import { buildPlugin, loadPlugin, temporaryFolder } from "../support";
import { generate, generator } from "./json-documents";

const dir = temporaryFolder();
const folder = path.join(dir, "t");
const library = buildPlugin(
  folder,
  `
import { Plugin, Info, Extractor, Fields, Arg, EventReader, JsonPointer, TextValue, json } from "falco-ts";

const a = json.pointer("/a");
const b = json.pointer("/b");
const elements = json.pointer("/list/*");

export default class T extends Plugin implements Extractor<T> {
  asked: u64 = 0;
  info(): Info { return { id: 0, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "" }; }
  fields(f: Fields<T>): void {
    f.json("t.a", "what /a is", a)
     .json("t.a_with_b", "what /a is where there is a /b", a, b)
     .json("t.list", "what is in /list", elements).list()
     .json("t.first", "what is in /list first", elements)
     .string("t.at", "what the pointer points at", (self, event, value) => {
       self.asked++;
       return value.jsonAt(event);
     }, Arg.key | Arg.required)
     .string("t.asked", "how often the handler of t.at was called", (self, event, value) => value.text(self.asked.toString()))
     .string("t.told.a", "as t.a", (self, event, value) => tell(event, value, a))
     .string("t.told.a_with_b", "as t.a_with_b", (self, event, value) => event.json.has(b) ? tell(event, value, a) : value)
     .string("t.told.list", "as t.list", (self, event, value) => tell(event, value, elements)).list()
     .string("t.told.first", "as t.first", (self, event, value) => tell(event, value, elements))
     .string("t.told.at", "as t.at", (self, event, value) =>
       value.jsonValue(event.json.at(value.key)), Arg.key | Arg.required);
  }
}

function tell(event: EventReader, value: TextValue, pointer: JsonPointer): TextValue {
  let one = event.json.first(pointer);
  while (one) {
    if (!value.full) value.jsonValue(one);
    one = one.next;
  }
  return value;
}
`,
);

const NAMES = [
  "a",
  "a_with_b",
  "list",
  "first",
  "at[/a]",
  "at[b]",
  "at[/list/1]",
  "at[/list/*]",
  "at[/a/b~1c]",
];
const noted = NAMES.map(name => `t.${name}`),
  told = NAMES.map(name => `t.told.${name}`);

const { documents } = generate(generator(7), 200);
const EVENTS = [
  '{"a":"plain","b":1,"list":["one",2,true]}',
  '{"a":"no b"}',
  '{"b":"no a","list":[]}',
  '{"a":null,"b":null,"list":[null,"after null"]}',
  '{"a":"with \\"quotes\\" and \\u00e9","b":0,"list":["\\n",{"in":"one"}]}',
  '{"a":"each: \\" \\\\ \\/ \\b \\f \\n \\r \\t","b":"\\t"}',
  '{"a":"\\q is none, \\u0041 is one","b":"\\ud83d\\ude00","list":["\\"","\\/"]}',
  `{"a":"\\n${"x".repeat(70_000)}","list":["é\\n"]}`,
  '{"a":{"b/c":[1, 2]},"list":{"1":"no array"}}',
  `{"a":"${"x".repeat(70_000)}","list":["${"é".repeat(40_000)}"]}`,
  `{"list":[${Array.from({ length: 40 }, (_, i) => `"element ${i}"`).join(",")}]}`,
  `{"list":[${Array.from({ length: 16 }, (_, i) => i).join(",")}]}`,
  `{"list":[${Array.from({ length: 17 }, (_, i) => i).join(",")}]}`,
  '{"a":12345678901234567890,"b":-0.5e9}',
  '{"a":"damaged","b":[1,',
  ' {"a":"a space before it"}',
  "no JSON",
  "",
  '{"a":"first","a":"second","b":"\u0000"}',
  ...documents.map(({ raw }, i) => `{"a":${raw},"list":[${raw},${i}],"b":1}`),
].map(text => Buffer.from(text));
const BROKEN = [
  Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","b":1}')]),
  ...EVENTS.slice(0, 40).map(event => event.subarray(0, event.length >> 1)),
];

/** The values that the built plugin has for each event. */
const native = new Extractor(dir, library);

test.each([
  ["that are whole", EVENTS],
  ["that are damaged", BROKEN],
])("of events %s they are what a handler says, whichever is asked first", (_, events) => {
  for (const order of [
    [...told, ...noted],
    [...noted, ...told],
  ])
    for (const values of native.extract(events, order)) {
      const half = order.length / 2;
      expect(values.slice(0, half)).toEqual(values.slice(half));
    }
});

test("in the harness they are the same", () => {
  const plugin = loadPlugin({ dir: folder });
  plugin.init();
  const expected = native.extract(EVENTS, noted);
  EVENTS.forEach((payload, i) => {
    const event = { payload },
      values = noted.map(field => plugin.extract(event, field));
    expect(values.map(value => (value === undefined || Array.isArray(value) ? value : [value]))).toEqual(
      expected[i],
    );
  });
});

test("a handler that answers with jsonAt() is called for the first event alone, if another field is asked before", () => {
  const events = ["one", "two", "three"].map(text => Buffer.from(`{"a":"${text}","b":1}`));
  const values = native.extract(events, ["t.a", "t.at[/a]", "t.at[/b]", "t.asked"]);
  expect(values).toEqual([
    [["one"], ["one"], ["1"], ["2"]],
    [["two"], ["two"], ["1"], ["2"]],
    [["three"], ["three"], ["1"], ["2"]],
  ]);
});

test("more arguments than the runtime keeps, and longer ones, are asked of the handler each time", () => {
  const long = `/${"k".repeat(150)}`,
    pointers = [long, ...Array.from({ length: 300 }, (_, i) => `/key${i}`)];
  const payload = Buffer.from(JSON.stringify(Object.fromEntries(pointers.map(p => [p.slice(1), p.length]))));
  for (const values of native.extract(
    [payload, payload, payload],
    ["t.a", ...pointers.map(p => `t.at[${p}]`)],
  ))
    expect(values.slice(1)).toEqual(pointers.map(p => [`${p.length}`]));
});
