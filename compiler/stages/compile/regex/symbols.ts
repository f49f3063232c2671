// Which symbols of an alphabet an automaton tells apart.
import type { Alphabet } from "./alphabets";
import { LINE_ENDS, WORDS } from "./characters";
import { guardKey, type Next } from "./closure";
import type { Nfa } from "./nfa";
import { has, within, type Range, type Ranges } from "./ranges";

export interface SymbolClasses {
  /** Symbols that are taken alike, a range each, and the number of their class. */
  readonly ranges: readonly { readonly first: number; readonly last: number; readonly id: number }[];
  /** What is known of each class's symbols. */
  readonly known: readonly Next[];
  /** The classes of an edge's symbols. */
  of(symbols: Ranges): ReadonlySet<number>;
}

/** The classes of an automaton's symbols. */
export function classify({ states }: Nfa, { size, name }: Alphabet): SymbolClasses {
  const told = new Map<string, Ranges>();
  const guards = new Map<string, Range>();
  const asked = new Set<string>();
  for (const state of states) {
    if (state.kind === "take") for (const { symbols } of state.edges) told.set(setKey(symbols), symbols);
    if (state.kind !== "if") continue;
    const { condition } = state;
    asked.add(condition.kind);
    if (condition.kind === "notBefore") guards.set(guardKey(condition.range), condition.range);
  }
  // in views the flag m knows no U+2028, which is three bytes
  const lineEnds: Ranges =
    asked.has("lineStart") || asked.has("lineEnd")
      ? within(LINE_ENDS, 0, name === "bytes" ? 0x7f : size)
      : [];
  const words = asked.has("word") || asked.has("notWord") ? WORDS : [];
  const sets: Ranges[] = [lineEnds, words, ...told.values(), ...[...guards.values()].map(range => [range])];

  const cuts = [...new Set([0, ...sets.flat().flatMap(([first, last]) => [first, last + 1])])]
    .filter(cut => cut < size)
    .sort((one, other) => one - other);
  const starts = new Map<number, number[]>(),
    ends = new Map<number, number[]>();
  const note = (at: Map<number, number[]>, symbol: number, set: number) =>
    at.set(symbol, [...(at.get(symbol) ?? []), set]);
  sets.forEach((set, i) => {
    for (const [first, last] of set) {
      note(starts, first, i);
      note(ends, last + 1, i);
    }
  });
  const inside = new Set<number>(),
    ids = new Map<string, number>();
  const ranges: { first: number; last: number; id: number }[] = [],
    known: Next[] = [];
  cuts.forEach((first, i) => {
    for (const set of ends.get(first) ?? []) inside.delete(set);
    for (const set of starts.get(first) ?? []) inside.add(set);
    const key = [...inside].sort((one, other) => one - other).join();
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      ids.set(key, id);
      known.push({
        isEnd: false,
        isLineEnd: has(lineEnds, first),
        isWord: has(words, first),
        guards: new Set([...guards].filter(([, range]) => has([range], first)).map(([own]) => own)),
      });
    }
    ranges.push({ first, last: (cuts[i + 1] ?? size) - 1, id });
  });

  const found = new Map<string, ReadonlySet<number>>();
  for (const [key, set] of told)
    found.set(key, new Set(ranges.filter(({ first }) => has(set, first)).map(({ id }) => id)));
  const byEdge = new Map<Ranges, ReadonlySet<number>>();
  for (const state of states)
    if (state.kind === "take")
      for (const { symbols } of state.edges) byEdge.set(symbols, found.get(setKey(symbols))!);
  return { ranges, known, of: symbols => byEdge.get(symbols)! };
}

const setKey = (set: Ranges) => set.map(guardKey).join();

/** The end of a text, as what is next. */
export const END: Next = { isEnd: true, isLineEnd: false, isWord: false, guards: new Set() };
