// Spread in lists and calls: `[...list, x]`, `f(...list)` with a rest parameter, `list.push(...more)` and
// `Math.max(...list)`. sdk-as/library/dialect.ts has what it is lowered to.
import type { Asc, CallExpression, Compiler, Expression, Flow, Node, PropertyAccessExpression } from "./asc";
import type { Resolver, Type } from "./asc";
import { directType } from "./direct-type";
import { maker } from "./make";
import { PAIR } from "./tuples";
import type { ArrayLiteral, CompileNode, LookupNode, ResolveNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

/** `entries()` of a map, whose class has a field of that name, and of a list. */
const ENTRIES = "__falco_ts_entries";

const NOT_ITERABLE = "spread takes an array, a set, a map or a text";

/** From now on authors may spread lists. */
export function allowSpread(asc: Asc): void {
  const { Node, NodeKind, LiteralKind, Token, Type, ReportMode, DiagnosticCode } = asc;
  const isSpread = (node: Node): node is Expression & { operand: Expression } =>
    node.kind === NodeKind.UnaryPrefix &&
    (node as Expression & { operator: number }).operator === Token.Dot_Dot_Dot;
  const spreads = (node: ArrayLiteral) =>
    node.literalKind === LiteralKind.Array && node.elementExpressions.some(isSpread);

  wrapAuthored<CompileNode<ArrayLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, constraints, ...rest) {
        if (!spreads(node)) return compile.call(this, node, wanted, constraints, ...rest);
        const type = itemType(this.resolver, node, this.currentFlow, wanted);
        if (type) return this.compileExpression(lowered(this, node, type), wanted);
        this.error(DiagnosticCode.User_defined_0 as never, node.range, NOT_ITERABLE);
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ArrayLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, mode = ReportMode.Report, ...rest) {
        if (!spreads(node)) return lookup.call(this, node, flow, wanted, mode, ...rest);
        const type = itemType(this, node, flow, wanted);
        if (!type && mode === ReportMode.Report)
          this.error(DiagnosticCode.User_defined_0 as never, node.range, NOT_ITERABLE);
        return type && this.resolveClass(this.program.arrayPrototype as never, [type]);
      },
  );

  /** The type of the items of a list. */
  function itemType(resolver: Resolver, node: ArrayLiteral, flow: Flow, wanted: Type): Type | null {
    const array = wanted.getClass();
    if (array?.prototype === resolver.program.arrayPrototype) return array.typeArguments![0]!;
    for (const one of node.elementExpressions.toSorted((a, b) => +isSpread(b) - +isSpread(a))) {
      const type = resolver.resolveExpression(
        isSpread(one) ? one.operand : one,
        flow,
        Type.auto,
        ReportMode.Swallow as never,
      );
      if (type) return isSpread(one) ? itemsOf(resolver, type) : type;
    }
    return null;
  }

  function itemsOf(resolver: Resolver, type: Type): Type | null {
    const { program } = resolver;
    const found = type.getClassOrWrapper(program);
    if (!found || found === program.stringInstance) return found?.type ?? null;
    if (found.getMember(ENTRIES) && found.prototype !== program.arrayPrototype) {
      const pair = program.elementsByName.get(PAIR);
      return resolver.resolveClass(pair as never, found.typeArguments)?.type ?? null;
    }
    // a set has an operator too, which tells what is in it
    if (found.getMember("values")) return found.typeArguments?.[0] ?? null;
    return found.lookupOverload(asc.OperatorKind.IndexedGet as never)?.signature.returnType ?? null;
  }

  function lowered({ resolver, currentFlow: flow }: Compiler, node: ArrayLiteral, type: Type): Expression {
    const { range } = node,
      item = directType(asc, type, range);
    const call = (name: string, types: Type[], args: Expression[], at: Expression) =>
      Node.createCallExpression(
        maker(asc, at.range).name(name),
        [item, ...types.map(one => directType(asc, one, range))],
        args,
        at.range,
      );
    let made: Expression = call("__falco_ts_list", [], [], node);
    for (const one of node.elementExpressions) {
      const more = isSpread(one) && resolver.resolveExpression(one.operand, flow, Type.auto);
      made =
        isSpread(one) && more
          ? call("__falco_ts_addAll", [more.nonNullableType], [made, one.operand], one)
          : call("__falco_ts_add", [], [made, one], one);
    }
    return made;
  }

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = spreadCall(this.resolver, node, this.currentFlow);
        return own ? this.compileExpression(own, wanted) : compile.call(this, node, wanted, constraints);
      },
  );

  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const own = spreadCall(this, node, flow);
        return own
          ? this.resolveExpression(own, flow, ...(rest as []))
          : resolve.call(this, node, flow, ...rest);
      },
  );

  /** What a method of the library is called by that takes one item there, and several in JavaScript. */
  function spreadCall(resolver: Resolver, node: CallExpression, flow: Flow): Expression | undefined {
    const { args, expression, range } = node;
    if (expression.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression: object, property } = expression as PropertyAccessExpression,
      make = maker(asc, range);
    if (property.text === "entries" && !args.length) {
      const map = resolver
        .resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never)
        ?.getClass();
      return map?.getMember(ENTRIES) ? make.call(make.member(object, ENTRIES)) : undefined;
    }
    if ((property.text === "reduce" || property.text === "reduceRight") && args.length === 1) {
      const list = resolver
        .resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never)
        ?.getClass();
      const own = `__falco_ts_${property.text}`;
      return list?.getMember(own) ? make.call(make.member(object, own), args[0]!) : undefined;
    }
    if (property.text === "values" && !args.length) {
      const type = resolver.resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never);
      return type?.getClass()?.prototype === resolver.program.arrayPrototype ? object : undefined;
    }
    if (args.length < 2 && !args.some(isSpread)) return undefined;
    if (property.text === "concat" && !args.some(isSpread))
      return args.reduce((all, one) => make.call(make.member(all, "concat"), one), object);
    const list = Node.createArrayLiteralExpression(args, range);
    switch (property.text) {
      case "fromCharCode":
        return make.call(make.name("__falco_ts_codes"), list);
      case "max":
      case "min": {
        const isMath =
          object.kind === NodeKind.Identifier && (object as Expression & { text: string }).text === "Math";
        const isPair = args.length === 2 && !args.some(isSpread);
        return isMath && !isPair ? make.call(make.name(`__falco_ts_${property.text}`), list) : undefined;
      }
      case "push":
      case "unshift": {
        const type = resolver.resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never);
        const array = type?.getClass();
        if (array?.prototype !== resolver.program.arrayPrototype) return undefined;
        const item = directType(asc, array!.typeArguments![0]!, range);
        return Node.createCallExpression(
          make.name(`__falco_ts_${property.text}`),
          [item],
          [object, list],
          range,
        );
      }
      default:
        return undefined;
    }
  }
}
