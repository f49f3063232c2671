// A switch without a default at the end of a function, each of whose cases returns: TypeScript knows that it
// has a case for each value, as of an enum or of `"a" | "b"`. asc wants a return behind it.
import type { Asc, Compiler, Expression, Statement } from "./asc";
import { isAuthored } from "./authors";
import { wrapPrivate } from "./wrap";

interface Case extends Statement {
  readonly label: Expression | null;
  readonly statements: Statement[];
}
interface Switch extends Statement {
  readonly condition: Expression;
  readonly cases: Case[];
}

interface Parts extends Statement {
  readonly statements?: Parts[];
  readonly ifTrue?: Parts;
  readonly ifFalse?: Parts | null;
}

const NO_CASE = "this switch has no case for the value";

/** From now on nothing is reached behind such a switch. */
export function endSwitches(asc: Asc): void {
  const { Node, NodeKind } = asc;

  wrapPrivate<(this: Compiler, statement: Switch) => number>(
    asc.Compiler.prototype,
    "compileSwitchStatement",
    1,
    compile =>
      function (statement) {
        return compile.call(this, isLast(this, statement) ? withDefault(statement) : statement);
      },
  );

  function isLast({ currentFlow: { sourceFunction } }: Compiler, statement: Switch): boolean {
    const { cases, range } = statement;
    const { body } = sourceFunction.prototype.declaration as {
      body?: Statement & { statements?: Statement[] };
    };
    const { returnType } = sourceFunction.signature;
    const wantsValue = returnType !== asc.Type.void && !returnType.isNullableReference;
    const last = body?.statements?.at(-1);
    if (!wantsValue || !isAuthored(range) || last !== statement || !cases.length) return false;
    const isOpen = cases.every(({ label }) => label !== null);
    return (
      isOpen &&
      cases.every(({ statements }, i) =>
        statements.length ? returns(statements.at(-1)) : i < cases.length - 1,
      )
    );
  }
  function returns(statement: Parts | null | undefined): boolean {
    switch (statement?.kind) {
      case NodeKind.Return:
      case NodeKind.Throw:
        return true;
      case NodeKind.Block:
        return returns(statement.statements!.at(-1));
      case NodeKind.If:
        return returns(statement.ifTrue) && returns(statement.ifFalse);
      default:
        return false;
    }
  }

  function withDefault({ condition, cases, range }: Switch): Switch {
    const error = Node.createNewExpression(
      Node.createSimpleTypeName("Error", range),
      null,
      [Node.createStringLiteralExpression(NO_CASE, range)],
      range,
    );
    const end = Node.createSwitchCase(null, [Node.createThrowStatement(error, range)], range);
    return Node.createSwitchStatement(condition, [...(cases as never[]), end], range) as unknown as Switch;
  }
}
