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
 * Falco's log, in which each log line names the plugin. A message is cut at 4 KiB, and the log takes 100
 * messages of each sandbox a second. `console.*` writes to it too.
 */
export namespace log {
  /** Logs something that the operator must look at now. */
  export function critical(message: string): void {
    write(LOG_CRITICAL, message);
  }
  /** Logs that something failed. */
  export function error(message: string): void {
    write(LOG_ERROR, message);
  }
  /** Logs that something is wrong, but the plugin goes on. */
  export function warning(message: string): void {
    write(LOG_WARNING, message);
  }
  /** Logs something normal that is worth knowing, such as a file that was rotated. */
  export function notice(message: string): void {
    write(LOG_NOTICE, message);
  }
  /** Logs what the plugin does. */
  export function info(message: string): void {
    write(LOG_INFO, message);
  }
  /** Logs what helps to find a mistake. */
  export function debug(message: string): void {
    write(LOG_DEBUG, message);
  }
  /** Logs what helps to find a mistake, in more detail than debug(). */
  export function trace(message: string): void {
    write(LOG_TRACE, message);
  }
}
