// What a value that was found says. A slice is the address of an offset and a length, side by side as in a
// View.
import { giveBack, take } from "../memory/scratch";
import { decimalDecode, isDecimal } from "../text/decimal";
import { floatDecode } from "../text/float-bytes";
import { compact, Compact } from "./compact";
import { Members } from "./members";
import { KIND_BOOL, KIND_ESCAPED, KIND_NUMBER, KIND_OBJECT, KIND_STRING } from "./skip";
import { unescape } from "./text";
import { Found, Slot } from "./trie";

/** A slot begins as a Found does. */
// @ts-ignore: decorator
@inline export function foundIn(slot: Slot): Found {
  return changetype<Found>(changetype<usize>(slot));
}

/** A copy that goes with the call, without a next one. */
export function copyOf(found: Found): usize {
  const copy = changetype<Found>(take(offsetof<Found>()));
  copy.next = 0;
  copy.kind = found.kind;
  copy.offset = found.offset;
  copy.length = found.length;
  return changetype<usize>(copy);
}

/** The slice of a value's text: of a string without its escapes, of an object or array without spaces. */
// @ts-ignore: decorator
@inline export function textOf(found: Found): usize {
  return found.kind == KIND_STRING ? changetype<usize>(found) + offsetof<Found>("offset") : textRarely(found);
}

/** The same slice as a number, cut at `most` bytes and a whole character. */
// @ts-ignore: decorator
@inline export function textPair(found: Found, most: u32): u64 {
  const pair = load<u64>(textOf(found));
  return <u32>(pair >> 32) <= most ? pair : cutRarely(<usize>(pair & 0xffffffff), most);
}

function cutRarely(offset: usize, most: u32): u64 {
  let length = most;
  while (length > most - 4 && (load<u8>(offset + length) & 0xc0) == 0x80) length--;
  return <u64>offset | ((<u64>length) << 32);
}

function textRarely(found: Found): usize {
  if (found.kind == KIND_ESCAPED) return unescaped(found.offset, found.length);
  if (found.kind < KIND_OBJECT) return changetype<usize>(found) + offsetof<Found>("offset");
  const at = compact(found.offset, found.length);
  return slice(at, Compact.length);
}

/** The slice of a value as it is spelled. */
export function rawOf(found: Found): usize {
  const quotes = found.kind == KIND_STRING || found.kind == KIND_ESCAPED ? 1 : 0;
  return slice(found.offset - quotes, found.length + 2 * quotes);
}

/** The slice of a member's key. */
export function keyOf(members: Members): usize {
  return members.keyEscaped
    ? unescaped(members.keyOffset, members.keyLength)
    : slice(members.keyOffset, members.keyLength);
}

export function u64Of(found: Found, fallback: u64): u64 {
  const end = <usize>found.offset + found.length;
  return found.kind == KIND_NUMBER && isDecimal(found.offset, end)
    ? decimalDecode(found.offset, end)
    : fallback;
}

/** Whether u64Of() has no need of a fallback. */
export function isU64(found: Found): bool {
  return found.kind == KIND_NUMBER && isDecimal(found.offset, <usize>found.offset + found.length);
}

export function i64Of(found: Found, fallback: i64): i64 {
  if (found.kind != KIND_NUMBER) return fallback;
  const end = <usize>found.offset + found.length,
    isNegative = load<u8>(found.offset) == 45;
  const start = isNegative ? <usize>found.offset + 1 : <usize>found.offset;
  if (!isDecimal(start, end)) return fallback;
  const value = decimalDecode(start, end),
    lowest: u64 = 1 << 63;
  if (isNegative) return value <= lowest ? <i64>(0 - value) : fallback;
  return value < lowest ? <i64>value : fallback;
}

export function f64Of(found: Found, fallback: f64): f64 {
  if (found.kind != KIND_NUMBER) return fallback;
  const value = floatDecode(found.offset, <usize>found.offset + found.length);
  return isNaN(value) ? fallback : value;
}

export function boolOf(found: Found, fallback: bool): bool {
  return found.kind == KIND_BOOL ? found.length == 4 : fallback;
}

function unescaped(offset: usize, length: usize): usize {
  const start = take(length + 16),
    end = unescape(offset, length, start);
  giveBack(end);
  return slice(start, end - start);
}

function slice(offset: usize, length: usize): usize {
  const made = take(8);
  store<u64>(made, <u64>offset | ((<u64>length) << 32));
  return made;
}
