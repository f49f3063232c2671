import { hostClock } from "../../internal/abi/host";

/** The time. Tests set it. */
export namespace clock {
  /** The time in nanoseconds since 1970, as event timestamps have it. */
  export function now(): u64 {
    return hostClock();
  }
}
