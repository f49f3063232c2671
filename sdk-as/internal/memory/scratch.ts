// Memory for what lives as long as one guest call: views, texts, addresses. All of it is taken back when the
// next call begins, which costs that call one store. What is parsed once for all fields of an event lives in
// a room of its own, which is taken back with the next event.
import { CONTROL } from "./control-record";
import { CONTROL_SCRATCH } from "../guest-abi";

/** How many bytes are kept from call to call. */
const CHUNK: usize = 65536;
/** The bytes at the beginning of a further chunk, which are the address of the chunk before it. */
const HEAD: usize = 8;

/** The chunk that is kept; 0 before it is needed. */
let first: usize = 0;
/** The further chunk that was added last; 0 if there is none. */
let further: usize = 0;

/**
 * What is free of the chunk in use: [at, end), which is empty before a call's first take(). It lies in the
 * control record, since the runtime begins the calls of handlers.
 */
class Free {
  @inline static get at(): usize {
    return load<u32>(CONTROL, CONTROL_SCRATCH);
  }
  static set at(offset: usize) {
    store<u32>(CONTROL, <u32>offset, CONTROL_SCRATCH);
  }
  @inline static get end(): usize {
    return load<u32>(CONTROL, CONTROL_SCRATCH + 4);
  }
  static set end(offset: usize) {
    store<u32>(CONTROL, <u32>offset, CONTROL_SCRATCH + 4);
  }
}

/** Takes back what the last call took. Every export that may take memory begins with it. */
// @ts-ignore: decorator
@inline export function beginCall(): void {
  store<u64>(CONTROL, 0, CONTROL_SCRATCH);
}

/** Takes memory that stays until the next guest call begins, aligned to 8 bytes. */
// @ts-ignore: decorator
@inline export function take(bytes: usize): usize {
  const size = (bytes + 7) & ~(<usize>7);
  const taken = Free.at;
  if (size > Free.end - taken) return takeMoreRarely(size);
  Free.at = taken + size;
  return taken;
}

/** Gives back the part behind `to` of the memory that was taken last. */
// @ts-ignore: decorator
@inline export function giveBack(to: usize): void {
  Free.at = (to + 7) & ~(<usize>7);
}

function takeMoreRarely(size: usize): usize {
  if (!Free.end) {
    // this is the call's first
    while (further) {
      const chunk = further;
      further = load<usize>(chunk);
      heap.free(chunk);
    }
    if (!first) first = heap.alloc(CHUNK);
    Free.at = first;
    Free.end = first + CHUNK;
  }
  if (size > Free.end - Free.at) {
    const room = max(size, CHUNK);
    const chunk = heap.alloc(HEAD + room);
    store<usize>(chunk, further);
    further = chunk;
    Free.at = chunk + HEAD;
    Free.end = Free.at + room;
  }
  const taken = Free.at;
  Free.at = taken + size;
  return taken;
}

/** The room that is not in use: of the event while calls use theirs, and the other way round. */
let otherAt: usize = 0,
  otherEnd: usize = 0,
  otherFirst: usize = 0,
  otherFurther: usize = 0;

/**
 * Has take() take memory from the other room: after the first call of what the event keeps, after the second
 * of what the call keeps again.
 */
export function changeRooms(): void {
  const at = Free.at,
    end = Free.end,
    chunk = first,
    more = further;
  Free.at = otherAt;
  Free.end = otherEnd;
  first = otherFirst;
  further = otherFurther;
  otherAt = at;
  otherEnd = end;
  otherFirst = chunk;
  otherFurther = more;
}

/** Takes back what was kept of the event before. To be called between pairs of changeRooms(). */
export function beginEvent(): void {
  otherAt = 0;
  otherEnd = 0;
}
