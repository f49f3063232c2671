// A walk over a part of asc's syntax tree.
import type { AscNode } from "./types";

/**
 * Calls a function with a node and all below it, each before what is in it, in the order of their text. The
 * tree may be deeper than the stack.
 */
export function visit(node: AscNode | null, each: (node: AscNode) => void): void {
  const left = node ? [node] : [];
  for (let next = left.pop(); next; next = left.pop()) {
    each(next);
    for (const child of childrenOf(next).reverse()) left.push(child);
  }
}

function childrenOf(node: AscNode): AscNode[] {
  const children: AscNode[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "range") continue;
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) children.push(one);
  }
  return children;
}

function isNode(value: unknown): value is AscNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as AscNode).kind === "number" &&
    "range" in value
  );
}
