// Times by a format, as strptime has it.
import { utf8Prefix } from "./utf8";
import { expectByte, NO_TIME, readByte, readDigits, readFraction, readZone, timeOf, TimeText } from "./time";

/** Names of months, of which three letters say enough. */
// @ts-ignore: decorator
@lazy const MONTHS: string = "janfebmaraprmayjunjulaugsepoctnovdec";

/** The month whose English name begins here: three letters, and the rest of it if it is there. 0: none. */
function readMonth(): u32 {
  if (TimeText.at + 3 > TimeText.end) return 0;
  for (let month = 0; month < 12; month++) {
    let i = 0;
    while (i < 3 && (load<u8>(TimeText.at + i) | 32) == <u8>MONTHS.charCodeAt(month * 3 + i)) i++;
    if (i < 3) continue;
    TimeText.at += 3;
    skipLetters();
    return month + 1;
  }
  return 0;
}

function skipLetters(): void {
  while (TimeText.at < TimeText.end && (<u32>load<u8>(TimeText.at) | 32) - 97 < 26) TimeText.at++;
}

/**
 * The time that [at, end) spells by a format; NO_TIME: it is none. What a format does not say is 0, and the
 * zone UTC; a year that it does not say is `year`.
 */
export function parseTime(at: usize, end: usize, format: string, year: u32): u64 {
  TimeText.at = at;
  TimeText.end = end;
  TimeText.good = true;
  let month: u32 = 1,
    day: u32 = 1,
    hour: u32 = 0,
    minute: u32 = 0,
    second: u32 = 0,
    nanoseconds: u32 = 0,
    offset = 0;
  let epoch = NO_TIME,
    isAfternoon = -1;
  for (let i = 0; i < format.length && TimeText.good; i++) {
    const unit = format.charCodeAt(i);
    if (unit == 0x20) {
      // any spaces, none too
      while (readByte(0x20, 0x09)) {}
      continue;
    }
    if (unit != 0x25) {
      if (unit > 0x7f) TimeText.good = false;
      else expectByte(<u8>unit, <u8>unit);
      continue;
    }
    switch (format.charCodeAt(++i)) {
      case 0x59:
        year = readDigits(4, 4);
        break; // Y
      case 0x79: {
        const two = readDigits(2, 2);
        year = two < 69 ? 2000 + two : 1900 + two;
        break;
      } // y
      case 0x6d:
        month = readDigits(1, 2);
        break; // m
      case 0x62:
      case 0x42:
      case 0x68:
        month = readMonth();
        break; // b B h
      case 0x64:
      case 0x65:
        while (readByte(0x20, 0x20)) {}
        day = readDigits(1, 2);
        break; // d e
      case 0x61:
      case 0x41:
        skipLetters();
        break; // a A: the date says it
      case 0x48:
      case 0x6b:
        while (readByte(0x20, 0x20)) {}
        hour = readDigits(1, 2);
        break; // H k
      case 0x49:
      case 0x6c:
        while (readByte(0x20, 0x20)) {}
        hour = readDigits(1, 2) % 12;
        break; // I l
      // p
      case 0x70:
        isAfternoon = readByte(0x50, 0x70) ? 1 : 0;
        if (!isAfternoon) expectByte(0x41, 0x61);
        expectByte(0x4d, 0x6d);
        break;
      case 0x4d:
        minute = readDigits(1, 2);
        break; // M
      case 0x53:
        second = readDigits(1, 2);
        break; // S
      case 0x66:
        nanoseconds = readFraction();
        break; // f
      case 0x7a:
      case 0x5a:
        offset = readZoneName();
        break; // z Z
      case 0x73:
        epoch = readEpoch();
        break; // s
      case 0x25:
        expectByte(0x25, 0x25);
        break;
      default:
        assert(
          false,
          `%${format.charAt(i)} in a time's format; known are %Y %y %m %b %d %a %H %I %p %M %S %f %z %s %%`,
        );
    }
  }
  if (!TimeText.good || TimeText.at != end || second > 60) return NO_TIME;
  if (isAfternoon == 1) hour += 12;
  if (epoch != NO_TIME) return epoch + nanoseconds;
  return timeOf(year, month, day, hour, minute, second, nanoseconds, offset);
}

/** `+0100`, `Z`, or a name that stands for UTC. */
function readZoneName(): i32 {
  for (let i = 0; i < 2; i++) {
    const after = utf8Prefix(i ? "GMT" : "UTC", TimeText.at, TimeText.end);
    if (!after) continue;
    TimeText.at = after;
    return 0;
  }
  return readZone();
}

/** Seconds since 1970. */
function readEpoch(): u64 {
  let seconds: u64 = 0,
    count = 0;
  for (; TimeText.at < TimeText.end && count < 11; count++, TimeText.at++) {
    const digit = <u64>load<u8>(TimeText.at) - 48;
    if (digit > 9) break;
    seconds = seconds * 10 + digit;
  }
  if (!count || seconds > 18446744072) {
    TimeText.good = false;
    return NO_TIME;
  }
  return seconds * 1000000000;
}
