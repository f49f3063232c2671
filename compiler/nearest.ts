// "Did you mean": the same answer as sdk-as/internal/options/nearest.ts gives, to the letter;
// tests/e2e/nearest.test.ts holds the two to each other.

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwap =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}

/** Of ASCII letters alone: what the others are in lower case differs between Unicode's versions. */
function lower(word: string): string {
  return word.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}

/**
 * The known word that a mistyped one most likely stands for, the first of equally near ones; undefined if
 * none is near enough to be meant. Near is one edit for every three letters of the word, one at least, and
 * something of the known word must be left. Upper and lower case of ASCII letters count as the same.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = lower(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(wanted, lower(candidate));
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
