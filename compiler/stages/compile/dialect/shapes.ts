// Objects without a class: `{ a: 1, b: "x" }` where no type is wanted is one of a class that its names and
// the types of its values make.
import type { Asc, Class, Expression, Flow, Resolver } from "./asc";
import type { ChainNodes } from "./chain";
import { isMemberName, readSpreadObjects, SPREAD, type ObjectLiteral } from "./object-syntax";
import { spreadObjects } from "./object-spread";
import type { MakeScoped } from "./scoped";
import { shapePrototype } from "./shape-classes";
import { allowShapeTypes } from "./shape-types";
import type { CompileNode, LookupNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

/** From now on authors write objects without a class. */
export function allowShapes(asc: Asc, scoped: MakeScoped, chains: ChainNodes): void {
  const { LiteralKind, NodeKind, Type, ReportMode } = asc;
  allowShapeTypes(asc);
  readSpreadObjects(asc);
  const flatten = spreadObjects(asc, scoped, chains);
  const isMeant = (node: ObjectLiteral) => node.literalKind === LiteralKind.Object;
  const spreads = ({ names }: ObjectLiteral) => names.some(({ text }) => text === SPREAD);

  wrapAuthored<CompileNode<ObjectLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        if (!isMeant(node)) return compile.call(this, node, wanted, ...rest);
        const { resolver, currentFlow: flow } = this;
        if (spreads(node)) return this.compileExpression(flatten(resolver, node, flow, wanted), wanted);
        const known = wanted.getClass() ? undefined : shapeOf(resolver, node, flow);
        const count = this.diagnostics.length;
        if (known === null) for (const value of node.values) resolver.resolveExpression(value, flow);
        if (this.diagnostics.length > count) return this.module.unreachable();
        return compile.call(this, node, known?.type ?? wanted, ...rest);
      },
  );
  wrapAuthored<LookupNode<ObjectLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, ...mode) {
        if (!isMeant(node) || wanted.getClass()) return lookup.call(this, node, flow, wanted, ...mode);
        if (spreads(node))
          return this.lookupExpression(flatten(this, node, flow, wanted), flow, wanted, ...(mode as []));
        return shapeOf(this, node, flow) ?? lookup.call(this, node, flow, wanted, ...mode);
      },
  );

  /** The class of an object whose values show their types. */
  function shapeOf(resolver: Resolver, { names, values }: ObjectLiteral, flow: Flow): Class | null {
    const typeOf = (value: Expression) =>
      value.kind === NodeKind.Null
        ? null
        : resolver.resolveExpression(value, flow, Type.auto, ReportMode.Swallow as never);
    const types = new Map(names.map(({ text }, i) => [text, typeOf(values[i]!)]));
    const texts = [...types.keys()],
      sorted = texts.toSorted().map(text => types.get(text)!);
    const isKnown = sorted.every(type => type && type !== Type.void) && texts.length;
    if (!isKnown || !texts.every(isMemberName)) return null;
    return resolver.resolveClass(shapePrototype(asc, resolver.program, texts), sorted);
  }
}
