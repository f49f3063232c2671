import { expect, test, view } from "falco-ts/spec";

import { isEvent } from "./lines";

// A spec runs inside wasm, as the plugin does. A function in it cannot use the variables of a function around
// it.

test("a line is an event", () => {
  expect(isEvent(view("login of root"))).toBe(true);
});

test.each(["", "  ", "# comment", "\t# comment"])("'%s' is not an event", line => {
  expect(isEvent(view(line))).toBe(false);
});
