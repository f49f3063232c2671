// Goes over a text with the table of a regular expression (compiler/stages/compile/regex/table.ts), once and
// without allocating. U is the type of the text's symbols: u8 for UTF-8, u16 for UTF-16.

const ROWS: usize = 0,
  ACTIONS: usize = 4,
  MOVES: usize = 8,
  SKIPS: usize = 12,
  END_COLUMN: usize = 16,
  /** The entries to begin with, for what is before: nothing, the end of a line, of a word, all else. */
  STARTS: usize = 20,
  RANGES: usize = 40,
  CLASSES: usize = 48;

/** An entry's bits for the row; above them is the action. */
const ROW_BITS: u32 = 20,
  ROW: u32 = (1 << ROW_BITS) - 1;

const ACCEPTS: u32 = 1,
  STOPS: u32 = 2;

const NO_SKIP: u32 = 0xffff;

const NONE: u32 = 254,
  HERE: u32 = 255;

/**
 * Where groups begin and end, as addresses, two for each; 0 where a group has none. What is above the groups'
 * is of no use once the walk is over.
 */
// @ts-ignore: decorator
@lazy const REGISTERS = memory.data(1024);

/** Where a group of the last match begins; 0: it has no text. */
// @ts-ignore: decorator
@inline export function groupStart(group: i32): usize {
  return load<u32>(REGISTERS + ((<usize>group) << 3));
}
/** Where a group of the last match ends. */
// @ts-ignore: decorator
@inline export function groupEnd(group: i32): usize {
  return load<u32>(REGISTERS + ((<usize>group) << 3), 4);
}

/** Copies the places of so many groups, two u32 each. */
// @ts-ignore: decorator
@inline export function copyGroups(to: usize, groups: i32): void {
  for (let group = 0; group < groups; group++)
    store<u64>(to + ((<usize>group) << 3), load<u64>(REGISTERS + ((<usize>group) << 3)));
}

/** Whether there is a match in [at, end) of a text that begins at `text`. */
export function walkTest<U>(table: usize, text: usize, at: usize, end: usize): bool {
  const rows = table + load<u32>(table, ROWS);
  let entry = startEntry<U>(table, text, at);
  for (;;) {
    if (entry > ROW) {
      const action = actionOf(table, entry),
        flags = load<u8>(action, 3);
      if (flags) return (flags & ACCEPTS) != 0;
      at = skip<U>(table, action, at, end);
      entry &= ROW;
    }
    if (at >= end) break;
    entry = load<u32>(rows + entry + (classOf<U>(table, load<U>(at)) << 2));
    at += sizeof<U>();
  }
  entry = load<u32>(rows + entry + load<u32>(table, END_COLUMN));
  return entry > ROW && (load<u8>(actionOf(table, entry), 3) & ACCEPTS) != 0;
}

/**
 * Looks for the first match in [at, end) of a text that begins at `text`. Where there is one, the groups'
 * places are there until the next call.
 */
export function walkMatch<U>(table: usize, text: usize, at: usize, end: usize): bool {
  const rows = table + load<u32>(table, ROWS);
  store<u64>(REGISTERS, 0);
  let entry = startEntry<U>(table, text, at);
  // the step to begin with does nothing but skip
  if (entry > ROW) {
    const action = actionOf(table, entry);
    if (load<u8>(action, 3) & STOPS) return false;
    at = skip<U>(table, action, at, end);
    entry &= ROW;
  }
  for (; at < end; at += sizeof<U>()) {
    entry = load<u32>(rows + entry + (classOf<U>(table, load<U>(at)) << 2));
    if (entry > ROW) {
      const action = actionOf(table, entry);
      move(table, action, at);
      if (load<u8>(action, 3) & STOPS) return groupEnd(0) != 0;
      at = skip<U>(table, action, at + sizeof<U>(), end) - sizeof<U>();
      entry &= ROW;
    }
  }
  entry = load<u32>(rows + entry + load<u32>(table, END_COLUMN));
  if (entry > ROW) move(table, actionOf(table, entry), at);
  return groupEnd(0) != 0;
}

function startEntry<U>(table: usize, text: usize, at: usize): u32 {
  if (at == text) return load<u32>(table, STARTS);
  const before = <u32>load<U>(at - sizeof<U>());
  if (isWord(before)) return load<u32>(table, STARTS + 8);
  const isLineEnd = before == 10 || before == 13 || (sizeof<U>() == 2 && (before & ~1) == 0x2028);
  return isLineEnd ? load<u32>(table, STARTS + 4) : load<u32>(table, STARTS + 12);
}

// @ts-ignore: decorator
@inline function isWord(symbol: u32): bool {
  return symbol - 48 < 10 || (symbol | 32) - 97 < 26 || symbol == 95;
}

// @ts-ignore: decorator
@inline function actionOf(table: usize, entry: u32): usize {
  return table + load<u32>(table, ACTIONS) + ((<usize>(entry >> ROW_BITS)) << 3);
}

// @ts-ignore: decorator
@inline function classOf<U>(table: usize, symbol: U): u32 {
  if (sizeof<U>() == 1 || symbol < 0x80) return load<u8>(table + symbol, CLASSES);
  return classBeyondAscii(table, symbol);
}

/** The class of a unit that is not ASCII: that of the last range that begins at or before it. */
function classBeyondAscii(table: usize, unit: u32): u32 {
  const count = load<u32>(table, RANGES);
  let low: u32 = 0,
    high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<u16>(table + (middle << 1), CLASSES + 128) <= unit) low = middle;
    else high = middle;
  }
  return load<u16>(table + ((count + low) << 1), CLASSES + 128);
}

/** Does an action's moves. */
// @ts-ignore: decorator
@inline function move(table: usize, action: usize, at: usize): void {
  let next = table + load<u32>(table, MOVES) + ((<usize>load<u16>(action)) << 1);
  const last = next + ((<usize>load<u8>(action, 2)) << 1);
  for (; next < last; next += 2) {
    const from = <u32>load<u8>(next, 1);
    const place = from == HERE ? <u32>at : from == NONE ? 0 : load<u32>(REGISTERS + (from << 2));
    store<u32>(REGISTERS + ((<usize>load<u8>(next)) << 2), place);
  }
}

/** Which high half of a byte each bit of a skip stands for. */
// @ts-ignore: decorator
@inline function highHalves(): v128 {
  return i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
}

/** Where a state ends that an action leads to, and that goes on over most symbols; `at` where it does not. */
function skip<U>(table: usize, action: usize, at: usize, end: usize): usize {
  const number = <u32>load<u16>(action, 4);
  if (number == NO_SKIP) return at;
  const from = table + load<u32>(table, SKIPS) + ((<usize>number) << 5);
  // many a run is over at once, such as the space between two words
  if (at >= end) return at;
  const first = <u32>load<U>(at);
  if (first < 0x80 && (load<u8>(from + (first & 15)) & (1 << (first >> 4))) != 0) return at;
  const low = v128.load(from),
    others = i8x16.splat(load<i8>(from, 16));
  // what lies behind the end may be read, and does not count
  const readable = ((<usize>memory.size()) << 16) - sizeof<U>() * 16;
  while (at < end && at <= readable) {
    const bytes = sixteen<U>(at);
    const ends = v128.and(
      i8x16.swizzle(low, v128.and(bytes, i8x16.splat(15))),
      i8x16.swizzle(highHalves(), v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15))),
    );
    const mask = i8x16.bitmask(v128.or(i8x16.ne(ends, i8x16.splat(0)), v128.and(bytes, others)));
    if (mask) return min(at + <usize>ctz(mask) * sizeof<U>(), end);
    at += sizeof<U>() * 16;
  }
  return min(at, end);
}

/** Sixteen symbols as bytes; those beyond ASCII as ones of which the highest bit is set. */
// @ts-ignore: decorator
@inline function sixteen<U>(at: usize): v128 {
  if (sizeof<U>() == 1) return v128.load(at);
  const most = i16x8.splat(255);
  return i8x16.narrow_i16x8_u(i16x8.min_u(v128.load(at), most), i16x8.min_u(v128.load(at, 16), most));
}
