// Writes and reads numbers as decimal text. Nothing here allocates.

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
  do {
    count++;
    value /= 10;
  } while (value);
  return count;
}

/**
 * The eight digits of a number below 10^8, each as a byte from 0 to 9, the first in the lowest byte. It works
 * on all of them at once, since each turn of a loop would look at the deadline.
 */
// @ts-ignore: decorator
@inline function spread(value: u64): u64 {
  // each step turns each number x into the pair x / n and x % n, which is (x << bits) - x / n * ((n << bits)
  // - 1)
  const fours = (value << 32) - ((value * 3518437209) >> 45) * ((10000 << 32) - 1);
  const twos = (fours << 16) - (((fours * 10486) >> 20) & 0x0000007f_0000007f) * ((100 << 16) - 1);
  return (twos << 8) - (((twos * 103) >> 10) & 0x000f000f_000f000f) * ((10 << 8) - 1);
}

/** The number of which spread() has made these digits. */
// @ts-ignore: decorator
@inline function gather(digits: u64): u64 {
  const twos = digits * 10 + (digits >> 8);
  return (
    ((twos & 0x000000ff_000000ff) * 0x000f4240_00000064 +
      ((twos >> 16) & 0x000000ff_000000ff) * 0x00002710_00000001) >>
    32
  );
}

const ZEROS: u64 = 0x3030303030303030;
const E8: u64 = 100000000;

/**
 * Writes a number in decimal and returns its end. There must be room for DECIMAL_MAX bytes, all of which it
 * may overwrite.
 */
// @ts-ignore: decorator
@inline export function decimalEncode(value: u64, at: usize): usize {
  return value < E8 ? encodeFew(value, at) : encodeLargeRarely(value, at);
}

// @ts-ignore: decorator
@inline function encodeFew(value: u64, at: usize): usize {
  // how many bits are leading zeros; 0 keeps its last digit
  const digits = spread(value),
    leading = ctz(digits | (1 << 56)) & 56;
  store<u64>(at, (digits | ZEROS) >> leading);
  return at + 8 - <usize>(leading >> 3);
}

function encodeLargeRarely(value: u64, at: usize): usize {
  const head = value / E8;
  const middle = head < E8 ? encodeFew(head, at) : encodeLargeRarely(head, at);
  store<u64>(middle, spread(value - head * E8) | ZEROS);
  return middle + 8;
}

const DIGITS: usize = memory.data(20); // DECIMAL_MAX

/** Writes a number in decimal and returns its end. There need be no more room than its digits take. */
export function decimalEncodeExactly(value: u64, at: usize): usize {
  const length = decimalEncode(value, DIGITS) - DIGITS;
  memory.copy(at, DIGITS, length);
  return at + length;
}

/**
 * The number that the decimal digits at the start of [at, end) spell; 0 without a digit. It wraps at 2^64.
 */
// @ts-ignore: decorator
@inline export function decimalDecode(at: usize, end: usize): u64 {
  const length = end - at;
  if (length < 8 && at + 8 <= (<usize>memory.size()) << 16) {
    // nearly all numbers are so short
    const digits = lastOf(load<u64>(at) ^ ZEROS, length);
    if (!othersIn(digits)) return gather(digits);
  }
  return decodeRarely(at, end);
}

/**
 * For eight characters XOR "0": 0 if all of them are digits; otherwise, the lowest set bit lies in the first
 * that is not.
 */
// @ts-ignore: decorator
@inline function othersIn(eight: u64): u64 {
  return ((eight + 0x7676767676767676) | eight) & 0x8080808080808080;
}

/** The first `digits` of eight digits, fewer than 8, moved to the end, with zeros before them. */
// @ts-ignore: decorator
@inline function lastOf(eight: u64, digits: usize): u64 {
  return (eight << (56 - ((<u64>digits) << 3))) << 8;
}

function decodeRarely(at: usize, end: usize): u64 {
  const readable = (<usize>memory.size()) << 16;
  let value: u64 = 0;
  while (at < end) {
    if (at + 8 > readable) return decodeEndRarely(value, at, end);
    const eight = load<u64>(at) ^ ZEROS,
      there = min(<usize>ctz(othersIn(eight)) >> 3, end - at);
    if (there < 8) return value * powerOf10(there) + gather(lastOf(eight, there));
    value = value * E8 + gather(eight);
    at += 8;
  }
  return value;
}

/** The powers of ten from 10^0 to 10^7. */
const POWERS: usize = memory.data<u32>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000]);

// @ts-ignore: decorator
@inline function powerOf10(exponent: usize): u64 {
  return load<u32>(POWERS + (exponent << 2));
}

function decodeEndRarely(value: u64, at: usize, end: usize): u64 {
  while (at < end) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
    at++;
  }
  return value;
}

/**
 * The number that the decimal digits at the start of [at, end) spell, with a `-` before them or without one.
 * It wraps at 2^63.
 */
export function integerDecode(at: usize, end: usize): i64 {
  const negative = at < end && load<u8>(at) == 45;
  const value = <i64>decimalDecode(negative ? at + 1 : at, end);
  return negative ? -value : value;
}

/** Whether [at, end) has decimal digits and nothing else, and their number is below 2^64. */
export function isDecimal(at: usize, end: usize): bool {
  if (at >= end) return false;
  let value: u64 = 0;
  while (at < end) {
    const digit = <u64>load<u8>(at) - 48;
    if (digit > 9) return false;
    if (value > u64.MAX_VALUE / 10 || (value == u64.MAX_VALUE / 10 && digit > u64.MAX_VALUE % 10))
      return false;
    value = value * 10 + digit;
    at++;
  }
  return true;
}
