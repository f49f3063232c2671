import { loadPlugin } from "falco-ts/testing";

const plugin = loadPlugin();
plugin.init({ useAsync: false });
const extract = (payload: string, field: string) =>
  plugin.extract({ payload: Buffer.from(payload), timestamp: 1234n }, field);

test.each([
  ["/a", "text"],
  ["a", "text"],
  ["/b/0", "1"],
  ["/b/1/c", '{"d":null}'],
  ["/b/1/c/d", "null"],
  ["/b/2", undefined],
  ["/*", undefined],
  ["/", undefined],
])("json.value[%s] is %p, and so is its alias", (pointer, value) => {
  const event = '{"a":"text", "b":[1, {"c": {"d" : null}}]}';
  expect(extract(event, `json.value[${pointer}]`)).toBe(value);
  expect(extract(event, `jevt.value[${pointer}]`)).toBe(value);
});

test("json.obj is the message with a line for each value", () => {
  expect(extract('{"a":[1,"x",{}],"b":{},"c":[]}', "json.obj")).toBe(
    '{\n  "a": [\n    1,\n    "x",\n    {}\n  ],\n  "b": {},\n  "c": []\n}',
  );
});

test.each([
  "",
  "{",
  '{"a"}',
  '{"a":1,}',
  "[1,]",
  "{} x",
  '["\\q"]',
  "[01]",
  "[1.]",
  '{"a":1]',
  `${"[".repeat(300)}${"]".repeat(300)}`,
])("json.obj of %p is none", event => {
  expect(extract(event, "json.obj")).toBeUndefined();
});

test("json.rawtime is the event's time", () => expect(extract("{}", "json.rawtime")).toBe("1234"));

test("what is no JSON has no fields", () => {
  for (const field of ["json.value[/a]", "json.obj", "json.rawtime"])
    expect(extract('a {"a":1}', field)).toBeUndefined();
});
