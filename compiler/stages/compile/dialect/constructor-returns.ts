// `return;` in a constructor, which asc takes for one without the value that is due: the new object.
import type { Asc, Compiler, ReturnStatement } from "./asc";
import { wrapPrivate } from "./wrap";

type CompileReturn = (this: Compiler, statement: ReturnStatement) => number;

/** From now on constructors may return early. */
export function allowConstructorReturns(asc: Asc): void {
  const { Node, CommonFlags } = asc;
  wrapPrivate<CompileReturn>(
    asc.Compiler.prototype,
    "compileReturnStatement",
    1,
    compile =>
      function (statement) {
        const { value, range } = statement;
        const isEarly = !value && this.currentFlow.sourceFunction.is(CommonFlags.Constructor as never);
        const returned = isEarly
          ? Node.createReturnStatement(Node.createThisExpression(range), range)
          : statement;
        return compile.call(this, returned);
      },
  );
}
