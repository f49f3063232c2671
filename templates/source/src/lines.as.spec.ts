import { expect, test, view } from "falco-ts/spec";

import { isEvent } from "./lines";

// A spec runs inside wasm, as the plugin does. Each test has a sandbox of its own.

test("a line is an event", () => {
  expect(isEvent(view("login of root"))).toBe(true);
});

test.each(["", "  ", "# comment", "\t# comment"])("'%s' is not an event", line => {
  expect(isEvent(view(line))).toBe(false);
});
