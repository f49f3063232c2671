// Destructuring where variables are declared, in `for…of` too: a variable for what is taken apart, and one
// for each name.
//
//   const { a, b: c = 5, d: { e } } = f()     const ~1 = f(), a = ~1.a, c = ~1.b ?? 5, ~9 = ~1.d, e = ~9.e
//   const [x, , y = 0, ...z] = list           const ~1 = list, x = ~1[0], y = ~1.length > 2 ? ~1[2] : 0,
//                                             z = ~1.slice(3)
//   const { a, ...b } = f()                   const ~1 = f(), a = ~1.a, b = { ...~1 } without a
import type { Asc, Expression, Parser, Range, Tokenizer, VariableDeclaration } from "./asc";
import { readsAuthored } from "./authors";
import type { ChainNodes } from "./chain";
import { maker } from "./make";
import { SPREAD } from "./object-syntax";
import { wrap } from "./wrap";

interface Pattern {
  readonly range: Range;
  readonly parts: readonly Part[];
}
interface Part {
  /** The property, or the index. */
  readonly key: string | number;
  readonly isRest: boolean;
  readonly target: { readonly range: Range } & (Pattern | { readonly name: string });
  readonly fallback: Expression | null;
}

export interface Patterns {
  /** The variables that take apart what a declaration before `of` stands for. */
  readonly parts: (declaration: VariableDeclaration) => VariableDeclaration[];
  /** Reads a pattern; reports and gives null where it is none. */
  readonly read: (parser: Parser, tokens: Tokenizer) => ReadPattern | null;
}

/** A pattern, and the name of the variable that it takes apart. */
export interface ReadPattern {
  readonly name: string;
  readonly range: Range;
  readonly declare: (flags: number) => VariableDeclaration[];
}

/** From now on asc's parser takes patterns for names of variables in authors' sources. */
export function allowPatterns(asc: Asc, { link, chain, isLink, isChain }: ChainNodes): Patterns {
  const { Node, Token, CommonFlags, DiagnosticCode, Precedence } = asc;
  const more = new WeakMap<VariableDeclaration, VariableDeclaration[]>();
  const items = new WeakMap<VariableDeclaration, VariableDeclaration[]>();

  wrap(
    asc.Parser.prototype,
    "parseVariableDeclaration",
    3,
    parse =>
      function (this: Parser, tokens, flags, decorators, isFor) {
        const next = tokens.peek();
        if (!readsAuthored(tokens) || (next !== Token.OpenBrace && next !== Token.OpenBracket))
          return parse.call(this, tokens, flags, decorators, isFor);
        const pattern = read(this, tokens);
        if (!pattern) return null;
        const type = tokens.skip(Token.Colon) ? this.parseType(tokens) : null;
        const make = maker(asc, pattern.range),
          whole = `~${pattern.range.start}`;
        if (isFor && tokens.peek() === Token.Of) {
          const item = make.declaration(make.name(whole), CommonFlags.Const, null, type);
          items.set(item, declare(pattern, whole, flags));
          return item;
        }
        if (!tokens.skip(Token.Equals)) return expected(this, tokens, "=");
        const value = this.parseExpression(tokens, (Precedence.Comma + 1) as never);
        if (!value) return null;
        // where each has a default, nothing need be there
        const hasAll = pattern.parts.every(({ fallback, isRest }) => fallback && !isRest);
        const maybe = next === Token.OpenBracket && hasAll ? orNothing(value) : undefined;
        const first = make.declaration(make.name(whole), CommonFlags.Const, maybe ?? value, type);
        more.set(first, declare(pattern, whole, flags, maybe !== undefined));
        return first;
      },
  );
  wrap(
    Node,
    "createVariableStatement",
    3,
    create => (decorators, declarations, range) =>
      create(
        decorators,
        declarations.flatMap(one => [one, ...(more.get(one) ?? [])]),
        range,
      ),
  );

  function expected(parser: Parser, tokens: Tokenizer, what: string): null {
    parser.error(DiagnosticCode._0_expected as never, tokens.range(), what);
    return null;
  }

  /** Reads a pattern; reports and gives null where it is none. */
  function read(parser: Parser, tokens: Tokenizer): Pattern | null {
    const isObject = tokens.next() === Token.OpenBrace,
      start = tokens.tokenPos,
      close = isObject ? Token.CloseBrace : Token.CloseBracket;
    const parts: Part[] = [];
    for (let index = 0; !tokens.skip(close); index++) {
      if (!isObject && tokens.skip(Token.Comma)) continue; // a hole
      const part = readPart(parser, tokens, isObject, index);
      if (!part) return null;
      parts.push(part);
      if (tokens.skip(Token.Comma)) continue;
      if (!tokens.skip(close)) return expected(parser, tokens, isObject ? "}" : "]");
      break;
    }
    return { range: tokens.range(start, tokens.pos), parts };
  }

  function readPart(parser: Parser, tokens: Tokenizer, isObject: boolean, index: number): Part | null {
    const isRest = tokens.skip(Token.Dot_Dot_Dot);
    const next = tokens.peek();
    const isPattern = !isObject && (next === Token.OpenBrace || next === Token.OpenBracket);
    let target: Part["target"] | null = isPattern ? read(parser, tokens) : readName(parser, tokens);
    if (!target) return null;
    const key = isObject && "name" in target ? target.name : index;
    if (isObject && tokens.skip(Token.Colon)) {
      const behind = tokens.peek();
      const isDeep = behind === Token.OpenBrace || behind === Token.OpenBracket;
      target = isDeep ? read(parser, tokens) : readName(parser, tokens);
      if (!target) return null;
    }
    if (!tokens.skip(Token.Equals)) return { key, isRest, target, fallback: null };
    const fallback = parser.parseExpression(tokens, (Precedence.Comma + 1) as never);
    return fallback && { key, isRest, target, fallback };
  }

  function readName(parser: Parser, tokens: Tokenizer): { name: string; range: Range } | null {
    if (tokens.skipIdentifier()) return { name: tokens.readIdentifier(), range: tokens.range() };
    parser.error(DiagnosticCode.Identifier_expected as never, tokens.range());
    return null;
  }

  /** What stands before `?? []`. */
  function orNothing(value: Expression): Expression | undefined {
    const { expression, fallback } = value as Expression & { expression?: Expression; fallback?: Expression };
    const empty = fallback as (Expression & { elementExpressions?: readonly Expression[] }) | undefined;
    const isMeant = isChain(value) && empty?.elementExpressions?.length === 0 && isLink(expression!);
    return isMeant ? (expression as Expression & { expression: Expression }).expression : undefined;
  }

  /** The variables that take apart the one with this name. */
  function declare(
    { parts }: Pattern,
    whole: string,
    flags: number,
    mayBeNone = false,
  ): VariableDeclaration[] {
    const keys = parts.flatMap(({ key, isRest }) => (isRest ? [] : [String(key)]));
    return parts.flatMap(part => {
      const { target } = part,
        { range } = target,
        make = maker(asc, range);
      const isRestOfObject = part.isRest && typeof part.key === "string";
      const value = isRestOfObject
        ? restOf(whole, keys, range)
        : mayBeNone
          ? itemOrNone(part, whole)
          : valueOf(part, whole);
      if ("name" in target) return [make.declaration(make.name(target.name), flags, value)];
      const inner = `~${range.start}`;
      return [make.declaration(make.name(inner), CommonFlags.Const, value), ...declare(target, inner, flags)];
    });
  }

  /** An object with the members of another one but some. */
  function restOf(whole: string, without: string[], range: Range): Expression {
    const make = maker(asc, range);
    const copy = Node.createObjectLiteralExpression([make.name(SPREAD)], [make.name(whole)], range);
    return Object.assign(copy, { without });
  }

  /** `~1?.[0] ?? fallback` */
  function itemOrNone({ key, target: { range }, fallback }: Part, whole: string): Expression {
    const make = maker(asc, range);
    const item = make.at(link(range, { expression: make.name(whole) }), make.number(key as number));
    return chain(range, { expression: fallback ? link(range, { expression: item }) : item, fallback });
  }

  function valueOf({ key, isRest, target, fallback }: Part, whole: string): Expression {
    const { range } = target,
      make = maker(asc, range);
    if (typeof key === "string") {
      const expression = make.member(make.name(whole), key);
      return fallback ? chain(range, { expression: link(range, { expression }), fallback }) : expression;
    }
    if (isRest) return make.call(make.member(make.name(whole), "slice"), make.number(key));
    const item = make.at(make.name(whole), make.number(key));
    const isThere = make.binary("GreaterThan", make.member(make.name(whole), "length"), make.number(key));
    return fallback ? make.choose(isThere, item, fallback) : item;
  }

  return {
    parts: declaration => items.get(declaration) ?? [],
    read(parser, tokens) {
      const pattern = read(parser, tokens);
      if (!pattern) return null;
      const { range } = pattern,
        name = `~${range.start}`;
      return { name, range, declare: flags => declare(pattern, name, flags) };
    },
  };
}
