// `import type { … }`, `import { type X }` and `export type { … }`: names of types are imported like others.
import type { Asc, Parser, Tokenizer } from "./asc";
import { wrap, wrapPrivate } from "./wrap";

type ParseName = (this: Parser, tokens: Tokenizer) => unknown;

/** From now on asc's parser passes over `type` where a type is imported or exported. */
export function allowTypeImports(asc: Asc): void {
  const { Token } = asc;
  const parser = asc.Parser.prototype;
  const next = (tokens: Tokenizer, isMeant: (token: number) => boolean) => {
    const before = tokens.mark();
    if (tokens.skip(Token.Type) && !isMeant(tokens.peek())) tokens.reset(before);
  };
  wrap(
    parser,
    "parseImport",
    1,
    parse =>
      function (this: Parser, tokens) {
        // `import type from "x"` has the name "type"
        next(tokens, token => [Token.OpenBrace, Token.Asterisk, Token.Identifier].includes(token));
        return parse.call(this, tokens);
      },
  );
  for (const name of ["parseImportDeclaration", "parseExportMember"] as const)
    wrapPrivate<ParseName>(
      parser,
      name,
      1,
      parse =>
        function (tokens) {
          next(tokens, token => token === Token.Identifier);
          return parse.call(this, tokens);
        },
    );
  wrap(
    parser,
    "parseTopLevelStatement",
    1,
    parse =>
      function (this: Parser, tokens, namespace) {
        const before = tokens.mark();
        if (tokens.skip(Token.Export)) {
          const start = tokens.tokenPos;
          if (tokens.skip(Token.Type) && tokens.peek() === Token.OpenBrace)
            return this.parseExport(tokens, start, false);
          tokens.reset(before);
        }
        return parse.call(this, tokens, namespace);
      },
  );
}
