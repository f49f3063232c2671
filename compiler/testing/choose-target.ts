// Chooses what a test's plugin runs as.

import { UserError } from "../errors";
import { findPlatform, PLATFORM_TITLES, THIS_MACHINE } from "../native/platform";

/** The plugin's wasm, in Node; or its machine code, in a process of its own. */
export type Target = "wasm" | "native";

/** The variable that chooses for a whole run. */
const VARIABLE = "FALCO_TS_TEST_TARGET";

/** The target that the test names, else the one that the environment names, else wasm. */
export function chooseTarget(asked?: Target): Target {
  const named = asked ?? (process.env[VARIABLE] || "wasm");
  if (named !== "wasm" && named !== "native")
    throw new UserError(
      `${asked === undefined ? VARIABLE : "target"}: found "${named}", expected "wasm" or "native"`,
    );
  if (named === "native" && !findPlatform()) {
    throw new UserError(
      `target "native": a plugin's machine code runs on ${PLATFORM_TITLES} only; this is ${THIS_MACHINE}. The target "wasm" runs here too`,
    );
  }
  return named;
}
