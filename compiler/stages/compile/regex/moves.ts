// Moves between registers that all happen at once, one after the other.

export interface Move {
  readonly to: number;
  readonly from: number;
}

/** The same moves in an order in which no register is set before it is read; `spare` has no other use. */
export function orderMoves(moves: readonly Move[], spare: number): Move[] {
  const ordered: Move[] = [];
  const left = moves.filter(({ to, from }) => to !== from);
  while (left.length) {
    const free = left.findIndex(({ to }) => !left.some(other => other.to !== to && other.from === to));
    if (free >= 0) {
      ordered.push(...left.splice(free, 1));
      continue;
    }
    // all that are left go round in circles
    const { to } = left[0]!;
    ordered.push({ to: spare, from: to });
    left.forEach((move, i) => {
      if (move.from === to) left[i] = { ...move, from: spare };
    });
  }
  return ordered;
}
