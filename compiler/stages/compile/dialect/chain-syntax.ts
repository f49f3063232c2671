// Reads `a?.b`, `a?.[i]`, `a?.(x)`, `a ?? b`, `a ??= b`, `a ||= b` and `a &&= b`. asc's tokenizer is given
// `.`, `[`, `(`, `||` and `|=` for the new tokens, and where they stood is kept; when asc's parser makes a
// node of what is around, a link of a chain is put there. A chain ends where its value is used, which is
// found when a file is read.
import type { ChainNodes } from "./chain";
import type { Asc, Expression, Node, Range, Source, Tokenizer } from "./asc";
import { afterParse } from "./after-parse";
import { readsAuthored, replaceChildren } from "./authors";
import { wrap, wrapPrivate } from "./wrap";

type ReadToken = (this: Tokenizer, ...handling: unknown[]) => number;
type New = "?." | "?.[" | "?.(" | "??" | "??=" | "||=" | "&&=";
type WithExpression = Expression & { expression: Expression };

/** From now on asc's parser makes chains in authors' sources. */
export function readChains(asc: Asc, { link, chain, isChain, isLink }: ChainNodes): void {
  const { Node, NodeKind, Token } = asc;
  const found = new WeakMap<Source, Map<number, New>>();

  wrapPrivate<ReadToken>(
    asc.Tokenizer.prototype,
    "unsafeNext",
    0,
    read =>
      function (...handling) {
        const token = read.apply(this, handling);
        if (token !== Token.Question && token !== Token.Bar_Bar && token !== Token.Ampersand_Ampersand)
          return token;
        if (!readsAuthored(this)) return token;
        return token === Token.Question ? question(this) : assigning(this, token);
      },
  );

  /** Notes a token that was read, and gives the one that stands for it. */
  function note(tokens: Tokenizer, what: New, length: number, token: number): number {
    const { source } = tokens,
      positions = found.get(source) ?? new Map<number, New>();
    found.set(source, positions.set(tokens.tokenPos, what));
    tokens.pos += length;
    return token;
  }

  /** The token that stands for `||=` or `&&=`, of which the beginning was read. */
  function assigning(tokens: Tokenizer, token: number): number {
    if (tokens.source.text[tokens.pos] !== "=") return token;
    return token === Token.Bar_Bar
      ? note(tokens, "||=", 1, Token.Bar_Equals)
      : note(tokens, "&&=", 1, Token.Ampersand_Equals);
  }

  /** The token that stands for what begins with the "?" that was read. */
  function question(tokens: Tokenizer): number {
    const { source, pos } = tokens;
    const { text } = source;
    const is = (what: New, length: number, token: number) => note(tokens, what, length, token);
    if (text[pos] === "?")
      return text[pos + 1] === "=" ? is("??=", 2, Token.Bar_Equals) : is("??", 1, Token.Bar_Bar);
    if (text[pos] !== "." || /[0-9]/.test(text[pos + 1] ?? "")) return Token.Question;
    const [space] = /^\s*/.exec(text.slice(pos + 1, pos + 200))!;
    const next = text[pos + 1 + space.length];
    if (next === "[") return is("?.[", space.length + 2, Token.OpenBracket);
    if (next === "(") return is("?.(", space.length + 2, Token.OpenParen);
    return is("?.", 1, Token.Dot);
  }

  /** The new token between two offsets, if there is one. */
  function between({ source }: Range, start: number, end: number): New | undefined {
    for (const [position, what] of found.get(source) ?? [])
      if (position >= start && position < end) return what;
    return undefined;
  }
  const linked = (expression: Expression, end: number, what: New) =>
    between(expression.range, expression.range.end, end) === what
      ? link(expression.range, { expression })
      : expression;

  wrap(
    Node,
    "createPropertyAccessExpression",
    3,
    create => (expression, property, range) =>
      create(linked(expression, property.range.start, "?."), property, range),
  );
  wrap(
    Node,
    "createElementAccessExpression",
    3,
    create => (expression, index, range) =>
      create(linked(expression, index.range.start, "?.["), index, range),
  );
  wrap(
    Node,
    "createCallExpression",
    4,
    create => (expression, types, args, range) =>
      create(linked(expression, args[0]?.range.start ?? range.end, "?.("), types, args, range),
  );
  wrap(Node, "createBinaryExpression", 4, create => (operator, left, right, range) => {
    const what =
      operator === Token.Bar_Bar || operator === Token.Bar_Equals || operator === Token.Ampersand_Equals
        ? between(left.range, left.range.end, right.range.start)
        : undefined;
    if (what === "??") return or(left, right, range) as never;
    const isTested = operator !== Token.Bar_Bar && (what === "||=" || what === "&&=");
    if (what !== "??=" && !isTested) return create(operator, left, right, range);
    // what is no variable then has been copied to one: see compound.ts
    if (isTested) {
      const test = what === "||=" ? Token.Bar_Bar : Token.Ampersand_Ampersand;
      const assign = (value: Expression) => create(Token.Equals as never, left, value, range);
      const choose = (value: Expression) =>
        Node.createBinaryExpression(test as never, left, value, range) as Expression;
      return (left.kind === NodeKind.Identifier ? assign(choose(right)) : choose(assign(right))) as never;
    }
    // of a variable that is assigned to, asc then knows that it is not null
    if (left.kind === NodeKind.Identifier)
      return create(Token.Equals as never, left, or(left, right, range), range);
    return or(left, create(Token.Equals as never, left, right, range), range) as never;
  });

  function or(left: Expression, right: Expression, range: Range): Expression {
    // (a ?? b) ?? c is a ?? (b ?? c), and b needs no value of its own then
    if (isChain(left) && left.fallback)
      return chain(range, { expression: left.expression, fallback: or(left.fallback, right, range) });
    return chain(range, { expression: link(left.range, { expression: left }), fallback: right });
  }

  afterParse(asc, (_parser, source) => {
    if (found.delete(source)) replaceChildren(source.statements, isNode, one => end(one, false));
  });

  /** A node in which each chain has its end. */
  function end(node: Node, isWithin: boolean): Node {
    const spine = isSpine(node as Expression);
    const inside = spine || isChain(node) ? (node as WithExpression).expression : undefined;
    replaceChildren(node, isNode, child => end(child, child === inside));
    return spine && !isWithin ? chain(node.range, { expression: node as Expression, fallback: null }) : node;
  }
  function isNode(value: unknown): value is Node {
    return value instanceof asc.Node;
  }

  /** Whether it is an access, of an access, and so on, with a link. */
  function isSpine(node: Expression): boolean {
    if (isLink(node)) return true;
    const { PropertyAccess, ElementAccess, Call, Assertion } = NodeKind;
    const isAccess =
      [PropertyAccess, ElementAccess, Call].includes(node.kind) ||
      (node.kind === Assertion && !(node as Expression & { toType: unknown }).toType);
    return isAccess && isSpine((node as WithExpression).expression);
  }
}
