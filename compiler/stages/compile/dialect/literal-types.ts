// `"a" | "b"` is string and `1 | 2` is i32: which of them it is, tsc checks. A type may begin with `|`.
import type { Asc, Parser, Tokenizer } from "./asc";
import { readsAuthored } from "./authors";
import { wrap } from "./wrap";

/** From now on asc's parser takes unions of literals as types in authors' sources. */
export function allowLiteralTypes(asc: Asc): void {
  const { Node, Token } = asc;
  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens)) return parse.call(this, tokens, ...rest);
        tokens.skip(Token.Bar);
        const start = tokens.mark();
        const type = readLiterals(tokens);
        if (!type) {
          tokens.reset(start);
          return parse.call(this, tokens, ...rest);
        }
        return type;
      },
  );

  /** Reads literals of one kind with `|` between them; null where something else stands there. */
  function readLiterals(tokens: Tokenizer) {
    const kind = tokens.peek();
    if (kind !== Token.StringLiteral && kind !== Token.IntegerLiteral) return null;
    const start = tokens.nextTokenPos;
    let isNullable = false;
    do {
      if (tokens.skip(Token.Null) || skipUndefined(tokens)) isNullable = true;
      else if (!tokens.skip(kind)) return null;
      else if (kind === Token.StringLiteral) tokens.readString();
      else tokens.readInteger();
    } while (tokens.skip(Token.Bar));
    const range = tokens.range(start, tokens.pos);
    const name = kind === Token.StringLiteral ? "string" : "i32";
    return Node.createNamedType(Node.createSimpleTypeName(name, range), [], isNullable, range);
  }

  function skipUndefined(tokens: Tokenizer): boolean {
    const before = tokens.mark();
    if (tokens.skip(Token.Identifier)) {
      if (tokens.readIdentifier() === "undefined") return true;
      tokens.reset(before);
    }
    return false;
  }
}
