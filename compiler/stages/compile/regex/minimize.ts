// States from which everything is the same are one.
import { DEAD, type Dfa, type Step } from "./determinize";

/** The same automaton with as few states as it needs. State 0 is the one that no match follows from. */
export function minimize({ rows, starts }: Dfa): Dfa {
  const alive = leadingToMatches(rows);
  const doing = new Map<string, number>();
  const number = (step: Step): number => {
    // where no match follows, nothing that is noted matters
    const key = alive[step.to] || step.accepts ? `${+step.accepts} ${JSON.stringify(step.moves)}` : "";
    if (!doing.has(key)) doing.set(key, doing.size);
    return doing.get(key)!;
  };
  const acts = rows.map(row => row.map(number));
  let part: number[] = rows.map((_, state) => (alive[state] ? 1 : 0)),
    count = 0;
  for (;;) {
    const keys = new Map<string, number>();
    const next = rows.map((row, state) => {
      const key = alive[state]
        ? `${part[state]}|${row.map((step, i) => `${acts[state]![i]},${part[step.to]}`).join()}`
        : "";
      if (!keys.has(key)) keys.set(key, keys.size);
      return keys.get(key)!;
    });
    part = next;
    if (keys.size === count) break;
    count = keys.size;
  }
  // state 0 is dead and comes first, so that its part is 0
  const made: (readonly Step[])[] = [];
  part.forEach((own, state) => {
    made[own] ??= rows[state]!.map(step =>
      alive[step.to] || step.accepts
        ? { ...step, to: alive[step.to] ? part[step.to]! : DEAD }
        : { to: DEAD, moves: [], accepts: false },
    );
  });
  return { rows: made, starts: starts.map(state => part[state]!) };
}

/** Which states a match can follow from. */
function leadingToMatches(rows: Dfa["rows"]): readonly boolean[] {
  const from = rows.map((): number[] => []);
  const alive = rows.map(row => row.some(step => step.accepts));
  rows.forEach((row, state) => row.forEach(({ to }) => from[to]!.push(state)));
  const stack = [...rows.keys()].filter(state => alive[state]);
  for (let state = stack.pop(); state !== undefined; state = stack.pop())
    for (const before of from[state]!)
      if (!alive[before]) {
        alive[before] = true;
        stack.push(before);
      }
  return alive;
}
