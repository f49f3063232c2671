/** The known word that is most likely meant, or "" if none is near (two changes at most, and fewer than half of its letters). */
export function nearest(word: string, known: Array<string>): string {
  let best = "", distance = 3;
  for (let i = 0; i < known.length; i++) {
    const candidate = known[i];
    const changes = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (changes < distance && changes * 2 < candidate.length) {
      best = candidate;
      distance = changes;
    }
  }
  return best;
}

/** Insertions, removals and replacements that make one word the other (Levenshtein). */
function editDistance(a: string, b: string): i32 {
  let row = new StaticArray<i32>(b.length + 1);
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j];
      const replaced = diagonal + (a.charCodeAt(i - 1) == b.charCodeAt(j - 1) ? 0 : 1);
      row[j] = min(replaced, min(above, row[j - 1]) + 1);
      diagonal = above;
    }
  }
  return row[b.length];
}
