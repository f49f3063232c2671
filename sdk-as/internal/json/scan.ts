// One pass over a document that finds the values of all pointers of a tree, without allocating. Nothing is
// checked of what is skipped; skip.ts says how.
import { JSON_MATCHES } from "./limits";
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
  OPEN_BRACKET,
  scalarEndRarely,
  Skip,
  space,
  spaceRarely,
  stringEndRarely,
  wordKind,
} from "./skip";
import { bits, QUOTE, SLASH, unescape } from "./text";
import { Entry, fold, Found, hash, Item, Node, Slot } from "./trie";

/** Sixteen bytes at MASKS + 16 - n: the first n are 255. */
// @ts-ignore: decorator
@lazy const MASKS: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0,
]);
// @ts-ignore: decorator
@lazy const NOTHING: usize = changetype<usize>(new Node());

/** The running scan. */
export class Scan {
  static stamp: u32 = 0;
  /** The child that longKeyRarely() found. */
  static entry: usize = 0;
  /** Room for a key without its escapes. */
  static key: usize = 0;
  static keyRoom: usize = 0;
  /** The longest key that is looked for. */
  static longest: usize = 0;
  /** What is free of the room for values of pointers with `*`. */
  static free: usize = 0;
  static freeEnd: usize = 0;
}

/**
 * Begins a scan of a document, which may have several trees. The 64 bytes behind it must be there; they
 * become 0, so that nothing ends in them. `matches` is room for JSON_MATCHES, of which so many bytes are
 * used, or 0 where no pointer has a `*`.
 */
export function beginScan(at: usize, length: usize, matches: usize, used: usize): void {
  const end = at + length,
    zero = i64x2.splat(0);
  Scan.stamp++;
  Skip.end = end;
  Scan.free = matches + used;
  Scan.freeEnd = matches ? matches + <usize>JSON_MATCHES * offsetof<Found>() : 0;
  v128.store(end, zero);
  v128.store(end, zero, 16);
  v128.store(end, zero, 32);
  v128.store(end, zero, 48);
}

/** Finds what a tree looks for; false: the document is broken as far as it was looked at. */
export function scan(root: Node, at: usize): bool {
  Scan.longest = root.longest;
  at = space(at);
  if (load<u8>(at) == OPEN && root.all && !root.slot) return object(root, at + 1, false) != 0;
  return value(root, at, false) != 0;
}

/**
 * Scans a value that is looked into or taken. Returns where it ends, where that is needed (resume), or 0: it
 * is broken.
 */
function value(node: Node, at: usize, resume: bool): usize {
  const first = load<u8>(at),
    slot = node.slot,
    start = at;
  let kind: u32 = KIND_OBJECT;
  resume = resume || slot != 0;
  if (first == OPEN && node.all) at = object(node, at + 1, resume);
  else if (first == OPEN_BRACKET && (node.star || node.items)) at = array(node, at + 1, resume);
  else if (!resume) return at;
  else if (first == QUOTE) {
    at = stringEndRarely(at + 1);
    if (slot && at) found(slot, Skip.escaped ? KIND_ESCAPED : KIND_STRING, start + 1, at - 1);
    return at;
  } else if ((first | 32) == OPEN) {
    at = containerEndRarely(at + 1);
  } else {
    at = scalarEndRarely(at);
    kind = wordKind(first);
  }
  if (slot && at) found(slot, first == OPEN_BRACKET ? KIND_ARRAY : kind, start, at);
  return at;
}

// @ts-ignore: decorator
@inline function found(slot: usize, kind: u32, at: usize, to: usize): void {
  const place = <i64>at | ((<i64>(to - at)) << 32);
  if (changetype<Slot>(slot).many) foundOneMoreRarely(changetype<Slot>(slot), kind, place);
  else {
    v128.store(slot, i64x2.replace_lane(i64x2.splat((<i64>kind) << 32), 1, place));
    changetype<Slot>(slot).stamp = Scan.stamp;
  }
}

function foundOneMoreRarely(slot: Slot, kind: u32, place: i64): void {
  const one = Scan.free;
  if (one == Scan.freeEnd) return;
  Scan.free = one + offsetof<Found>();
  v128.store(one, i64x2.replace_lane(i64x2.splat((<i64>kind) << 32), 1, place));
  if (slot.stamp == Scan.stamp) changetype<Found>(slot.last).next = one;
  else slot.first = one;
  slot.last = one;
  slot.stamp = Scan.stamp;
}

/** The members of an object, from behind its brace. Of a key that comes twice the first counts. */
function object(node: Node, at: usize, resume: bool): usize {
  const lengths = node.lengths,
    table = node.table,
    factor = node.factor,
    shift = node.shift;
  let left = node.all; // children not seen yet
  if (load<u8>(at) != QUOTE) {
    at = spaceRarely(at);
    if (load<u8>(at) != QUOTE) return load<u8>(at) == CLOSE ? at + 1 : 0;
  }
  while (true) {
    let sixteen = v128.load(++at),
      quotes = bits(sixteen, QUOTE),
      slashes = bits(sixteen, SLASH),
      entry: usize = 0,
      slot: usize = 0;
    if ((slashes - 1) & quotes) {
      // a quote comes before any backslash
      const length: usize = ctz(quotes);
      if ((lengths >> length) & 1) entry = find(table, factor, shift, sixteen, length);
      at += length + 1;
    } else {
      at = longKeyRarely(node, at);
      if (!at) return 0;
      entry = Scan.entry;
    }
    const four = load<u32>(at); // a colon, perhaps a space, a value
    let first: u32 = (four >> 8) & 255,
      kind: u32 = KIND_STRING;
    if ((four & 255) == COLON && first > 32) at++;
    else if ((four & 0xffff) == 0x203a && ((four >> 16) & 255) > 32) {
      at += 2;
      first = (four >> 16) & 255;
    } else {
      at = colonRarely(at);
      if (!at) return 0;
      first = load<u8>(at);
    }
    const start = at;
    if (entry) {
      const about = load<u64>(entry, offsetof<Entry>("length")),
        bit = (<u64>1) << ((about >> 16) & 63);
      if (left & bit) {
        left ^= bit;
        if ((about & 0x1000000) != 0 && (first | 32) == OPEN) {
          at = value(changetype<Node>(<usize>(about >> 32)), at, resume || left != 0);
          first = 0;
        } else {
          slot = changetype<Entry>(entry).slot;
        }
      }
    }
    if (first == QUOTE) {
      sixteen = v128.load(++at);
      quotes = bits(sixteen, QUOTE);
      slashes = bits(sixteen, SLASH);
      if ((slashes - 1) & quotes) at += ctz(quotes) + 1;
      else {
        at = stringEndRarely(at);
        if (Skip.escaped) kind = KIND_ESCAPED;
      }
      if (slot && at) found(slot, kind, start + 1, at - 1);
    } else if (first) {
      if ((first | 32) == OPEN) {
        at = containerEndRarely(at + 1);
        kind = first == OPEN ? KIND_OBJECT : KIND_ARRAY;
      } else {
        at = scalarEndRarely(at);
        kind = wordKind(first);
      }
      if (slot && at) found(slot, kind, start, at);
    }
    if (!at) return 0;
    if (!left) return resume ? containerEndRarely(at) : at; // the rest is of no interest
    if (load<u16>(at) == 0x222c) {
      // ,"
      at++;
      continue;
    }
    at = commaRarely(at);
    if (load<u8>(at) != QUOTE) return load<u8>(at) == CLOSE ? at + 1 : 0;
  }
}

/** From behind a key, where its value is; 0: there is no colon. */
function colonRarely(at: usize): usize {
  at = space(at);
  return load<u8>(at) == COLON ? space(at + 1) : 0;
}

/** From behind a member, where the next key or the closing brace is; anything else: it is broken. */
function commaRarely(at: usize): usize {
  at = space(at);
  if (load<u8>(at) == CLOSE) return at;
  if (load<u8>(at) != COMMA) return Skip.end;
  at = space(at + 1);
  return load<u8>(at) == QUOTE ? at : Skip.end;
}

/** The child with a key of at most sixteen bytes; 0: none. */
// @ts-ignore: decorator
@inline function find(table: usize, factor: u64, shift: u64, sixteen: v128, length: usize): usize {
  const key = v128.and(sixteen, v128.load(MASKS + 16 - length));
  const place = hash(i64x2.extract_lane(key, 0), i64x2.extract_lane(key, 1), factor, shift),
    entry = table + place * offsetof<Entry>();
  return v128.any_true(v128.xor(key, v128.load(entry))) || changetype<Entry>(entry).length != <u16>length
    ? 0
    : entry;
}

/**
 * A key of sixteen bytes or more, or with escapes. Returns what is behind it, 0: it is broken; the child is
 * Scan.entry.
 */
function longKeyRarely(node: Node, at: usize): usize {
  const to = stringEndRarely(at);
  Scan.entry = 0;
  if (!to) return 0;
  let length = to - 1 - at;
  if (Skip.escaped) {
    if (length > Scan.longest * 6) return to; // an escape has six characters at most
    if (Scan.keyRoom < length + 32) {
      Scan.keyRoom = length * 2 + 64;
      if (Scan.key) heap.free(Scan.key);
      Scan.key = heap.alloc(Scan.keyRoom);
    }
    length = unescape(at, length, Scan.key) - Scan.key;
    at = Scan.key;
  }
  if (!((node.lengths >> min<u64>(length, 63)) & 1)) return to;
  if (length <= 16) {
    Scan.entry = find(node.table, node.factor, node.shift, v128.load(at), length);
    return to;
  }
  const low = fold(at, length),
    tail = length - 16;
  const address =
    node.table + hash(low, load<u64>(at + tail, 8), node.factor, node.shift) * offsetof<Entry>();
  const entry = changetype<Entry>(address);
  if (entry.low != low || entry.length != length) return to;
  for (let i: usize = 0; i < tail; i += 16)
    if (v128.any_true(v128.xor(v128.load(entry.text + i), v128.load(at + i)))) return to;
  if (!v128.any_true(v128.xor(v128.load(entry.text + tail), v128.load(at + tail)))) Scan.entry = address;
  return to;
}

/** The elements of an array, from behind its bracket. */
function array(node: Node, at: usize, resume: bool): usize {
  const star = changetype<Node>(node.star),
    nothing = changetype<Node>(NOTHING);
  at = space(at);
  if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
  for (let index = 0; at < Skip.end; index++) {
    if (!node.star && index > node.lastIndex) return resume ? containerEndRarely(at) : at;
    const more = resume || node.star != 0 || index < node.lastIndex;
    let to: usize = 0;
    for (let item = node.items; item; item = changetype<Item>(item).next) {
      if (
        changetype<Item>(item).index == index &&
        !(to = value(changetype<Node>(changetype<Item>(item).node), at, more))
      )
        return 0;
    }
    if (node.star) to = value(star, at, true);
    else if (!to) to = value(nothing, at, true);
    if (!to || !more) return to;
    at = space(to);
    if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
    if (load<u8>(at) != COMMA) return 0;
    at = space(at + 1);
  }
  return 0;
}
