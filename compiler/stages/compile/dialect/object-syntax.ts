// `{ ...a, b: 1, [key]: 2, 404: "x" }`: asc's parser wants a name before each value.
import type { Asc, Expression, IdentifierExpression, Node as AscNode, Parser, Tokenizer } from "./asc";
import { childrenOf, readsAuthored } from "./authors";
import { maker } from "./make";
import { noteRecord } from "./record-types";
import { noteLiteral } from "./shape-members";
import { wrap } from "./wrap";

/** The name of what is spread in an object. */
export const SPREAD = "...";
/** The name of what has a key that is computed. */
export const COMPUTED = "[";

/** Whether a member of an object's type may have this name. */
export const isMemberName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);

/** `{ … }` as it is read. */
export interface ObjectLiteral extends Expression {
  readonly literalKind: number;
  readonly names: IdentifierExpression[];
  readonly values: Expression[];
  /** The keys that are computed, each at the place of its name; undefined where there are none. */
  readonly keys?: (Expression | null)[];
  /** The names that are left out of what is spread: of `rest` in `const { a, ...rest } = b`. */
  readonly without?: readonly string[];
}

/** From now on asc's parser reads objects with spreads in authors' sources. */
export function readSpreadObjects(asc: Asc): void {
  const { Node, Token, DiagnosticCode, IdentifierHandling } = asc;
  const precedence = (asc.Precedence.Comma + 1) as never;

  wrap(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (this: Parser, tokens) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.OpenBrace) return parse.call(this, tokens);
        tokens.next();
        const start = tokens.tokenPos,
          names: IdentifierExpression[] = [],
          values: Expression[] = [],
          keys: (Expression | null)[] = [];
        while (!tokens.skip(Token.CloseBrace)) {
          const key = tokens.skip(Token.OpenBracket) ? readKey(this, tokens) : null;
          if (key === undefined) return null;
          const name = key ? Node.createIdentifierExpression(COMPUTED, key.range) : readName(this, tokens);
          const value = name && readValue(this, tokens, name);
          if (!value) return null;
          names.push(name);
          values.push(value);
          keys.push(key);
          if (tokens.skip(Token.Comma) || tokens.peek() === Token.CloseBrace) continue;
          return expected(this, tokens, "}");
        }
        if (!names.some(({ text }) => text === SPREAD || text === COMPUTED)) noteLiteral(names);
        const made = Node.createObjectLiteralExpression(names, values, tokens.range(start, tokens.pos));
        if (names.some(({ text }) => text !== SPREAD && text !== COMPUTED && !isMemberName(text)))
          noteRecord(made.range);
        if (!keys.some(key => key)) return made;
        noteRecord(made.range);
        return Object.assign(made, { keys });
      },
  );

  /** What stands in `[key]: …`; undefined where that is no key. */
  function readKey(parser: Parser, tokens: Tokenizer): Expression | undefined {
    const key = parser.parseExpression(tokens, precedence);
    if (key && tokens.skip(Token.CloseBracket)) return key;
    if (key) expected(parser, tokens, "]");
    return undefined;
  }

  function expected(parser: Parser, tokens: Tokenizer, what: string): null {
    parser.error(DiagnosticCode._0_expected as never, tokens.range(), what);
    return null;
  }

  function readName(parser: Parser, tokens: Tokenizer): IdentifierExpression | null {
    const name = (text: string) => Node.createIdentifierExpression(text, tokens.range());
    if (tokens.skip(Token.Dot_Dot_Dot)) return name(SPREAD);
    if (tokens.skip(Token.StringLiteral)) return Object.assign(name(tokens.readString()), { isQuoted: true });
    if (tokens.skipIdentifier(IdentifierHandling.Always as never)) return name(tokens.readIdentifier());
    if (tokens.skip(Token.IntegerLiteral) || tokens.skip(Token.FloatLiteral)) {
      const isWhole = tokens.token === Token.IntegerLiteral;
      if (isWhole) tokens.readInteger();
      else tokens.readFloat();
      const number = name("");
      number.text = String(Number(number.range.toString().replaceAll("_", "")));
      return Object.assign(number, { isQuoted: true });
    }
    parser.error(DiagnosticCode.Identifier_expected as never, tokens.range());
    return null;
  }

  function readValue(parser: Parser, tokens: Tokenizer, name: IdentifierExpression): Expression | null {
    if (name.text === SPREAD || tokens.skip(Token.Colon)) return parser.parseExpression(tokens, precedence);
    if (tokens.skip(Token.OpenParen)) return readMethod(parser, tokens, name);
    const isAccessor = name.text === "get" || name.text === "set";
    if (isAccessor && tokens.skipIdentifier(IdentifierHandling.Always as never)) {
      const message = "an object literal has no accessors: write a method, or a class";
      parser.error(DiagnosticCode.User_defined_0 as never, tokens.range(), message);
      return null;
    }
    return name.isQuoted
      ? expected(parser, tokens, ":")
      : Node.createIdentifierExpression(name.text, name.range);
  }

  /** `reset() { … }`: a function that uses the variables around it, and has no object of its own. */
  function readMethod(parser: Parser, tokens: Tokenizer, { range: start }: Expression): Expression | null {
    const parameters = parser.parseParameters(tokens);
    if (!parameters) return null;
    const type = tokens.skip(Token.Colon)
      ? parser.parseType(tokens)
      : Node.createOmittedType(tokens.range(tokens.pos));
    if (!type) return null;
    if (!tokens.skip(Token.OpenBrace)) return expected(parser, tokens, "{");
    const body = parser.parseBlockStatement(tokens, false);
    if (!body) return null;
    const range = tokens.range(start.start, tokens.pos);
    const own = thisIn(body);
    if (own) {
      const message =
        "a method of an object literal has no `this`: write a class, or use the variables around it";
      parser.error(DiagnosticCode.User_defined_0 as never, own.range, message);
    }
    return maker(asc, range).function(parameters, type, body);
  }

  /** Where `this` is in code, but for the functions in it. */
  function thisIn(node: AscNode): AscNode | undefined {
    if (node.kind === asc.NodeKind.This) return node;
    for (const child of childrenOf(node, (value): value is AscNode => value instanceof asc.Node)) {
      const found = thisIn(child);
      if (found) return found;
    }
    return undefined;
  }
}
