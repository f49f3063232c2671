// Sets of numbers, such as code points or bytes, as ranges.

/** The first and the last number of a range. */
export type Range = readonly [first: number, last: number];
/** Ranges in their order, of which no two touch each other. */
export type Ranges = readonly Range[];

export const LAST_POINT = 0x10ffff;

/** Ranges in any order, as a set. */
export function setOf(ranges: readonly Range[]): Ranges {
  const set: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const before = set.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else set.push([first, last]);
  }
  return set;
}

/** The code points that are not in a set. */
export function others(set: Ranges): Ranges {
  const found: Range[] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) found.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST_POINT) found.push([next, LAST_POINT]);
  return found;
}

/** What of a set lies in a range. */
export function within(set: Ranges, first: number, last: number): Ranges {
  return set
    .filter(range => range[1] >= first && range[0] <= last)
    .map(range => [Math.max(range[0], first), Math.min(range[1], last)]);
}

export function has(set: Ranges, number: number): boolean {
  return set.some(([first, last]) => first <= number && number <= last);
}
