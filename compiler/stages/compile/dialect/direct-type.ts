// A type where syntax has to name one: for types that are inferred.
import type { Asc, Flow, Range, Resolver, Type, TypeNode } from "./asc";
import { wrap } from "./wrap";

/** Finds a type where it is asked for. */
export type FindType = (resolver: Resolver, flow: Flow) => Type;

interface DirectType {
  readonly direct?: Type;
  readonly find?: FindType;
}

/** A node that stands for a type. */
export function directType(asc: Asc, type: Type, range: Range): TypeNode {
  return Object.assign(unnamed(asc, range), { direct: type });
}

/** A node that stands for a type of which only the code around it tells what it is. */
export function foundType(asc: Asc, find: FindType, range: Range): TypeNode {
  return Object.assign(unnamed(asc, range), { find });
}

function unnamed({ Node }: Asc, range: Range): TypeNode {
  return Node.createNamedType(Node.createSimpleTypeName("~", range), [], false, range);
}

/** From now on asc resolves these nodes. */
export function teachDirectTypes(asc: Asc): void {
  wrap(
    asc.Resolver.prototype,
    "resolveType",
    3,
    resolve =>
      function (this: Resolver, node: TypeNode & DirectType, flow, element, ...rest) {
        // of a variable of a file's top, its statements tell
        if (node.find) return node.find(this, flow ?? element.file.startFunction.flow);
        return node.direct ?? resolve.call(this, node, flow, element, ...rest);
      },
  );
}
