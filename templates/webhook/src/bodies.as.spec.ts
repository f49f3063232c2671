import { expect, test, view } from "falco-ts/spec";

import { isObject } from "./bodies";

// A spec runs inside wasm, as the plugin does. Each test has a sandbox of its own.

test("an object is an event", () => {
  expect(isObject(view(' {"user": "ann"}\n'))).toBe(true);
});

test.each(["", "null", "[]", "ping", '{"cut'])("'%s' is not an event", body => {
  expect(isObject(view(body))).toBe(false);
});
