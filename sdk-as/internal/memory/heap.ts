// How much memory the plugin's objects take. The standard library's collector counts it (the compile stage
// makes it count here), in the control record, where the runtime sees it too.
//
// Garbage can be collected between calls alone: within one, locals hold objects that the collector does not
// see. So it is collected in time: before the garbage could take what the sandbox may still have.
import { CONTROL } from "./control-record";
import {
  CONTROL_BATCH_LIMIT,
  CONTROL_HEAP_BYTES,
  CONTROL_HEAP_LIMIT,
  CONTROL_MEMORY_LIMIT,
} from "../guest-abi";

/** How many bytes of garbage are worth a collection. */
const COLLECT_AT: usize = 1 << 20;

export class Heap {
  /** How many bytes all objects take, garbage included. */
  @inline static get bytes(): usize {
    return load<u32>(CONTROL, CONTROL_HEAP_BYTES);
  }
  static set bytes(bytes: usize) {
    store<u32>(CONTROL, <u32>bytes, CONTROL_HEAP_BYTES);
  }

  /** Counts an object. Where there is enough garbage to collect, the running batch goes out first. */
  @inline static add(size: usize): void {
    const bytes = Heap.bytes + size;
    Heap.bytes = bytes;
    if (bytes >= <usize>load<u32>(CONTROL, CONTROL_HEAP_LIMIT)) store<u32>(CONTROL, 0, CONTROL_BATCH_LIMIT);
  }
}

/**
 * Collects garbage if there may be enough of it. Call it only at the end of an export, where nothing but
 * globals holds objects.
 */
// @ts-ignore: decorator
@inline export function collectGarbage(): void {
  if (Heap.bytes >= <usize>load<u32>(CONTROL, CONTROL_HEAP_LIMIT)) collectRarely();
}

/**
 * Collects garbage if there is no room for `bytes` bytes, so that there may be. Call it only at the beginning
 * of an export.
 */
export function makeRoom(bytes: usize): void {
  if (bytes > available()) collectRarely();
}

function collectRarely(): void {
  __collect();
  const bytes = Heap.bytes,
    left = available(),
    // for what a single call allocates, and for free blocks that are too small to be used
    reserve = <usize>load<u32>(CONTROL, CONTROL_MEMORY_LIMIT) >> 3,
    garbage = left > 2 * reserve ? left - reserve : left >> 1;
  store<u32>(CONTROL, <u32>(bytes + min(max(bytes, COLLECT_AT), garbage)), CONTROL_HEAP_LIMIT);
}

/** How many bytes are free: those in free blocks, and those that the memory may still grow by. */
function available(): usize {
  const limit = <usize>load<u32>(CONTROL, CONTROL_MEMORY_LIMIT),
    size = (<usize>memory.size()) << 16;
  // @ts-ignore: the compile stage adds it to the library
  return (limit > size ? limit - size : 0) + __freeBytes();
}
