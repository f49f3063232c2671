import { NO_TIME, parseRfc3339 } from "../../internal/text/time";
import { parseTime } from "../../internal/text/time-format";
import { View } from "./view";

/**
 * Points in time as events spell them: nanoseconds since 1970, as Falco has them. Neither copies nor
 * allocates.
 */
export namespace time {
  /** Of web servers (Common Log Format): `28/Nov/2026:18:00:00 +0100`. For time.parse(). */
  export const CLF: string = "%d/%b/%Y:%H:%M:%S %z";
  /** Of syslog by RFC 3164, which has no year: `Nov  8 18:00:00`. */
  export const SYSLOG: string = "%b %d %H:%M:%S";
  /** Without a zone, which is taken for UTC: `2026-11-28 18:00:00`. */
  export const PLAIN: string = "%Y-%m-%d %H:%M:%S";

  /**
   * A time by RFC 3339, such as `2026-11-28T18:00:00.123456Z` or `2026-11-28 18:00:00+01:00`; the fallback
   * where it is none, or before 1970.
   */
  export function rfc3339(text: View, fallback: u64 = 0): u64 {
    const found = parseRfc3339(text.offset, text.offset + text.length);
    return found == NO_TIME ? fallback : found;
  }

  /**
   * A time by a format, which all of the text is to have: `%Y` `%y` the year, `%m` or `%b` (its English name)
   * the month, `%d` the day, `%a` the day of the week (which says nothing), `%H` the hour, or `%I` and `%p`,
   * `%M` the minute, `%S` the second, `%f` a fraction of it, `%z` the zone, `%s` seconds since 1970; a space
   * is any number of them. `year` counts where the format has none. The fallback where it is no such time, or
   * before 1970.
   */
  export function parse(text: View, format: string, fallback: u64 = 0, year: u32 = 1970): u64 {
    const found = parseTime(text.offset, text.offset + text.length, format, year);
    return found == NO_TIME ? fallback : found;
  }
}
