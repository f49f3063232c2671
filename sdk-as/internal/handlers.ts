// The fields' handlers in a table, so that a call finds one with one look: an Array of objects takes five.

/** Of an entry: the function's index in the module's table, and how many values it may set. */
const ENTRY_SIZE: usize = 8;

let table: usize = 0;
let count: u32 = 0;

/** Makes room for so many handlers, which are then set one by one. */
export function reserveHandlers(handlers: i32): void {
  if (table) heap.free(table);
  table = heap.alloc(<usize>handlers * ENTRY_SIZE);
  count = handlers;
}

export function setHandler(id: i32, func: u32, limit: i32): void {
  store<u64>(table + <usize>id * ENTRY_SIZE, <u64>func | <u64>limit << 32);
}

/** The entry of a field; traps where there is no such. */
// @ts-ignore: decorator
@inline export function handlerOf(id: i32): u64 {
  if (<u32>id >= count) refuseRarely();
  return load<u64>(table + <usize>id * ENTRY_SIZE);
}

// @ts-ignore: decorator
@inline export function functionOf(handler: u64): u32 { return <u32>handler; }

// @ts-ignore: decorator
@inline export function limitOf(handler: u64): i32 { return <i32>(handler >> 32); }

function refuseRarely(): void {
  assert(false, "no such field");
}
