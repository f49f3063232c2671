// An automaton that is in one state at a time. Where groups are wanted, it keeps the places that a group may
// have in registers (Laurikari: NFAs with Tagged Transitions), so that it goes over a text once, whatever the
// pattern. Of several ways to match, the first in JavaScript's order comes first in a state.
import { CONTEXTS, contextOf, looksBack, NOWHERE, reach, SAME, type Before, type Reached } from "./closure";
import { Cover, type Column } from "./cover";
import type { Nfa } from "./nfa";
import { Work } from "./work";
import { orderMoves, type Move } from "./moves";
import { END, type SymbolClasses } from "./symbols";

/** What a step does on its way to a state. The registers of the match's groups come first, two for each. */
export interface Step {
  readonly to: number;
  /** What is moved between registers, one after the other. */
  readonly moves: readonly Move[];
  /** Whether a match was found: in an automaton that only tests, nothing else is wanted then. */
  readonly accepts: boolean;
}

export interface Dfa {
  /** The steps from each state: one for each class of symbols, and the last for the end of the text. */
  readonly rows: readonly (readonly Step[])[];
  /** The states to begin in: at the text's start, behind the end of a line, of a word, behind all else. */
  readonly starts: readonly number[];
}

/** The state that no match follows from. */
export const DEAD = 0;

/** A register's number where the group has no place. */
export const NONE = 254;
/** Where a register is set to the place in the text. */
export const HERE_NOW = 255;
/** The register that is of no use but for moves that go round in a circle. */
const SPARE = 253;

/** As many states as fit into a table of a plugin. */
const MOST_STATES = 4000;

const NOTHING: readonly number[] = [];

interface Item {
  readonly state: number;
  /** The register of each tag, or NONE. */
  readonly registers: readonly number[];
}
/** A state behind a symbol, and what each tag is then: a register, HERE_NOW or NONE. */
interface Behind {
  readonly state: number;
  readonly values: readonly number[];
}
interface Known {
  readonly items: readonly Item[];
  readonly before: Before;
}

const AT_START: Before = { isStart: true, isLineEnd: false, isWord: false };
const BEHIND_LINE: Before = { isStart: false, isLineEnd: true, isWord: false };
const BEHIND_WORD: Before = { isStart: false, isLineEnd: false, isWord: true };
const ELSEWHERE: Before = { isStart: false, isLineEnd: false, isWord: false };

/**
 * The automaton for a pattern's. `isTest`: it only says whether there is a match. Throws a Refusal where it
 * would be too large.
 */
export function determinize(nfa: Nfa, classes: SymbolClasses, isTest: boolean): Dfa {
  const tags = isTest ? 0 : nfa.tags,
    work = new Work();
  const known: Known[] = [{ items: [], before: ELSEWHERE }],
    numbers = new Map<string, number>([["", DEAD]]);
  const rows: Step[][] = [];

  const back = nfa.states.map((): boolean | undefined => undefined);
  const asksBack = (state: number): boolean => (back[state] ??= looksBack(nfa, state));

  const nexts = new Map<string, number>();
  const columns = [...classes.known, END].map((next, id) => {
    const key = JSON.stringify([next.isEnd, next.isLineEnd, next.isWord, ...next.guards]);
    if (!nexts.has(key)) nexts.set(key, nexts.size);
    return { next, id, number: nexts.get(key)! };
  });
  /** By state, what is next and what is before. */
  const reached: (readonly Reached[])[] = [];
  const reachFrom = (state: number, before: Before, { next, number }: Column): readonly Reached[] =>
    (reached[(state * nexts.size + number) * CONTEXTS + contextOf(before)] ??= reach(
      nfa,
      state,
      before,
      next,
      work,
    ));

  /** By state and class, the states behind a symbol. */
  const behindEach: number[][][] = [];
  function behindSymbol(state: number, id: number): readonly number[] {
    let own = behindEach[state];
    if (!own) {
      const taking = nfa.states[state]!;
      behindEach[state] = own = [];
      if (taking.kind === "take")
        for (const { symbols, to } of taking.edges)
          for (const id of classes.of(symbols)) (own[id] ??= []).push(to);
    }
    return own[id] ?? NOTHING;
  }

  const cover = new Cover(nfa, columns, reachFrom, behindSymbol);
  /** Those that no other covers; where it matters which match is found, no other that is tried before. */
  function needed(all: readonly Behind[], before: Before): readonly Behind[] {
    if (!nfa.isCounted || all.length < 2) return all;
    const kept: Behind[] = [];
    for (const one of all) {
      work.spend(kept.length);
      if (kept.some(({ state }) => cover.covers(state, one.state, before))) continue;
      if (isTest)
        for (let i = kept.length - 1; i >= 0; i--)
          if (cover.covers(one.state, kept[i]!.state, before)) kept.splice(i, 1);
      kept.push(one);
      if (cover.isMatch(one.state, before)) break;
    }
    return kept;
  }

  function numberOf(items: readonly Item[], before: Before): number {
    if (!items.length) return DEAD;
    const own = items.some(({ state }) => asksBack(state)) ? before : ELSEWHERE;
    work.spend(items.length);
    let key = `${contextOf(own)}`;
    for (const item of items) key += `;${item.state}:${item.registers.join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = known.push({ items, before: own }) - 1;
      numbers.set(key, number);
      if (number > MOST_STATES) throw new TooLarge();
    }
    return number;
  }

  const first = [{ state: nfa.start, registers: Array.from({ length: tags }, () => NONE) }];
  const starts = [AT_START, BEHIND_LINE, BEHIND_WORD, ELSEWHERE].map(before => numberOf(first, before));

  for (let i = 0; i < known.length; i++) rows.push(columns.map(column => step(known[i]!, column)));
  return { rows, starts };

  /** From a state over a symbol of a class, or over the end. */
  function step({ items, before }: Known, column: Column): Step {
    const { next, id } = column;
    const moves: Move[] = [];
    const seen = new Set<number>(),
      taken = new Set<number>();
    const taking: Behind[] = [];
    let accepts = false;
    for (const item of items) {
      for (const { state, tags: changes } of reachFrom(item.state, before, column)) {
        if (seen.has(state)) continue;
        seen.add(state);
        work.spend(1);
        const values = () =>
          item.registers.map((register, tag) =>
            changes[tag] === SAME ? register : changes[tag] === NOWHERE ? NONE : HERE_NOW,
          );
        const own = nfa.states[state]!;
        if (own.kind === "accept") {
          accepts = true;
          if (!isTest) values().forEach((from, tag) => moves.push({ to: tag, from }));
          break;
        }
        if (own.kind !== "take" || next.isEnd) continue;
        for (const to of behindSymbol(state, id)) {
          if (taken.has(to)) continue;
          work.spend(1);
          taken.add(to);
          taking.push({ state: to, values: values() });
        }
      }
      if (accepts) break;
    }
    if (isTest && accepts) return { to: DEAD, moves, accepts };
    const after = { isStart: false, isLineEnd: next.isLineEnd, isWord: next.isWord };
    const behind = needed(taking, after);
    if (isTest) (behind as Behind[]).sort((one, other) => one.state - other.state);
    const own = new Map<number, number>();
    const following = behind.map(({ state, values }) => ({
      state,
      registers: values.map(value => {
        if (value === NONE) return NONE;
        if (!own.has(value)) own.set(value, tags + own.size);
        return own.get(value)!;
      }),
    }));
    if (tags + own.size > SPARE) throw new TooLarge();
    const ordered = orderMoves(
      [...own].map(([from, to]) => ({ to, from })),
      SPARE,
    );
    return { to: numberOf(following, after), moves: [...moves, ...ordered], accepts };
  }
}

/** An automaton is larger than a plugin has room for. */
export class TooLarge extends Error {}
