// `A | B` as a type. `"a" | "b"` is a string and `1 | 2` an i32: which of them it is, tsc checks, but a union
// of objects is told apart by such members. A type may begin with `|`.
import type { Asc, NamedTypeNode, Parser, Range, Tokenizer, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { wrap } from "./wrap";

/** What the syntax of a type says that asc has no place for. */
export interface Said {
  /** The literals that a type consists of, as literalKey() gives them. */
  literals?: readonly string[] | undefined;
  /** The literals of the members of an object's type. */
  tags?: ReadonlyMap<string, readonly string[]>;
  /** The types of the members of an object's type that may be those of an enum, as `Kind.Login`. */
  qualified?: ReadonlyMap<string, TypeNode>;
  /** The types of a union. */
  union?: readonly TypeNode[];
}

/** A literal's text, by which it is found again in conditions. */
export function literalKey(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** From now on asc's parser takes unions as types in authors' sources. */
export function readUnions(asc: Asc): void {
  const { Node, NodeKind, Token } = asc;
  /** The types whose names stand for a literal. */
  const ofLiterals = ["string", "i32", "bool"];
  const nameOf = (type: TypeNode) =>
    type.kind === NodeKind.NamedType ? (type as NamedTypeNode).name.identifier.text : "";

  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens)) return parse.call(this, tokens, ...rest);
        const plain = (Object.getPrototypeOf(tokens) as Tokenizer).skip;
        const skipBar = () => plain.call(tokens, Token.Bar as never);
        // asc takes a `|` for one of its own, and refuses all but `| null`
        const isOutermost = tokens.skip === plain;
        if (isOutermost)
          tokens.skip = (token, ...more) =>
            (token as number) !== Token.Bar && plain.call(tokens, token, ...more);
        try {
          skipBar();
          const members: TypeNode[] = [];
          do {
            const literal = literalAhead(tokens);
            const isWhole = literal?.startsWith("-") || /^\d/.test(literal ?? "");
            const type = isWhole ? readWhole(tokens) : parse.call(this, tokens, ...rest);
            if (!type) return null;
            if (literal !== undefined && ofLiterals.includes(nameOf(type)))
              (type as Said).literals = [literal];
            members.push(type);
          } while (skipBar());
          return members.length === 1 ? members[0]! : union(members);
        } finally {
          if (isOutermost) delete (tokens as Partial<Tokenizer>).skip;
        }
      },
  );

  function literalAhead(tokens: Tokenizer): string | undefined {
    const before = tokens.mark();
    let found: string | undefined;
    if (tokens.skip(Token.StringLiteral as never)) found = literalKey(tokens.readString());
    else if (tokens.skip(Token.IntegerLiteral as never)) found = String(tokens.readInteger());
    else if (tokens.skip(Token.True as never)) found = literalKey(true);
    else if (tokens.skip(Token.False as never)) found = literalKey(false);
    tokens.reset(before);
    return found;
  }

  function readWhole(tokens: Tokenizer): TypeNode {
    const start = tokens.nextTokenPos;
    tokens.next();
    tokens.readInteger();
    return named("i32", tokens.range(start, tokens.pos));
  }

  const named = (name: string, range: Range) =>
    Node.createNamedType(Node.createSimpleTypeName(name, range), [], false, range);

  /** One type of several: literals of one type are one, and null is no type of its own. */
  function union(all: readonly TypeNode[]): TypeNode {
    const types: TypeNode[] = [];
    for (const type of all.filter(one => nameOf(one) !== "null")) {
      const same = types.find(
        one =>
          ofLiterals.includes(nameOf(one)) &&
          nameOf(one) === nameOf(type) &&
          one.isNullable === type.isNullable,
      ) as (TypeNode & Said) | undefined;
      if (!same) types.push(type);
      else {
        const more = (type as Said).literals;
        same.literals = same.literals && more && [...same.literals, ...more];
      }
    }
    const isNullable = types.length < 1 || all.some(one => nameOf(one) === "null");
    const [first] = types,
      { range } = all[0]!;
    range.end = all.at(-1)!.range.end;
    if (!first) return all[0]!;
    if (types.length === 1) {
      if (isNullable) first.isNullable = true;
      return first;
    }
    const made: TypeNode & Said = named("~", range);
    made.isNullable = isNullable;
    made.union = types;
    made.hasGenericComponent = parameters => types.some(one => one.hasGenericComponent(parameters));
    return made;
  }
}
