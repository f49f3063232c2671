// Reads Internet addresses that are written as text, in RFC 4291's forms, as inet_pton does. Nothing here
// allocates.

/**
 * The most characters that an address has: eight groups, of which the last two are written as an IPv4
 * address.
 */
export const ADDRESS_MAX: i32 = 45;

/**
 * Reads the address that [at, end) spells. There must be room for 16 bytes at `to`. Returns how many bytes
 * the address has, 4 or 16; 0 if the text is no address.
 */
export function parseAddress(at: usize, end: usize, to: usize): i32 {
  if (parseV4(at, end, to)) return 4;
  return parseV6(at, end, to) ? 16 : 0;
}

/** Reads four numbers from 0 to 255, without leading zeros. */
function parseV4(at: usize, end: usize, to: usize): bool {
  for (let i = 0; i < 4; i++) {
    if (i && (at >= end || load<u8>(at++) != 46)) return false;
    const start = at;
    let value: u32 = 0;
    while (at < end && at - start < 3 && <u32>load<u8>(at) - 48 <= 9)
      value = value * 10 + load<u8>(at++) - 48;
    if (at == start || value > 255 || (at - start > 1 && load<u8>(start) == 48)) return false;
    store<u8>(to + i, <u8>value);
  }
  return at == end;
}

/** Reads groups of up to four hexadecimal digits; `::` stands once for one or more groups of zeros. */
function parseV6(at: usize, end: usize, to: usize): bool {
  let filled: usize = 0,
    gap: usize = usize.MAX_VALUE;
  if (at + 2 <= end && load<u16>(at) == 0x3a3a) {
    gap = 0;
    at += 2;
  }
  while (at < end) {
    const start = at;
    let group: u32 = 0;
    while (at < end && at - start < 4) {
      const digit = hexDigit(load<u8>(at));
      if (digit > 15) break;
      group = (group << 4) | digit;
      at++;
    }
    if (at < end && load<u8>(at) == 46) {
      // an IPv4 address in the last four bytes
      if (filled > 12 || !parseV4(start, end, to + filled)) return false;
      filled += 4;
      at = end;
      break;
    }
    if (at == start || filled == 16) return false;
    store<u16>(to + filled, bswap<u16>(<u16>group));
    filled += 2;
    if (at == end) break;
    if (load<u8>(at++) != 58) return false;
    if (at < end && load<u8>(at) == 58) {
      if (gap != usize.MAX_VALUE) return false;
      gap = filled;
      at++;
    } else if (at == end) {
      return false; // a single colon at the end
    }
  }
  if (gap == usize.MAX_VALUE) return filled == 16;
  if (filled > 14) return false;
  memory.copy(to + 16 - (filled - gap), to + gap, filled - gap);
  memory.fill(to + gap, 0, 16 - filled);
  return true;
}

// @ts-ignore: decorator
@inline function hexDigit(c: u8): u32 {
  const digit = <u32>c - 48;
  if (digit <= 9) return digit;
  const letter = (<u32>c | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}
