import { loadPlugin } from "falco-ts/testing";

const payload = Buffer.from('{"user": "root", "verb": "get"}');

test("the fields read the events of another plugin's source", () => {
  const plugin = loadPlugin();
  plugin.init();
  const event = { payload, source: "dummy" };
  expect(plugin.extract(event, "my_plugin.size")).toBe(31n);
  expect(plugin.extract(event, "my_plugin.words")).toBe(4n);
  expect(plugin.extract(event, "my_plugin.word[1]")).toBe("root");
  expect(plugin.extract(event, "my_plugin.mentions[root]")).toBe(true);
  expect(plugin.extract(event, "my_plugin.mentions[admin]")).toBe(false);
});

test("reads events that are JSON", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(plugin.extract({ payload }, "my_plugin.user")).toBe("root");
  expect(plugin.extract({ payload }, "my_plugin.value[/verb]")).toBe("get");
  expect(plugin.extract({ payload }, "my_plugin.value[/none]")).toBeUndefined();
  expect(plugin.extract({ payload: Buffer.from("on its own") }, "my_plugin.user")).toBeUndefined();
});

test("a word beyond the last one has no value", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(plugin.extract({ payload }, "my_plugin.word[4]")).toBeUndefined();
  expect(plugin.extract({ payload }, "my_plugin.word[18446744073709551615]")).toBeUndefined();
});

test("the words of the next event are its own", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(plugin.extract({ payload, number: 1n }, "my_plugin.words")).toBe(4n);
  expect(plugin.extract({ payload: Buffer.from("on its own"), number: 2n }, "my_plugin.words")).toBe(3n);
});
