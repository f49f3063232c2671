import { hostClock } from "../../internal/abi/host";

/** The time of day. A test sets it. */
export namespace clock {
  /** The time in nanoseconds since 1970, which is the unit of event timestamps. */
  export function now(): u64 {
    return hostClock();
  }
}
