// A document that pointers are looked up in: the event at hand, or what json.read() was given. It is scanned
// at the first question, for all pointers that were ever asked for, and again only for one that is new.
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_EVENT_LENGTH,
  CONTROL_EVENT_NUMBER,
  CONTROL_EVENT_OFFSET,
  CONTROL_EVENT_TIMESTAMP,
  CONTROL_JSON_SCAN,
} from "../guest-abi";
import { JSON_MATCHES, JSON_SLACK } from "./limits";
import { pointers } from "./pointers";
import { beginScan, scan, Scan } from "./scan";
import { addPointer, Found, Node, Slot } from "./trie";

/** The stamp of a document that is not scanned; no slot has it. */
const NEVER: u32 = u32.MAX_VALUE;

/** Bytes of the values of pointers with `*`. */
const ROOM: usize = <usize>JSON_MATCHES * offsetof<Found>();

@unmanaged export class Document {
  /** Of its last scan, or NEVER. */
  stamp: u32 = NEVER;
  offset: usize = 0;
  length: i32 = 0;
  /** Whether it is none of the event. */
  isOther: bool = false;
  /** The first of its trees. */
  root: usize = 0;
  /** Room for JSON_MATCHES; 0: no pointer has a `*`. */
  matches: usize = 0;
  /** How much of it the scans of this document have used. */
  used: usize = 0;
  /** What json.read() copies documents to, and its size. */
  room: usize = 0;
  capacity: usize = 0;

  /** Where a pointer's value is noted. */
  // @ts-ignore: decorator
  @inline slot(pointer: Slot): Slot {
    return this.isOther ? this.otherSlotRarely(pointer) : pointer;
  }

  private otherSlotRarely(pointer: Slot): Slot {
    if (!pointer.other) {
      const slot = new Slot();
      slot.path = pointer.path;
      slot.pathLength = pointer.pathLength;
      slot.many = pointer.many;
      slot.literal = pointer.literal;
      slot.isOther = true;
      pointers.note(slot);
      pointer.other = changetype<usize>(slot);
    }
    return changetype<Slot>(pointer.other);
  }

  /** Whether there is such a value, whose slot then says where. */
  // @ts-ignore: decorator
  @inline has(slot: Slot): bool {
    if (slot.stamp == this.stamp) return true;
    return this.stamp != NEVER && slot.active ? false : this.lookRarely(slot);
  }

  private lookRarely(slot: Slot): bool {
    if (!slot.active) this.plant(slot);
    if (Scan.stamp >= NEVER - 1) startAnew();
    // a second scan of the same document leaves what the first has found, which may be iterated just now
    if (this.stamp == NEVER || this.used > ROOM / 2) this.used = 0;
    beginScan(this.offset, this.length, this.matches, this.used);
    this.stamp = Scan.stamp;
    if (!this.isOther) store<u32>(CONTROL, this.stamp, CONTROL_JSON_SCAN);
    for (let root = this.root; root; root = changetype<Node>(root).nextTree)
      scan(changetype<Node>(root), this.offset);
    this.used = Scan.free - this.matches;
    return slot.stamp == this.stamp;
  }

  /** Adds a pointer to the first tree that has room for it. */
  private plant(slot: Slot): void {
    slot.active = 1;
    if (slot.many && !this.matches) this.matches = heap.alloc(ROOM);
    let last: usize = 0;
    for (let at = this.root; at; at = changetype<Node>(at).nextTree) {
      if (addPointer(changetype<Node>(at), slot)) return;
      last = at;
    }
    const root = new Node();
    addPointer(root, slot);
    if (last) changetype<Node>(last).nextTree = changetype<usize>(root);
    else this.root = changetype<usize>(root);
  }
}

/** Which event the document is of: globals, whose accesses no bounds are checked of. */
class Loaded {
  static number: u64 = 0;
  static time: u64 = 0;
  /** Where it is, and how long. */
  static place: u64 = 0;
}

// @ts-ignore: decorator
@lazy const EVENT: Document = new Document();
// @ts-ignore: decorator
@lazy const OTHER: Document = other();

function other(): Document {
  const document = new Document();
  document.isOther = true;
  return document;
}

/** The event's. Its number should tell it from others, and where hosts are wrong the rest does. */
// @ts-ignore: decorator
@inline export function eventDocument(): Document {
  const number = load<u64>(CONTROL, CONTROL_EVENT_NUMBER) ^ Loaded.number,
    place = load<u64>(CONTROL, CONTROL_EVENT_OFFSET) ^ Loaded.place;
  const time = load<u64>(CONTROL, CONTROL_EVENT_TIMESTAMP) ^ Loaded.time;
  if (number | place | time) anotherEventRarely();
  return EVENT;
}

function anotherEventRarely(): void {
  const event = EVENT;
  Loaded.number = load<u64>(CONTROL, CONTROL_EVENT_NUMBER);
  Loaded.place = load<u64>(CONTROL, CONTROL_EVENT_OFFSET);
  Loaded.time = load<u64>(CONTROL, CONTROL_EVENT_TIMESTAMP);
  event.offset = load<u32>(CONTROL, CONTROL_EVENT_OFFSET);
  event.length = load<i32>(CONTROL, CONTROL_EVENT_LENGTH);
  event.stamp = NEVER;
}

/** Another document, which is copied: a scan writes behind it. What was found in the one before is gone. */
export function otherDocument(at: usize, length: i32): Document {
  const document = OTHER,
    bytes = <usize>length + JSON_SLACK;
  const old = document.room,
    isTooSmall = document.capacity < bytes;
  if (isTooSmall) {
    document.capacity = max<usize>(bytes + (bytes >> 1), 4096);
    document.room = heap.alloc(document.capacity);
  }
  memory.copy(document.room, at, length); // which may be a part of the document before
  if (isTooSmall && old) heap.free(old);
  document.offset = document.room;
  document.length = length;
  document.stamp = NEVER;
  return document;
}

/** After 2^32 scans their numbers begin anew: no slot may look as if it were of one of them. */
function startAnew(): void {
  pointers.forget();
  Scan.stamp = 0;
  store<u32>(CONTROL, 0, CONTROL_JSON_SCAN);
  EVENT.stamp = NEVER;
  OTHER.stamp = NEVER;
}
