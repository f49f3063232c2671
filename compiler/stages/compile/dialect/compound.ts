// `list[next()] += 1` and `find(name).count++`: asc evaluates the object and the index once for what is read
// and once more for what is set. What may have effects, or takes long, gets a variable here.
import type { Asc, Expression, PropertyAccessExpression, Range, VariableDeclaration } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { bare } from "./nodes";
import type { MakeScoped } from "./scoped";
import { wrap } from "./wrap";

interface Parts extends Expression {
  readonly literalKind: number;
  readonly expression: Expression;
  readonly elementExpression: Expression;
  readonly operand: Expression;
  readonly operator: number;
  readonly left: Expression;
  readonly right: Expression;
}

/** Gives what tells of an expression whether evaluating it twice is as once. */
function isPlainIn(asc: Asc): (node: Expression) => boolean {
  const { NodeKind, Token, LiteralKind } = asc;
  const simple = new Set<number>([
    NodeKind.Identifier,
    NodeKind.This,
    NodeKind.Super,
    NodeKind.True,
    NodeKind.False,
    NodeKind.Null,
  ]);
  const values = new Set<number>([LiteralKind.String, LiteralKind.Integer, LiteralKind.Float]);
  const isPlain = (given: Expression): boolean => {
    const node = bare(asc, given) as Parts;
    if (simple.has(node.kind)) return true;
    switch (node.kind) {
      case NodeKind.Literal:
        return values.has(node.literalKind);
      case NodeKind.PropertyAccess:
      case NodeKind.Assertion:
        return isPlain(node.expression);
      case NodeKind.ElementAccess:
        return isPlain(node.expression) && isPlain(node.elementExpression);
      case NodeKind.UnaryPrefix:
        return (
          node.operator !== Token.Plus_Plus && node.operator !== Token.Minus_Minus && isPlain(node.operand)
        );
      case NodeKind.Binary:
        return arithmetic.has(node.operator) && isPlain(node.left) && isPlain(node.right);
      default:
        return false;
    }
  };
  const arithmetic = new Set<number>([
    Token.Plus,
    Token.Minus,
    Token.Asterisk,
    Token.Slash,
    Token.Percent,
    Token.Ampersand,
    Token.Bar,
    Token.Caret,
    Token.LessThan_LessThan,
    Token.GreaterThan_GreaterThan,
    Token.GreaterThan_GreaterThan_GreaterThan,
  ]);
  return isPlain;
}

/** From now on authors' `+=`, `++` and their like evaluate what they set once. */
export function evaluateOnce(asc: Asc, scoped: MakeScoped): void {
  const { Node, NodeKind, Token, CommonFlags } = asc;
  const isPlain = isPlainIn(asc);
  const assigning = new Set<number>([
    Token.Plus_Equals,
    Token.Minus_Equals,
    Token.Asterisk_Equals,
    Token.Asterisk_Asterisk_Equals,
    Token.Slash_Equals,
    Token.Percent_Equals,
    Token.LessThan_LessThan_Equals,
    Token.GreaterThan_GreaterThan_Equals,
    Token.GreaterThan_GreaterThan_GreaterThan_Equals,
    Token.Ampersand_Equals,
    Token.Caret_Equals,
    Token.Bar_Equals,
  ]);

  /** An assignment to a member or an item, with variables for what must be evaluated once. */
  function once(given: Expression, range: Range, assign: (target: Expression) => Expression) {
    if (!isAuthored(range)) return undefined;
    const target = bare(asc, given) as Parts & PropertyAccessExpression;
    const isItem = target.kind === NodeKind.ElementAccess;
    if (!isItem && target.kind !== NodeKind.PropertyAccess) return undefined;
    if (isPlain(target.expression) && (!isItem || isPlain(target.elementExpression))) return undefined;
    const declarations: VariableDeclaration[] = [];
    const kept = (value: Expression): Expression => {
      const make = maker(asc, value.range),
        name = make.name(
          `~${isItem && value === target.elementExpression ? "at" : "of"}${value.range.start}`,
        );
      declarations.push(make.declaration(name, CommonFlags.Const, value));
      return name;
    };
    const make = maker(asc, target.range);
    // what has no effects of its own may be changed by the index
    const isName = (one: Expression) =>
      one.kind === NodeKind.This || one.kind === NodeKind.Super || (isPlain(one) && !isItem);
    const object = isName(bare(asc, target.expression)) ? target.expression : kept(target.expression);
    const place = isItem
      ? make.at(
          object,
          isPlain(target.elementExpression) ? target.elementExpression : kept(target.elementExpression),
        )
      : Node.createPropertyAccessExpression(object, target.property, target.range);
    return scoped(range, { declarations, value: assign(place) });
  }

  wrap(Node, "createBinaryExpression", 4, create => (operator, left, right, range) => {
    const own = assigning.has(operator)
      ? once(left, range, target => create(operator, target, right, range))
      : undefined;
    return (own ?? create(operator, left, right, range)) as never;
  });
  wrap(Node, "createUnaryPostfixExpression", 3, create => (operator, operand, range) => {
    return (once(operand, range, target => create(operator, target, range)) ??
      create(operator, operand, range)) as never;
  });
  wrap(Node, "createUnaryPrefixExpression", 3, create => (operator, operand, range) => {
    const isStep = (operator as number) === Token.Plus_Plus || (operator as number) === Token.Minus_Minus;
    const own = isStep ? once(operand, range, target => create(operator, target, range)) : undefined;
    return (own ?? create(operator, operand, range)) as never;
  });
}
