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
import type {
  Asc,
  CallExpression,
  Expression,
  ForOfStatement,
  Node,
  Parser,
  PropertyAccessExpression,
  Range,
  Statement,
  Tokenizer,
  VariableDeclaration,
  VariableStatement,
} from "./asc";
import { maker } from "./make";
import type { Patterns } from "./patterns";
import { wrap } from "./wrap";

/** The names in `for (const [a, b] of …)`; null for one that is left out. */
type Names = readonly (Expression | null)[];

/** `const x` or `x` before `of`. */
interface Variable {
  readonly range: Range;
  readonly declarations?: readonly VariableDeclaration[];
  readonly expression?: Expression;
}

const NO_PAIRS =
  'this is no list of pairs; for the index write "for (const [index, item] of list.entries())"';
const NOT_ITERABLE = "`for…of` takes an array, a string, a map or a set";

/** From now on asc's parser makes index loops of `for…of`. */
export function lowerForOf(asc: Asc, patterns: Patterns): void {
  const { Token, NodeKind } = asc;
  const parser = asc.Parser.prototype;
  const pairs = new WeakMap<Node, Names>();

  wrap(
    parser,
    "parseVariableDeclaration",
    3,
    parseDeclaration =>
      function (this: Parser, tokens, flags, decorators, isFor) {
        const names = isFor && tokens.peek() === Token.OpenBracket ? readNames(tokens, asc) : undefined;
        if (!names) return parseDeclaration.call(this, tokens, flags, decorators, isFor);
        const make = maker(asc, names.range);
        const declaration = make.declaration(make.name("~pair"), flags, null);
        pairs.set(declaration, names.names);
        return declaration;
      },
  );
  wrap(
    parser,
    "parseForOfStatement",
    3,
    parseForOf =>
      function (this: Parser, tokens, start, variable) {
        const loop = parseForOf.call(this, tokens, start, variable);
        if (loop?.kind !== NodeKind.ForOf) return loop;
        const { iterable } = loop;
        const declaration = (variable as VariableStatement).declarations?.[0];
        const parts = declaration ? patterns.parts(declaration) : [];
        const make = maker(asc, variable.range);
        const body = parts.length ? make.block([make.variable(parts), loop.body]) : loop.body;
        const names = declaration && pairs.get(declaration);
        const lowered = names
          ? overPairs(iterable, names, declaration.flags, body, asc)
          : overItems(iterable, variable as Variable, body, asc);
        return lowered as ForOfStatement; // asc asks for no more than a statement
      },
  );
}

/** Reads `[a, b]` before `of`; where something else stands there, nothing is read. */
function readNames(tokens: Tokenizer, asc: Asc): { names: Names; range: Range } | undefined {
  const { Token } = asc;
  const before = tokens.mark();
  tokens.next();
  const start = tokens.range().start;
  const names: (Expression | null)[] = [];
  do {
    names.push(
      tokens.skipIdentifier()
        ? asc.Node.createIdentifierExpression(tokens.readIdentifier(), tokens.range())
        : null,
    );
  } while (tokens.skip(Token.Comma));
  const closed = tokens.skip(Token.CloseBracket);
  const range = tokens.range(start, tokens.range().end);
  if (closed && names.length <= 2 && tokens.peek() === Token.Of) return { names, range };
  tokens.reset(before);
  return undefined;
}

function overItems(iterable: Expression, variable: Variable, body: Statement, asc: Asc): Statement {
  const make = maker(asc, iterable.range);
  const of = make.name("~of"),
    list = make.name("~in"),
    index = make.name("~i");
  const isMap = make.isDefined(make.member(of, "get"));
  const items = make.choose(
    make.isDefined(make.member(of, "values")),
    make.choose(
      isMap,
      make.call(make.member(of, "__falco_ts_entries")),
      make.call(make.member(of, "values")),
    ),
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
function assignItem(variable: Variable, item: Expression, asc: Asc): Statement {
  const make = maker(asc, variable.range);
  const declaration = variable.declarations?.[0];
  if (!declaration) return make.statement(make.binary("Equals", variable.expression!, item));
  return make.variable([make.declaration(declaration.name, declaration.flags, item, declaration.type)]);
}

function overPairs(
  iterable: Expression,
  [first, second]: Names,
  flags: number,
  body: Statement,
  asc: Asc,
): Statement {
  const make = maker(asc, iterable.range);
  const list = entriesOf(iterable, asc);
  const of = make.name("~of"),
    keys = make.name("~in"),
    values = make.name("~values"),
    index = make.name("~i");
  const isMap = () => make.isDefined(make.member(of, "get"));
  const isOfPairs = () => make.isDefined(make.at(make.at(of, make.number(0)), make.number(0)));
  /** Of a map, of `list.entries()`, or of a list of pairs. */
  const either = (map: Expression, array: Expression, pairs: Expression) =>
    make.choose(isMap(), map, list ? array : make.choose(isOfPairs(), pairs, make.error(NO_PAIRS)));
  const part = (i: number) => make.at(make.at(of, index), make.number(i));
  const set = (name: Expression | null | undefined, value: Expression) => {
    const here = name && maker(asc, name.range);
    return here ? [here.variable([here.declaration(name, flags, value)])] : [];
  };
  return make.block([
    make.constant("~of", list ?? iterable),
    make.constant("~in", either(make.call(make.member(of, "keys")), of, of)),
    ...(second ? [make.constant("~values", either(make.call(make.member(of, "values")), of, of))] : []),
    make.loop(keys, make.number(1), [
      ...set(first, either(make.at(keys, index), index, part(0))),
      ...set(second, either(make.at(values, index), make.at(values, index), part(1))),
      body,
    ]),
  ]);
}

/** The list or map of `list.entries()`, a method that AssemblyScript's lists and maps do not have. */
function entriesOf(iterable: Expression, { NodeKind }: Asc): Expression | undefined {
  const { kind, expression, args } = iterable as CallExpression;
  if (
    kind !== NodeKind.Call ||
    expression.kind !== NodeKind.PropertyAccess ||
    args.length ||
    (expression as PropertyAccessExpression).property.text !== "entries"
  )
    return undefined;
  return (expression as PropertyAccessExpression).expression;
}
