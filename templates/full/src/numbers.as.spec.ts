import { expect, test } from "falco-ts/spec";

import { isEven } from "./numbers";

// A spec runs inside wasm, as the plugin does. Each test has a sandbox of its own.

test("0 is even, 1 is not", () => {
  expect(isEven(0)).toBe(true);
  expect(isEven(1)).toBe(false);
});

test("the largest u64 is odd", () => {
  expect(isEven(u64.MAX_VALUE)).toBe(false);
});
