// Points in time as text, without allocating: nanoseconds since 1970.

/** What is no time. */
export const NO_TIME: u64 = u64.MAX_VALUE;

const SECOND: u64 = 1000000000;
/** Nanoseconds since 1970 are a u64 up to the year 2554. */
const LAST_YEAR: u32 = 2553;

/** The days from 1970 on to a date of the Gregorian calendar, from 1970 to LAST_YEAR. */
function daysTo(year: u32, month: u32, day: u32): u64 {
  // years begin in March, so that the day that some have more is their last
  const y = month <= 2 ? year - 1 : year,
    ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return <u64>y * 365 + y / 4 - y / 100 + y / 400 + ofYear - 719468;
}

function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/**
 * A time of a clock that is `offset` minutes before UTC; NO_TIME where there is no such time, or it is before
 * 1970.
 */
export function timeOf(
  year: u32,
  month: u32,
  day: u32,
  hour: u32,
  minute: u32,
  second: u32,
  nanoseconds: u32,
  offset: i32,
): u64 {
  if (year < 1970 || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    return NO_TIME;
  if (hour > 23 || minute > 59 || second > 59) return NO_TIME;
  const minutes = <i64>(daysTo(year, month, day) * 1440 + hour * 60 + minute) - offset;
  return minutes < 0 ? NO_TIME : (<u64>minutes * 60 + second) * SECOND + nanoseconds;
}

/** What the functions here read: where they are, and whether it went well so far. */
export class TimeText {
  static at: usize = 0;
  static end: usize = 0;
  static good: bool = true;
}

/** The number that the next digits spell: at least and at most so many of them. */
export function readDigits(least: i32, most: i32): u32 {
  let value: u32 = 0,
    count = 0;
  for (; count < most && TimeText.at < TimeText.end; count++, TimeText.at++) {
    const digit = <u32>load<u8>(TimeText.at) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  if (count < least) TimeText.good = false;
  return value;
}

/** Whether the next byte is one of two, which is then read. */
export function readByte(one: u8, other: u8): bool {
  if (TimeText.at >= TimeText.end) return false;
  const byte = load<u8>(TimeText.at);
  if (byte != one && byte != other) return false;
  TimeText.at++;
  return true;
}

/** Expects one of two bytes. */
export function expectByte(one: u8, other: u8): void {
  if (!readByte(one, other)) TimeText.good = false;
}

/**
 * The nanoseconds of the digits behind a point, of which there is one at least; those behind the ninth count
 * for nothing.
 */
export function readFraction(): u32 {
  let value: u32 = 0,
    count = 0;
  for (; TimeText.at < TimeText.end; count++, TimeText.at++) {
    const digit = <u32>load<u8>(TimeText.at) - 48;
    if (digit > 9) break;
    if (count < 9) value = value * 10 + digit;
  }
  if (!count) TimeText.good = false;
  for (; count < 9; count++) value *= 10;
  return value;
}

/** Minutes before UTC: `Z`, `+01:30` or `+0130`. */
export function readZone(): i32 {
  if (readByte(0x5a, 0x7a)) return 0; // Z, z
  const isWest = readByte(0x2d, 0x2d);
  if (!isWest) expectByte(0x2b, 0x2b);
  const hours = readDigits(2, 2);
  readByte(0x3a, 0x3a);
  const minutes = readDigits(2, 2);
  if (hours > 23 || minutes > 59) TimeText.good = false;
  const offset = <i32>(hours * 60 + minutes);
  return isWest ? -offset : offset;
}

/** The time that [at, end) spells by RFC 3339, with a `T` or a space before the hour; NO_TIME: it is none. */
export function parseRfc3339(at: usize, end: usize): u64 {
  TimeText.at = at;
  TimeText.end = end;
  TimeText.good = true;
  const year = readDigits(4, 4);
  expectByte(0x2d, 0x2d);
  const month = readDigits(2, 2);
  expectByte(0x2d, 0x2d);
  const day = readDigits(2, 2);
  if (!readByte(0x54, 0x74)) expectByte(0x20, 0x20); // T, t
  const hour = readDigits(2, 2);
  expectByte(0x3a, 0x3a);
  const minute = readDigits(2, 2);
  expectByte(0x3a, 0x3a);
  const second = readDigits(2, 2);
  const nanoseconds = readByte(0x2e, 0x2c) ? readFraction() : 0;
  const offset = readZone();
  if (!TimeText.good || TimeText.at != end) return NO_TIME;
  return timeOf(year, month, day, hour, minute, second, nanoseconds, offset);
}
