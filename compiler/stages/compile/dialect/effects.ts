// What a part of the code does to what is known of variables: what it assigns to, and whether it leaves.
import type { Asc, Expression, IdentifierExpression, Node, PropertyAccessExpression, Statement } from "./asc";
import { targetsIn } from "./assigned";
import { childrenOf } from "./authors";
import { bare } from "./nodes";

/** The name of a variable, or of a member with a point before it; undefined of all else. */
export function nameOf({ NodeKind }: Asc, node: Expression): string | undefined {
  if (node.kind === NodeKind.Identifier) return (node as IdentifierExpression).text;
  return node.kind === NodeKind.PropertyAccess
    ? `.${(node as PropertyAccessExpression).property.text}`
    : undefined;
}

/** The names of the variables, and of the members with a point before them, that nodes assign to. */
export function assignedIn(asc: Asc, ...nodes: readonly (Node | null | undefined)[]): ReadonlySet<string> {
  const there = nodes.filter(node => node !== null && node !== undefined);
  const names = targetsIn(asc, there).map(target => nameOf(asc, bare(asc, target as Expression)));
  return new Set(names.filter(name => name !== undefined));
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

/** Whether a jump is in a part of the code. */
export function jumps(asc: Asc, node: Node, kind: "Break" | "Continue"): boolean {
  if (node.kind === asc.NodeKind[kind]) return true;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  return node.kind !== asc.NodeKind.Function && childrenOf(node, isNode).some(one => jumps(asc, one, kind));
}
