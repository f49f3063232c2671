// Functions that stay functions, whatever the optimizer would gain by putting their code where they are
// called.
import type Binaryen from "binaryen";

import { SDK_LIBRARY } from "../../../sdk-files";
import { isAuthors } from "./types";

type Optimizer = Pick<typeof Binaryen, "setPassArgument">;

/**
 * Keeps the SDK's functions whose names end in Rarely from being inlined into what runs for every event,
 * where they would take registers.
 */
export function keepRareApart(module: Binaryen.Module, binaryen: Optimizer): void {
  keepApart(module, binaryen, `${SDK_LIBRARY}*Rarely`);
}

/**
 * Keeps functions that call themselves from being inlined, into themselves too: binaryen never ends on some
 * of them, such as `depth` in `1 + Math.max(depth(tree.left), depth(tree.right))`.
 */
export function keepRecursionApart(
  module: Binaryen.Module,
  binaryen: Optimizer,
  names: ReadonlySet<string>,
): void {
  for (const name of names) keepApart(module, binaryen, name);
}

/** A function as asc has it. */
interface AscFunction {
  readonly internalName: string;
}
/** The part of asc's Compiler that makes calls. */
interface Caller {
  makeCallDirect(callee: AscFunction, ...rest: unknown[]): unknown;
}
interface Calling extends Caller {
  readonly currentFlow: { readonly targetFunction: AscFunction };
}

/** The authors' functions that call themselves, of what is compiled until end() is called. */
export class Recursion {
  readonly names = new Set<string>();
  private readonly unwatched: Caller;

  constructor(private readonly compiler: Caller) {
    const { makeCallDirect } = compiler,
      { names } = this;
    this.unwatched = { makeCallDirect };
    compiler.makeCallDirect = function (this: Calling, callee, ...rest) {
      if (callee === this.currentFlow.targetFunction && isAuthors(callee.internalName))
        names.add(callee.internalName);
      return makeCallDirect.call(this, callee, ...rest);
    } as Caller["makeCallDirect"];
  }

  end(): void {
    Object.assign(this.compiler, this.unwatched);
  }
}

function keepApart(module: Binaryen.Module, binaryen: Optimizer, names: string): void {
  binaryen.setPassArgument("no-inline", names);
  module.runPasses(["no-inline"]);
  binaryen.setPassArgument("no-inline", null);
}
