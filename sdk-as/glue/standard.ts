// The standard library's ways to the outside, which are made for a JavaScript host, as a plugin has them:
// asconfig.json puts these in place of `abort`, `seed` and `console` (asc's --use).
import { LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARNING } from "../internal/guest-abi";
import { hostAbort, hostSeed } from "../internal/abi/host";
import { log } from "../internal/abi/log";
import { utf8Encode } from "../internal/text/utf8";

// An allocation that fails ends in abort(), which must therefore not allocate.
const MESSAGE_BYTES: usize = 1024;
const FILE_BYTES: usize = 512;
const MESSAGE: usize = memory.data(1024);
const FILE: usize = memory.data(512);

/**
 * Ends the call: `throw`, `assert` and the standard library's checks come here. The runtime traps with the
 * message.
 */
export function abort(
  message: string | null = null,
  file: string | null = null,
  line: u32 = 0,
  column: u32 = 0,
): void {
  const messageEnd = message ? utf8Encode(message, MESSAGE, MESSAGE + MESSAGE_BYTES) : MESSAGE;
  const fileEnd = file ? utf8Encode(file, FILE, FILE + FILE_BYTES) : FILE;
  hostAbort(MESSAGE, messageEnd - MESSAGE, FILE, fileEnd - FILE, line, column);
}

/** The seed of Math.random(). */
export function seed(): f64 {
  return reinterpret<f64>(hostSeed());
}

/** `console.*`, which writes to the plugin's log. */
export namespace console {
  export function assert<T>(condition: T, message: string = ""): void {
    if (!condition) write(LOG_ERROR, "Assertion failed: " + message);
  }
  export function log(message: string = ""): void {
    write(LOG_INFO, message);
  }
  export function debug(message: string = ""): void {
    write(LOG_DEBUG, message);
  }
  export function info(message: string = ""): void {
    write(LOG_INFO, message);
  }
  export function warn(message: string = ""): void {
    write(LOG_WARNING, message);
  }
  export function error(message: string = ""): void {
    write(LOG_ERROR, message);
  }
}

function write(level: i32, message: string): void {
  log(level, message);
}
