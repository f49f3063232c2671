// The numbers that operators write: from JSON text to exact integers, and the words for what is expected.

/** The number that readInteger() read, without its sign. */
export let magnitude: u64 = 0;
/** Whether the number that readInteger() read is below 0. -0 is not. */
export let isNegative: bool = false;

/**
 * Reads a JSON number that is whole, without fraction and exponent, from -(2^64-1) to 2^64-1. Returns false
 * if it is not.
 */
export function readInteger(text: string): bool {
  const start = text.charCodeAt(0) == 0x2d ? 1 : 0;
  magnitude = 0;
  for (let i = start; i < text.length; i++) {
    const digit = <u64>text.charCodeAt(i) - 48;
    if (
      digit > 9 ||
      magnitude > u64.MAX_VALUE / 10 ||
      (magnitude == u64.MAX_VALUE / 10 && digit > u64.MAX_VALUE % 10)
    )
      return false;
    magnitude = magnitude * 10 + digit;
  }
  isNegative = start == 1 && magnitude != 0;
  return true;
}

/** The words for an integer in a range. */
export function expectedInteger<T>(lo: T, hi: T): string {
  return `an integer from ${lo} to ${hi}`;
}

/** The words for a number in a range, whose ends may be infinite. */
export function expectedNumber(lo: f64, hi: f64): string {
  if (lo == -Infinity && hi == Infinity) return "a number";
  if (hi == Infinity) return "a number from " + decimal(lo) + " on";
  return lo == -Infinity ? "a number up to " + decimal(hi) : `a number from ${decimal(lo)} to ${decimal(hi)}`;
}

/** A number as people write it: AssemblyScript writes 5 as 5.0. */
function decimal(value: f64): string {
  const text = value.toString();
  return text.endsWith(".0") ? text.slice(0, -2) : text;
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
