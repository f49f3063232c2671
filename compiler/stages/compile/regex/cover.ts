// Which places in a pattern are of no use beside others: where one of them finds a match in whatever text
// follows, if the other does. In `k[a-z]{36}` a second `k` behind the first is the beginning of such a match,
// and never finds what the first does not.
import { contextOf, type Before, type Next, type Reached } from "./closure";
import type { Nfa } from "./nfa";

/** A class of symbols, or the end of the text, as what is next. */
export interface Column {
  readonly next: Next;
  /** The number of the class. */
  readonly id: number;
  /** The same for all that conditions cannot tell apart. */
  readonly number: number;
}

/** How much is looked at, and how far ahead; beyond that nothing covers anything. */
const MOST_STEPS = 1_000_000,
  MOST_DEEP = 200;

export class Cover {
  private readonly refuted = new Set<number>();
  /** What holds if all that is looked at does, in the order in which it was looked at. */
  private readonly assumed = new Set<number>();
  private readonly order: number[] = [];
  private left = MOST_STEPS;
  private readonly accepting = new Map<number, boolean>();

  constructor(
    private readonly nfa: Nfa,
    private readonly columns: readonly Column[],
    private readonly reachFrom: (state: number, before: Before, column: Column) => readonly Reached[],
    private readonly behindSymbol: (state: number, id: number) => readonly number[],
  ) {}

  /** Whether from `one` a match is found wherever it is from `other`, behind the same symbol. */
  covers(one: number, other: number, before: Before, deep = 0): boolean {
    if (one === other) return true;
    const key = (one * this.nfa.states.length + other) * 8 + contextOf(before);
    if (this.refuted.has(key)) return false;
    if (this.assumed.has(key)) return true;
    if (this.left < 0) return false;
    const kept = this.order.push(key) - 1;
    this.assumed.add(key);
    const isSo = (column: Column) => this.coversOver(column, one, other, before, deep);
    if (deep < MOST_DEEP && this.columns.every(isSo)) return true;
    // what was taken to hold along with it may not
    for (const pair of this.order.splice(kept)) this.assumed.delete(pair);
    this.refuted.add(key);
    return false;
  }

  /** Whether a match ends at once, whatever is next: it covers all else. */
  isMatch(state: number, before: Before): boolean {
    return this.columns.every(column => this.accepts(state, before, column));
  }

  private accepts(state: number, before: Before, column: Column): boolean {
    const key = (state * this.columns.length + column.number) * 8 + contextOf(before);
    let found = this.accepting.get(key);
    if (found === undefined) {
      const reached = this.reachFrom(state, before, column);
      found = reached.some(one => this.nfa.states[one.state]!.kind === "accept");
      this.accepting.set(key, found);
    }
    return found;
  }

  private coversOver(column: Column, one: number, other: number, before: Before, deep: number): boolean {
    this.left--;
    if (this.accepts(one, before, column)) return true;
    if (this.accepts(other, before, column)) return false;
    const { next } = column;
    if (next.isEnd) return true;
    const after = { isStart: false, isLineEnd: next.isLineEnd, isWord: next.isWord };
    const behind = this.behind(this.reachFrom(one, before, column), column);
    return this.behind(this.reachFrom(other, before, column), column).every(to =>
      behind.some(from => this.covers(from, to, after, deep + 1)),
    );
  }

  /** The states behind a symbol of a class. */
  private behind(reached: readonly Reached[], { id }: Column): number[] {
    this.left -= reached.length;
    return reached.flatMap(({ state }) => this.behindSymbol(state, id));
  }
}
