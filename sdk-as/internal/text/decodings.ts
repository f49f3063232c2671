// Text as bytes: percent-encoding, hexadecimal, base64. Each writes to where there is room for as many bytes
// as there are characters, and returns the end; 0: that is none.

// @ts-ignore: decorator
@inline function hexDigit(c: u8): u32 {
  const digit = <u32>c - 48,
    letter = (<u32>c | 32) - 97;
  return digit <= 9 ? digit : letter < 6 ? letter + 10 : 16;
}

/** Undoes `%20`, and where `plus` is set `+` for a space. */
export function urlDecode(at: usize, end: usize, to: usize, plus: bool): usize {
  while (at < end) {
    const byte = load<u8>(at++);
    if (byte == 0x25) {
      const high = at < end ? hexDigit(load<u8>(at)) : 16,
        low = at + 1 < end ? hexDigit(load<u8>(at, 1)) : 16;
      if (high > 15 || low > 15) return 0;
      store<u8>(to++, <u8>((high << 4) | low));
      at += 2;
    } else {
      store<u8>(to++, plus && byte == 0x2b ? 0x20 : byte);
    }
  }
  return to;
}

/** Two digits for each byte. */
export function hexDecode(at: usize, end: usize, to: usize): usize {
  if ((end - at) & 1) return 0;
  for (; at < end; at += 2) {
    const high = hexDigit(load<u8>(at)),
      low = hexDigit(load<u8>(at, 1));
    if (high > 15 || low > 15) return 0;
    store<u8>(to++, <u8>((high << 4) | low));
  }
  return to;
}

// @ts-ignore: decorator
@inline function base64Value(c: u8): u32 {
  const letter = (<u32>c | 32) - 97;
  if (letter < 26) return c >= 97 ? letter + 26 : letter;
  const digit = <u32>c - 48;
  if (digit <= 9) return digit + 52;
  return c == 0x2b || c == 0x2d ? 62 : c == 0x2f || c == 0x5f ? 63 : 64; // + - and / _
}

/** Both alphabets, with padding or without. */
export function base64Decode(at: usize, end: usize, to: usize): usize {
  const padding =
    end > at && load<u8>(end - 1) == 0x3d ? (end > at + 1 && load<u8>(end - 2) == 0x3d ? 2 : 1) : 0;
  if (padding && (end - at) & 3) return 0;
  end -= padding;
  if (((end - at) & 3) == 1) return 0;
  let group: u32 = 0,
    bits = 0;
  for (; at < end; at++) {
    const value = base64Value(load<u8>(at));
    if (value > 63) return 0;
    group = (group << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      store<u8>(to++, <u8>(group >> bits));
    }
  }
  return group & ((1 << bits) - 1) ? 0 : to;
}

/** A text in double or single quotes without them and the backslashes in it. */
export function unquote(at: usize, end: usize, to: usize): usize {
  const quote = load<u8>(at++);
  while (at < end) {
    const byte = load<u8>(at++);
    if (byte == quote) return at == end ? to : 0;
    if (byte != 0x5c || at == end) {
      store<u8>(to++, byte);
      continue;
    }
    const escaped = load<u8>(at++);
    store<u8>(to++, escaped == 0x6e ? 10 : escaped == 0x74 ? 9 : escaped == 0x72 ? 13 : escaped); // n, t, r
  }
  return 0;
}

/** ASCII letters in lower case. */
export function lowerCase(at: usize, end: usize, to: usize): usize {
  for (; at < end; at++) {
    const byte = load<u8>(at);
    store<u8>(to++, <u32>byte - 65 < 26 ? byte | 32 : byte);
  }
  return to;
}
