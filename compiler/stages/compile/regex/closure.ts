// Where an automaton can be before it takes the next symbol, in JavaScript's order.
import type { Work } from "./work";
import type { Condition, Nfa } from "./nfa";

/** What is known of the symbol before a place. */
export interface Before {
  /** Nothing is before it. */
  readonly isStart: boolean;
  readonly isLineEnd: boolean;
  readonly isWord: boolean;
}

/** How many numbers contextOf() may give. */
export const CONTEXTS = 8;

export function contextOf({ isStart, isLineEnd, isWord }: Before): number {
  return +isStart + 2 * +isLineEnd + 4 * +isWord;
}

/** What is known of the next symbol. */
export interface Next {
  /** There is none. */
  readonly isEnd: boolean;
  readonly isLineEnd: boolean;
  readonly isWord: boolean;
  /** The ranges of conditions "notBefore" that it is in, as keys. */
  readonly guards: ReadonlySet<string>;
}

/** What became of a tag: its place is this one, it has none, or it is as it was. */
export const HERE = 1,
  NOWHERE = 2,
  SAME = 0;

/** A state that takes a symbol or accepts, and what becomes of the tags on the way to it. */
export interface Reached {
  readonly state: number;
  readonly tags: Uint8Array;
}

export const guardKey = ([first, last]: readonly [number, number]) => `${first}-${last}`;

function holds(condition: Condition, before: Before, next: Next): boolean {
  switch (condition.kind) {
    case "start":
      return before.isStart;
    case "end":
      return next.isEnd;
    case "lineStart":
      return before.isStart || before.isLineEnd;
    case "lineEnd":
      return next.isEnd || next.isLineEnd;
    case "word":
      return before.isWord !== next.isWord;
    case "notWord":
      return before.isWord === next.isWord;
    case "notBefore":
      return !next.guards.has(guardKey(condition.range));
  }
}

/**
 * The states that take a symbol or accept, and to which one leads at a place of the text. Which turns of
 * loops have taken nothing so far is part of the way there: of two ways to a state on which that differs both
 * are gone, since one may end where the other goes on. Once a symbol is taken, it no longer matters.
 */
export function reach(
  { states, tags: count }: Nfa,
  from: number,
  before: Before,
  next: Next,
  work: Work,
): Reached[] {
  const found = new Map<number, Reached>(),
    seen = new Set<number>();
  let turns = 1;
  const none: Turns = { loop: -1, before: undefined, inside: new Map(), number: 0 };
  /** What is still to be gone to, the next one last. */
  const ways: { index: number; tags: Uint8Array; empty: Turns }[] = [
    { index: from, tags: new Uint8Array(count), empty: none },
  ];
  for (let way = ways.pop(); way; way = ways.pop()) {
    const { index, tags, empty } = way;
    const key = index + empty.number * states.length;
    if (seen.has(key)) continue;
    seen.add(key);
    work.spend(WAY);
    const state = states[index]!;
    switch (state.kind) {
      case "take":
      case "accept":
        if (!found.has(index)) found.set(index, { state: index, tags });
        break;
      case "choose":
        for (const to of state.to.toReversed()) ways.push({ index: to, tags, empty });
        break;
      case "if":
        if (holds(state.condition, before, next)) ways.push({ index: state.to, tags, empty });
        break;
      case "tag":
        ways.push({ index: state.to, tags: changed(tags, HERE, state.tag), empty });
        break;
      case "forget":
        ways.push({ index: state.to, tags: changed(tags, NOWHERE, state.from, state.upTo), empty });
        break;
      case "turn":
        ways.push({ index: state.to, tags, empty: within(empty, state.loop) });
        break;
      case "unlessEmpty":
        if (!isWithin(empty, state.loop)) ways.push({ index: state.to, tags, empty });
        break;
    }
  }
  return [...found.values()];

  function within(before: Turns, loop: number): Turns {
    let own = before.inside.get(loop);
    if (!own) before.inside.set(loop, (own = { loop, before, inside: new Map(), number: turns++ }));
    return own;
  }
}

/** How much a way costs beside a step of determinize(). */
const WAY = 10;

/** The turns of loops that have taken nothing so far, one inside of the other. */
interface Turns {
  readonly loop: number;
  readonly before: Turns | undefined;
  readonly inside: Map<number, Turns>;
  readonly number: number;
}

function isWithin(turns: Turns, loop: number): boolean {
  for (let at: Turns | undefined = turns; at; at = at.before) if (at.loop === loop) return true;
  return false;
}

function changed(tags: Uint8Array, value: number, from: number, upTo = from): Uint8Array {
  return tags.slice().fill(value, from, upTo + 1);
}

/** Whether what is reached from a state depends on the symbol before. */
export function looksBack({ states }: Nfa, from: number): boolean {
  const seen = new Set<number>();
  const ways = [from];
  for (let index = ways.pop(); index !== undefined; index = ways.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const state = states[index]!;
    if (state.kind === "if" && BACK.has(state.condition.kind)) return true;
    if (state.kind === "choose") ways.push(...state.to);
    else if (state.kind !== "take" && state.kind !== "accept") ways.push(state.to);
  }
  return false;
}

const BACK: ReadonlySet<string> = new Set(["start", "lineStart", "word", "notWord"]);
