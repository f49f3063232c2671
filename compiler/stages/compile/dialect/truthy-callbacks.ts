// `list.filter(x => x.name)`: what a list's methods ask their function for is whether it is true, of whatever
// type it is.
import type { Asc, BinaryExpression, Expression, FunctionExpression, PropertyAccessExpression } from "./asc";
import type { Statement } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import { wrap } from "./wrap";

const METHODS = new Set(["filter", "some", "every", "find", "findIndex", "findLast"]);

/** From now on authors' functions may return what is true or false. */
export function allowTruthyCallbacks(asc: Asc): void {
  const { Node, NodeKind, Token } = asc;
  const operators = new Set<number>([
    Token.Plus,
    Token.Minus,
    Token.Percent,
    Token.Ampersand,
    Token.Bar,
    Token.Ampersand_Ampersand,
    Token.Bar_Bar,
  ]);

  wrap(Node, "createCallExpression", 4, create => (callee, types, args, range) => {
    const isMeant =
      isAuthored(range) &&
      callee.kind === NodeKind.PropertyAccess &&
      METHODS.has((callee as PropertyAccessExpression).property.text);
    if (isMeant) args.forEach(ask);
    return create(callee, types, args, range);
  });

  /** Makes `x => !!x.name` of `x => x.name`. */
  function ask(given: Expression): void {
    const fn = bare(asc, given) as FunctionExpression;
    const body = fn.kind === NodeKind.Function ? fn.declaration.body : undefined;
    if (body?.kind !== NodeKind.Expression) return;
    const only = body as Statement & { expression: Expression };
    const { kind, operator } = bare(asc, only.expression) as BinaryExpression;
    const isValue =
      kind === NodeKind.Identifier ||
      kind === NodeKind.PropertyAccess ||
      kind === NodeKind.ElementAccess ||
      (kind === NodeKind.Binary && operators.has(operator));
    if (!isValue) return;
    const not = (one: Expression) =>
      Node.createUnaryPrefixExpression(Token.Exclamation as never, one, one.range);
    only.expression = not(not(only.expression));
  }
}
