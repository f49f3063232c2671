// All pointers there are: those that the plugin declares, and those that rules bring as arguments.
import { JSON_KEPT, JSON_POINTER_BYTES, JSON_POINTERS, JSON_SEGMENTS } from "./limits";
import { sameBytes } from "../memory/bytes";
import { KIND_SEVERAL } from "./skip";
import { countSegments, Slot } from "./trie";

/** Places of the table of kept arguments; a power of two, so that a quarter of it is used at most. */
const TABLE: u32 = 1024;
// @ts-ignore: decorator
@lazy const KEPT: usize = emptyTable();

/** A slot that no argument names. */
// @ts-ignore: decorator
@lazy const NOBODY: Slot = nobody();

function nobody(): Slot {
  const slot = new Slot();
  slot.pathLength = i32.MIN_VALUE;
  slot.following = changetype<usize>(slot);
  return slot;
}

function emptyTable(): usize {
  const table = heap.alloc(<usize>TABLE * 4);
  memory.fill(table, 0, <usize>TABLE * 4);
  return table;
}

// @ts-ignore: decorator
@inline function hasSlash(at: usize, length: i32): bool {
  return !length || load<u8>(at) == 0x2f;
}

export namespace pointers {
  /** The slot that was made last; how many pointers there are, and how many of them are kept arguments. */
  let last: usize = 0,
    count: i32 = 0,
    kept: i32 = 0;

  /** The slot that an argument named last; before the first one, a slot that no argument names. */
  let asked: Slot = NOBODY;

  /** For slots of pointers that are counted already. */
  export function note(slot: Slot): void {
    slot.before = last;
    last = changetype<usize>(slot);
  }

  /** No slot has been found any more. */
  export function forget(): void {
    for (let at = last; at; at = changetype<Slot>(at).before) changetype<Slot>(at).stamp = 0;
  }

  /**
   * The pointer that a plugin declares; the same for the same text. Traps where it is none, or one too many.
   */
  export function declare(path: string): Slot {
    const length = String.UTF8.byteLength(path);
    assert(!length || path.charCodeAt(0) == 0x2f, "a JSON pointer begins with /, as in /user/name");
    assert(
      length <= JSON_POINTER_BYTES,
      `a JSON pointer of ${length} bytes; the limit is ${JSON_POINTER_BYTES}`,
    );
    const text = heap.alloc(length + 1);
    String.UTF8.encodeUnsafe(changetype<usize>(path), path.length, text);
    const segments = countSegments(text, length);
    assert(segments <= JSON_SEGMENTS, `a JSON pointer with ${segments} keys; the limit is ${JSON_SEGMENTS}`);
    const many = hasStar(text, length),
      known = find(text, length, many, false);
    if (known) {
      heap.free(text);
      return known;
    }
    assert(count < JSON_POINTERS - JSON_KEPT, `more than ${JSON_POINTERS - JSON_KEPT} JSON pointers`);
    return make(text, length, many, false);
  }

  /**
   * The pointer of a rule's argument, in which `*` is a key, and the first `/` may be left out; null: it is
   * too long, or there are too many. Rules ask every event for the same ones in the same order, so that the
   * one that came after the last is looked at first.
   */
  export function ofArgument(at: usize, length: i32): Slot | null {
    const likely = changetype<Slot>(asked.following),
      skipped = hasSlash(at, length) ? 0 : 1;
    if (likely.pathLength - length != skipped || !sameBytes(likely.path + skipped, at, length))
      return lookUpRarely(at, length);
    asked = likely;
    return likely;
  }

  function lookUpRarely(at: usize, length: i32): Slot | null {
    let place = hashOf(at, length);
    while (true) {
      const address = KEPT + ((<usize>(place & (TABLE - 1))) << 2),
        slot = changetype<Slot>(<usize>load<u32>(address));
      const known = changetype<usize>(slot) ? slot : keepRarely(address, at, length);
      if (!known) return null;
      if (known != slot || isArgument(slot, at, length)) {
        asked.following = changetype<usize>(known);
        asked = known;
        return known;
      }
      place++;
    }
  }

  /**
   * Of the first and the last eight bytes and the length, which tell most pointers apart: a loop would cost
   * more than a second look.
   */
  function hashOf(at: usize, length: usize): u32 {
    let hash: u64 = length;
    if (length >= 8) hash ^= (load<u64>(at) * 0x9e3779b97f4a7c15) ^ rotl<u64>(load<u64>(at + length - 8), 29);
    else for (const end = at + length; at < end; at++) hash = (hash << 8) ^ load<u8>(at);
    return <u32>((hash * 0x9e3779b97f4a7c15) >> 32);
  }

  function isArgument(slot: Slot, at: usize, length: i32): bool {
    const skipped = hasSlash(at, length) ? 0 : 1;
    return slot.pathLength == length + skipped && sameBytes(slot.path + skipped, at, length);
  }

  function keepRarely(address: usize, at: usize, length: i32): Slot | null {
    if (kept == JSON_KEPT || length >= JSON_POINTER_BYTES) return null;
    const skipped = hasSlash(at, length) ? 0 : 1,
      text = heap.alloc(length + 2);
    store<u8>(text, 0x2f);
    memory.copy(text + skipped, at, length);
    if (countSegments(text, length + skipped) > JSON_SEGMENTS) {
      heap.free(text);
      return null;
    }
    kept++;
    const literal = hasStar(text, length + skipped),
      known = find(text, length + skipped, false, literal);
    const slot = known ? known : make(text, length + skipped, false, literal);
    store<u32>(address, <u32>changetype<usize>(slot));
    return slot;
  }

  function find(text: usize, length: i32, many: bool, literal: bool): Slot | null {
    for (let at = last; at; at = changetype<Slot>(at).before) {
      const slot = changetype<Slot>(at);
      if (slot.many != many || slot.literal != literal || slot.isOther || slot.pathLength != length) continue;
      if (memory.compare(slot.path, text, length) == 0) return slot;
    }
    return null;
  }

  /** Whether a key is nothing but `*`. */
  function hasStar(text: usize, length: i32): bool {
    for (let at = text, end = text + length; at + 1 < end; at++) {
      if (load<u16>(at) == 0x2a2f && (at + 2 == end || load<u8>(at, 2) == 0x2f)) return true; // /*
    }
    return false;
  }

  function make(text: usize, length: i32, many: bool, literal: bool): Slot {
    const slot = new Slot();
    slot.path = text;
    slot.pathLength = length;
    slot.many = many;
    if (many) slot.kind = KIND_SEVERAL;
    slot.literal = literal;
    slot.following = changetype<usize>(NOBODY);
    note(slot);
    count++;
    return slot;
  }
}
