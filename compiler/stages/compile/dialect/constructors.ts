// `new Set(list)`, `new Map(pairs)`, `Array.from(…)`, `Uint8Array.from(…)`, `Number(x)`, `String(x)` and
// `Boolean(x)`, which the library's classes do not take. sdk-as/library/dialect.ts has what they are lowered
// to.
import type { Asc, CallExpression, Expression, FunctionExpression, Node, Range, Statement } from "./asc";
import type { TypeName, TypeNode } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { bare } from "./nodes";
import { isScoped } from "./scoped";
import { PAIR } from "./tuples";
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
    if (identifier.text === "Date" && from.kind !== NodeKind.New) return call("__falco_ts_date", from);
    if (identifier.text === "Set") return call("__falco_ts_set", listOf(from, range));
    const pairs = isLiteral(from, LiteralKind.Array) ? from.elementExpressions : [];
    const isPair = (one: Expression): one is Literal =>
      isLiteral(one, LiteralKind.Array) && one.elementExpressions.length === 2;
    if (identifier.text !== "Map") return undefined;
    if (!pairs.length || !pairs.every(isPair)) {
      if (from.kind === NodeKind.Call) asPairs(from as CallExpression);
      return call("__falco_ts_mapOf", listOf(from, range));
    }
    const column = (i: number) =>
      Node.createArrayLiteralExpression(
        pairs.map(one => (one as Literal).elementExpressions[i]!),
        range,
      );
    return call("__falco_ts_map", column(0), column(1));
  }

  /** Where a list is mapped to pairs that are written, they are tuples and no lists. */
  function asPairs({ args }: CallExpression): void {
    const [fn] = args.slice(-1);
    const body = fn?.kind === NodeKind.Function ? (fn as FunctionExpression).declaration.body : undefined;
    if (body?.kind !== NodeKind.Expression) return;
    const only = body as Statement & { expression: Expression };
    const { expression } = only;
    if (isScoped(expression)) (expression as { value: Expression }).value = asPair(expression.value);
    else only.expression = asPair(expression);
  }
  function asPair(given: Expression): Expression {
    const node = bare(asc, given);
    if (!isLiteral(node, LiteralKind.Array) || node.elementExpressions.length !== 2) return given;
    const name = Node.createSimpleTypeName(PAIR, node.range);
    return Node.createNewExpression(name, null, node.elementExpressions, node.range);
  }

  /** `x => Number(x)`, where a function is wanted and a class is given. */
  function asFunction(one: Expression): Expression {
    const name = nameOf(one);
    if (name !== "Number" && name !== "String" && name !== "Boolean") return one;
    const { range } = one,
      make = maker(asc, range);
    const untyped = () => Node.createOmittedType(range);
    return make.arrow([["~x", untyped()]], untyped(), converted(one, [make.name("~x")], range)!);
  }

  wrap(Node, "createUnaryPrefixExpression", 3, create => (operator, operand, range) => {
    const isPlus = (operator as number) === Token.Plus && isAuthored(range);
    return isPlus
      ? (converted(maker(asc, range).name("Number"), [operand], range) as never)
      : create(operator, operand, range);
  });

  wrap(Node, "createCallExpression", 4, create => (expression, types, given, range) => {
    const args =
      isAuthored(range) && expression.kind === NodeKind.PropertyAccess ? given.map(asFunction) : given;
    const made = isAuthored(range) && !types?.length ? converted(expression, args, range) : undefined;
    return (made ?? create(expression, types, args, range)) as never;
  });
  function converted(callee: Expression, args: Expression[], range: Range): Expression | undefined {
    const make = maker(asc, range),
      [first] = args;
    if (!first) return undefined;
    const name = nameOf(callee);
    if (name === "Number" && args.length === 1) return make.call(make.name("__falco_ts_number"), first);
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
    const isEntries = callee.kind === NodeKind.PropertyAccess && property.text === "fromEntries";
    if (isEntries && first.kind === NodeKind.Call && nameOf(object) === "Object")
      asPairs(first as CallExpression);
    const typed = callee.kind === NodeKind.PropertyAccess ? /^\w+Array$/.exec(nameOf(object) ?? "") : null;
    if (typed && ((property.text === "from" && args.length === 1) || property.text === "of")) {
      const list =
        property.text === "of" ? Node.createArrayLiteralExpression(args, range) : listOf(first, range);
      const name = Node.createSimpleTypeName(typed[0], range);
      const none = Node.createNewExpression(name, null, [make.number(0)], range);
      return make.call(make.name("__falco_ts_typed"), none, list);
    }
    if (callee.kind === NodeKind.PropertyAccess && property.text === "of" && nameOf(object) === "Array")
      return Node.createArrayLiteralExpression(args, range);
    const isFrom =
      callee.kind === NodeKind.PropertyAccess && property.text === "from" && nameOf(object) === "Array";
    if (!isFrom || args.length > 2) return undefined;
    const isCount = isLiteral(first, LiteralKind.Object) && first.names.length === 1;
    const list =
      isCount && first.names[0]!.text === "length"
        ? make.call(make.name("__falco_ts_count"), make.call(make.name("__falco_ts_index"), first.values[0]!))
        : listOf(first, first.range);
    return args.length === 2 ? make.call(make.member(list, "map"), args[1]!) : list;
  }
}
