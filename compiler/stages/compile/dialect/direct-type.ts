// A type where syntax has to name one: for types that are inferred.
import type { Asc, Range, Resolver, Type, TypeNode } from "./asc";
import { wrap } from "./wrap";

interface DirectType {
  readonly direct?: Type;
}

/** A node that stands for a type. */
export function directType({ Node }: Asc, type: Type, range: Range): TypeNode {
  const node = Node.createNamedType(Node.createSimpleTypeName("~", range), [], false, range);
  return Object.assign(node, { direct: type });
}

/** From now on asc resolves these nodes. */
export function teachDirectTypes(asc: Asc): void {
  wrap(
    asc.Resolver.prototype,
    "resolveType",
    3,
    resolve =>
      function (this: Resolver, node: TypeNode & DirectType, ...rest) {
        return node.direct ?? resolve.call(this, node, ...rest);
      },
  );
}
