// States from which everything is the same are one.
import { DEAD, type Dfa, type Step } from "./determinize";

/** The same automaton with as few states as it needs. State 0 is the one that no match follows from. */
export function minimize({ rows, starts }: Dfa): Dfa {
  const alive = leadingToMatches(rows);
  const part = partsOf(rows, alive);
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

/**
 * The part of each state, numbered in the order of their first states. Hopcroft's: parts are split by the
 * states that lead into one of them, and of the halves of one that was looked at already, only the smaller is
 * looked at again.
 */
function partsOf(rows: Dfa["rows"], alive: readonly boolean[]): number[] {
  const part = firstParts(rows, alive);
  const members: Set<number>[] = [];
  part.forEach((own, state) => (members[own] ??= new Set()).add(state));
  const columns = rows[0]!.length;
  /** By column, the states that lead to each state. */
  const before = Array.from({ length: columns }, (_, column) => {
    const from = rows.map((): number[] => []);
    rows.forEach((row, state) => {
      if (alive[state]) from[alive[row[column]!.to] ? row[column]!.to : DEAD]!.push(state);
    });
    return from;
  });
  const waiting = new Set(members.keys());
  for (const splitter of waiting) {
    waiting.delete(splitter);
    const states = [...members[splitter]!];
    for (const from of before) {
      const leading = new Map<number, number[]>();
      for (const state of states)
        for (const one of from[state]!) {
          const known = leading.get(part[one]!);
          if (known) known.push(one);
          else leading.set(part[one]!, [one]);
        }
      for (const [own, some] of leading) {
        const all = members[own]!;
        if (some.length === all.size) continue;
        const made = members.push(new Set(some)) - 1;
        for (const state of some) {
          all.delete(state);
          part[state] = made;
        }
        if (waiting.has(own) || some.length <= all.size) waiting.add(made);
        else waiting.add(own);
      }
    }
  }
  const numbers = new Map<number, number>();
  return part.map(own => {
    if (!numbers.has(own)) numbers.set(own, numbers.size);
    return numbers.get(own)!;
  });
}

/** States that do the same on their way over each class of symbols are in one part. */
function firstParts(rows: Dfa["rows"], alive: readonly boolean[]): number[] {
  const doing = new Map<string, number>(),
    parts = new Map<string, number>();
  const numberIn = (numbers: Map<string, number>, key: string) => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  };
  const act = (step: Step): number => {
    // where no match follows, nothing that is noted matters
    const isOver = !alive[step.to] && !step.accepts;
    return numberIn(doing, isOver ? "" : `${+step.accepts} ${JSON.stringify(step.moves)}`);
  };
  return rows.map((row, state) => numberIn(parts, alive[state] ? row.map(act).join() : ""));
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
