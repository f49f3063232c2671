// What a handler of poll() or subscribe() wants to be asked next, where the runtime finds it behind the
// call.
import { CONTROL } from "../memory/control-record";
import {
  CONTROL_ASK_NEXT_LENGTH,
  CONTROL_ASK_NEXT_OFFSET,
  CONTROL_ASK_ONCE_LENGTH,
  CONTROL_ASK_ONCE_OFFSET,
} from "../guest-abi";
import { utf8Encode } from "../text/utf8";

/** Whether a handler of the running call has said so: its message is the last one of the call. */
export let hasAsked: bool = false;

/** Where the two URLs lie; they are the runtime's until the next call. */
let nextRoom: usize = 0;
let onceRoom: usize = 0;

/** To be called before the first handler of a call. */
export function forgetAsked(): void {
  hasAsked = false;
}

/** Says what is asked from now on. */
export function askNext(url: string): void {
  nextRoom = put(url, nextRoom, CONTROL_ASK_NEXT_OFFSET, CONTROL_ASK_NEXT_LENGTH);
}

/** Says what is asked at once, before that. */
export function askOnce(url: string): void {
  onceRoom = put(url, onceRoom, CONTROL_ASK_ONCE_OFFSET, CONTROL_ASK_ONCE_LENGTH);
}

function put(url: string, room: usize, offset: usize, length: usize): usize {
  if (room) heap.free(room);
  const most = <usize>url.length * 3,
    at = heap.alloc(most);
  store<u32>(CONTROL + offset, <u32>at);
  store<u32>(CONTROL + length, <u32>(utf8Encode(url, at, at + most) - at));
  hasAsked = true;
  return at;
}
