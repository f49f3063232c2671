// JSON without the spaces between its parts: what Falco's Go plugins make of objects and arrays.
import { giveBack, take } from "../memory/scratch";
import { spaceOutsideRarely } from "./skip";

export class Compact {
  /** Of what compact() returned, its length. */
  static length: i32 = 0;
}

/**
 * Where the same JSON is without spaces outside of strings: in place where it has none, else a copy that goes
 * with the call. It must be a part of a document that was scanned.
 */
export function compact(at: usize, length: i32): usize {
  const end = at + length;
  let space = spaceOutsideRarely(at, end);
  Compact.length = length;
  if (space == end) return at;
  const start = take(length);
  let to = start;
  while (true) {
    memory.copy(to, at, space - at);
    to += space - at;
    at = space;
    while (at < end && load<u8>(at) <= 32) at++;
    if (at == end) break;
    space = spaceOutsideRarely(at, end);
  }
  giveBack(to);
  Compact.length = <i32>(to - start);
  return start;
}
