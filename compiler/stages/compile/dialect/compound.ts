// `list[next()] += 1` and `find(name).count++`: asc evaluates the object and the index once for what is read
// and once more for what is set. What may have effects, or takes long, gets a variable here. In
// `x.count! += 1` the `!` is of what is read: see optional-assignments.ts.
import type { Asc, Expression, Parser, PropertyAccessExpression, Range } from "./asc";
import type { VariableDeclaration } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { bare } from "./nodes";
import type { MakeScoped } from "./scoped";
import { wrap } from "./wrap";

interface Parts extends Expression {
  readonly literalKind: number;
  readonly assertionKind: number;
  readonly expression: Expression;
  readonly elementExpression: Expression;
  readonly operand: Expression;
  readonly operator: number;
  readonly left: Expression;
  readonly right: Expression;
}

/** Gives what tells of an expression whether evaluating it twice is as once. */
export function isPlainIn(asc: Asc): (node: Expression) => boolean {
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

/** The operation of each assignment that has one. */
export function assignments({ Token }: Asc): ReadonlyMap<number, number> {
  return new Map<number, number>([
    [Token.Plus_Equals, Token.Plus],
    [Token.Minus_Equals, Token.Minus],
    [Token.Asterisk_Equals, Token.Asterisk],
    [Token.Asterisk_Asterisk_Equals, Token.Asterisk_Asterisk],
    [Token.Slash_Equals, Token.Slash],
    [Token.Percent_Equals, Token.Percent],
    [Token.LessThan_LessThan_Equals, Token.LessThan_LessThan],
    [Token.GreaterThan_GreaterThan_Equals, Token.GreaterThan_GreaterThan],
    [Token.GreaterThan_GreaterThan_GreaterThan_Equals, Token.GreaterThan_GreaterThan_GreaterThan],
    [Token.Ampersand_Equals, Token.Ampersand],
    [Token.Caret_Equals, Token.Caret],
    [Token.Bar_Equals, Token.Bar],
  ]);
}

/** asc's number of the error that what is counted up or down must be a variable. */
const NO_VARIABLE = 2357;

/** What is set, and of which an author says by `!` that it is there. */
export const saidToBeThere = new WeakSet<Expression>();

/** From now on authors' `+=`, `++` and their like evaluate what they set once. */
export function evaluateOnce(asc: Asc, scoped: MakeScoped): void {
  const { Node, NodeKind, Token, CommonFlags, AssertionKind } = asc;
  const isPlain = isPlainIn(asc);
  const operations = assignments(asc);

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

  /** What is set, which an author says is there by the `!` behind it. */
  function withoutMark(given: Expression): Expression {
    const node = bare(asc, given) as Parts;
    const isMarked = node.kind === NodeKind.Assertion && node.assertionKind === AssertionKind.NonNull;
    return isMarked && isAuthored(node.range) ? sure(node.expression) : given;
  }
  function sure(target: Expression): Expression {
    saidToBeThere.add(bare(asc, target));
    return target;
  }
  /** The assignment, to what may have variables. */
  function assign(given: Expression, range: Range, create: (target: Expression) => Expression): Expression {
    const target = withoutMark(given);
    const made = once(target, range, place => create(target === given ? place : sure(place)));
    return made ?? create(target);
  }

  wrap(
    Node,
    "createBinaryExpression",
    4,
    create => (operator, left, right, range) =>
      operations.has(operator)
        ? (assign(left, range, target => create(operator, target, right, range)) as never)
        : create(operator, left, right, range),
  );
  wrap(
    Node,
    "createUnaryPostfixExpression",
    3,
    create => (operator, operand, range) =>
      assign(operand, range, target => create(operator, target, range)) as never,
  );
  wrap(Node, "createUnaryPrefixExpression", 3, create => (operator, operand, range) => {
    const isStep = (operator as number) === Token.Plus_Plus || (operator as number) === Token.Minus_Minus;
    return isStep
      ? (assign(operand, range, target => create(operator, target, range)) as never)
      : create(operator, operand, range);
  });
  // of `x!++` asc's parser says that x! is no variable
  wrap(
    asc.Parser.prototype,
    "error",
    2,
    report =>
      function (this: Parser, code, range, ...rest) {
        const isOfStep = (code as number) === NO_VARIABLE;
        const isMeant = isOfStep && range && isAuthored(range) && /[\w)\]$]!$/.test(range.toString());
        if (!isMeant) report.call(this, code, range, ...rest);
      },
  );
}
