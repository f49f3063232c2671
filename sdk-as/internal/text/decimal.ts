// Numbers as decimal text, without allocating.

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
 * Eight digits of a number below 10^8, as values 0 to 9, the first in the lowest byte. Works on all of them
 * at once: a loop would look at the deadline each time.
 */
// @ts-ignore: decorator
@inline function spread(value: u64): u64 {
  // each step makes of numbers x the pairs of x / n and x % n, which are (x << bits) - x / n * ((n << bits) -
  // 1)
  const fours = (value << 32) - ((value * 3518437209) >> 45) * ((10000 << 32) - 1);
  const twos = (fours << 16) - (((fours * 10486) >> 20) & 0x0000007f_0000007f) * ((100 << 16) - 1);
  return (twos << 8) - (((twos * 103) >> 10) & 0x000f000f_000f000f) * ((10 << 8) - 1);
}

/** The inverse. */
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
 * Writes a number in decimal and returns the end of it. There must be room for DECIMAL_MAX bytes, all of
 * which it may touch.
 */
// @ts-ignore: decorator
@inline export function decimalEncode(value: u64, at: usize): usize {
  return value < E8 ? encodeFew(value, at) : encodeLargeRarely(value, at);
}

// @ts-ignore: decorator
@inline function encodeFew(value: u64, at: usize): usize {
  // bits of leading zeros; of 0 one is no such
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

/** The same where there is room for the digits and no more. */
export function decimalEncodeExactly(value: u64, at: usize): usize {
  const length = decimalEncode(value, DIGITS) - DIGITS;
  memory.copy(at, DIGITS, length);
  return at + length;
}

/**
 * The number that decimal digits at [at, end) spell; reading stops at the first other byte. No digit: 0.
 * Wraps at 2^64.
 */
// @ts-ignore: decorator
@inline export function decimalDecode(at: usize, end: usize): u64 {
  const length = end - at;
  // nearly all numbers: taken for digits, and looked at meanwhile
  if (length < 8 && at + 8 <= (<usize>memory.size()) << 16) {
    const digits = lastOf(load<u64>(at) ^ ZEROS, length);
    if (!othersIn(digits)) return gather(digits);
  }
  return decodeRarely(at, end);
}

/** Of characters XOR "0": not 0 if one is no digit; the lowest bit is in the first such. */
// @ts-ignore: decorator
@inline function othersIn(eight: u64): u64 {
  return ((eight + 0x7676767676767676) | eight) & 0x8080808080808080;
}

/** The first digits of eight, behind zeros; fewer than 8. */
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

/** 10^0 to 10^7 */
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
    if (value > u64.MAX_VALUE / 10 || (value == u64.MAX_VALUE / 10 && digit > u64.MAX_VALUE % 10))
      return false;
    value = value * 10 + digit;
    at++;
  }
  return true;
}
