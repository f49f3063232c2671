// What compares two items: `(a, b) => b.count - a.count || a.name.localeCompare(b.name)`. asc's sort() wants
// an i32, whatever is subtracted; a difference that overflows, or is cut off, would be another one.
import type { Asc, BinaryExpression, Compiler, Expression, FunctionExpression, Node, Statement } from "./asc";
import type { PropertyAccessExpression, Type } from "./asc";
import { isAuthored, replaceChildren } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare, defineNode } from "./nodes";
import { wrap } from "./wrap";

type MakeOrder = (value: Expression) => Expression;
interface Ternary extends Expression {
  readonly condition: Expression;
  readonly ifThen: Expression;
  readonly ifElse: Expression;
}

const makers = new WeakMap<Asc, MakeOrder>();

/** A number that says which of two comes first, as an i32 where one is wanted. */
export function inOrder(asc: Asc, value: Expression): Expression {
  let make = makers.get(asc);
  if (!make) makers.set(asc, (make = defineOrder(asc)));
  return make(value);
}

function defineOrder(asc: Asc): MakeOrder {
  const { Node, NodeKind, Token, Type, ReportMode } = asc;
  const order = defineNode<{ readonly value: Expression }>(asc, {
    compile: (compiler, { value }, wanted) =>
      compiler.compileExpression(wanted === Type.i32 ? asInteger(compiler, value) : value, wanted),
    resolve: (resolver, { value }, flow, wanted, mode) =>
      resolver.resolveExpression(value, flow, wanted, mode as never),
  });
  const make = (value: Expression) => order(value.range, { value });
  return make;

  function asInteger(compiler: Compiler, given: Expression): Expression {
    const node = bare(asc, given),
      { range } = node;
    const { operator, left, right } = node as BinaryExpression;
    if (node.kind === NodeKind.Binary && operator === Token.Bar_Bar)
      return maker(asc, range).binary("Bar_Bar", make(left), make(right));
    if (node.kind === NodeKind.Ternary) {
      const { condition, ifThen, ifElse } = node as Ternary;
      return maker(asc, range).choose(condition, make(ifThen), make(ifElse));
    }
    if (node.kind === NodeKind.Binary && operator === Token.Minus) {
      const a = typeOf(compiler, left),
        b = typeOf(compiler, right);
      const type = a?.isNumericValue && b?.isNumericValue ? (Type.commonType(a, b) ?? Type.f64) : undefined;
      if (type) return compare(type, left, right, range);
    }
    const type = typeOf(compiler, node);
    if (!type?.isNumericValue || (type.size <= 32 && !type.isFloatValue)) return node;
    return compare(type, node, maker(asc, range).number(0), range);
  }

  function typeOf({ resolver, currentFlow }: Compiler, node: Expression): Type | null {
    return resolver.resolveExpression(node, currentFlow, Type.auto, ReportMode.Swallow as never);
  }

  function compare(type: Type, left: Expression, right: Expression, range: Expression["range"]): Expression {
    const name = maker(asc, range).name("__falco_ts_compare");
    return Node.createCallExpression(name, [directType(asc, type, range)], [left, right], range);
  }
}

/** From now on what sorts may return any number. */
export function allowAnyOrder(asc: Asc): void {
  const { Node, NodeKind } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;

  wrap(Node, "createCallExpression", 4, create => (callee, types, args, range) => {
    const name = (callee as PropertyAccessExpression).property?.text,
      [first] = args;
    const isSort = (name === "sort" || name === "toSorted") && args.length === 1 && isAuthored(range);
    if (isSort && first!.kind === NodeKind.Function) inFunction(first as FunctionExpression);
    return create(callee, types, args, range);
  });

  function inFunction({ declaration }: FunctionExpression): void {
    const { body, signature } = declaration;
    if (!body) return;
    signature.returnType = Node.createOmittedType(signature.returnType.range);
    if (body.kind === NodeKind.Expression) {
      const only = body as Statement & { expression: Expression };
      only.expression = inOrder(asc, only.expression);
    } else visit(body);
  }

  /** Each `return`, but for those of functions within. */
  function visit(node: Node): Node {
    if (node.kind === NodeKind.Return) {
      const found = node as Node & { value: Expression | null };
      if (found.value) found.value = inOrder(asc, found.value);
    } else if (node.kind !== NodeKind.Function) replaceChildren(node, isNode, visit);
    return node;
  }
}
