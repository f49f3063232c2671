// Generic functions that take unions and types with a name: of `f<T>(x: Result<T>)` the argument tells T.
import type { Asc, Element, NamedTypeNode, Resolver, Type, TypeNode, TypeParameterNode } from "./asc";
import type { Said } from "./union-syntax";
import { variantsOf } from "./union-types";
import { wrapPrivate } from "./wrap";

type Propagate = (
  this: unknown,
  node: TypeNode & Said,
  type: Type,
  element: Element,
  types: Map<string, Type>,
  names: Set<string>,
) => void;
interface Alias extends Element {
  readonly typeNode: TypeNode;
  readonly typeParameterNodes: readonly TypeParameterNode[] | null;
}

/** From now on asc looks into these types. */
export function inferThroughNames(asc: Asc): void {
  const { NodeKind, ElementKind, ReportMode, Type } = asc;
  const argumentsOf = (node: TypeNode) =>
    node.kind === NodeKind.NamedType ? ((node as NamedTypeNode).typeArguments ?? []) : [];

  wrapPrivate<Propagate>(
    asc.Resolver.prototype,
    "propagateInferredGenericTypes",
    5,
    propagate =>
      function (node, type, element, types, names) {
        const { propagateInferredGenericTypes: go } = this as unknown as {
          propagateInferredGenericTypes: Propagate;
        };
        if (node.union) {
          const found = type.getClass();
          const all = variantsOf(type)?.map(one => one.class) ?? (found ? [found] : []);
          // of a parameter alone among them nothing tells which of the types it is
          for (const one of node.union.filter(member => argumentsOf(member).length))
            for (const of of all) go.call(this, one, of.type, element, types, names);
          return;
        }
        const alias = aliasOf(this as Resolver, node, element);
        if (!alias) {
          propagate.call(this, node, type, element, types, names);
          return;
        }
        const own = alias.typeParameterNodes!.map(({ name }) => name.text);
        const found = new Map<string, Type>(own.map(name => [name, Type.auto]));
        go.call(this, alias.typeNode, type, alias, found, new Set(own));
        argumentsOf(node).forEach((argument, i) => {
          const inferred = found.get(own[i] ?? "") ?? Type.auto;
          if (inferred !== Type.auto) go.call(this, argument, inferred, element, types, names);
        });
      },
  );

  function aliasOf(resolver: Resolver, node: TypeNode, element: Element): Alias | undefined {
    if (!argumentsOf(node).length) return undefined;
    const found = resolver.resolveTypeName(
      (node as NamedTypeNode).name,
      null,
      element,
      ReportMode.Swallow as never,
    );
    return found?.kind === ElementKind.TypeDefinition &&
      (found as unknown as Alias).typeParameterNodes?.length
      ? (found as unknown as Alias)
      : undefined;
  }
}
