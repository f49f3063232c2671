// The escapes of JSON strings.

// @ts-ignore: decorator
@inline export const QUOTE: u8 = 0x22,
  SLASH: u8 = 0x5c;

/** Which of sixteen bytes are this one, a bit each. */
// @ts-ignore: decorator
@inline export function bits(sixteen: v128, byte: u8): i32 {
  return i8x16.bitmask(i8x16.eq(sixteen, i8x16.splat(byte)));
}

/**
 * Writes a string without its escapes to where there is room for 16 bytes more than it has, and returns the
 * end. What is no escape stays as it is, as does half a surrogate pair: Falco's Go plugins give the same.
 */
export function unescape(at: usize, length: usize, to: usize): usize {
  const end = at + length;
  while (true) {
    const sixteen = v128.load(at),
      slashes = bits(sixteen, SLASH);
    const plain = min<usize>(slashes ? ctz(slashes) : 16, end - at);
    v128.store(to, sixteen);
    at += plain;
    to += plain;
    if (at == end) return to;
    if (plain == 16 && !slashes) continue;
    if (at + 1 == end) {
      store<u8>(to, SLASH);
      return to + 1;
    }
    const kind = load<u8>(at, 1);
    let code = kind == 0x75 ? unicode(at + 2, end) : single(kind),
      bytes: usize = kind == 0x75 ? 6 : 2;
    if ((code & 0xfffffc00) == 0xd800 && at + 12 <= end && load<u16>(at, 6) == 0x755c) {
      const low = unicode(at + 8, end);
      if ((low & 0xfffffc00) == 0xdc00) {
        code = 0x10000 + (((code & 0x3ff) << 10) | (low & 0x3ff));
        bytes = 12;
      }
    }
    if (code < 0 || (code & 0xfffff800) == 0xd800) {
      store<u16>(to, load<u16>(at));
      at += 2;
      to += 2;
    } else {
      at += bytes;
      to = encode(code, to);
    }
    if (at == end) return to;
  }
}

/** What a backslash and this character stand for; -1: they are no escape. */
export function single(kind: u32): i32 {
  switch (kind) {
    case 0x62:
      return 8; // b
    case 0x66:
      return 12; // f
    case 0x6e:
      return 10; // n
    case 0x72:
      return 13; // r
    case 0x74:
      return 9; // t
    case QUOTE:
    case SLASH:
    case 0x2f:
      return kind;
    default:
      return -1;
  }
}

/** The value of a hexadecimal digit; -1: it is none. */
export function hexadecimal(symbol: u32): i32 {
  if (symbol - 0x30 < 10) return symbol - 0x30;
  const letter = (symbol | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : -1;
}

/** The number that four hexadecimal digits spell; -1: they are not there. */
function unicode(at: usize, end: usize): i32 {
  if (at + 4 > end) return -1;
  let code = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = hexadecimal(load<u8>(at + i));
    if (digit < 0) return -1;
    code = (code << 4) | digit;
  }
  return code;
}

/** Writes a character in UTF-8 and returns the end. */
function encode(code: i32, to: usize): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to, <u8>(0x80 | (code & 63)), 1);
    return to + 2;
  }
  if (code < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (code >> 12)));
    store<u8>(to, <u8>(0x80 | ((code >> 6) & 63)), 1);
    store<u8>(to, <u8>(0x80 | (code & 63)), 2);
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to, <u8>(0x80 | ((code >> 12) & 63)), 1);
  store<u8>(to, <u8>(0x80 | ((code >> 6) & 63)), 2);
  store<u8>(to, <u8>(0x80 | (code & 63)), 3);
  return to + 4;
}
