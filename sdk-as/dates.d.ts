// The types of Date (library/date.ts), for editors and tsc.

declare class Date {
  /** Milliseconds since 1970, in UTC; NaN where that is farther from 1970 than 100,000,000 days. */
  static UTC(
    year: i32,
    month?: i32,
    day?: i32,
    hour?: i32,
    minute?: i32,
    second?: i32,
    millisecond?: i32,
  ): f64;
  /** Milliseconds since 1970. */
  static now(): f64;
  /** Milliseconds since 1970 of a text in ISO 8601, which without an offset is in UTC; NaN of all others. */
  static parse(text: string): f64;
  constructor(value: number | string | Date);

  /** Milliseconds since 1970; NaN of a date that is none. */
  getTime(): f64;
  valueOf(): f64;
  setTime(time: f64): f64;

  // a date that is none has none of these: asking for them is a trap
  getUTCFullYear(): i32;
  getUTCMonth(): i32;
  getUTCDate(): i32;
  getUTCDay(): i32;
  getUTCHours(): i32;
  getUTCMinutes(): i32;
  getUTCSeconds(): i32;
  getUTCMilliseconds(): i32;

  setUTCFullYear(year: i32, month?: i32, day?: i32): f64;
  setUTCMonth(month: i32, day?: i32): f64;
  setUTCDate(day: i32): f64;
  setUTCHours(hour: i32, minute?: i32, second?: i32, millisecond?: i32): f64;
  setUTCMinutes(minute: i32, second?: i32, millisecond?: i32): f64;
  setUTCSeconds(second: i32, millisecond?: i32): f64;
  setUTCMilliseconds(millisecond: i32): f64;

  /** Throws a RangeError of a date that is none. */
  toISOString(): string;
  toJSON(): string;
  toString(): string;
  toUTCString(): string;
  toDateString(): string;
  toTimeString(): string;
}
