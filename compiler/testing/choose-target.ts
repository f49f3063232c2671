// What a test's plugin runs as.

import { UserError } from "../errors";
import { isLinuxX64 } from "../native/parts";

/** Its wasm, in Node; or its machine code, in a process of its own. */
export type Target = "wasm" | "native";

/** Chooses for a whole run. */
const VARIABLE = "FALCO_TS_TEST_TARGET";

/** What the test says, else what the environment says, else wasm. */
export function chooseTarget(asked?: Target): Target {
  const named = asked ?? (process.env[VARIABLE] || "wasm");
  if (named !== "wasm" && named !== "native") throw new UserError(`${asked === undefined ? VARIABLE : "target"}: found "${named}", expected "wasm" or "native"`);
  if (named === "native" && !isLinuxX64()) {
    throw new UserError(`target "native": a plugin's machine code runs on Linux x86-64 only; this is ${process.platform} ${process.arch}. The target "wasm" runs here too`);
  }
  return named;
}
