import { hostLog } from "./host";
import { utf8Encode } from "../text/utf8";

/** Longer messages are cut. */
const LOG_BYTES: usize = 4096;

let buffer: usize = 0;

/** Hands a message to the host's log. Allocates nothing but its buffer, once. */
export function log(level: i32, message: string): void {
  if (!buffer) buffer = heap.alloc(LOG_BYTES);
  hostLog(level, buffer, utf8Encode(message, buffer, buffer + LOG_BYTES) - buffer);
}
