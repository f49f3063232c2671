// `new Array(n).fill(x)`: a list of the type that is wanted, else of what fills it. `[...Array(n).keys()]`:
// the numbers below n. And `map.keys().next().value`, the first of them: keys() gives a list here.
import type { Asc, CallExpression, Expression, Flow, NewExpression } from "./asc";
import type { PropertyAccessExpression, Resolver, Type } from "./asc";
import { isAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import { defineNode } from "./nodes";
import { wrap } from "./wrap";

interface Filled {
  readonly length: Expression;
  readonly value: Expression;
}

/** From now on authors fill lists that they do not say the type of. */
export function allowFilledLists(asc: Asc): void {
  const { Node, NodeKind, Type, ReportMode } = asc;
  const filled = defineNode<Filled>(asc, {
    compile(compiler, { length, value, range }, wanted) {
      const type = itemOf(compiler.resolver, value, compiler.currentFlow, wanted);
      const make = maker(asc, range);
      const types = type ? [directType(asc, type, range)] : null;
      const counted = make.call(make.name("__falco_ts_index"), length);
      const call = Node.createCallExpression(make.name("__falco_ts_filled"), types, [counted, value], range);
      return compiler.compileExpression(call, wanted);
    },
    resolve(resolver, { value }, flow, wanted) {
      const type = itemOf(resolver, value, flow, wanted);
      return type && resolver.resolveClass(resolver.program.arrayPrototype as never, [type])!.type;
    },
  });

  function itemOf(resolver: Resolver, value: Expression, flow: Flow, wanted: Type): Type | null {
    const array = wanted.getClass();
    if (array?.prototype === resolver.program.arrayPrototype) return array.typeArguments![0]!;
    return resolver.resolveExpression(value, flow, Type.auto, ReportMode.Swallow as never);
  }

  wrap(Node, "createCallExpression", 4, create => (callee, types, args, range) => {
    const { expression: list, property } = callee as PropertyAccessExpression;
    const isMethod = callee.kind === NodeKind.PropertyAccess && isAuthored(range);
    const isFill = isMethod && property.text === "fill" && args.length === 1,
      isKeys = isMethod && property.text === "keys" && !args.length;
    const length = isFill || isKeys ? lengthOf(list) : undefined;
    if (!length) return create(callee, types, args, range);
    if (isFill) return filled(range, { length, value: args[0]! }) as never;
    const make = maker(asc, range);
    const counted = make.call(make.name("__falco_ts_index"), length);
    return make.call(make.member(make.call(make.name("__falco_ts_count"), counted), "keys")) as never;
  });

  /** The length of a list that is made without a type: `new Array(n)`, `Array(n)`. */
  function lengthOf(list: Expression): Expression | undefined {
    const { typeName, typeArguments, args, expression } = list as Partial<NewExpression> & CallExpression;
    const name =
      list.kind === NodeKind.New
        ? typeName!.identifier.text
        : list.kind === NodeKind.Call
          ? (expression as { text?: string }).text
          : undefined;
    return name === "Array" && args.length === 1 && !typeArguments?.length ? args[0] : undefined;
  }

  wrap(Node, "createPropertyAccessExpression", 3, create => (expression, property, range) => {
    const list = property.text === "value" && isAuthored(range) ? called(expression, /^next$/) : undefined;
    const all = list && called(list, /^(keys|values|entries)$/);
    if (!all) return create(expression, property, range);
    const make = maker(asc, range);
    return make.call(make.member(list, "at"), make.number(0)) as never;
  });

  /** What a method of this name is called of, without arguments. */
  function called(node: Expression, name: RegExp): Expression | undefined {
    const { expression: callee, args } = node as Expression & { expression: Expression; args: Expression[] };
    if (node.kind !== NodeKind.Call || callee.kind !== NodeKind.PropertyAccess || args.length)
      return undefined;
    const { expression, property } = callee as PropertyAccessExpression;
    return name.test(property.text) ? expression : undefined;
  }
}
