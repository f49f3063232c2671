// Which variables code assigns to, seen in the syntax alone.
import type { Asc, IdentifierExpression, Node } from "./asc";
import { childrenOf } from "./authors";

/** What tells the variable that a node assigns to, as the expression that names it. */
export type AssignedBy = (node: Node) => IdentifierExpression | undefined;

interface Parts extends Node {
  readonly operator: number;
  readonly left: Node;
  readonly operand: Node;
}

export function assignedBy({ NodeKind, Token }: Asc): AssignedBy {
  const names = Object.keys(Token).filter(
    name => /(^|_)Equals$/.test(name) && !/^(LessThan|GreaterThan|Exclamation|Equals)_Equals/.test(name),
  ) as (keyof typeof Token)[];
  const assignments = new Set(names.map(name => Token[name]));
  return node => {
    const { kind, operator, left, operand } = node as Parts;
    const isStep = operator === Token.Plus_Plus || operator === Token.Minus_Minus;
    let target: Node | undefined;
    if (kind === NodeKind.Binary && assignments.has(operator)) target = left;
    if ((kind === NodeKind.UnaryPrefix || kind === NodeKind.UnaryPostfix) && isStep) target = operand;
    return target?.kind === NodeKind.Identifier ? (target as IdentifierExpression) : undefined;
  };
}

/** The names of all variables that these nodes assign to, however deep. */
export function namesAssigned(asc: Asc, nodes: readonly Node[]): Set<string> {
  const assigned = assignedBy(asc),
    names = new Set<string>(),
    left = [...nodes];
  for (let node = left.pop(); node; node = left.pop()) {
    const target = assigned(node);
    if (target) names.add(target.text);
    left.push(...childrenOf(node, (value): value is Node => value instanceof asc.Node));
  }
  return names;
}
