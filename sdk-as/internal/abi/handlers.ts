// The table of the fields' handlers. The runtime calls each of them directly, without a function of the SDK
// between.
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_ANSWER_LIMIT,
  CONTROL_ANSWER_OFFSET,
  CONTROL_HANDLERS_COUNT,
  CONTROL_HANDLERS_OFFSET,
  CONTROL_HANDLER_EVENT,
  CONTROL_HANDLER_SELF,
  CONTROL_HANDLER_VALUE,
  HANDLER_FUNC,
  HANDLER_LIMIT,
  HANDLER_NEEDS,
  HANDLER_SIZE,
  HANDLER_SLOT,
  LIMIT_VALUES,
  VALUE_SIZE,
} from "../guest-abi";

/**
 * Sets the objects that every handler is called with, which must live as long as the plugin, and makes room
 * for the answers.
 */
export function placeHandlers(self: usize, event: usize, value: usize): void {
  store<u32>(CONTROL, <u32>self, CONTROL_HANDLER_SELF);
  store<u32>(CONTROL, <u32>event, CONTROL_HANDLER_EVENT);
  store<u32>(CONTROL, <u32>value, CONTROL_HANDLER_VALUE);
  store<u32>(CONTROL, <u32>heap.alloc(<usize>LIMIT_VALUES * VALUE_SIZE), CONTROL_ANSWER_OFFSET);
}

/** Makes room for so many handlers. setHandler() then sets each of them. */
export function reserveHandlers(handlers: i32): void {
  store<u32>(CONTROL, <u32>heap.alloc(<usize>handlers * HANDLER_SIZE), CONTROL_HANDLERS_OFFSET);
  store<u32>(CONTROL, <u32>handlers, CONTROL_HANDLERS_COUNT);
}

/** Where a function has its environment, which is null of one that is no closure. */
const ENVIRONMENT: usize = 4;

/** A handler that is a closure, and how many values it may set. */
class Closure {
  constructor(
    public handler: (self: usize, event: usize, value: usize) => usize,
    public limit: i32,
  ) {}
}

/**
 * Sets the handler of the field with this id to a function that may be a closure. The runtime calls functions
 * without an environment: of a closure the record names callClosure(), and has the closure as its limit,
 * which the runtime hands over.
 */
export function setFunction(id: i32, handler: usize, limit: i32, slot: usize, needs: usize): void {
  const func = changetype<(self: usize, event: usize, value: usize) => usize>(handler);
  if (load<usize>(handler, ENVIRONMENT)) {
    const closure = changetype<usize>(new Closure(func, limit));
    // @ts-ignore: of AssemblyScript's runtime
    setHandler(id, callClosure.index, <i32>__pin(closure), 0, 0);
  } else setHandler(id, func.index, limit, slot, needs);
}

function callClosure(self: usize, event: usize, value: usize): usize {
  const closure = changetype<Closure>(askedRecord());
  setLimit(closure.limit);
  return closure.handler(self, event, value);
}

/** In a call of a handler whose record has an object as its limit: that object. */
// @ts-ignore: decorator
@inline export function askedRecord(): usize {
  return load<u32>(CONTROL, CONTROL_ANSWER_LIMIT);
}

/** In such a call: sets how many values may be set. */
// @ts-ignore: decorator
@inline export function setLimit(limit: i32): void {
  store<i32>(CONTROL, limit, CONTROL_ANSWER_LIMIT);
}

/**
 * Sets the handler of the field with this id: `func` is its index in the module's table, `limit` how many
 * values it may set. `slot` and `needs` are of a field that is a JSON pointer and nothing else
 * (guest-abi.json); 0: none.
 */
export function setHandler(id: i32, func: u32, limit: i32, slot: usize, needs: usize): void {
  const record = <usize>load<u32>(CONTROL, CONTROL_HANDLERS_OFFSET) + <usize>id * HANDLER_SIZE;
  store<u32>(record, func, HANDLER_FUNC);
  store<u32>(record, <u32>limit, HANDLER_LIMIT);
  store<u32>(record, <u32>slot, HANDLER_SLOT);
  store<u32>(record, <u32>needs, HANDLER_NEEDS);
}
