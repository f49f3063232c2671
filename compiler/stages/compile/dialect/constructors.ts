// `new Set(list)`, `new Map([["a", 1]])`, `Array.from(…)`, `String(x)` and `Boolean(x)`, which the library's
// classes do not take. sdk-as/library/dialect.ts has what they are lowered to.
import type { Asc, Expression, Node, Range, TypeName, TypeNode } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { wrap } from "./wrap";

interface Literal extends Expression {
  readonly literalKind?: number;
  readonly elementExpressions: Expression[];
  readonly names: { readonly text: string }[];
  readonly values: Expression[];
}

/** From now on authors make lists, sets and maps of others. */
export function allowConstructors(asc: Asc): void {
  const { Node, NodeKind, LiteralKind, Token } = asc;
  const isLiteral = (node: Node, kind: number): node is Literal =>
    node.kind === NodeKind.Literal && (node as Literal).literalKind === kind;
  const nameOf = (node: Node) =>
    node.kind === NodeKind.Identifier ? (node as Expression & { text: string }).text : undefined;

  /** `[...list]` */
  const listOf = (list: Expression, range: Range): Expression =>
    Node.createArrayLiteralExpression(
      [Node.createUnaryPrefixExpression(Token.Dot_Dot_Dot as never, list, list.range)],
      range,
    );

  wrap(Node, "createNewExpression", 4, create => (typeName, types, args, range) => {
    const made =
      isAuthored(range) && args.length === 1 ? container(typeName, types, args[0]!, range) : undefined;
    return (made ?? create(typeName, types, args, range)) as never;
  });
  function container(
    { identifier, next }: TypeName,
    types: TypeNode[] | null,
    from: Expression,
    range: Range,
  ): Expression | undefined {
    const make = maker(asc, range);
    const call = (name: string, ...args: Expression[]) =>
      Node.createCallExpression(make.name(name), types?.length ? types : null, args, range);
    if (next) return undefined;
    if (identifier.text === "Set") return call("__falco_ts_set", listOf(from, range));
    const pairs = isLiteral(from, LiteralKind.Array) ? from.elementExpressions : [];
    const isPair = (one: Expression): one is Literal =>
      isLiteral(one, LiteralKind.Array) && one.elementExpressions.length === 2;
    if (identifier.text !== "Map" || !pairs.length || !pairs.every(isPair)) return undefined;
    const column = (i: number) =>
      Node.createArrayLiteralExpression(
        pairs.map(one => (one as Literal).elementExpressions[i]!),
        range,
      );
    return call("__falco_ts_map", column(0), column(1));
  }

  wrap(Node, "createCallExpression", 4, create => (expression, types, args, range) => {
    const made = isAuthored(range) && !types?.length ? converted(expression, args, range) : undefined;
    return (made ?? create(expression, types, args, range)) as never;
  });
  function converted(callee: Expression, args: Expression[], range: Range): Expression | undefined {
    const make = maker(asc, range),
      [first] = args;
    if (!first) return undefined;
    const name = nameOf(callee);
    if (name === "String" && args.length === 1)
      return Node.createTemplateLiteralExpression(null, ["", ""], ["", ""], [first], range);
    if (name === "Boolean" && args.length === 1) {
      const not = (one: Expression) =>
        Node.createUnaryPrefixExpression(Token.Exclamation as never, one, range);
      return not(not(first));
    }
    const { expression: object, property } = callee as Expression & {
      expression: Expression;
      property: { text: string };
    };
    const isFrom =
      callee.kind === NodeKind.PropertyAccess && property.text === "from" && nameOf(object) === "Array";
    if (!isFrom || args.length > 2) return undefined;
    const isCount = isLiteral(first, LiteralKind.Object) && first.names.length === 1;
    const list =
      isCount && first.names[0]!.text === "length"
        ? make.call(make.name("__falco_ts_count"), first.values[0]!)
        : listOf(first, first.range);
    return args.length === 2 ? make.call(make.member(list, "map"), args[1]!) : list;
  }
}
