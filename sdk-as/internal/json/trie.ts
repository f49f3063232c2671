// The pointers that are asked for, as trees of keys: what one pass over an event looks for. Raw memory, which
// is made while a plugin warms up and never freed; limits.ts says how much it may be.
import { JSON_SEGMENTS } from "./limits";

/**
 * Where a pointer's value is. It begins as a Found does, and `offset` and `length` side by side are a View.
 * The guest ABI has it up to `first`: the runtime reads it.
 */
@unmanaged export class Slot {
  next: usize = 0;
  kind: u32 = 0;
  offset: u32 = 0;
  length: u32 = 0;
  /** The scan that found it; with any other the document has no such value. */
  stamp: u32 = 0;
  /** 1: it was asked for, and is in a tree. */
  active: u32 = 0;
  /** Of a pointer with `*`: the values of that scan. */
  first: usize = 0;
  last: usize = 0;
  /** The pointer's text. */
  path: usize = 0;
  pathLength: i32 = 0;
  /** Whether it has a `*`. */
  many: bool = false;
  /** Whether `*` is a key like any other. */
  literal: bool = false;
  /** Whether it is of json.read()'s documents. */
  isOther: bool = false;
  /** The slot that was made before it. */
  before: usize = 0;
  /** The same pointer's in json.read()'s documents; 0: it was not asked for there. */
  other: usize = 0;
  /** Of an argument's: the one that came after it the last time. */
  following: usize = 0;
}

/** A value that was found. Of a pointer with `*` they are linked, in the order of the document. */
@unmanaged export class Found {
  next: usize = 0;
  kind: u32 = 0;
  offset: u32 = 0;
  length: u32 = 0;
}

const NO_CHILD: u16 = 0xffff;
/** Children by key that a node has at most: each has a bit. */
const CHILDREN: u32 = 64;
/** Places that a node's table has at most. */
const TABLE: u32 = 4096;

/**
 * A child by key, as its parent's table has it: the key with zeros up to sixteen bytes; of a longer one,
 * fold() and its last eight.
 */
@unmanaged export class Entry {
  low: u64 = 0;
  high: u64 = 0;
  /** Bytes of the key; NO_CHILD: the place is empty. With the next three it is read at once. */
  length: u16 = NO_CHILD;
  /** The child's, in Node.all. */
  bit: u8 = 0;
  deep: bool = false;
  node: u32 = 0;
  /** The child's. */
  slot: usize = 0;
  /** All of the key. */
  text: usize = 0;
}

/** A child by index. */
@unmanaged export class Item {
  next: usize = 0;
  index: i32 = 0;
  node: usize = 0;
}

@unmanaged export class Node {
  /** A bit for each length that a key has; 63: that or more. Refuses most of a document's keys. */
  lengths: u64 = 0;
  /** A bit for each child by key. */
  all: u64 = 0;
  factor: u64 = 1;
  shift: u64 = 63;
  /** Entries, a power of two, no two keys at one place. */
  table: usize = 0;
  size: u32 = 0;
  count: u32 = 0;
  /** What ends here; 0: nothing. */
  slot: usize = 0;
  /** The child for every element of an array. */
  star: usize = 0;
  items: usize = 0;
  lastIndex: i32 = -1;
  /** Of a root: the longest key in its tree. */
  longest: usize = 0;
  /** Of a root: the tree that is scanned after it. */
  nextTree: usize = 0;

  @inline get deep(): bool {
    return this.all != 0 || this.star != 0 || this.items != 0;
  }
}

// @ts-ignore: decorator
@inline export function hash(low: u64, high: u64, factor: u64, shift: u64): usize {
  return <usize>(((low ^ rotl<u64>(high, 23)) * factor) >> shift);
}

/**
 * Of a key of more than sixteen bytes, one number: Kubernetes has keys that differ behind their first twenty.
 */
export function fold(at: usize, length: usize): u64 {
  let folded: u64 = length;
  for (const end = at + length - 8; at < end; at += 8) folded = (folded ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
  return folded;
}

// @ts-ignore: decorator
@inline function entryAt(table: usize, index: usize): Entry {
  return changetype<Entry>(table + index * offsetof<Entry>());
}

/** How many segments a pointer's text has: `/a/b` has two. */
export function countSegments(path: usize, length: i32): i32 {
  let count = 0;
  for (let i = 0; i < length; i++) if (load<u8>(path + i) == 0x2f) count++;
  return count;
}

/**
 * Reads the segment behind a `/` to where there is room for it, without its escapes; returns where it ends.
 * Its length is Segment.length.
 */
export function readSegment(at: usize, end: usize, to: usize): usize {
  const start = to;
  for (; at < end && load<u8>(at) != 0x2f; at++) {
    const next: u8 = load<u8>(at) == 0x7e && at + 1 < end ? load<u8>(at, 1) : 0; // ~
    if (next == 0x30 || next == 0x31) {
      store<u8>(to++, next == 0x30 ? 0x7e : 0x2f);
      at++;
    } else {
      store<u8>(to++, load<u8>(at));
    }
  }
  Segment.length = to - start;
  return at;
}

export class Segment {
  static length: usize = 0;
}

/** The array index that digits without leading zeros spell; -1: none. */
export function indexOfSegment(at: usize, length: usize): i32 {
  if (!length || length > 9 || (load<u8>(at) == 0x30 && length > 1)) return -1;
  let index = 0;
  for (let i: usize = 0; i < length; i++) {
    const digit = <u32>load<u8>(at + i) - 48;
    if (digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

/**
 * Adds a pointer to a tree. A segment of digits is an index in an array and a key in an object. False: there
 * is no room where it belongs, and it is to go into another tree.
 */
export function addPointer(root: Node, slot: Slot): bool {
  assert(countSegments(slot.path, slot.pathLength) <= JSON_SEGMENTS);
  return plant(root, root, slot.path, slot.path + slot.pathLength, slot);
}

function plant(root: Node, node: Node, at: usize, end: usize, slot: Slot): bool {
  if (at == end) {
    if (node.slot) return false; // another spelling of the same keys, such as /~ of /~0
    node.slot = changetype<usize>(slot);
    return true;
  }
  const key = heap.alloc(end - at + 16);
  memory.fill(key, 0, end - at + 16);
  at = readSegment(at + 1, end, key);
  const length = Segment.length;
  if (!slot.literal && length == 1 && load<u8>(key) == 0x2a) {
    // *
    heap.free(key);
    if (!node.star) node.star = changetype<usize>(new Node());
    return plant(root, changetype<Node>(node.star), at, end, slot);
  }
  const index = indexOfSegment(key, length),
    below = childByKey(node, key, length);
  if (!below || !plant(root, below, at, end, slot)) return false;
  root.longest = max(root.longest, length);
  if (index >= 0 && !plant(root, child(node, index), at, end, slot)) return false;
  for (let i: u32 = 0; i < node.size; i++) {
    // what the scan wants to know of a child lies in its entry
    const entry = entryAt(node.table, i),
      one = changetype<Node>(entry.node);
    if (entry.length == NO_CHILD) continue;
    entry.slot = one.slot;
    entry.deep = one.deep;
  }
  return true;
}

function child(node: Node, index: i32): Node {
  for (let at = node.items; at; at = changetype<Item>(at).next) {
    if (changetype<Item>(at).index == index) return changetype<Node>(changetype<Item>(at).node);
  }
  const item = new Item(),
    made = new Node();
  item.next = node.items;
  item.index = index;
  item.node = changetype<usize>(made);
  node.items = changetype<usize>(item);
  node.lastIndex = max(node.lastIndex, index);
  return made;
}

/** The child for a key, which keeps `text`; made where there is none. null: there is no room. */
function childByKey(node: Node, text: usize, length: usize): Node | null {
  for (let i: u32 = 0; i < node.size; i++) {
    const entry = entryAt(node.table, i);
    if (entry.length == <u16>length && memory.compare(entry.text, text, length) == 0) {
      heap.free(text);
      return changetype<Node>(entry.node);
    }
  }
  const long = length > 16,
    entry = new Entry();
  entry.low = long ? fold(text, length) : load<u64>(text);
  entry.high = load<u64>(long ? text + length - 8 : text + 8);
  entry.length = <u16>length;
  entry.bit = <u8>node.count;
  entry.text = text;
  if (node.count == CHILDREN || !rehash(node, entry)) return null;
  const made = new Node();
  entryAt(node.table, hash(entry.low, entry.high, node.factor, node.shift)).node = <u32>(
    changetype<usize>(made)
  );
  node.lengths |= (<u64>1) << (<u64>min<usize>(length, 63));
  node.all |= (<u64>1) << (<u64>node.count);
  node.count += 1;
  return made;
}

/**
 * Finds a table, and a factor for the hash, with which each of the node's children and one more has a place
 * of its own; false: there is none.
 */
function rehash(node: Node, added: Entry): bool {
  let size = max<u32>(node.size, 2),
    factor: u64 = 0x9e3779b97f4a7c15;
  for (let tries = 1; size <= TABLE; tries++) {
    factor = (factor * 6364136223846793005 + 1442695040888963407) | 1;
    const shift: u64 = 64 - <u64>ctz(size),
      table = heap.alloc(<usize>size * offsetof<Entry>());
    for (let i: u32 = 0; i < size; i++) {
      memory.fill(changetype<usize>(entryAt(table, i)), 0, offsetof<Entry>());
      entryAt(table, i).length = NO_CHILD;
    }
    let fits = true;
    for (let i: u32 = 0; fits && i <= node.size; i++) {
      const from = i == node.size ? added : entryAt(node.table, i);
      if (from.length == NO_CHILD) continue;
      const to = entryAt(table, hash(from.low, from.high, factor, shift));
      fits = to.length == NO_CHILD;
      memory.copy(changetype<usize>(to), changetype<usize>(from), offsetof<Entry>());
    }
    if (fits) {
      if (node.table) heap.free(node.table);
      node.table = table;
      node.size = size;
      node.factor = factor;
      node.shift = shift;
      return true;
    }
    heap.free(table);
    if (tries % 64 == 0) size <<= 1;
  }
  return false;
}
