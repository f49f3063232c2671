// Patterns as shells and Falco have them, without allocating. `*` is any text, `?` any character, `[a-z]` one
// of those, `[!a-z]` one of the others; a backslash before any of them is that character.

const STAR: u16 = 0x2a,
  ANY: u16 = 0x3f,
  OPEN: u16 = 0x5b,
  CLOSE: u16 = 0x5d,
  ESCAPE: u16 = 0x5c;

/** The character that was read last, and where the next begins. */
class Character {
  static code: u32 = 0;
  static next: usize = 0;
}

/** Reads a character of UTF-8; a byte that begins none is one of its own. */
function readCharacter(at: usize, end: usize): void {
  const first = <u32>load<u8>(at),
    more: usize = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
  let code = more ? first & (0x3f >> more) : first;
  Character.next = at + 1;
  Character.code = first < 0x80 ? first : first | 0x80000000; // unless it is whole
  if (!more || at + more >= end) return;
  for (let i: usize = 1; i <= more; i++) {
    const byte = <u32>load<u8>(at + i);
    if ((byte & 0xc0) != 0x80) return;
    code = (code << 6) | (byte & 0x3f);
  }
  Character.code = code;
  Character.next = at + 1 + more;
}

/** Where in the pattern the part that matches one character ends; -1: it does not match. */
function matchOne(pattern: string, from: i32, code: u32): i32 {
  const unit = pattern.charCodeAt(from);
  if (unit == ANY) return from + 1;
  if (unit == OPEN) return matchSet(pattern, from, code);
  const at = unit == ESCAPE && from + 1 < pattern.length ? from + 1 : from,
    point = <u32>pattern.codePointAt(at);
  return point == code ? at + (point > 0xffff ? 2 : 1) : -1;
}

/** The same of `[…]`; a bracket that is never closed is a character. */
function matchSet(pattern: string, from: i32, code: u32): i32 {
  const isNot =
    from + 1 < pattern.length &&
    (pattern.charCodeAt(from + 1) == 0x21 || pattern.charCodeAt(from + 1) == 0x5e); // ! ^
  let at = from + (isNot ? 2 : 1),
    isIn = false;
  for (let isFirst = true; at < pattern.length; isFirst = false) {
    if (pattern.charCodeAt(at) == CLOSE && !isFirst) return isIn != isNot ? at + 1 : -1;
    const low = <u32>pattern.codePointAt(at);
    at += low > 0xffff ? 2 : 1;
    let high = low;
    // -
    if (at + 1 < pattern.length && pattern.charCodeAt(at) == 0x2d && pattern.charCodeAt(at + 1) != CLOSE) {
      high = <u32>pattern.codePointAt(at + 1);
      at += high > 0xffff ? 3 : 2;
    }
    if (code >= low && code <= high) isIn = true;
  }
  return code == OPEN ? from + 1 : -1;
}

/** Whether all of [at, end) matches. Goes back to the last `*` alone, so that no pattern takes long. */
export function globMatches(pattern: string, at: usize, end: usize): bool {
  let from = 0,
    star = -1,
    starAt: usize = 0;
  while (at < end) {
    if (from < pattern.length && pattern.charCodeAt(from) == STAR) {
      star = ++from;
      starAt = at;
      continue;
    }
    readCharacter(at, end);
    const next = from < pattern.length ? matchOne(pattern, from, Character.code) : -1;
    if (next >= 0) {
      from = next;
      at = Character.next;
    } else if (star >= 0) {
      // the star takes one character more
      readCharacter(starAt, end);
      starAt = Character.next;
      from = star;
      at = starAt;
    } else {
      return false;
    }
  }
  while (from < pattern.length && pattern.charCodeAt(from) == STAR) from++;
  return from == pattern.length;
}
