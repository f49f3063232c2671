// Lowers `for (const x of list)` to an index loop: asc's parser would make a node of it that its compiler
// refuses. The type of what is iterated is not known yet, so that the loop asks with isDefined(), which asc
// answers while it compiles.
//
//   for (const x of list) …                 for (const [key, value] of map) …, for (const [index, item] of
//                                           list.entries()) …
//
//   { const ~of = list;                     { const ~of = map;
//     const ~in = ~of or ~of.values();        const ~in = ~of.keys() or ~of, ~values = ~of.values() or ~of;
//     for (let ~i = 0; …) {                   for (let ~i = 0; …) {
//       const x = ~in[~i];                      const key = ~in[~i] or ~i, value = ~values[~i];
//       … } }                                   … } }
//
// A string is iterated by characters, as in JavaScript, also those of two UTF-16 units. The loop goes over a
// map or set as it is when the loop begins. Every node has the place of what the author wrote, so that errors
// and traps have it too.
import type { AscNode, AscRange } from "./types";

interface Declaration extends AscNode {
  readonly name: AscNode;
  readonly flags: number;
  readonly type: AscNode | null;
}
interface Variable extends AscNode {
  readonly declarations?: readonly Declaration[];
  readonly expression?: AscNode;
}
interface Call extends AscNode {
  readonly expression: Access;
  readonly args: readonly AscNode[];
}
interface Access extends AscNode {
  readonly expression: AscNode;
  readonly property: { readonly text: string };
}

interface Tokenizer {
  peek(): number;
  next(): number;
  skip(token: number): boolean;
  skipIdentifier(): boolean;
  readIdentifier(): string;
  range(start?: number, end?: number): AscRange;
  mark(): unknown;
  reset(mark: unknown): void;
}

interface ParserMethods {
  parseForOfStatement(this: unknown, tokens: Tokenizer, start: number, variable: Variable): AscNode | null;
  parseVariableDeclaration(
    this: unknown,
    tokens: Tokenizer,
    flags: number,
    decorators: unknown,
    isFor: boolean,
  ): AscNode | null;
}

type Make = (...parts: never[]) => AscNode;

/** The parts of asc that make syntax. */
export interface AscSyntax {
  readonly Parser: { readonly prototype: ParserMethods };
  readonly Node: Readonly<Record<string, Make>>;
  readonly Source: new (kind: number, path: string, text: string) => { readonly range: AscRange };
  readonly SourceKind: Readonly<Record<"Library", number>>;
  readonly NodeKind: Readonly<Record<"ForOf" | "Variable" | "Call" | "PropertyAccess", number>>;
  readonly Token: Readonly<Record<string, number>>;
  readonly CommonFlags: Readonly<Record<"Let" | "Const", number>>;
}

/** The names in `for (const [a, b] of …)`; null for one that is left out. */
type Names = readonly (AscNode | null)[];

const MAP_WITHOUT_PAIR =
  'a map gives pairs: write "for (const [key, value] of map)", "of map.keys()" or "of map.values()"';
const NO_PAIRS = 'only a map gives pairs; for an array write "for (const [index, item] of list.entries())"';
const NOT_ITERABLE = "`for…of` takes an array, a string, a map or a set";

/** From now on asc's parser makes index loops of `for…of`. */
export function lowerForOf(asc: AscSyntax): void {
  const { Token, NodeKind } = asc;
  const parser = asc.Parser.prototype;
  const pairs = new WeakMap<AscNode, Names>();

  const parseDeclaration = parser.parseVariableDeclaration;
  parser.parseVariableDeclaration = function (tokens, flags, decorators, isFor) {
    const names = isFor && tokens.peek() === Token.OpenBracket ? readNames(tokens, asc) : undefined;
    if (!names) return parseDeclaration.call(this, tokens, flags, decorators, isFor);
    const make = maker(asc, names.range);
    const declaration = make.declaration(make.name("~pair"), flags, null);
    pairs.set(declaration, names.names);
    return declaration;
  };

  const parseForOf = parser.parseForOfStatement;
  parser.parseForOfStatement = function (tokens, start, variable) {
    const loop = parseForOf.call(this, tokens, start, variable) as
      | (AscNode & { iterable: AscNode; body: AscNode })
      | null;
    if (loop?.kind !== NodeKind.ForOf) return loop;
    const names = variable.declarations && pairs.get(variable.declarations[0]!);
    return names
      ? overPairs(loop.iterable, names, variable.declarations![0]!.flags, loop.body, asc)
      : overItems(loop.iterable, variable, loop.body, asc);
  };
}

/** Reads `[a, b]` before `of`; where something else stands there, nothing is read. */
function readNames(tokens: Tokenizer, asc: AscSyntax): { names: Names; range: AscRange } | undefined {
  const { Token } = asc;
  const before = tokens.mark();
  tokens.next();
  const start = tokens.range().start;
  const names: (AscNode | null)[] = [];
  do {
    names.push(
      tokens.skipIdentifier()
        ? asc.Node.createIdentifierExpression!(tokens.readIdentifier() as never, tokens.range() as never)
        : null,
    );
  } while (tokens.skip(Token.Comma!));
  const closed = tokens.skip(Token.CloseBracket!);
  const range = tokens.range(start, tokens.range().end);
  if (closed && names.length <= 2 && tokens.peek() === Token.Of) return { names, range };
  tokens.reset(before);
  return undefined;
}

function overItems(iterable: AscNode, variable: Variable, body: AscNode, asc: AscSyntax): AscNode {
  const make = maker(asc, iterable.range);
  const of = make.name("~of"),
    list = make.name("~in"),
    index = make.name("~i");
  const isMap = make.isDefined(make.member(of, "get"));
  const items = make.choose(
    make.isDefined(make.member(of, "values")),
    make.choose(isMap, make.error(MAP_WITHOUT_PAIR), make.call(make.member(of, "values"))),
    make.choose(make.isDefined(make.at(of, make.number(0))), of, make.error(NOT_ITERABLE)),
  );
  const isText = () => make.call(make.name("isString"), list);
  const character = () => make.call(make.member(list, "codePointAt"), index);
  const item = make.choose(
    isText(),
    make.call(make.member(make.name("String"), "fromCodePoint"), character()),
    make.at(list, index),
  );
  const step = make.choose(
    isText(),
    make.choose(make.binary("GreaterThan", character(), make.number(0xffff)), make.number(2), make.number(1)),
    make.number(1),
  );
  return make.block([
    make.constant("~of", iterable),
    make.constant("~in", items),
    make.loop(list, step, [assignItem(variable, item, asc), body]),
  ]);
}

/** `const x = item;` or `x = item;` */
function assignItem(variable: Variable, item: AscNode, asc: AscSyntax): AscNode {
  const make = maker(asc, variable.range);
  const declaration = variable.declarations?.[0];
  if (!declaration) return make.statement(make.binary("Equals", variable.expression!, item));
  return make.variable([make.declaration(declaration.name, declaration.flags, item, declaration.type)]);
}

function overPairs(
  iterable: AscNode,
  [first, second]: Names,
  flags: number,
  body: AscNode,
  asc: AscSyntax,
): AscNode {
  const make = maker(asc, iterable.range);
  const list = entriesOf(iterable, asc);
  const of = make.name("~of"),
    keys = make.name("~in"),
    values = make.name("~values"),
    index = make.name("~i");
  const isMap = () => make.isDefined(make.member(of, "keys"));
  const either = (map: AscNode, array: AscNode) =>
    make.choose(isMap(), map, list ? array : make.error(NO_PAIRS));
  const set = (name: AscNode | null | undefined, value: AscNode) => {
    const here = name && maker(asc, name.range);
    return here ? [here.variable([here.declaration(name, flags, value)])] : [];
  };
  return make.block([
    make.constant("~of", list ?? iterable),
    make.constant("~in", either(make.call(make.member(of, "keys")), of)),
    ...(second ? [make.constant("~values", either(make.call(make.member(of, "values")), of))] : []),
    make.loop(keys, make.number(1), [
      ...set(first, either(make.at(keys, index), index)),
      ...set(second, make.at(values, index)),
      body,
    ]),
  ]);
}

/** The list or map of `list.entries()`, a method that AssemblyScript's lists and maps do not have. */
function entriesOf(iterable: AscNode, { NodeKind }: AscSyntax): AscNode | undefined {
  const { kind, expression, args } = iterable as Call;
  if (
    kind !== NodeKind.Call ||
    expression.kind !== NodeKind.PropertyAccess ||
    args.length ||
    expression.property.text !== "entries"
  )
    return undefined;
  return expression.expression;
}

/** Makes nodes that all have the place of one range. */
export function maker({ Node, Source, SourceKind, Token, CommonFlags }: AscSyntax, range: AscRange) {
  const node = (kind: string, ...parts: unknown[]) => Node[`create${kind}`]!(...(parts as never[]));
  const integer = (globalThis as unknown as { i64_new(low: number): unknown }).i64_new;
  const make = {
    name: (text: string) => node("IdentifierExpression", text, range),
    number: (value: number) => node("IntegerLiteralExpression", integer(value), range),
    member: (object: AscNode, name: string) =>
      node("PropertyAccessExpression", object, make.name(name), range),
    at: (list: AscNode, index: AscNode) => node("ElementAccessExpression", list, index, range),
    call: (callee: AscNode, ...args: AscNode[]) => node("CallExpression", callee, null, args, range),
    binary: (operator: string, left: AscNode, right: AscNode) =>
      node("BinaryExpression", Token[operator], left, right, range),
    choose: (condition: AscNode, yes: AscNode, no: AscNode) =>
      node("TernaryExpression", condition, yes, no, range),
    isDefined: (what: AscNode) => make.call(make.name("isDefined"), what),
    // asc shows what is at the place
    error: (message: string) =>
      make.call(
        make.name("ERROR"),
        node(
          "StringLiteralExpression",
          message,
          new Source(SourceKind.Library, "~lib/falco-ts/for-of", `"${message}"`).range,
        ),
      ),
    declaration: (name: AscNode, flags: number, value: AscNode | null, type: AscNode | null = null) =>
      node("VariableDeclaration", name, null, flags, type, value, range),
    variable: (declarations: AscNode[]) => node("VariableStatement", null, declarations, range),
    constant: (name: string, value: AscNode) =>
      make.variable([make.declaration(make.name(name), CommonFlags.Const, value)]),
    statement: (expression: AscNode) => node("ExpressionStatement", expression),
    block: (statements: AscNode[]) => node("BlockStatement", statements, range),
    /** for (let ~i = 0; ~i < list.length; ~i += step) { … } */
    loop: (list: AscNode, step: AscNode, body: AscNode[]) =>
      node(
        "ForStatement",
        make.variable([make.declaration(make.name("~i"), CommonFlags.Let, make.number(0))]),
        make.binary("LessThan", make.name("~i"), make.member(list, "length")),
        make.binary("Plus_Equals", make.name("~i"), step),
        make.block(body),
        range,
      ),
  };
  return make;
}
