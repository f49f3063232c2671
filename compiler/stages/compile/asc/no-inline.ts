// Functions that stay functions, whatever the optimizer would gain by putting their code where they are
// called.
import type Binaryen from "binaryen";

import { SDK_LIBRARY } from "../../../sdk-files";
import { isAuthors } from "./types";

type Optimizer = Pick<typeof Binaryen, "emitText" | "getFunctionInfo" | "setPassArgument">;

/**
 * Keeps the SDK's functions whose names end in Rarely from being inlined into what runs for every event,
 * where they would take registers.
 */
export function keepRareApart(module: Binaryen.Module, binaryen: Optimizer): void {
  keepApart(module, binaryen, `${SDK_LIBRARY}*Rarely`);
}

/**
 * Keeps authors' functions that call themselves from being inlined, into themselves too: binaryen never ends
 * on some of them, such as `depth` in `1 + Math.max(depth(tree.left), depth(tree.right))`.
 */
export function keepRecursionApart(module: Binaryen.Module, binaryen: Optimizer): void {
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { name, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (!body || !isAuthors(name)) continue;
    const text = binaryen.emitText(body);
    if ([`(call $${name}\n`, `(call $${name})`, `(call $"${name}"`].some(call => text.includes(call)))
      keepApart(module, binaryen, name);
  }
}

function keepApart(module: Binaryen.Module, binaryen: Optimizer, names: string): void {
  binaryen.setPassArgument("no-inline", names);
  module.runPasses(["no-inline"]);
  binaryen.setPassArgument("no-inline", null);
}
