import {
  LOG_CRITICAL,
  LOG_DEBUG,
  LOG_ERROR,
  LOG_INFO,
  LOG_NOTICE,
  LOG_TRACE,
  LOG_WARNING,
} from "../../internal/guest-abi";
import { log as write } from "../../internal/abi/log";

/**
 * Falco's log, in which each line names the plugin. Messages are cut at 4 KiB, and in a second 100 of each
 * sandbox are taken. `console.*` goes there too.
 */
export namespace log {
  /** Something that the operator has to look at now. */
  export function critical(message: string): void {
    write(LOG_CRITICAL, message);
  }
  /** Something failed. */
  export function error(message: string): void {
    write(LOG_ERROR, message);
  }
  /** Something is not as it should be, and the plugin goes on. */
  export function warning(message: string): void {
    write(LOG_WARNING, message);
  }
  /** Something normal that is worth knowing, such as a file that was rotated. */
  export function notice(message: string): void {
    write(LOG_NOTICE, message);
  }
  /** What the plugin does. */
  export function info(message: string): void {
    write(LOG_INFO, message);
  }
  /** For whoever looks for a mistake. */
  export function debug(message: string): void {
    write(LOG_DEBUG, message);
  }
  /** The same in more detail. */
  export function trace(message: string): void {
    write(LOG_TRACE, message);
  }
}
