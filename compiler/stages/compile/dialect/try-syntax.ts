// `try { … } catch (e) { … } finally { … }`. asc's parser has none of it without a variable or with a type.
// What it catches is the first value of an ordinary variable, and a `finally` is around all the rest, so that
// a statement has one part beside its body:
//
//   try { try { … } catch { let e = __falco_ts_caught(); … } } finally { … }
import type { Asc, BlockStatement, Expression, Parser, Program, Range, Statement, Tokenizer } from "./asc";
import { readsAuthored } from "./authors";
import { maker } from "./make";
import { wrap } from "./wrap";

/** The function of sdk-as/library/throws.ts that takes what was thrown. */
const CAUGHT = "__falco_ts_caught";

/** The sources of programs that have a `try`. */
const withTry = new WeakSet<object>();

/** Whether something in a program may catch what is thrown. */
export function hasTry({ sources }: Pick<Program, "sources"> | Parser): boolean {
  return withTry.has(sources);
}

/** From now on authors write `catch { … }` and `catch (e: unknown) { … }`. */
export function readTry(asc: Asc): void {
  const { Node, Token, DiagnosticCode, CommonFlags } = asc;
  wrap(
    asc.Parser.prototype,
    "parseTryStatement",
    1,
    parse =>
      function (this: Parser, tokens) {
        if (!readsAuthored(tokens)) return parse.call(this, tokens);
        withTry.add(this.sources);
        const start = tokens.tokenPos;
        const body = block(this, tokens);
        if (!body) return null;
        const range = () => tokens.range(start, tokens.pos);
        const hasCatch = tokens.skip(Token.Catch);
        const handler = hasCatch && readCatch(this, tokens);
        if (hasCatch && !handler) return null;
        const caught = handler && Node.createTryStatement([body], null, [handler], null, range());
        if (tokens.skip(Token.Finally)) {
          const last = block(this, tokens);
          return last && Node.createTryStatement([caught || body], null, null, [last], range());
        }
        if (!caught) this.error(DiagnosticCode._0_expected, tokens.range(tokens.pos), "catch");
        return caught || null;
      },
  );

  function block(parser: Parser, tokens: Tokenizer): BlockStatement | null {
    if (!skip(parser, tokens, "OpenBrace", "{")) return null;
    return parser.parseBlockStatement(tokens, false) as BlockStatement | null;
  }

  function skip(parser: Parser, tokens: Tokenizer, token: keyof typeof Token, text: string): boolean {
    const isThere = tokens.skip(Token[token]);
    if (!isThere) parser.error(DiagnosticCode._0_expected, tokens.range(tokens.pos), text);
    return isThere;
  }

  /** What is behind `catch`. */
  function readCatch(parser: Parser, tokens: Tokenizer): BlockStatement | null {
    let name: { text: string; range: Range } | undefined;
    if (tokens.skip(Token.OpenParen)) {
      if (!tokens.skipIdentifier()) {
        parser.error(DiagnosticCode.Identifier_expected, tokens.range(tokens.pos));
        return null;
      }
      name = { text: tokens.readIdentifier(), range: tokens.range() };
      // `unknown` or `any`, as tsc looks
      if (tokens.skip(Token.Colon) && !parser.parseType(tokens)) return null;
      if (!skip(parser, tokens, "CloseParen", ")")) return null;
    }
    const handler = block(parser, tokens);
    handler?.statements.unshift(take(name, name?.range ?? handler.range));
    return handler;
  }

  function take(name: { text: string } | undefined, range: Range): Statement {
    const make = maker(asc, range);
    const caught: Expression = make.call(make.name(CAUGHT));
    return name
      ? make.variable([make.declaration(make.name(name.text), CommonFlags.Let, caught)])
      : make.statement(caught);
  }
}
