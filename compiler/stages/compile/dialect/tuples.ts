// Tuples: `[u64, string]` is a class with a field for each place, `pair[0]` with a number that is written is
// its field, and a list where a tuple is wanted is one.
import type { Asc, Class, Parser, Resolver, Tokenizer, Type, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { directType } from "./direct-type";
import type { ArrayLiteral, CompileNode, LookupNode } from "./private-methods";
import { wrap, wrapPrivate } from "./wrap";
import { readWrittenPlaces } from "./written-places";

const TUPLE = "__falco_ts_Tuple";
/** What a map gives for each of its keys. */
export const PAIR = `${TUPLE}2`;
/** How many places a tuple may have. */
const MOST = 8;
const PLACES = `a tuple has 1 to ${MOST} places: write a class`;

/** The classes of tuples, as AssemblyScript. */
export function tupleClasses(): string {
  return Array.from({ length: MOST }, (_, i) => {
    const types = Array.from({ length: i + 1 }, (_, k) => `T${k}`);
    return `
// @ts-ignore: decorator
@global @final export class ${TUPLE}${i + 1}<${types.join(", ")}> {
  constructor(${types.map((type, k) => `public _${k}: ${type}`).join(", ")}) {}
  get length(): i32 { return ${i + 1}; }
  join(separator: string = ","): string { return ${types
    .map((_, k) => `\${this._${k}}`)
    .join("${separator}")
    .replace(/^/, "`")
    .replace(/$/, "`")}; }
}
`;
  }).join("");
}

/** Whether it is the class of a tuple. */
export function isTuple({ prototype }: Class): boolean {
  return prototype.name.startsWith(TUPLE);
}

/** From now on authors write tuples. */
export function allowTuples(asc: Asc): void {
  const { Node, LiteralKind, Token, Type, ReportMode, DiagnosticCode } = asc;

  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        if (!readsAuthored(tokens) || tokens.peek() !== Token.OpenBracket)
          return parse.call(this, tokens, ...rest);
        const start = tokens.nextTokenPos;
        tokens.next();
        const parts: TypeNode[] = [];
        while (!tokens.skip(Token.CloseBracket)) {
          skipLabel(tokens);
          const part = this.parseType(tokens);
          if (!part) return null;
          parts.push(part);
          if (tokens.skip(Token.Comma)) continue;
          if (tokens.skip(Token.CloseBracket)) break;
          this.error(DiagnosticCode._0_expected as never, tokens.range(), "]");
          return null;
        }
        const range = tokens.range(start, tokens.pos);
        if (!parts.length || parts.length > MOST) {
          this.error(DiagnosticCode.User_defined_0 as never, range, PLACES);
          return null;
        }
        const type = Node.createNamedType(
          Node.createSimpleTypeName(`${TUPLE}${parts.length}`, range),
          parts,
          false,
          range,
        );
        return behind(asc, tokens, type, start);
      },
  );

  /** `name:` in a tuple's type. */
  function skipLabel(tokens: Tokenizer): void {
    const before = tokens.mark();
    if (tokens.skipIdentifier()) {
      tokens.readIdentifier();
      if (tokens.skip(Token.Colon)) return;
    }
    tokens.reset(before);
  }

  const tupleOf = (type: Type | null) => {
    const found = type?.getClass();
    return found && isTuple(found) ? found : undefined;
  };

  wrapPrivate<CompileNode<ArrayLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        const tuple = node.literalKind === LiteralKind.Array ? tupleOf(wanted) : undefined;
        if (!tuple) return compile.call(this, node, wanted, ...rest);
        const { elementExpressions: values, range } = node,
          types = tuple.typeArguments!;
        if (values.length !== types.length) {
          const message = `a tuple of ${counted(types.length)} is wanted, and this has ${values.length}`;
          this.error(DiagnosticCode.User_defined_0 as never, range, message);
          return this.module.unreachable();
        }
        const made = Node.createNewExpression(
          Node.createSimpleTypeName(tuple.prototype.name, range),
          types.map(type => directType(asc, type, range)),
          values,
          range,
        );
        return this.compileExpression(made, wanted);
      },
  );
  wrapPrivate<LookupNode<ArrayLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, ...mode) {
        const tuple = node.literalKind === LiteralKind.Array ? tupleOf(wanted) : undefined;
        return tuple ?? lookup.call(this, node, flow, wanted, ...mode);
      },
  );

  readWrittenPlaces(asc, (resolver, { expression }, flow) => {
    const type = resolver.resolveExpression(expression, flow, Type.auto, ReportMode.Swallow as never);
    const tuple = tupleOf(type);
    return (
      tuple && {
        has: name => !!tuple.getMember(name),
        lacks: `this tuple has ${counted(tuple.typeArguments!.length)}, from 0 on`,
      }
    );
  });
}

/** The type of a tuple. */
export function tupleType(resolver: Resolver, types: Type[]): Type | undefined {
  const prototype = resolver.program.elementsByName.get(`${TUPLE}${types.length}`);
  return prototype && resolver.resolveClass(prototype as never, types)?.type;
}

const counted = (places: number) => `${places} ${places === 1 ? "place" : "places"}`;

/** A type with what may stand behind it: `[]` and `| null`. */
export function behind({ Node, Token }: Asc, tokens: Tokenizer, type: TypeNode, start: number): TypeNode {
  for (;;) {
    const before = tokens.mark();
    if (tokens.skip(Token.OpenBracket) && tokens.skip(Token.CloseBracket)) {
      const range = tokens.range(start, tokens.pos);
      type = Node.createNamedType(Node.createSimpleTypeName("Array", range), [type], false, range);
      continue;
    }
    tokens.reset(before);
    if (tokens.skip(Token.Bar) && (tokens.skip(Token.Null) || skipUndefined(tokens, Token))) {
      type.isNullable = true;
      continue;
    }
    tokens.reset(before);
    return type;
  }
}

function skipUndefined(tokens: Tokenizer, Token: Asc["Token"]): boolean {
  return tokens.skip(Token.Identifier) && tokens.readIdentifier() === "undefined";
}
