// The numbers that operators write: from JSON text to exact integers, and the words for what is expected.

/** The number that readInteger() read, without its sign. */
export let magnitude: u64 = 0;
/** Whether the number that readInteger() read is below 0. -0 is not. */
export let isNegative: bool = false;

/**
 * Reads a JSON number whose value is whole, from -(2^64-1) to 2^64-1, however it is written: 8589934592.0 and
 * 1e+17 too, which Falco makes of whole numbers in YAML. Returns false if it is not.
 */
export function readInteger(text: string): bool {
  const start = text.charCodeAt(0) == 0x2d ? 1 : 0;
  let end = text.length,
    exponent: i32 = 0;
  for (let i = start; i < text.length; i++) {
    if ((text.charCodeAt(i) | 32) != 0x65) continue;
    end = i;
    exponent = readExponent(text, i + 1);
    break;
  }
  // the digits that count, those left of the point as the exponent moves it
  const point = text.indexOf(".");
  let counted = (point < 0 || point > end ? end : point) - start + exponent;
  magnitude = 0;
  for (let i = start; i < end; i++) {
    if (i == point) continue;
    const digit = text.charCodeAt(i) - 48;
    if (counted-- > 0) {
      if (!append(digit)) return false;
    } else if (digit) return false;
  }
  for (; counted > 0 && magnitude; counted--) {
    if (!append(0)) return false;
  }
  isNegative = start == 1 && magnitude != 0;
  return true;
}

/** Appends a digit to the magnitude. Returns false if that is more than 2^64-1. */
function append(digit: u64): bool {
  const most = u64.MAX_VALUE / 10;
  if (magnitude > most || (magnitude == most && digit > u64.MAX_VALUE % 10)) return false;
  magnitude = magnitude * 10 + digit;
  return true;
}

/** The exponent that is written from `at` on, between -1000000 and 1000000. */
function readExponent(text: string, at: i32): i32 {
  const sign = text.charCodeAt(at);
  let exponent: i32 = 0;
  for (let i = sign == 0x2d || sign == 0x2b ? at + 1 : at; i < text.length; i++)
    exponent = min(exponent * 10 + text.charCodeAt(i) - 48, 1000000);
  return sign == 0x2d ? -exponent : exponent;
}

/** The words for an integer in a range. */
export function expectedInteger<T>(lo: T, hi: T): string {
  return `an integer from ${lo} to ${hi}`;
}

/** The words for a number in a range, whose ends may be infinite. */
export function expectedNumber(lo: f64, hi: f64): string {
  if (lo == -Infinity && hi == Infinity) return "a number";
  if (hi == Infinity) return `a number from ${lo} on`;
  return lo == -Infinity ? `a number up to ${hi}` : `a number from ${lo} to ${hi}`;
}

/** The range of a declared key, as the JSON members that follow its default. */
export function range<T>(lo: T, hi: T): string {
  return `,"minimum":"${lo}","maximum":"${hi}"`;
}

/** The number in a range that is nearest to 0. */
// @ts-ignore: decorator
@inline export function clamped<T>(lo: T, hi: T): T {
  return lo > <T>0 ? lo : hi < <T>0 ? hi : <T>0;
}
