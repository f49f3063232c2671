import { loadPlugin } from "falco-ts/testing";

test("the source counts from the start in steps, and ends", () => {
  const plugin = loadPlugin();
  plugin.init({ step: 5 });
  const counter = plugin.open({ start: 10, events: 3 });
  expect(counter.nextBatch().events.map(event => event.text)).toEqual(["10", "15", "20"]);
  expect(counter.nextBatch().status).toBe("eof");
  counter.close();
});

test("the fields read the number of an event", () => {
  const plugin = loadPlugin();
  plugin.init();
  const event = { payload: Buffer.from("42") };
  expect(plugin.extract(event, "my_plugin.value")).toBe(42n);
  expect(plugin.extract(event, "my_plugin.text")).toBe("42");
  expect(plugin.extract(event, "my_plugin.divisible[7]")).toBe(1n);
  expect(plugin.extract(event, "my_plugin.divisible[5]")).toBe(0n);
  expect(plugin.eventToString(event)).toBe("counted to 42");
});

test("a division by zero costs one value, not the plugin", () => {
  const plugin = loadPlugin();
  plugin.init();
  const event = { payload: Buffer.from("42") };
  expect(plugin.extract(event, "my_plugin.divisible[0]")).toBeUndefined();
  expect(plugin.logs).toHaveLength(1);
  expect(plugin.extract(event, "my_plugin.value")).toBe(42n);
});

test("a wrong config is refused, and the message names its key", () => {
  expect(() => loadPlugin().init({ step: "five" })).toThrow(
    'init: config: step: found "five" (a string), expected an integer',
  );
});
