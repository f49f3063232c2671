// Date, in UTC, served in place of AssemblyScript's: that of 0.28.20 takes any text for a date, reads offsets
// wrong, does not carry months, calculates in 32 bits, and has whole numbers where JavaScript has `number`. A
// date that is none has no year, and asking for it traps, where JavaScript has NaN: years are i32.
import { Date as Binding } from "bindings/dom";

const SECOND: i64 = 1000,
  MINUTE: i64 = 60 * SECOND,
  HOUR: i64 = 60 * MINUTE,
  DAY: i64 = 24 * HOUR;
/** The farthest from 1970 that JavaScript has a date for. */
const LIMIT: f64 = 8640000000000000;
const DAYS_IN_400_YEARS: i64 = 146097;
/** From March 1st of year 0, where this counts days from so that February is a year's end, to 1970. */
const DAYS_TO_1970: i64 = 719468;

export class Date {
  /** Milliseconds since 1970. */
  private time: i64 = 0;
  private isNone: bool = false;
  private year: i32 = 0;
  private month: i32 = 0;
  private day: i32 = 0;

  static UTC(
    year: i32,
    month: i32 = 0,
    day: i32 = 1,
    hour: i32 = 0,
    minute: i32 = 0,
    second: i32 = 0,
    millisecond: i32 = 0,
  ): f64 {
    if (year >= 0 && year <= 99) year += 1900;
    const time = daysOf(year, month, day) * DAY + inDay(hour, minute, second, millisecond);
    return limited(<f64>time);
  }

  static now(): f64 {
    return Math.floor(Binding.now());
  }

  static parse(text: string): f64 {
    return new DateText(text).parse();
  }

  static fromString(text: string): Date {
    return new Date(Date.parse(text));
  }

  constructor(time: f64) {
    this.setTime(time);
  }

  @operator("<")
  private static isBefore(a: Date, b: Date): bool {
    return a.getTime() < b.getTime();
  }
  @operator(">")
  private static isAfter(a: Date, b: Date): bool {
    return a.getTime() > b.getTime();
  }
  @operator("<=")
  private static isNotAfter(a: Date, b: Date): bool {
    return a.getTime() <= b.getTime();
  }
  @operator(">=")
  private static isNotBefore(a: Date, b: Date): bool {
    return a.getTime() >= b.getTime();
  }

  getTime(): f64 {
    return this.isNone ? NaN : <f64>this.time;
  }
  valueOf(): f64 {
    return this.getTime();
  }

  setTime(time: f64): f64 {
    const rounded = Math.trunc(limited(time));
    this.isNone = isNaN(rounded);
    this.time = this.isNone ? 0 : <i64>rounded;
    const days = floorDivide(this.time, DAY) + DAYS_TO_1970;
    const era = floorDivide(days, DAYS_IN_400_YEARS);
    const dayOfEra = <i32>(days - era * DAYS_IN_400_YEARS);
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const dayOfYear = dayOfEra - (yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100);
    const month = (dayOfYear * 5 + 2) / 153; // from March on
    this.day = dayOfYear - (month * 153 + 2) / 5 + 1;
    this.month = month < 10 ? month + 2 : month - 10;
    this.year = <i32>era * 400 + yearOfEra + i32(month >= 10);
    return this.getTime();
  }

  getUTCFullYear(): i32 {
    this.mustBe();
    return this.year;
  }
  getUTCMonth(): i32 {
    this.mustBe();
    return this.month;
  }
  getUTCDate(): i32 {
    this.mustBe();
    return this.day;
  }
  // 1970 began on a Thursday
  getUTCDay(): i32 {
    this.mustBe();
    return <i32>remainder(floorDivide(this.time, DAY) + 4, 7);
  }
  getUTCHours(): i32 {
    this.mustBe();
    return <i32>(this.inDay() / HOUR);
  }
  getUTCMinutes(): i32 {
    this.mustBe();
    return <i32>((this.inDay() % HOUR) / MINUTE);
  }
  getUTCSeconds(): i32 {
    this.mustBe();
    return <i32>((this.inDay() % MINUTE) / SECOND);
  }
  getUTCMilliseconds(): i32 {
    this.mustBe();
    return <i32>(this.inDay() % SECOND);
  }

  setUTCMilliseconds(value: i32): f64 {
    return this.move(<i64>value - (this.inDay() % SECOND));
  }
  setUTCSeconds(second: i32, ms: i32 = <i32>(this.inDay() % SECOND)): f64 {
    return this.move(inDay(0, 0, second, ms) - (this.inDay() % MINUTE));
  }
  setUTCMinutes(
    minute: i32,
    second: i32 = <i32>((this.inDay() % MINUTE) / SECOND),
    ms: i32 = <i32>(this.inDay() % SECOND),
  ): f64 {
    return this.move(inDay(0, minute, second, ms) - (this.inDay() % HOUR));
  }
  setUTCHours(
    hour: i32,
    minute: i32 = <i32>((this.inDay() % HOUR) / MINUTE),
    second: i32 = <i32>((this.inDay() % MINUTE) / SECOND),
    ms: i32 = <i32>(this.inDay() % SECOND),
  ): f64 {
    return this.move(inDay(hour, minute, second, ms) - this.inDay());
  }
  setUTCDate(day: i32): f64 {
    return this.setDay(this.year, this.month, day);
  }
  setUTCMonth(month: i32, day: i32 = this.day): f64 {
    return this.setDay(this.year, month, day);
  }
  setUTCFullYear(year: i32, month: i32 = this.month, day: i32 = this.day): f64 {
    this.isNone = false; // as in JavaScript, it is counted from 1970 then
    return this.setDay(year, month, day);
  }

  toISOString(): string {
    this.mustBe();
    const year = this.year;
    const text = year < 0 ? `-${padded(-year, 6)}` : year > 9999 ? `+${padded(year, 6)}` : padded(year, 4);
    return `${text}-${padded(this.month + 1, 2)}-${padded(this.day, 2)}T${this.toTimeString()}.${padded(this.getUTCMilliseconds(), 3)}Z`;
  }
  toJSON(): string {
    return this.toISOString();
  }
  /** What JSON has of it. */
  __falco_ts_json(): string | null {
    return this.isNone ? null : this.toISOString();
  }

  toUTCString(): string {
    if (this.isNone) return NO_DATE;
    return `${this.weekday()}, ${padded(this.day, 2)} ${this.monthName()} ${this.paddedYear()} ${this.toTimeString()} GMT`;
  }

  toDateString(): string {
    if (this.isNone) return NO_DATE;
    return `${this.weekday()} ${this.monthName()} ${padded(this.day, 2)} ${this.paddedYear()}`;
  }

  toTimeString(): string {
    if (this.isNone) return NO_DATE;
    return `${padded(this.getUTCHours(), 2)}:${padded(this.getUTCMinutes(), 2)}:${padded(this.getUTCSeconds(), 2)}`;
  }

  toString(): string {
    if (this.isNone) return NO_DATE;
    return `${this.toDateString()} ${this.toTimeString()}`;
  }

  private mustBe(): void {
    if (this.isNone) throw new RangeError("Invalid time value");
  }
  private inDay(): i64 {
    return remainder(this.time, DAY);
  }
  private move(by: i64): f64 {
    return this.isNone ? NaN : this.setTime(<f64>(this.time + by));
  }
  private setDay(year: i32, month: i32, day: i32): f64 {
    return this.move(daysOf(year, month, day) * DAY + this.inDay() - this.time);
  }
  private weekday(): string {
    return "SunMonTueWedThuFriSat".substr(this.getUTCDay() * 3, 3);
  }
  private monthName(): string {
    return "JanFebMarAprMayJunJulAugSepOctNovDec".substr(this.month * 3, 3);
  }
  private paddedYear(): string {
    return this.year < 0 ? `-${padded(-this.year, 4)}` : padded(this.year, 4);
  }
}

const NO_DATE = "Invalid Date";

/**
 * ISO 8601 as JavaScript has it, with an offset in each of its forms (+02, +0200, +02:00); without one it is
 * UTC.
 */
class DateText {
  private at: i32 = 0;
  private isWrong: bool = false;

  constructor(private text: string) {}

  /** Milliseconds since 1970; NaN of a text that is no date. */
  parse(): f64 {
    const sign = this.skip("+") ? 1 : this.skip("-") ? -1 : 0;
    const year = this.number(sign ? 6 : 4, 999999);
    if (sign < 0 && !year) this.fail();
    let month = 1,
      day = 1,
      time: i64 = 0;
    if (this.skip("-")) {
      month = this.number(2, 12);
      if (this.skip("-")) day = this.number(2, 31);
      if (!month || !day) this.fail();
    }
    if (this.skip("T") || this.skip("t") || this.skip(" ")) time = this.time();
    if (this.at < this.text.length) this.fail();
    const days = daysOf(sign < 0 ? -year : year, month - 1, day);
    return this.isWrong ? NaN : limited(<f64>(days * DAY + time));
  }

  /** Milliseconds since the UTC day began. */
  private time(): i64 {
    const hour = this.number(2, 24);
    this.expect(":");
    let time = hour * HOUR + this.number(2, 59) * MINUTE;
    if (this.skip(":")) {
      time += this.number(2, 59) * SECOND;
      if (this.skip(".")) time += this.milliseconds();
    }
    if (time > DAY) this.fail();
    if (this.skip("Z") || this.skip("z")) return time;
    const sign: i64 = this.skip("+") ? 1 : this.skip("-") ? -1 : 0;
    if (!sign) return time;
    time -= sign * this.number(2, 23) * HOUR;
    return this.skip(":") || this.isDigit() ? time - sign * this.number(2, 59) * MINUTE : time;
  }

  /** As many digits as there are; those behind the third are below a millisecond. */
  private milliseconds(): i64 {
    let value = this.number(1, 9) * 100,
      scale = 10;
    for (; this.isDigit(); scale /= 10) value += this.number(1, 9) * scale;
    return value;
  }

  private number(digits: i32, most: i32): i32 {
    let value = 0;
    for (; digits > 0; digits--) {
      if (!this.isDigit()) {
        this.fail();
        return 0;
      }
      value = value * 10 + this.text.charCodeAt(this.at++) - 48;
    }
    if (value > most) this.fail();
    return value;
  }

  private isDigit(): bool {
    return <u32>(this.text.charCodeAt(this.at) - 48) < 10;
  }

  private skip(what: string): bool {
    if (this.text.charCodeAt(this.at) != what.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  private expect(what: string): void {
    if (!this.skip(what)) this.fail();
  }

  private fail(): void {
    this.isWrong = true;
  }
}

/** A time, and NaN of one that JavaScript has no date for. */
function limited(time: f64): f64 {
  return Math.abs(time) <= LIMIT ? time : NaN;
}

/** Milliseconds of hours, minutes, seconds and milliseconds, each of any size. */
function inDay(hour: i32, minute: i32, second: i32, millisecond: i32): i64 {
  return hour * HOUR + minute * MINUTE + second * SECOND + millisecond;
}

/**
 * Days from 1970 to a date. The month counts from 0; it and the day may lie outside of the year and the
 * month.
 */
function daysOf(year: i32, month: i32, day: i32): i64 {
  const months = <i64>year * 12 + month - 2; // from March on
  const years = floorDivide(months, 12),
    inYear = months - years * 12;
  return (
    years * 365 +
    floorDivide(years, 4) -
    floorDivide(years, 100) +
    floorDivide(years, 400) +
    (inYear * 153 + 2) / 5 +
    day -
    1 -
    DAYS_TO_1970
  );
}

function floorDivide(a: i64, b: i64): i64 {
  return a / b - i64(a % b < 0);
}

function remainder(a: i64, b: i64): i64 {
  return a - floorDivide(a, b) * b;
}

function padded(value: i32, digits: i32): string {
  return value.toString().padStart(digits, "0");
}
