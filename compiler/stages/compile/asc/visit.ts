// A walk over a part of asc's syntax tree.
import type { AscNode } from "./types";

/** Calls a function with a node and all below it. */
export function visit(node: AscNode | null, each: (node: AscNode) => void): void {
  if (!node) return;
  each(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === "range") continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (
        typeof one === "object" &&
        one !== null &&
        typeof (one as AscNode).kind === "number" &&
        "range" in one
      )
        visit(one as AscNode, each);
    }
  }
}
