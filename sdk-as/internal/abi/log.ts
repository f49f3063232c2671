import { hostLog } from "./host";
import { utf8Encode } from "../text/utf8";

/** How many bytes a message has at most; a longer one is cut. */
const LOG_BYTES: usize = 4096;

let buffer: usize = 0;

/** Writes a message to Falco's log. Allocates nothing but its buffer, once. */
export function log(level: i32, message: string): void {
  if (!buffer) buffer = heap.alloc(LOG_BYTES);
  hostLog(level, buffer, utf8Encode(message, buffer, buffer + LOG_BYTES) - buffer);
}
