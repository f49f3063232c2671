// Writes bytes as text: hexadecimal, base64, and JSON with its escapes. Nothing here checks for room or
// allocates.
import { utf8EncodeUnits, utf8Length } from "./utf8";

const HEX: usize = memory.data<u8>([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102]);

/** Writes two hexadecimal digits for each of `length` bytes, and returns the end. */
export function hexEncode(from: usize, length: i32, at: usize): usize {
  for (const stop = from + length; from < stop; from++) {
    const byte = <usize>load<u8>(from);
    store<u8>(at, load<u8>(HEX + (byte >> 4)));
    store<u8>(at, load<u8>(HEX + (byte & 15)), 1);
    at += 2;
  }
  return at;
}

/** How many hexadecimal digits a number has. */
// @ts-ignore: decorator
@inline export function hexLength(value: u64): usize {
  return value ? <usize>((67 - clz(value)) >> 2) : 1;
}

/** Writes a number in hexadecimal, without leading zeros, and returns its end. */
export function hexEncodeNumber(value: u64, at: usize): usize {
  const end = at + hexLength(value);
  for (let to = end; to > at; value >>= 4) store<u8>(--to, load<u8>(HEX + <usize>(value & 15)));
  return end;
}

/** How many characters base64 makes of `length` bytes. */
// @ts-ignore: decorator
@inline export function base64Length(length: i32): usize {
  return ((<usize>length + 2) / 3) * 4;
}

/** Writes standard base64, with padding, and returns the end. */
export function base64Encode(from: usize, length: i32, at: usize): usize {
  for (const stop = from + length; from < stop; from += 3) {
    const left = stop - from;
    let group = (<u32>load<u8>(from)) << 16;
    if (left > 1) group |= (<u32>load<u8>(from, 1)) << 8;
    if (left > 2) group |= load<u8>(from, 2);
    store<u8>(at, base64Digit(group >> 18));
    store<u8>(at, base64Digit((group >> 12) & 63), 1);
    store<u8>(at, left > 1 ? base64Digit((group >> 6) & 63) : 61, 2);
    store<u8>(at, left > 2 ? base64Digit(group & 63) : 61, 3);
    at += 4;
  }
  return at;
}

// @ts-ignore: decorator
@inline function base64Digit(value: u32): u8 {
  if (value < 26) return <u8>(65 + value);
  if (value < 52) return <u8>(71 + value);
  if (value < 62) return <u8>(value - 4);
  return value == 62 ? 43 : 47;
}

/** How many characters longer a character is in JSON: 0, 1 (`\n`) or 5 (`\u0001`). */
// @ts-ignore: decorator
@inline function extra(c: u32): usize {
  if (c >= 0x20) return c == 0x22 || c == 0x5c ? 1 : 0;
  return c == 10 || c == 13 || c == 9 ? 1 : 5;
}

function escape(c: u32, at: usize): usize {
  store<u8>(at, 0x5c);
  if (c >= 0x20) store<u8>(at, <u8>c, 1);
  else if (c == 10) store<u8>(at, 110, 1);
  else if (c == 13) store<u8>(at, 114, 1);
  else if (c == 9) store<u8>(at, 116, 1);
  else {
    store<u32>(at, 0x30303075, 1); // "u000", of which the last zero is overwritten
    store<u8>(at, <u8>(48 + (c >> 4)), 4);
    store<u8>(at, load<u8>(HEX + <usize>(c & 15)), 5);
    return at + 6;
  }
  return at + 2;
}

/** How many bytes a string takes as a JSON string, quotes included. */
export function jsonTextLength(value: string): usize {
  let length = utf8Length(value) + 2;
  for (let i = 0; i < value.length; i++) length += extra(value.charCodeAt(i));
  return length;
}

/** Writes a string as a JSON string, and returns the end. There must be room. */
export function jsonTextEncode(value: string, at: usize, end: usize): usize {
  let from = changetype<usize>(value),
    run = from;
  const stop = from + ((<usize>value.length) << 1);
  store<u8>(at++, 0x22);
  for (; from < stop; from += 2) {
    const c = <u32>load<u16>(from);
    if (!extra(c)) continue;
    at = escape(c, utf8EncodeUnits(run, from, at, end));
    run = from + 2;
  }
  at = utf8EncodeUnits(run, stop, at, end);
  store<u8>(at, 0x22);
  return at + 1;
}

/** How many bytes UTF-8 takes as a JSON string, quotes included. */
export function jsonBytesLength(from: usize, length: i32): usize {
  let total = <usize>length + 2;
  for (const stop = from + length; from < stop; from++) total += extra(load<u8>(from));
  return total;
}

/**
 * Writes UTF-8 as a JSON string, and returns the end. There must be room. Bytes beyond ASCII are written as
 * they are.
 */
export function jsonBytesEncode(from: usize, length: i32, at: usize): usize {
  store<u8>(at++, 0x22);
  for (const stop = from + length; from < stop; from++) {
    const c = <u32>load<u8>(from);
    if (extra(c)) at = escape(c, at);
    else store<u8>(at++, <u8>c);
  }
  store<u8>(at, 0x22);
  return at + 1;
}
