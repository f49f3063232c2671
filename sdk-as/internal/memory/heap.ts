// How much memory the plugin's objects take: what the standard library's collector counts (the compile stage
// has it count here), where the host sees it too.
import { CONTROL } from "./control-record";
import { CONTROL_HEAP_BYTES, CONTROL_HEAP_LIMIT } from "../guest-abi";

/** Garbage, in bytes, that is worth a collection. */
const COLLECT_AT: usize = 1 << 20;

export class Heap {
  /** Of all objects, garbage too. */
  @inline static get bytes(): usize {
    return load<u32>(CONTROL, CONTROL_HEAP_BYTES);
  }
  static set bytes(bytes: usize) {
    store<u32>(CONTROL, <u32>bytes, CONTROL_HEAP_BYTES);
  }
}

/**
 * Collects garbage once enough has come together. Only for the end of an export: nothing but globals may hold
 * objects.
 */
// @ts-ignore: decorator
@inline export function collectGarbage(): void {
  if (Heap.bytes >= <usize>load<u32>(CONTROL, CONTROL_HEAP_LIMIT)) collectRarely();
}

function collectRarely(): void {
  __collect();
  store<u32>(CONTROL, <u32>(Heap.bytes + max(Heap.bytes, COLLECT_AT)), CONTROL_HEAP_LIMIT);
}
