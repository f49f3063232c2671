// The control record and the buffers that it names: the memory that guest and runtime share.
import { CONTROL } from "../memory/control-record";
import {
  BUFFER_EVENT,
  BUFFER_TEXT_IN,
  CONTROL_ANSWER_SLOT,
  CONTROL_BATCH_BYTES,
  CONTROL_BATCH_CAPACITY,
  CONTROL_BATCH_COUNT,
  CONTROL_BATCH_LIMIT,
  CONTROL_BATCH_OFFSET,
  CONTROL_BATCH_TIMEOUT,
  CONTROL_EVENT_CAPACITY,
  CONTROL_EVENT_LENGTH,
  CONTROL_EVENT_NUMBER,
  CONTROL_EVENT_OFFSET,
  CONTROL_EVENT_TIMESTAMP,
  CONTROL_EVENT_TYPE,
  CONTROL_EVENTS_CUT,
  CONTROL_EVENTS_DROPPED,
  CONTROL_TEXT_IN_CAPACITY,
  CONTROL_TEXT_IN_LENGTH,
  CONTROL_TEXT_IN_OFFSET,
  CONTROL_ORIGINS_COUNT,
  CONTROL_ORIGINS_OFFSET,
  CONTROL_SOURCE_CAPACITY,
  CONTROL_SOURCE_LENGTH,
  CONTROL_SOURCE_OFFSET,
  CONTROL_TEXT_OUT_LENGTH,
  CONTROL_TEXT_OUT_OFFSET,
  LIMIT_SOURCE_BYTES,
  LIMIT_TEXT_BYTES,
  LIMIT_VALUES,
  STATUS_FAILURE,
  STATUS_OK,
  VALUE_SIZE,
} from "../guest-abi";
import { utf8Encode } from "../text/utf8";

// @ts-ignore: decorator
@inline export function textInOffset(): usize {
  return load<u32>(CONTROL, CONTROL_TEXT_IN_OFFSET);
}
// @ts-ignore: decorator
@inline export function textInLength(): i32 {
  return load<i32>(CONTROL, CONTROL_TEXT_IN_LENGTH);
}
/** Where the offset and length of text_in lie, side by side, as in a View. */
// @ts-ignore: decorator
@inline export function textIn(): usize {
  return CONTROL + CONTROL_TEXT_IN_OFFSET;
}
if (CONTROL_TEXT_IN_LENGTH != CONTROL_TEXT_IN_OFFSET + 4)
  ERROR("the offset and length of text_in are no View");
/** Where the payload's offset and length lie, side by side, as in a View. */
// @ts-ignore: decorator
@inline export function eventPayload(): usize {
  return CONTROL + CONTROL_EVENT_OFFSET;
}
if (CONTROL_EVENT_LENGTH != CONTROL_EVENT_OFFSET + 4) ERROR("the event's offset and length are no View");
// @ts-ignore: decorator
@inline export function eventNumber(): u64 {
  return load<u64>(CONTROL, CONTROL_EVENT_NUMBER);
}
// @ts-ignore: decorator
@inline export function eventTimestamp(): u64 {
  return load<u64>(CONTROL, CONTROL_EVENT_TIMESTAMP);
}
// @ts-ignore: decorator
@inline export function eventType(): u32 {
  return load<u32>(CONTROL, CONTROL_EVENT_TYPE);
}

// What few plugins use is lazy: asc leaves it out of the other plugins, and the runtime sees that it need not
// write it.

// @ts-ignore: decorator
@lazy const SOURCE: usize = announceSource(memory.data(256)); // LIMIT_SOURCE_BYTES

function announceSource(room: usize): usize {
  store<u32>(CONTROL, <u32>room, CONTROL_SOURCE_OFFSET);
  store<u32>(CONTROL, LIMIT_SOURCE_BYTES, CONTROL_SOURCE_CAPACITY);
  return room;
}

// @ts-ignore: decorator
@inline export function sourceOffset(): usize {
  return SOURCE;
}
// @ts-ignore: decorator
@inline export function sourceLength(): i32 {
  return load<i32>(CONTROL, CONTROL_SOURCE_LENGTH);
}

// @ts-ignore: decorator
@lazy const ORIGINS: usize = announceOrigins();

function announceOrigins(): usize {
  const room = heap.alloc(<usize>LIMIT_VALUES * VALUE_SIZE);
  store<u32>(CONTROL, <u32>room, CONTROL_ORIGINS_OFFSET);
  return room;
}

/**
 * Names the bytes that the call's value at `index`, from 0, comes from. Values before it that were not named
 * come from none.
 */
export function nameOrigin(index: i32, offset: usize, length: i32): void {
  const known = load<i32>(CONTROL, CONTROL_ORIGINS_COUNT);
  if (known < index) memory.fill(ORIGINS + <usize>known * VALUE_SIZE, 0, <usize>(index - known) * VALUE_SIZE);
  store<u64>(ORIGINS + <usize>index * VALUE_SIZE, <u64>offset | ((<u64>length) << 32));
  store<i32>(CONTROL, index + 1, CONTROL_ORIGINS_COUNT);
}

/**
 * Says that the answer is what the event's JSON has at the pointer that is the field's argument, whose slot
 * lies here; 0: it has none.
 */
export function nameSlot(slot: usize): void {
  store<u32>(CONTROL, <u32>slot, CONTROL_ANSWER_SLOT);
}

/**
 * Makes room for `bytes` bytes in a buffer that the runtime fills. What it contained is lost. Returns a
 * status.
 */
export function reserve(buffer: i32, bytes: i32): i32 {
  if (buffer == BUFFER_TEXT_IN)
    return grow(CONTROL + CONTROL_TEXT_IN_OFFSET, CONTROL + CONTROL_TEXT_IN_CAPACITY, bytes);
  if (buffer == BUFFER_EVENT)
    return grow(CONTROL + CONTROL_EVENT_OFFSET, CONTROL + CONTROL_EVENT_CAPACITY, bytes);
  return STATUS_FAILURE;
}

/** Room behind a buffer, which reading a block at a time may touch: JSON_SLACK. */
const SLACK: usize = 64;

/** How many bytes reserve() allocates for `bytes` bytes: half as many more, so that it seldom has to. */
export function roomFor(bytes: i32): usize {
  return max(<usize>bytes + (<usize>bytes >> 1), 4096);
}

function grow(offset: usize, capacity: usize, bytes: i32): i32 {
  if (bytes < 0) return STATUS_FAILURE;
  if (load<u32>(capacity) >= <u32>bytes) return STATUS_OK;
  const old = <usize>load<u32>(offset);
  if (old) heap.free(old);
  const room = roomFor(bytes);
  store<u32>(capacity, 0);
  store<u32>(offset, <u32>heap.alloc(room + SLACK));
  store<u32>(capacity, <u32>room);
  return STATUS_OK;
}

/**
 * Tells the runtime where the instance's batches lie: `capacity` records at `table`, for `bytes` of payload
 * at most. `timeout` is in milliseconds.
 */
export function placeBatch(table: usize, capacity: u32, bytes: u32, timeout: u32): void {
  store<u32>(CONTROL, <u32>table, CONTROL_BATCH_OFFSET);
  store<u32>(CONTROL, capacity, CONTROL_BATCH_CAPACITY);
  store<u32>(CONTROL, bytes, CONTROL_BATCH_BYTES);
  store<u32>(CONTROL, timeout, CONTROL_BATCH_TIMEOUT);
  store<u32>(CONTROL, 0, CONTROL_BATCH_COUNT);
}

/**
 * How many events the batch has when it must go out. The runtime lowers it while the guest fills the batch.
 */
// @ts-ignore: decorator
@inline export function batchLimit(): u32 {
  return load<u32>(CONTROL, CONTROL_BATCH_LIMIT);
}

// @ts-ignore: decorator
@inline export function countedInBatch(): u32 {
  return load<u32>(CONTROL, CONTROL_BATCH_COUNT);
}
// @ts-ignore: decorator
@inline export function countBatch(events: u32): void {
  store<u32>(CONTROL, events, CONTROL_BATCH_COUNT);
}

/** Counts an event that was larger than there may be, for the metrics. */
export function countOversized(isCut: bool): void {
  const at = CONTROL + (isCut ? CONTROL_EVENTS_CUT : CONTROL_EVENTS_DROPPED);
  store<u64>(at, load<u64>(at) + 1);
}

/** Makes bytes in linear memory the call's text result. They must stay as they are until the next call. */
// @ts-ignore: decorator
@inline export function returnBytes(offset: usize, length: usize): void {
  store<u32>(CONTROL, <u32>offset, CONTROL_TEXT_OUT_OFFSET);
  store<u32>(CONTROL, <u32>length, CONTROL_TEXT_OUT_LENGTH);
}

let text: usize = 0;
let textRoom: usize = 0;

/** Makes a string the call's text result: UTF-8, cut at `limit` bytes. */
export function returnText(value: string, limit: i32 = LIMIT_TEXT_BYTES): void {
  const room = min(<usize>value.length * 3, <usize>limit);
  if (room > textRoom) {
    if (text) heap.free(text);
    text = heap.alloc(room);
    textRoom = room;
  }
  returnBytes(text, utf8Encode(value, text, text + room) - text);
}
