import { expect, test, view } from "falco-ts/spec";

import { isEvent } from "./lines";

// A spec runs inside wasm, as the plugin does. Its functions cannot use variables of a function around them.

test("a line is an event", () => {
  expect(isEvent(view("login of root"))).toBe(true);
});

test.each(["", "  ", "# comment", "\t# comment"])("'%s' is none", line => {
  expect(isEvent(view(line))).toBe(false);
});
