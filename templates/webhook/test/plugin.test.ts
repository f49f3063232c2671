import { createHmac } from "node:crypto";

import { loadPlugin } from "falco-ts/testing";

const params = { address: "127.0.0.1:8080" };
const BODY = '{"user": "ann", "action": "delete"}';

test("the body of each request is an event, with fields", () => {
  const plugin = loadPlugin();
  plugin.init();
  const source = plugin.open(params);
  // no socket is needed in a test: the test posts, and is told the answer
  expect(source.http.post("/events", BODY)).toBe(200);
  const [event] = source.nextBatch().events;
  expect(event!.text).toBe(BODY);
  expect(plugin.extract(event!, "my_plugin.user")).toBe("ann");
  expect(plugin.extract(event!, "my_plugin.action")).toBe("delete");
  expect(plugin.extract(event!, "my_plugin.size")).toBe(BigInt(BODY.length));
  expect(plugin.eventToString(event!)).toBe(BODY);
});

test("what is no object is taken, and is no event", () => {
  const plugin = loadPlugin();
  plugin.init();
  const source = plugin.open(params);
  expect(source.http.post("/events", "ping")).toBe(200);
  expect(source.http.post("/other", BODY)).toBe(404);
  expect(source.nextBatch().status).toBe("timeout");
});

test("with a secret, bodies have to be signed", () => {
  const plugin = loadPlugin({ secrets: { "env:MY_SECRET": "s3cret" } });
  plugin.init({ secret: "env:MY_SECRET" });
  const source = plugin.open(params);
  const signature = `sha256=${createHmac("sha256", "s3cret").update(BODY).digest("hex")}`;
  expect(source.http.post("/events", BODY)).toBe(401);
  expect(source.http.post("/events", BODY, { "X-Hub-Signature-256": signature })).toBe(200);
  expect(source.http.post("/events", "{}", { "X-Hub-Signature-256": signature })).toBe(401);
  expect(source.nextBatch().events).toHaveLength(1);
});

test("the source does not open without an address", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(() => plugin.open({})).toThrow("address");
});
