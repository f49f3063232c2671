// `{ a: u64; b?: string }` as a type.
import type { Asc, NamedTypeNode, Parser, Range, Tokenizer, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { nameShape } from "./shape-classes";
import { isDeclaredOptional, noteShapeType } from "./shape-members";
import { behind } from "./tuples";
import type { Said } from "./union-syntax";
import { wrap } from "./wrap";

/** The members of such a type, as they are written. */
export interface ShapeMembers {
  readonly types: Map<string, TypeNode>;
  /** Those that may be left out. */
  readonly optional: Set<string>;
}

/** From now on asc's parser takes these types in authors' sources. */
export function allowShapeTypes(asc: Asc): void {
  const { Token, DiagnosticCode, IdentifierHandling } = asc;
  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.OpenBrace)
          return parse.call(this, tokens, ...rest);
        const start = tokens.nextTokenPos,
          members: ShapeMembers = { types: new Map(), optional: new Set() };
        tokens.next();
        while (!tokens.skip(Token.CloseBrace)) if (!readMember(this, tokens, members)) return null;
        if (!members.types.size) {
          const message = "an object's type has a member: what has none is of no use here";
          this.error(DiagnosticCode.User_defined_0 as never, tokens.range(start, tokens.pos), message);
          return null;
        }
        return behind(asc, tokens, shapeType(asc, this, members, tokens.range(start, tokens.pos)), start);
      },
  );

  function readMember(parser: Parser, tokens: Tokenizer, members: ShapeMembers): boolean {
    tokens.skip(Token.Readonly);
    if (!tokens.skipIdentifier(IdentifierHandling.Always as never)) {
      const message =
        "a member of an object's type has a name; for keys that come with the values, write a Record";
      tokens.next();
      parser.error(DiagnosticCode.User_defined_0 as never, tokens.range(), message);
      return false;
    }
    const name = tokens.readIdentifier();
    if (isDeclaredOptional(tokens.range())) members.optional.add(name);
    const isOptional = tokens.skip(Token.Question);
    if (!tokens.skip(Token.Colon)) {
      parser.error(DiagnosticCode._0_expected as never, tokens.range(), ":");
      return false;
    }
    const type = parser.parseType(tokens);
    if (!type) return false;
    if (isOptional) type.isNullable = true;
    members.types.set(name, type);
    if (!tokens.skip(Token.Semicolon)) tokens.skip(Token.Comma);
    return true;
  }
}

/** Whether it is `Kind.Login`, or several such. */
function mayBeEnum(type: TypeNode & Said): boolean {
  const { name } = type as TypeNode & Partial<NamedTypeNode>;
  return type.union?.every(mayBeEnum) ?? Boolean(name?.next);
}

/** The type of objects with these members. */
export function shapeType(
  { Node }: Asc,
  parser: Parser,
  { types, optional }: ShapeMembers,
  range: Range,
): NamedTypeNode {
  const names = [...types.keys()];
  noteShapeType(parser, names, optional);
  const sorted = names.toSorted().map(name => types.get(name)!);
  const name = Node.createSimpleTypeName(nameShape(parser, names), range);
  const made: NamedTypeNode & Said = Node.createNamedType(name, sorted, false, range);
  const tags = [...types].flatMap(([name, type]) => {
    const { literals } = type as Said;
    return literals ? [[name, literals] as const] : [];
  });
  if (tags.length) made.tags = new Map(tags);
  const qualified = [...types].filter(([, type]) => mayBeEnum(type));
  if (qualified.length) made.qualified = new Map(qualified);
  return made;
}
