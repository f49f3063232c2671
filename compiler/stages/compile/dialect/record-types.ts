// `Record<string, T>`, `{ [key: string]: T }` and interfaces with an index signature alone: objects whose
// keys come with the values. All of them are one class, sdk-as/library/records.ts, which is read where a
// source has such a type or an object literal that is one.
import type {
  Asc,
  Class,
  NamedTypeNode,
  Parser,
  Program,
  Range,
  Resolver,
  Source,
  Tokenizer,
  Type,
  TypeNode,
} from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { behind } from "./tuples";
import { wrap } from "./wrap";

/** The class, and the functions beside it, begin so. */
export const RECORD = "__falco_ts_Record";
/** The field that has a record's values. */
export const RECORD_MAP = "__falco_ts_map";

/** The sources that have records. */
const withRecords = new WeakSet<object>();

/** Notes that a source needs what records are lowered to. */
export function noteRecord({ source }: Range): void {
  withRecords.add(source);
}

/** Whether a program has records: all else about them is looked at there alone. */
export function hasRecords({ elementsByName }: Program): boolean {
  return elementsByName.has(RECORD);
}

/** Whether a source that was parsed has records. */
export function needsRecords({ sources }: Parser): boolean {
  return sources.some(source => withRecords.has(source));
}

/** The class of a record; undefined of all other types. */
export function recordOf(type: Type | null | undefined): Class | undefined {
  const found = type?.getClass();
  return found?.prototype.name === RECORD ? found : undefined;
}

/** The type of a record's keys, and of its values. */
export function partsOf(record: Class): { readonly key: Type; readonly value: Type } {
  const [key, value] = record.typeArguments!;
  return { key: key!, value: value! };
}

/** The type of records with these keys and values. */
export function recordType(resolver: Resolver, key: Type, value: Type): Type {
  const prototype = resolver.program.elementsByName.get(RECORD);
  return resolver.resolveClass(prototype as never, [key, value])!.type;
}

/** `Record<K, V>` as a node. */
export function recordNode({ Node }: Asc, key: TypeNode, value: TypeNode, range: Range): TypeNode {
  noteRecord(range);
  return Node.createNamedType(Node.createSimpleTypeName(RECORD, range), [key, value], false, range);
}

interface Parts {
  readonly key: TypeNode;
  readonly value: TypeNode;
}

/** From now on authors write these types. */
export function allowRecordTypes(asc: Asc): void {
  const { Node, Token, DiagnosticCode } = asc;

  wrap(Node, "createNamedType", 4, create => (name, types, isNullable, range) => {
    const isMeant = name.identifier.text === "Record" && !name.next && types?.length === 2;
    if (!isMeant || !isAuthored(range) || declares(range.source as Source))
      return create(name, types, isNullable, range);
    noteRecord(range);
    return create(Node.createSimpleTypeName(RECORD, name.range), types, isNullable, range);
  });

  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.OpenBrace)
          return parse.call(this, tokens, ...rest);
        const before = tokens.mark(),
          start = tokens.nextTokenPos;
        tokens.next();
        tokens.skip(Token.Readonly);
        if (tokens.peek() !== Token.OpenBracket) {
          tokens.reset(before);
          return parse.call(this, tokens, ...rest);
        }
        const parts = readSignature(this, tokens);
        if (!parts) return null;
        const type = recordNode(asc, parts.key, parts.value, tokens.range(start, tokens.pos));
        return behind(asc, tokens, type, start);
      },
  );

  // of an interface; asc takes no other name than "key"
  wrap(
    asc.Parser.prototype,
    "parseIndexSignature",
    3,
    parse =>
      function (this: Parser, tokens, flags, decorators) {
        const before = tokens.mark(),
          start = tokens.tokenPos;
        const isMeant = readsAuthored(tokens) && tokens.skipIdentifier();
        if (isMeant) tokens.readIdentifier();
        if (!isMeant || !tokens.skip(Token.Colon)) {
          tokens.reset(before);
          return parse.call(this, tokens, flags, decorators);
        }
        const parts = readParts(this, tokens, false);
        if (!parts) return null;
        const { key, value } = parts;
        return Node.createIndexSignature(key as NamedTypeNode, value, flags, tokens.range(start, tokens.pos));
      },
  );

  /** `[key: K]: V` up to the brace behind it. */
  function readSignature(parser: Parser, tokens: Tokenizer): Parts | null {
    tokens.next();
    if (!tokens.skipIdentifier()) return expected(parser, tokens, "name");
    tokens.readIdentifier();
    const isMapped = tokens.skip(Token.In);
    if (!isMapped && !tokens.skip(Token.Colon)) return expected(parser, tokens, ":");
    const parts = readParts(parser, tokens, isMapped);
    if (!parts) return null;
    if (!tokens.skip(Token.Semicolon)) tokens.skip(Token.Comma);
    if (tokens.skip(Token.CloseBrace)) return parts;
    if (tokens.skipIdentifier()) tokens.readIdentifier();
    else tokens.next();
    parser.error(DiagnosticCode.User_defined_0 as never, tokens.range(), MIXED);
    return null;
  }

  /** What stands behind `[key:`. */
  function readParts(parser: Parser, tokens: Tokenizer, isMapped: boolean): Parts | null {
    const key = parser.parseType(tokens);
    if (!key) return null;
    if (!tokens.skip(Token.CloseBracket)) return expected(parser, tokens, "]");
    const isOptional = isMapped && tokens.skip(Token.Question);
    if (!tokens.skip(Token.Colon)) return expected(parser, tokens, ":");
    const value = parser.parseType(tokens);
    if (value && isOptional) value.isNullable = true;
    return value && { key, value };
  }

  function expected(parser: Parser, tokens: Tokenizer, what: string): null {
    parser.error(DiagnosticCode._0_expected as never, tokens.range(), what);
    return null;
  }
}

/** Where an object's type has members of its own and an index signature. */
export const MIXED =
  "an object has members that are written, or keys that come with the values: put a record into a member of its own";

/** The sources with a type of that name of their own. */
const own = new WeakMap<Source, boolean>();
function declares(source: Source): boolean {
  let found = own.get(source);
  if (found === undefined)
    own.set(
      source,
      (found = /\b(?:class|interface|type)\s+Record\b|\bRecord\b[^;]*\bfrom\b/.test(source.text)),
    );
  return found;
}
