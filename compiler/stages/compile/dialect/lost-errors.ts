// Code that is not compiled, and of which nothing was said, would be a trap in the plugin: a part of asc, or
// of the dialect, that finds no type says so to nobody where it was asked to be quiet.
import type { Asc, CallExpression, Compiler, Expression, Type } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import { wrapPrivate } from "./wrap";

const NOT_COMPILED =
  "falco-ts cannot compile this, and does not know why: write it in another way, and report it";
/** asc's category of errors. */
const ERROR = 3;

/** From now on such code is an error. */
export function tellLostErrors(asc: Asc): void {
  const FlowFlags = (asc as unknown as { FlowFlags: Record<"Terminates", number> }).FlowFlags;
  /** Whether it is a call of asc's `unreachable()`. */
  const asksForTrap = (given: Expression) => {
    const { kind, expression } = bare(asc, given) as CallExpression;
    return kind === asc.NodeKind.Call && (expression as { text?: string }).text === "unreachable";
  };
  wrapPrivate<(this: Compiler, node: Expression, wanted: Type, constraints?: number) => number>(
    asc.Compiler.prototype,
    "compileExpression",
    2,
    compile =>
      function (node, wanted, constraints) {
        const code = compile.call(this, node, wanted, constraints);
        if (asc.getExpressionId(code) !== asc.ExpressionId.Unreachable || !isAuthored(node.range))
          return code;
        const isMeant = asksForTrap(node) || this.currentFlow.is(FlowFlags.Terminates as never);
        const isSaid = this.program.diagnostics.some(({ category }) => (category as number) === ERROR);
        if (!isMeant && !isSaid)
          this.error(asc.DiagnosticCode.User_defined_0 as never, node.range, NOT_COMPILED);
        return code;
      },
  );
}
