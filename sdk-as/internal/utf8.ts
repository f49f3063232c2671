// AssemblyScript strings are UTF-16; every boundary of a plugin is UTF-8.

/**
 * Writes a string as UTF-8 into [at, end) and returns the end of what was written. A string that does
 * not fit is cut at a character. Lone surrogates become U+FFFD, so that what comes out is always UTF-8.
 * Never allocates.
 */
export function utf8Encode(value: string, at: usize, end: usize): usize {
  let from = changetype<usize>(value);
  const stop = from + (<usize>value.length << 1);
  while (from + 8 <= stop && at + 4 <= end) {   // four ASCII characters at a time
    const four = load<u64>(from);
    if (four & 0xff80ff80ff80ff80) break;
    const pairs = (four | (four >> 8)) & 0x0000ffff0000ffff;
    store<u32>(at, <u32>(pairs | (pairs >> 16)));
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
      store<u8>(at, <u8>(0xc0 | point >> 6));
      store<u8>(at + 1, <u8>(0x80 | point & 63));
      at += 2;
    } else {
      if ((point & 0xf800) == 0xd800) {
        const low: u32 = from < stop ? load<u16>(from) : 0;
        if (point < 0xdc00 && (low & 0xfc00) == 0xdc00) {
          from += 2;
          point = 0x10000 + ((point & 0x3ff) << 10 | low & 0x3ff);
        } else {
          point = 0xfffd;
        }
      }
      if (point < 0x10000) {
        if (at + 3 > end) break;
        store<u8>(at, <u8>(0xe0 | point >> 12));
      } else {
        if (at + 4 > end) break;
        store<u8>(at, <u8>(0xf0 | point >> 18));
        store<u8>(++at, <u8>(0x80 | point >> 12 & 63));
      }
      store<u8>(at + 1, <u8>(0x80 | point >> 6 & 63));
      store<u8>(at + 2, <u8>(0x80 | point & 63));
      at += 3;
    }
  }
  return at;
}

/** How many bytes utf8Encode writes where there is room. */
// @ts-ignore: decorator
@inline export function utf8Length(value: string): usize {
  return <usize>String.UTF8.byteLength(value);
}

/** Whether a string and UTF-8 bytes are the same text. Allocates only where either is not ASCII. */
export function utf8Equals(value: string, at: usize, length: i32): bool {
  const units = value.length;
  if (units > length) return false;
  const from = changetype<usize>(value);
  for (let i = 0; i < units; i++) {
    const unit = load<u16>(from + (<usize>i << 1));
    if (unit >= 0x80) return value == utf8Decode(at, length);
    if (unit != load<u8>(at + i)) return false;
  }
  return units == length;
}

/** The offset of the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates); -1: all of it is. */
export function utf8Invalid(at: usize, length: i32): i32 {
  let i = 0;
  while (i < length) {
    const lead: u32 = load<u8>(at + i);
    if (lead < 0x80) { i++; continue; }
    const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (!more || i + more >= length) return i;
    const second: u32 = load<u8>(at + i + 1);
    // the leads after which not every continuation byte may stand
    if (second < <u32>(lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80) || second > <u32>(lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf)) return i;
    for (let j = 2; j <= more; j++) {
      if ((load<u8>(at + i + j) & 0xc0) != 0x80) return i;
    }
    i += more + 1;
  }
  return -1;
}

/** UTF-8 bytes as a string. Allocates. */
// @ts-ignore: decorator
@inline export function utf8Decode(at: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(at, length);
}
