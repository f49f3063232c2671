// Where values end that nothing is looked for in: 16 to 64 bytes a turn, since each turn costs a look at the
// deadline. What is named …Rarely is kept from being inlined: a loop in a caller would spill its vectors.
import { bits, QUOTE, SLASH } from "./text";

// @ts-ignore: decorator
@inline export const COMMA: u8 = 0x2c,
  COLON: u8 = 0x3a,
  OPEN_BRACKET: u8 = 0x5b,
  CLOSE_BRACKET: u8 = 0x5d;
// @ts-ignore: decorator
@inline export const OPEN: u8 = 0x7b,
  CLOSE: u8 = 0x7d;

// As JsonKind numbers them; a string with escapes is told from others, as few have them.
// @ts-ignore: decorator
@inline export const KIND_NONE: u32 = 0,
  KIND_STRING: u32 = 1,
  KIND_NUMBER: u32 = 2,
  KIND_BOOL: u32 = 3;
// @ts-ignore: decorator
@inline export const KIND_NULL: u32 = 4,
  KIND_OBJECT: u32 = 5,
  KIND_ARRAY: u32 = 6,
  KIND_ESCAPED: u32 = 7;
/** Of a slot: it has several values, whose kinds are their own. */
// @ts-ignore: decorator
@inline export const KIND_SEVERAL: u32 = 8;

/** What the functions here share: globals, whose accesses no bounds are checked of. */
export class Skip {
  /** Where the document ends; the 64 bytes behind it are 0. */
  static end: usize = 0;
  /** Whether the string that stringEndRarely() skipped has a backslash. */
  static escaped: bool = false;
}

// @ts-ignore: decorator
@inline export function space(at: usize): usize {
  return load<u8>(at) > 32 ? at : spaceRarely(at);
}

export function spaceRarely(at: usize): usize {
  for (const end = Skip.end; at < end; at += 16) {
    const above = bits(i8x16.min_u(v128.load(at), i8x16.splat(33)), 33);
    if (above) return at + ctz(above);
  }
  return Skip.end;
}

/** Of a value that is no string and no container, by its first character. */
// @ts-ignore: decorator
@inline export function wordKind(first: u32): u32 {
  return first == 0x74 || first == 0x66 ? KIND_BOOL : first == 0x6e ? KIND_NULL : KIND_NUMBER;
}

/** From behind a quote, behind the next that no backslash is before; 0: there is none. Sets Skip.escaped. */
export function stringEndRarely(at: usize): usize {
  const end = Skip.end;
  Skip.escaped = false;
  do {
    const a = v128.load(at),
      b = v128.load(at, 16);
    const quotes = bits(a, QUOTE) | (bits(b, QUOTE) << 16),
      slashes = bits(a, SLASH) | (bits(b, SLASH) << 16);
    if ((slashes - 1) & quotes) return at + ctz(quotes) + 1;
    if (slashes) {
      Skip.escaped = true;
      at += ctz(slashes) + 2;
    } else {
      at += 32;
    }
  } while (at < end);
  return 0;
}

/** Behind a number, true, false or null; 0: there is nothing. */
export function scalarEndRarely(at: usize): usize {
  const start = at,
    end = Skip.end;
  do {
    const v = v128.load(at),
      blank = i8x16.splat(32);
    const closes = v128.or(i8x16.eq(v, i8x16.splat(COMMA)), i8x16.eq(v128.or(v, blank), i8x16.splat(CLOSE)));
    const ends = i8x16.bitmask(v128.or(closes, i8x16.eq(v, i8x16.min_u(v, blank))));
    if (ends) {
      at += ctz(ends);
      return at == start ? 0 : at;
    }
    at += 16;
  } while (at < end);
  return 0;
}

/**
 * Which of 64 bytes are this one, a bit each. Halves are u32: a bitmask is an i32, and each of its own would
 * be sign-extended.
 */
// @ts-ignore: decorator
@inline export function mask64(a: v128, b: v128, c: v128, d: v128, byte: u8): u64 {
  return (
    <u64>(<u32>(bits(a, byte) | (bits(b, byte) << 16))) |
    ((<u64>(<u32>(bits(c, byte) | (bits(d, byte) << 16)))) << 32)
  );
}

/** What a block of 64 bytes leaves to the next. */
class Block {
  /** 1: its last byte is a backslash that takes the next one's meaning. */
  static slashBefore: u64 = 0;
}

/** A bit for each byte of a block that is in a string, from the opening quote to before the closing one. */
// @ts-ignore: decorator
@inline function stringsIn(a: v128, b: v128, c: v128, d: v128, inside: u64, slashBefore: u64): u64 {
  let strings = mask64(a, b, c, d, QUOTE);
  const slash = i8x16.splat(SLASH);
  const low = v128.or(i8x16.eq(a, slash), i8x16.eq(b, slash)),
    high = v128.or(i8x16.eq(c, slash), i8x16.eq(d, slash));
  if (v128.any_true(v128.or(low, high)) || slashBefore) {
    // simdjson's: which bytes have an odd number of backslashes before them
    const slashes = mask64(a, b, c, d, SLASH),
      odd: u64 = 0xaaaaaaaaaaaaaaaa;
    const starts = slashes & ~slashBefore,
      ends = (((starts << 1) | odd) - starts) ^ odd;
    strings &= ~(ends ^ (slashes | slashBefore));
    Block.slashBefore = (ends & slashes) >> 63;
  }
  strings ^= strings << 1;
  strings ^= strings << 2;
  strings ^= strings << 4;
  strings ^= strings << 8;
  strings ^= strings << 16;
  strings ^= strings << 32;
  return strings ^ inside;
}

/**
 * From inside an object or array and outside its strings, behind the bracket that closes it; 0: there is
 * none.
 */
export function containerEndRarely(at: usize): usize {
  const end = Skip.end;
  let depth: u64 = 1,
    inside: u64 = 0;
  Block.slashBefore = 0;
  do {
    let a = v128.load(at),
      b = v128.load(at, 16),
      c = v128.load(at, 32),
      d = v128.load(at, 48);
    const strings = stringsIn(a, b, c, d, inside, Block.slashBefore),
      blank = i8x16.splat(32);
    inside = <u64>(<i64>strings >> 63);
    // [ becomes {, and ] }
    a = v128.or(a, blank);
    b = v128.or(b, blank);
    c = v128.or(c, blank);
    d = v128.or(d, blank);
    const closes = mask64(a, b, c, d, CLOSE) & ~strings,
      opens = mask64(a, b, c, d, OPEN) & ~strings,
      closed = popcnt(closes);
    if (depth <= closed) {
      const close = closeRarely(opens, closes, depth);
      if (close) return at + close;
    }
    depth += popcnt(opens) - closed;
    at += 64;
  } while (at < end);
  return 0;
}

/**
 * Where the first space outside of strings is, from outside of them on; `end`: there is none. Looks at 63
 * bytes behind the end too.
 */
export function spaceOutsideRarely(at: usize, end: usize): usize {
  let inside: u64 = 0;
  Block.slashBefore = 0;
  for (; at < end; at += 64) {
    const a = v128.load(at),
      b = v128.load(at, 16),
      c = v128.load(at, 32),
      d = v128.load(at, 48),
      blank = i8x16.splat(32);
    const strings = stringsIn(a, b, c, d, inside, Block.slashBefore);
    inside = <u64>(<i64>strings >> 63);
    const spaces =
      mask64(i8x16.max_u(a, blank), i8x16.max_u(b, blank), i8x16.max_u(c, blank), i8x16.max_u(d, blank), 32) &
      ~strings;
    if (spaces) return min(at + <usize>ctz(spaces), end);
  }
  return end;
}

/** Which bracket of a block is the first that closes what is open, counted from 1; 0: none. */
function closeRarely(opens: u64, closes: u64, depth: u64): usize {
  do {
    const below = closes - 1;
    if (--depth + popcnt(opens & below & ~closes) == 0) return <usize>ctz(closes) + 1;
    closes &= below;
  } while (closes);
  return 0;
}
