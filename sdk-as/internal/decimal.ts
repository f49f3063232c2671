// Numbers as decimal text, without allocating.

/** "00", "01", … "99": two digits are written at a time. */
const PAIRS: usize = memory.data<u8>([
  48, 48, 48, 49, 48, 50, 48, 51, 48, 52, 48, 53, 48, 54, 48, 55, 48, 56, 48, 57,
  49, 48, 49, 49, 49, 50, 49, 51, 49, 52, 49, 53, 49, 54, 49, 55, 49, 56, 49, 57,
  50, 48, 50, 49, 50, 50, 50, 51, 50, 52, 50, 53, 50, 54, 50, 55, 50, 56, 50, 57,
  51, 48, 51, 49, 51, 50, 51, 51, 51, 52, 51, 53, 51, 54, 51, 55, 51, 56, 51, 57,
  52, 48, 52, 49, 52, 50, 52, 51, 52, 52, 52, 53, 52, 54, 52, 55, 52, 56, 52, 57,
  53, 48, 53, 49, 53, 50, 53, 51, 53, 52, 53, 53, 53, 54, 53, 55, 53, 56, 53, 57,
  54, 48, 54, 49, 54, 50, 54, 51, 54, 52, 54, 53, 54, 54, 54, 55, 54, 56, 54, 57,
  55, 48, 55, 49, 55, 50, 55, 51, 55, 52, 55, 53, 55, 54, 55, 55, 55, 56, 55, 57,
  56, 48, 56, 49, 56, 50, 56, 51, 56, 52, 56, 53, 56, 54, 56, 55, 56, 56, 56, 57,
  57, 48, 57, 49, 57, 50, 57, 51, 57, 52, 57, 53, 57, 54, 57, 55, 57, 56, 57, 57,
]);

/** The most characters that a u64 takes. */
export const DECIMAL_MAX: usize = 20;

/** How many decimal digits a number has. */
// @ts-ignore: decorator
@inline export function decimalLength(value: u64): usize {
  if (value < 10000) {
    if (value < 100) return value < 10 ? 1 : 2;
    return value < 1000 ? 3 : 4;
  }
  if (value < 100000000) {
    if (value < 1000000) return value < 100000 ? 5 : 6;
    return value < 10000000 ? 7 : 8;
  }
  let count: usize = 8;
  value /= 100000000;
  do { count++; value /= 10; } while (value);
  return count;
}

/** Writes a number in decimal and returns the end of it. There must be room for DECIMAL_MAX bytes. */
export function decimalEncode(value: u64, at: usize): usize {
  const end = at + decimalLength(value);
  let to = end;
  while (value >= 100) {
    const rest = value / 100;
    to -= 2;
    store<u16>(to, load<u16>(PAIRS + (<usize>(value - rest * 100) << 1)));
    value = rest;
  }
  if (value >= 10) store<u16>(to - 2, load<u16>(PAIRS + (<usize>value << 1)));
  else store<u8>(to - 1, <u8>(48 + value));
  return end;
}

/** The number that decimal digits at [at, end) spell; reading stops at the first other byte. No digit: 0. Wraps at 2^64. */
export function decimalDecode(at: usize, end: usize): u64 {
  let value: u64 = 0;
  while (at < end) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
    at++;
  }
  return value;
}

/** The same with a `-` before them. Wraps at 2^63. */
export function integerDecode(at: usize, end: usize): i64 {
  const negative = at < end && load<u8>(at) == 45;
  const value = <i64>decimalDecode(negative ? at + 1 : at, end);
  return negative ? -value : value;
}

/** Whether [at, end) is nothing but decimal digits of a number below 2^64. */
export function isDecimal(at: usize, end: usize): bool {
  if (at >= end) return false;
  let value: u64 = 0;
  while (at < end) {
    const digit = <u64>load<u8>(at) - 48;
    if (digit > 9) return false;
    if (value > u64.MAX_VALUE / 10 || (value == u64.MAX_VALUE / 10 && digit > u64.MAX_VALUE % 10)) return false;
    value = value * 10 + digit;
    at++;
  }
  return true;
}
