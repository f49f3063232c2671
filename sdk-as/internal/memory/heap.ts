// How much memory the plugin's objects take. The standard library's collector counts it (the compile stage
// makes it count here), in the control record, where the runtime sees it too.
import { CONTROL } from "./control-record";
import { CONTROL_HEAP_BYTES, CONTROL_HEAP_LIMIT } from "../guest-abi";

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
}

/**
 * Collects garbage if there may be enough of it. Call it only at the end of an export, where nothing but
 * globals holds objects.
 */
// @ts-ignore: decorator
@inline export function collectGarbage(): void {
  if (Heap.bytes >= <usize>load<u32>(CONTROL, CONTROL_HEAP_LIMIT)) collectRarely();
}

function collectRarely(): void {
  __collect();
  store<u32>(CONTROL, <u32>(Heap.bytes + max(Heap.bytes, COLLECT_AT)), CONTROL_HEAP_LIMIT);
}
