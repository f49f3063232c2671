// "Did you mean": the same answer as compiler/nearest.ts gives, to the letter; tests/e2e/nearest.test.ts
// holds the two to each other.

/**
 * The known word that a mistyped one most likely stands for, the first of equally near ones; "" if none is
 * near enough to be meant. Near is one edit for every three letters of the word, one at least, and something
 * of the known word must be left. Upper and lower case of ASCII letters count as the same.
 */
export function nearest(word: string, known: Array<string>): string {
  let best = "",
    bestDistance = max(1, word.length / 3) + 1;
  for (let i = 0; i < known.length; i++) {
    const candidate = known[i];
    if (abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): i32 {
  const columns = to.length + 1;
  let beforeLast = new StaticArray<i32>(columns),
    last = new StaticArray<i32>(columns),
    current = new StaticArray<i32>(columns);
  for (let column = 0; column < columns; column++) last[column] = column;
  for (let row = 1; row <= from.length; row++) {
    current[0] = row;
    for (let column = 1; column < columns; column++) {
      const replaced = last[column - 1] + (same(from, row - 1, to, column - 1) ? 0 : 1);
      let cost = min(replaced, min(last[column], current[column - 1]) + 1);
      const isSwap =
        row > 1 && column > 1 && same(from, row - 1, to, column - 2) && same(from, row - 2, to, column - 1);
      if (isSwap) cost = min(cost, beforeLast[column - 2] + 1);
      current[column] = cost;
    }
    const free = beforeLast;
    beforeLast = last;
    last = current;
    current = free;
  }
  return last[to.length];
}

function same(a: string, at: i32, b: string, bt: i32): bool {
  return lower(a.charCodeAt(at)) == lower(b.charCodeAt(bt));
}

function lower(unit: i32): i32 {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
