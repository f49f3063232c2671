// Destructuring of parameters: `({ name, age = 0 }) => …` has a parameter for the whole, which the function
// takes apart first.
import type {
  Asc,
  Expression,
  FunctionDeclaration,
  ParameterNode,
  Parser,
  Statement,
  Tokenizer,
} from "./asc";
import { readsAuthored } from "./authors";
import { maker } from "./make";
import type { Patterns } from "./patterns";
import type { MakeScoped } from "./scoped";
import { wrap } from "./wrap";

/** From now on asc's parser takes patterns for names of parameters in authors' sources. */
export function allowParameterPatterns(asc: Asc, patterns: Patterns, scoped: MakeScoped): void {
  const { Node, NodeKind, Token, CommonFlags, ParameterKind } = asc;
  const taken = new WeakMap<ParameterNode, ReturnType<Patterns["read"]>>();
  const begins = (token: number) => token === Token.OpenBrace || token === Token.OpenBracket;

  wrap(
    asc.Parser.prototype,
    "parseParameter",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens) || !begins(tokens.peek())) return parse.call(this, tokens, ...rest);
        const pattern = patterns.read(this, tokens);
        if (!pattern) return null;
        const { range } = pattern,
          name = maker(asc, range).name(pattern.name);
        const type = tokens.skip(Token.Colon)
          ? this.parseType(tokens)
          : Node.createOmittedType(tokens.range(tokens.pos));
        if (!type) return null;
        const initializer = tokens.skip(Token.Equals)
          ? this.parseExpression(tokens, (asc.Precedence.Comma + 1) as never)
          : null;
        const kind = initializer ? ParameterKind.Optional : ParameterKind.Default;
        const parameter = Node.createParameter(kind as never, name as never, type, initializer, range);
        taken.set(parameter, pattern);
        return parameter;
      },
  );

  for (const name of ["createFunctionDeclaration", "createMethodDeclaration"] as const)
    wrap(
      Node as unknown as Record<string, (...parts: unknown[]) => FunctionDeclaration>,
      name,
      Node[name].length,
      create =>
        (...parts) =>
          takeApart(create(...parts)),
    );

  function takeApart(declaration: FunctionDeclaration): FunctionDeclaration {
    const { signature, body } = declaration;
    const declared = signature.parameters.flatMap(one => taken.get(one)?.declare(CommonFlags.Let) ?? []);
    if (!declared.length || !body) return declaration;
    const make = maker(asc, declared[0]!.range);
    if (body.kind === NodeKind.Block) {
      const { statements } = body as Statement & { statements: Statement[] };
      statements.unshift(make.variable(declared));
    } else {
      const { expression } = body as Statement & { expression: Expression };
      declaration.body = make.statement(
        scoped(expression.range, { declarations: declared, value: expression }),
      );
    }
    return declaration;
  }

  const { Identifier, StringLiteral, IntegerLiteral, FloatLiteral, CloseParen, CloseBracket, CloseBrace } =
    Token;
  const literals = [
    StringLiteral,
    IntegerLiteral,
    FloatLiteral,
    Token.This,
    Token.Null,
    Token.True,
    Token.False,
  ];
  /** What a `/` behind divides. */
  const VALUE_ENDS = new Set([Identifier, ...literals, CloseParen, CloseBracket, CloseBrace]);

  // asc looks one name ahead to tell `(a, b) =>` from `(a)`
  wrap(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (this: Parser, tokens) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.OpenParen || !beginsArrow(tokens))
          return parse.call(this, tokens);
        tokens.next();
        return this.parseFunctionExpression(tokens);
      },
  );

  /**
   * Whether `(` with a pattern among its parts, or a name with a default in front, has a `=>` behind its end.
   * Nothing is read.
   */
  function beginsArrow(tokens: Tokenizer): boolean {
    const before = tokens.mark();
    try {
      tokens.next();
      let depth = 1,
        hasPattern = false,
        isFirst = true;
      let token: number = Token.OpenParen;
      while (depth) {
        const isBehindValue = VALUE_ENDS.has(token);
        token = tokens.next();
        // a regular expression, whose characters are no tokens
        if ((token === Token.Slash || token === Token.Slash_Equals) && !isBehindValue) return false;
        if (depth === 1 && isFirst && begins(token)) hasPattern = true;
        if (depth === 1 && token === Token.Equals && isBehindValue) hasPattern = true;
        isFirst = token === Token.Comma;
        if (token === Token.OpenParen || begins(token)) depth++;
        else if (token === Token.CloseParen || token === Token.CloseBrace || token === Token.CloseBracket)
          depth--;
        else if (token === Token.StringLiteral) tokens.readString();
        else if (token === Token.IntegerLiteral) tokens.readInteger();
        else if (token === Token.FloatLiteral) tokens.readFloat();
        else if (token === Token.Identifier) tokens.readIdentifier();
        else if (token === Token.TemplateLiteral || token === Token.EndOfFile) return false;
      }
      const next = tokens.next();
      return hasPattern && (next === Token.Equals_GreaterThan || (next === Token.Colon && hasArrow(tokens)));
    } finally {
      tokens.reset(before);
    }
  }

  /** Whether a type is followed by `=>`. */
  function hasArrow(tokens: Tokenizer): boolean {
    for (let i = 0; i < 20; i++) {
      const token = tokens.next();
      if (token === Token.Equals_GreaterThan) return true;
      if (token === Token.Identifier) tokens.readIdentifier();
      if ([Token.Semicolon, Token.Comma, Token.CloseParen, Token.EndOfFile].includes(token)) return false;
    }
    return false;
  }
}
