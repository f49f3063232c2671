// From UTF-16, which AssemblyScript's strings are, to UTF-8, which is outside of the plugin, and back.
import { giveBack, take } from "../memory/scratch";

/**
 * Writes a string as UTF-8 into [at, end) and returns the end of what it wrote. A string that does not fit is
 * cut at a character. A lone surrogate becomes U+FFFD, so that the result is always valid. Never allocates.
 */
// @ts-ignore: decorator
@inline export function utf8Encode(value: string, at: usize, end: usize): usize {
  const from = changetype<usize>(value);
  return utf8EncodeUnits(from, from + ((<usize>value.length) << 1), at, end);
}

/** utf8Encode() for the UTF-16 units in [from, stop). */
export function utf8EncodeUnits(from: usize, stop: usize, at: usize, end: usize): usize {
  while (from + 8 <= stop && at + 4 <= end) {
    // four ASCII characters at a time
    const four = load<u64>(from);
    if (four & NOT_ASCII) break;
    store<u32>(at, <u32>narrow(four));
    at += 4;
    from += 8;
  }
  while (from < stop) {
    let point: u32 = load<u16>(from);
    from += 2;
    if (point < 0x80) {
      if (at >= end) break;
      store<u8>(at++, <u8>point);
    } else if (point < 0x800) {
      if (at + 2 > end) break;
      store<u8>(at, <u8>(0xc0 | (point >> 6)));
      store<u8>(at + 1, <u8>(0x80 | (point & 63)));
      at += 2;
    } else {
      if ((point & 0xf800) == 0xd800) {
        const low: u32 = from < stop ? load<u16>(from) : 0;
        if (point < 0xdc00 && (low & 0xfc00) == 0xdc00) {
          from += 2;
          point = 0x10000 + (((point & 0x3ff) << 10) | (low & 0x3ff));
        } else {
          point = 0xfffd;
        }
      }
      if (point < 0x10000) {
        if (at + 3 > end) break;
        store<u8>(at, <u8>(0xe0 | (point >> 12)));
      } else {
        if (at + 4 > end) break;
        store<u8>(at, <u8>(0xf0 | (point >> 18)));
        store<u8>(++at, <u8>(0x80 | ((point >> 12) & 63)));
      }
      store<u8>(at + 1, <u8>(0x80 | ((point >> 6) & 63)));
      store<u8>(at + 2, <u8>(0x80 | (point & 63)));
      at += 3;
    }
  }
  return at;
}

/**
 * utf8Encode() for a text that is ASCII, sixteen characters at a time. Returns 0 if the text is not ASCII, or
 * if the room is not at least 16 bytes longer than the text; what it wrote is then of no use.
 */
// @ts-ignore: decorator
@inline export function asciiEncode(value: string, at: usize, end: usize): usize {
  const units = <usize>value.length,
    from = changetype<usize>(value);
  if (units > 16) return asciiEncodeRarely(from, units, at, end);
  if (units + 16 > end - at || from + 32 > (<usize>memory.size()) << 16) return 0;
  // the bytes behind the text do not count
  const others = ~i8x16.bitmask(encodeSixteen(from, at)) & ((1 << (<i32>units)) - 1);
  return others ? 0 : at + units;
}

/**
 * asciiEncode() for longer texts. It is a function of its own so that short texts, which most are, need few
 * registers.
 */
function asciiEncodeRarely(from: usize, units: usize, at: usize, end: usize): usize {
  if (units + 16 > end - at) return 0;
  const last = from + (units << 1) - 32;
  let ascii = encodeSixteen(last, at + units - 16);
  for (let to = at; from < last; from += 32, to += 16) ascii = v128.and(ascii, encodeSixteen(from, to));
  return i8x16.all_true(ascii) ? at + units : 0;
}

/** Writes sixteen units as bytes. Each byte of the result is -1 if its unit is ASCII, and 0 if it is not. */
// @ts-ignore: decorator
@inline function encodeSixteen(from: usize, to: usize): v128 {
  const low = v128.load(from),
    high = v128.load(from, 16);
  v128.store(to, v128.narrow<u16>(low, high));
  return v128.narrow<i16>(asciiUnits(low), asciiUnits(high));
}

// @ts-ignore: decorator
@inline function asciiUnits(units: v128): v128 {
  return i16x8.eq(v128.and(units, i16x8.splat(<i16>0xff80)), i16x8.splat(0));
}

const NOT_ASCII: u64 = 0xff80ff80_ff80ff80;

/** Four ASCII units as four bytes. */
// @ts-ignore: decorator
@inline function narrow(units: u64): u64 {
  const pairs = (units | (units >> 8)) & 0x0000ffff_0000ffff;
  return <u64>(<u32>(pairs | (pairs >> 16)));
}

/** How many bytes utf8Encode() writes if there is room. */
// @ts-ignore: decorator
@inline export function utf8Length(value: string): usize {
  return <usize>String.UTF8.byteLength(value);
}

/**
 * Compares a string with the UTF-8 at the start of [at, end). Returns the end of it, or 0 if they differ.
 * Never allocates.
 */
export function utf8Prefix(value: string, at: usize, end: usize): usize {
  let from = changetype<usize>(value);
  const stop = from + ((<usize>value.length) << 1);
  while (from < stop) {
    const unit = load<u16>(from);
    if (unit >= 0x80) return utf8PrefixBeyondAscii(from, stop, at, end);
    if (at >= end || unit != load<u8>(at)) return 0;
    from += 2;
    at++;
  }
  return at;
}

/**
 * The offset of the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates); -1 if all
 * bytes are.
 */
export function utf8Invalid(at: usize, length: i32): i32 {
  const valid = <i32>(utf8ValidTo(at, at + length) - at);
  return valid == length ? -1 : valid;
}

function utf8PrefixBeyondAscii(from: usize, stop: usize, at: usize, end: usize): usize {
  while (from < stop) {
    let point: u32 = load<u16>(from);
    from += 2;
    if ((point & 0xf800) == 0xd800) {
      const low: u32 = from < stop ? load<u16>(from) : 0;
      if (point < 0xdc00 && (low & 0xfc00) == 0xdc00) {
        from += 2;
        point = 0x10000 + (((point & 0x3ff) << 10) | (low & 0x3ff));
      } else {
        point = 0xfffd;
      }
    }
    const more: usize = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (at + more >= end) return 0;
    const lead = more ? (point >> (6 * <u32>more)) | ((0xff00 >> (<u32>more + 1)) & 0xff) : point;
    if (load<u8>(at++) != <u8>lead) return 0;
    for (let shift = 6 * <u32>more; shift; at++) {
      shift -= 6;
      if (load<u8>(at) != <u8>(0x80 | ((point >> shift) & 63))) return 0;
    }
  }
  return at;
}

/** Whether a string and UTF-8 bytes are the same text. Never allocates. */
export function utf8Equals(value: string, at: usize, length: i32): bool {
  if (value.length > length) return false;
  return utf8Prefix(value, at, at + length) == at + length;
}

/**
 * UTF-8 bytes as a string. Bytes that are not UTF-8 become U+FFFD, as in runtime-c/src/base/utf8.c.
 * Allocates.
 */
export function utf8Decode(at: usize, length: i32): string {
  if (utf8ValidTo(at, at + length) == at + length) return String.UTF8.decodeUnsafe(at, length);
  const repaired = take(<usize>length * 3);
  const end = utf8Repair(at, at + length, repaired);
  giveBack(end);
  return String.UTF8.decodeUnsafe(repaired, end - repaired);
}

/** Where the first byte lies in [at, end) that is not UTF-8; `end` if all bytes are. */
function utf8ValidTo(at: usize, end: usize): usize {
  while (at < end) {
    if (at + 16 <= end && !((load<u64>(at) | load<u64>(at, 8)) & 0x8080808080808080)) at += 16;
    else if (load<u8>(at) < 0x80) at++;
    else {
      const part = utf8Part(at, end);
      if (part < 0) break;
      at += part;
    }
  }
  return at;
}

/**
 * Copies bytes with U+FFFD for those that are not UTF-8, one for each maximal part of a character, and
 * returns the end. The copy may take three times the room.
 */
function utf8Repair(at: usize, end: usize, to: usize): usize {
  while (at < end) {
    const part = utf8Part(at, end);
    if (part > 0) {
      memory.copy(to, at, part);
      at += part;
      to += part;
    } else {
      store<u16>(to, 0xbfef);
      store<u8>(to, 0xbd, 2);
      at -= part;
      to += 3;
    }
  }
  return to;
}

/**
 * How many bytes the character at the start of [at, end) has. Negative if it is incomplete: how many bytes
 * its part has.
 */
function utf8Part(at: usize, end: usize): i32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return -1;
  const need = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // the range of the second byte excludes overlong forms, surrogates, and characters beyond U+10FFFF
  let low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80,
    high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (let there = 1; there < need; there++) {
    const next: u32 = at + there < end ? load<u8>(at + there) : 0;
    if (next < low || next > high) return -there;
    low = 0x80;
    high = 0xbf;
  }
  return need;
}
