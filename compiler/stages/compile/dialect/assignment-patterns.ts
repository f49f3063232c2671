// Destructuring where something is assigned: `[a, b] = [b, a]` and `({ x, y: this.y } = point)`.
import type { Asc, Expression, Node, Range } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import type { MakeScoped } from "./scoped";
import { wrap } from "./wrap";

interface Literal extends Expression {
  readonly literalKind?: number;
  readonly elementExpressions: Expression[];
  readonly names: { readonly text: string }[];
  readonly values: Expression[];
}

/** From now on asc's parser takes patterns at the left of `=` in authors' sources. */
export function allowAssignmentPatterns(asc: Asc, scoped: MakeScoped): void {
  const { Node, NodeKind, LiteralKind, Token, CommonFlags } = asc;
  const isLiteral = (node: Node, kind: number): node is Literal =>
    node.kind === NodeKind.Literal && (node as Literal).literalKind === kind;

  wrap(Node, "createBinaryExpression", 4, create => (operator, left, right, range) => {
    const isPattern = isLiteral(left, LiteralKind.Array) || isLiteral(left, LiteralKind.Object);
    return operator === Token.Equals && isPattern && isAuthored(range)
      ? (assign(left, right, range) as never)
      : create(operator, left, right, range);
  });

  function assign(left: Literal, right: Expression, range: Range): Expression {
    const make = maker(asc, range);
    const constant = (name: string, value: Expression) =>
      make.declaration(make.name(name), CommonFlags.Const, value);
    const isList = left.literalKind === LiteralKind.Array;
    const targets = isList ? left.elementExpressions : left.values;
    const isGiven = (one: Expression) => one.kind !== NodeKind.Omitted;
    const all = (values: (i: number) => Expression) =>
      targets.flatMap((target, i) => (isGiven(target) ? [make.binary("Equals", target, values(i))] : []));
    const name = (i: number | "") => `~${range.start}${i === "" ? "" : `~${i}`}`;
    if (isList && isLiteral(right, LiteralKind.Array)) {
      const { elementExpressions: values } = right;
      const isPlain = ({ kind, operator }: Expression & { operator?: number }) =>
        kind !== NodeKind.UnaryPrefix || operator !== Token.Dot_Dot_Dot;
      if (values.length === targets.length && values.every(isPlain))
        return scoped(range, {
          declarations: values.map((value, i) => constant(name(i), value)),
          value: make.all(all(i => make.name(name(i)))),
        });
    }
    const whole = () => make.name(name(""));
    return scoped(range, {
      declarations: [constant(name(""), right)],
      value: make.all(
        all(i => (isList ? make.at(whole(), make.number(i)) : make.member(whole(), left.names[i]!.text))),
      ),
    });
  }
}
