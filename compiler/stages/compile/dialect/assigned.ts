// Which variables code assigns to, seen in the syntax alone.
import type { Asc, IdentifierExpression, Node } from "./asc";
import { childrenOf } from "./authors";

/** What tells what a node assigns to. */
type TargetOf = (node: Node) => Node | undefined;
/** What tells the variable that a node assigns to, as the expression that names it. */
export type AssignedBy = (node: Node) => IdentifierExpression | undefined;

interface Parts extends Node {
  readonly operator: number;
  readonly left: Node;
  readonly operand: Node;
}

function targetOf({ NodeKind, Token }: Asc): TargetOf {
  const names = Object.keys(Token).filter(
    name => /(^|_)Equals$/.test(name) && !/^(LessThan|GreaterThan|Exclamation|Equals)_Equals/.test(name),
  ) as (keyof typeof Token)[];
  const assignments = new Set(names.map(name => Token[name]));
  return node => {
    const { kind, operator, left, operand } = node as Parts;
    const isStep = operator === Token.Plus_Plus || operator === Token.Minus_Minus;
    if (kind === NodeKind.Binary && assignments.has(operator)) return left;
    return (kind === NodeKind.UnaryPrefix || kind === NodeKind.UnaryPostfix) && isStep ? operand : undefined;
  };
}

export function assignedBy(asc: Asc): AssignedBy {
  const find = targetOf(asc);
  return node => {
    const target = find(node);
    return target?.kind === asc.NodeKind.Identifier ? (target as IdentifierExpression) : undefined;
  };
}

/** What these nodes assign to, however deep. */
export function targetsIn(asc: Asc, nodes: readonly Node[]): Node[] {
  const find = targetOf(asc),
    targets: Node[] = [],
    left = [...nodes];
  for (let node = left.pop(); node; node = left.pop()) {
    const target = find(node);
    if (target) targets.push(target);
    left.push(...childrenOf(node, (value): value is Node => value instanceof asc.Node));
  }
  return targets;
}

/** The names of all variables that these nodes assign to, however deep. */
export function namesAssigned(asc: Asc, nodes: readonly Node[]): Set<string> {
  const variables = targetsIn(asc, nodes).filter(({ kind }) => kind === asc.NodeKind.Identifier);
  return new Set(variables.map(one => (one as IdentifierExpression).text));
}
