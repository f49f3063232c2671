// The members of an object or the elements of an array, one after the other, where no pointer says which.
import { utf8Equals } from "../text/utf8";
import { sameBytes } from "../memory/bytes";
import { take } from "../memory/scratch";
import {
  CLOSE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  containerEndRarely,
  KIND_ARRAY,
  KIND_ESCAPED,
  KIND_OBJECT,
  KIND_STRING,
  OPEN,
  scalarEndRarely,
  Skip,
  space,
  stringEndRarely,
  wordKind,
} from "./skip";
import { QUOTE, unescape } from "./text";
import { Found, indexOfSegment, readSegment, Segment } from "./trie";

/**
 * Where an iteration is. From `kind` on it has the form of a Found, and the key's offset and length are a
 * View.
 */
@unmanaged export class Members {
  next: usize = 0;
  kind: u32 = 0;
  offset: u32 = 0;
  length: u32 = 0;
  keyOffset: u32 = 0;
  keyLength: u32 = 0;
  keyEscaped: bool = false;
  isObject: bool = false;
  /** What is to be read next; 0: there is no more. */
  at: usize = 0;
  end: usize = 0;
}

/**
 * Begins with a value that was found; of anything but an object or array there are no members. Goes with the
 * call.
 */
export function beginMembers(value: Found): Members {
  const members = changetype<Members>(take(offsetof<Members>()));
  const isObject = value.kind == KIND_OBJECT;
  members.isObject = isObject;
  members.at = isObject || value.kind == KIND_ARRAY ? <usize>value.offset + 1 : 0;
  members.end = <usize>value.offset + value.length;
  members.next = 0;
  members.kind = 0;
  members.keyOffset = value.offset;
  members.keyLength = 0;
  members.keyEscaped = false;
  if (!members.at) return members;
  Skip.end = members.end;
  const first = space(members.at);
  members.at = load<u8>(first) == (isObject ? CLOSE : CLOSE_BRACKET) ? 0 : first;
  return members;
}

/** Goes to the next one; false: there is none, or the rest is broken. */
export function nextMember(members: Members): bool {
  let at = members.at;
  members.at = 0;
  if (!at || at >= members.end) return false;
  Skip.end = members.end;
  if (members.isObject) {
    if (load<u8>(at) != QUOTE) return false;
    const to = stringEndRarely(at + 1);
    if (!to) return false;
    members.keyOffset = <u32>(at + 1);
    members.keyLength = <u32>(to - at - 2);
    members.keyEscaped = Skip.escaped;
    at = space(to);
    if (load<u8>(at) != COLON) return false;
    at = space(at + 1);
  }
  const first = load<u8>(at),
    start = at;
  if (first == QUOTE) {
    at = stringEndRarely(at + 1);
    if (!at || at > members.end) return false;
    members.kind = Skip.escaped ? KIND_ESCAPED : KIND_STRING;
    members.offset = <u32>(start + 1);
    members.length = <u32>(at - start - 2);
  } else {
    const isContainer = (first | 32) == OPEN;
    at = isContainer ? containerEndRarely(at + 1) : scalarEndRarely(at);
    if (!at || at > members.end) return false;
    members.kind = !isContainer ? wordKind(first) : first == OPEN ? KIND_OBJECT : KIND_ARRAY;
    members.offset = <u32>start;
    members.length = <u32>(at - start);
  }
  at = space(at);
  if (load<u8>(at) == COMMA) members.at = space(at + 1);
  return true;
}

/** Whether the member's key is this text. */
export function keyEquals(members: Members, text: string): bool {
  if (!members.keyEscaped) return utf8Equals(text, members.keyOffset, members.keyLength);
  const to = take(<usize>members.keyLength + 16);
  return utf8Equals(text, to, <i32>(unescape(members.keyOffset, members.keyLength, to) - to));
}

/** Whether the member's key is these bytes. */
export function keySame(members: Members, at: usize, length: i32): bool {
  let key = <usize>members.keyOffset,
    keyLength = <i32>members.keyLength;
  if (members.keyEscaped) {
    key = take(<usize>keyLength + 16);
    keyLength = <i32>(unescape(members.keyOffset, keyLength, key) - key);
  }
  return keyLength == length && sameBytes(key, at, length);
}

/** The value that a rule's argument points at from here on, without a tree; null: there is none. */
export function walk(value: Found, at: usize, length: i32): Found | null {
  const end = at + length,
    key = take(length + 16);
  if (at < end && load<u8>(at) != 0x2f) at--; // the first / may be left out
  let current: Found = value;
  while (at < end) {
    at = readSegment(at + 1, end, key);
    const keyLength = <i32>Segment.length,
      members = beginMembers(current);
    if (members.isObject) {
      while (nextMember(members) && !keySame(members, key, keyLength)) members.kind = 0;
    } else {
      for (let index = indexOfSegment(key, keyLength); index >= 0 && nextMember(members); index--)
        if (index > 0) members.kind = 0;
    }
    if (!members.kind) return null;
    current = changetype<Found>(members);
  }
  return current;
}
