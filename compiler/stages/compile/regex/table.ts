// An automaton as bytes in a plugin's memory, for sdk-as/internal/regex/walk.ts. Numbers are little endian:
//
//   header    u32 each: where the rows, the actions, the moves and the skips are; the column of the text's
//             end, times 4; the four states to begin in, as entries; how many tags; how many ranges
//   classes   a byte for each symbol below 256 (bytes) or 128 (units): its class
//   ranges    of units from 128 on: the first of each range, u16, then the class of each, u16
//   rows      u32 for each class: the row of the next state, from the first row on, with an action's number
//             above it, or 0 where there is nothing to do
//   actions   8 bytes each: the first move u16, how many u8, flags u8, a skip's number or 0xffff u16
//   moves     the register that is set, the one it is set to: u8 each
//   skips     32 bytes each: for each low half of an ASCII byte, which high halves end the skip; then 0x80
//             where all beyond ASCII end it
import type { Alphabet } from "./alphabets";
import { DEAD, type Dfa, type Step } from "./determinize";
import type { SymbolClasses } from "./symbols";

const HEADER = 48;
/** An entry's bits for the row. */
const ROW_BITS = 20;
/** Flags of an action. */
const ACCEPTS = 1,
  STOPS = 2;
const NO_SKIP = 0xffff;
/** As many ASCII characters stay in a state that is skipped through: over fewer a step each is as fast. */
const WORTH_SKIPPING = 9;
/** As many bytes as a regular expression's table may have in a plugin. */
export const MOST_BYTES = 1 << 18;

/** The table of an automaton; undefined where it is larger than MOST_BYTES. */
export function tableOf(
  { rows, starts }: Dfa,
  classes: SymbolClasses,
  { size }: Alphabet,
  tags: number,
): Uint8Array | undefined {
  const columns = classes.known.length + 1;
  const skips: Uint8Array[] = [];
  const skipOf = rows.map((row, state) => {
    const skip = skipFrom(row, state, classes);
    return skip ? skips.push(skip) - 1 : NO_SKIP;
  });

  const actions = new Map<string, number>(),
    moves: number[] = [];
  const actionBytes: number[] = [];
  const entry = (step: Step, from: number): number => {
    const flags = (step.accepts ? ACCEPTS : 0) | (step.to === DEAD ? STOPS : 0);
    const isTurn = step.to === from && !step.moves.length && !step.accepts;
    const skip = isTurn ? NO_SKIP : skipOf[step.to]!;
    if (!flags && !step.moves.length && skip === NO_SKIP) return step.to * columns * 4;
    const key = JSON.stringify([step.moves, flags, skip]);
    let action = actions.get(key);
    if (action === undefined) {
      action = actions.size + 1;
      actions.set(key, action);
      const first = moves.length / 2;
      actionBytes.push(first & 0xff, first >> 8, step.moves.length, flags, skip & 0xff, skip >> 8, 0, 0);
      for (const { to, from: source } of step.moves) moves.push(to, source);
    }
    return step.to * columns * 4 + action * 2 ** ROW_BITS;
  };
  const entries = rows.flatMap((row, state) => row.map(step => entry(step, state)));
  const begin = starts.map(state => entry({ to: state, moves: [], accepts: false }, -1));

  const few = size === 0x100 ? 256 : 128;
  const low = new Uint8Array(few),
    ranges = classes.ranges.filter(({ last }) => last >= few);
  for (const { first, last, id } of classes.ranges) low.fill(id, first, Math.min(last + 1, few));
  const high =
    size === 0x100
      ? []
      : [
          ...ranges.flatMap(({ first }) => [Math.max(first, few) & 0xff, Math.max(first, few) >> 8]),
          ...ranges.flatMap(({ id }) => [id & 0xff, id >> 8]),
        ];

  const isTooMany =
    rows.length * columns * 4 >= 2 ** ROW_BITS || actions.size >= 2 ** 12 - 1 || moves.length > 2 ** 17;
  if (isTooMany) return undefined;
  const parts = [
    low,
    padded(Uint8Array.from(high)),
    new Uint8Array(Uint32Array.from(entries).buffer),
    // actions are numbered from 1 on
    Uint8Array.from([...new Array<number>(8).fill(0), ...actionBytes]),
    padded(Uint8Array.from(moves)),
    ...skips,
  ];
  const places: number[] = [];
  parts.reduce((at, part) => (places.push(at), at + part.length), HEADER);
  const [, , rowsAt, actionsAt, movesAt, skipsAt = 0] = places;
  const header = Uint32Array.of(
    rowsAt!,
    actionsAt!,
    movesAt!,
    skipsAt,
    (columns - 1) * 4,
    ...begin,
    tags,
    size === 0x100 ? 0 : ranges.length,
    0,
  );
  const bytes = Buffer.concat([new Uint8Array(header.buffer), ...parts]);
  return bytes.length > MOST_BYTES ? undefined : bytes;
}

/** The ASCII characters, and what else, at which a state ends that nothing else changes. */
function skipFrom(row: readonly Step[], state: number, classes: SymbolClasses): Uint8Array | undefined {
  if (state === DEAD) return undefined;
  const stays = ({ to, moves, accepts }: Step) => to === state && !moves.length && !accepts;
  const skip = new Uint8Array(32);
  let isHighEnd = false,
    count = 0;
  for (const { first, last, id } of classes.ranges) {
    const ends = !stays(row[id]!);
    if (ends && last >= 0x80) isHighEnd = true;
    for (let symbol = first; symbol <= Math.min(last, 0x7f); symbol++)
      if (ends) skip[symbol & 15]! |= 1 << (symbol >> 4);
      else count++;
  }
  if (isHighEnd) skip[16] = 0x80;
  return count >= WORTH_SKIPPING ? skip : undefined;
}

/** With zeros behind it, so that what follows is in its place. */
function padded(bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  all.set(bytes);
  return all;
}
