// What a part of the code does to what is known of variables: what it assigns to, and whether it leaves.
import type { Asc, Expression, IdentifierExpression, Node, PropertyAccessExpression, Statement } from "./asc";
import { childrenOf } from "./authors";
import { bare } from "./nodes";

/** The name of a variable, or of a member with a point before it; undefined of all else. */
export function nameOf({ NodeKind }: Asc, node: Expression): string | undefined {
  if (node.kind === NodeKind.Identifier) return (node as IdentifierExpression).text;
  return node.kind === NodeKind.PropertyAccess
    ? `.${(node as PropertyAccessExpression).property.text}`
    : undefined;
}

/** The names of the variables, and of the members with a point before them, that a statement assigns to. */
export function assignedIn(asc: Asc, statement: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const visit = (node: Node) => {
    const { operator, left } = node as Node & { operator: number; left: Expression };
    const isSet = node.kind === asc.NodeKind.Binary && operator === asc.Token.Equals;
    const name = isSet ? nameOf(asc, bare(asc, left)) : undefined;
    if (name !== undefined) names.add(name);
    for (const child of childrenOf(node, isNode)) visit(child);
  };
  visit(statement);
  return names;
}

/** Whether nothing behind these statements is reached from their end. */
export function leaves(asc: Asc, statements: readonly Statement[]): boolean {
  const { NodeKind } = asc,
    last = statements.at(-1) as (Statement & { statements?: Statement[] }) | undefined;
  if (last?.kind === NodeKind.Block) return leaves(asc, last.statements!);
  return (
    last?.kind === NodeKind.Return ||
    last?.kind === NodeKind.Throw ||
    last?.kind === NodeKind.Break ||
    last?.kind === NodeKind.Continue
  );
}

/** Whether a `break` is in a part of the code. */
export function breaks(asc: Asc, node: Node): boolean {
  if (node.kind === asc.NodeKind.Break) return true;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  return node.kind !== asc.NodeKind.Function && childrenOf(node, isNode).some(one => breaks(asc, one));
}
