// What is added to the language is for authors; asc's library and the SDK keep their meaning.
import { isAuthors } from "../asc/types";
import type { Node, Range, Source, Tokenizer } from "./asc";

/** Whether a range lies in a file of the author's. */
export function isAuthored(range: Range): boolean {
  return isAuthors((range.source as Source).normalizedPath);
}

/** Whether it is a file of the author's that is being read. */
export function readsAuthored(tokens: Tokenizer): boolean {
  return isAuthors(tokens.source.normalizedPath);
}

/** What is done at each node, and what stands there from then on. */
type Visit = (node: Node) => Node;

/** Parts of nodes that hold no expression or statement. */
const NO_CHILDREN = new Set(["range", "meaning"]);

/** Puts in place of each node directly below this one what `visit` makes of it. */
export function replaceChildren(node: object, isNode: (value: unknown) => value is Node, visit: Visit): void {
  const parts = node as Record<string, unknown>;
  for (const key of Object.keys(parts)) {
    if (NO_CHILDREN.has(key)) continue;
    const value = parts[key];
    if (isNode(value)) parts[key] = visit(value);
    else if (Array.isArray(value))
      value.forEach((one: unknown, i) => {
        if (isNode(one)) value[i] = visit(one);
      });
  }
}

/** The nodes directly below this one, in their order. */
export function childrenOf(node: object, isNode: (value: unknown) => value is Node): Node[] {
  const children: Node[] = [];
  replaceChildren(node, isNode, child => {
    children.push(child);
    return child;
  });
  return children;
}
