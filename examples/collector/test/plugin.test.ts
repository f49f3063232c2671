import { loadPlugin } from "falco-ts/testing";

const plugin = loadPlugin();
plugin.init();

test("the body of each POST is an event, whatever its path and its type", () => {
  const source = plugin.open('{"addr":"127.0.0.1:9000"}');
  expect(source.inputs).toMatchObject([{ kind: "http", path: "127.0.0.1:9000" }]);
  expect(source.http.post("/", '{"a":1}')).toBe(200);
  expect(source.http.post("/any?x=1", "a text", { "Content-Type": "text/plain" })).toBe(200);
  expect(source.http.post("/", "")).toBe(200);
  expect(source.http.post("/", "{}", {}, { method: "GET" })).toBe(405);
  expect(source.nextBatch()).toEmit(['{"a":1}', "a text", ""]);
});

test("an address without a host is each of the machine's own", () => {
  expect(plugin.open('{"addr":":8080","buffer":10}').inputs).toMatchObject([{ path: "[::]:8080" }]);
  expect(plugin.open("").inputs).toMatchObject([{ path: "[::]:54827" }]);
});

test("a name is refused, and so is a body that Falco would not take", () => {
  expect(() => plugin.open('{"addr":"localhost:8080"}')).toThrow("expected an address and a port");
  const source = plugin.open('{"addr":"127.0.0.1:9000"}');
  expect(source.http.post("/", "x".repeat(262144))).toBe(200);
  expect(source.http.post("/", "x".repeat(262145))).toBe(413);
  expect(source.nextBatch().events.map(event => event.payload.length)).toEqual([262144]);
});

test("what people see of an event is its body", () => {
  expect(plugin.eventToString({ payload: Buffer.from("a body") })).toBe("a body");
});
