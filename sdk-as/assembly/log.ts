import {
  LOG_CRITICAL, LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_NOTICE, LOG_TRACE, LOG_WARNING,
} from "../internal/guest-abi";
import { log as write } from "../internal/log";

/** Falco's log. Messages are cut at 4 KiB. `console.*` goes there too. */
export namespace log {
  export function critical(message: string): void { write(LOG_CRITICAL, message); }
  export function error(message: string): void { write(LOG_ERROR, message); }
  export function warning(message: string): void { write(LOG_WARNING, message); }
  export function notice(message: string): void { write(LOG_NOTICE, message); }
  export function info(message: string): void { write(LOG_INFO, message); }
  export function debug(message: string): void { write(LOG_DEBUG, message); }
  export function trace(message: string): void { write(LOG_TRACE, message); }
}
