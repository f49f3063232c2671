// How long a regular expression may take to become an automaton.

/** A second or two; what people write takes a thousandth of it. */
const MOST_STEPS = 10_000_000;

export class Work {
  private left = MOST_STEPS;

  /** Notes that so many steps were done. Throws a TooLong where there were too many. */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new TooLong();
  }
}

/** A regular expression takes too long to become an automaton. */
export class TooLong extends Error {}
