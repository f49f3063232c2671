// Memory for what lives as long as one guest call: views, texts, addresses. It is taken back as a whole when
// the next call begins, which costs that call one store and nothing else.
import { CONTROL } from "./control-record";
import { CONTROL_SCRATCH } from "../guest-abi";

/** Room that is kept from call to call. */
const CHUNK: usize = 65536;
/** A further chunk begins with the address of the one before it. */
const HEAD: usize = 8;

let first: usize = 0;
let further: usize = 0;

/**
 * What is free of the chunk in use: [at, end). Nothing, before the first `take` of a call. Where the host
 * reaches it, who begins some calls.
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

/** Takes back what the last call took; begins every call of an export that takes any. */
// @ts-ignore: decorator
@inline export function beginCall(): void {
  store<u64>(CONTROL, 0, CONTROL_SCRATCH);
}

/** Memory until the next guest call begins, aligned to 8. */
// @ts-ignore: decorator
@inline export function take(bytes: usize): usize {
  const size = (bytes + 7) & ~(<usize>7);
  const taken = Free.at;
  if (size > Free.end - taken) return takeMoreRarely(size);
  Free.at = taken + size;
  return taken;
}

/** Gives back what lies behind `to` of the memory that was taken last. */
// @ts-ignore: decorator
@inline export function giveBack(to: usize): void {
  Free.at = (to + 7) & ~(<usize>7);
}

function takeMoreRarely(size: usize): usize {
  if (!Free.end) {
    // the first in this call
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
