// Types that are asked of others: `Route["handler"]`, `(typeof UNITS)[number]`, `typeof limits`, and
// `keyof T`, which is a text: which texts are meant, tsc looks at.
import type { Asc, Expression, Flow, Parser, Property, Resolver, Tokenizer, Type, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { foundType } from "./direct-type";
import { behind } from "./tuples";
import { wrap } from "./wrap";

const OF_MEMBER = /^\s*\w+\s*\[\s*["']\w+["']\s*\]/;
const OF_VALUE = /^\s*\(?\s*typeof\b/;

type FindType = (resolver: Resolver, flow: Flow) => Type | null | undefined;

/** From now on authors write these types. */
export function allowAskedTypes(asc: Asc): void {
  const { Node, Token, Type, ReportMode, DiagnosticCode, ElementKind } = asc;

  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens)) return parse.call(this, tokens, ...rest);
        const token = tokens.peek(),
          ahead = tokens.source.text.slice(tokens.pos, tokens.pos + 200);
        const start = tokens.nextTokenPos;
        if (token === Token.KeyOf) return readKeys(this, tokens, start);
        if (token === Token.Identifier && OF_MEMBER.test(ahead)) return readMember(tokens, start);
        const isOfValue = token === Token.TypeOf || (token === Token.OpenParen && OF_VALUE.test(ahead));
        return isOfValue ? readValue(this, tokens, start) : parse.call(this, tokens, ...rest);
      },
  );

  /** A type that is found where it is asked for. */
  function asked(tokens: Tokenizer, start: number, find: FindType): TypeNode {
    const range = tokens.range(start, tokens.pos);
    const node: TypeNode = foundType(
      asc,
      (resolver, flow) => {
        const type = find(resolver, flow);
        if (!type) {
          const message = "there is no such type: write its name";
          resolver.program.error(DiagnosticCode.User_defined_0 as never, range, message);
        }
        return type && node.isNullable && type.isReference ? type.asNullable() : (type ?? Type.i32);
      },
      range,
    );
    return behind(asc, tokens, node, start);
  }

  function readKeys(parser: Parser, tokens: Tokenizer, start: number): TypeNode | null {
    tokens.next();
    if (!parser.parseType(tokens)) return null;
    const range = tokens.range(start, tokens.pos);
    return behind(
      asc,
      tokens,
      Node.createNamedType(Node.createSimpleTypeName("string", range), [], false, range),
      start,
    );
  }

  function readMember(tokens: Tokenizer, start: number): TypeNode {
    tokens.next();
    const range = tokens.range(),
      of = Node.createNamedType(Node.createSimpleTypeName(tokens.readIdentifier(), range), [], false, range);
    tokens.skip(Token.OpenBracket);
    tokens.skip(Token.StringLiteral);
    const name = tokens.readString();
    tokens.skip(Token.CloseBracket);
    return asked(tokens, start, (resolver, flow) => {
      const type = resolver.resolveType(of, flow, flow.sourceFunction, flow.contextualTypeArguments);
      const member = type?.getClass()?.getMember(name);
      if (member?.kind !== ElementKind.PropertyPrototype) return undefined;
      return (member as unknown as Property["prototype"]).instance?.type;
    });
  }

  function readValue(parser: Parser, tokens: Tokenizer, start: number): TypeNode | null {
    const isInside = tokens.skip(Token.OpenParen);
    tokens.skip(Token.TypeOf);
    if (!tokens.skipIdentifier()) {
      parser.error(DiagnosticCode.Identifier_expected as never, tokens.range());
      return null;
    }
    let value: Expression = Node.createIdentifierExpression(tokens.readIdentifier(), tokens.range());
    while (tokens.skip(Token.Dot) && tokens.skipIdentifier())
      value = Node.createPropertyAccessExpression(
        value,
        Node.createIdentifierExpression(tokens.readIdentifier(), tokens.range()),
        tokens.range(start, tokens.pos),
      );
    if (isInside) tokens.skip(Token.CloseParen);
    const before = tokens.mark();
    const isItem =
      tokens.skip(Token.OpenBracket) &&
      tokens.skipIdentifier() &&
      tokens.readIdentifier() === "number" &&
      tokens.skip(Token.CloseBracket);
    if (!isItem) tokens.reset(before);
    return asked(tokens, start, (resolver, flow) => {
      const type = resolver.resolveExpression(value, flow, Type.auto, ReportMode.Swallow as never);
      if (!isItem) return type;
      return type?.getClass()?.lookupOverload(asc.OperatorKind.IndexedGet as never)?.signature.returnType;
    });
  }
}
