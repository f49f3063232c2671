// Reads decimal text as the nearest f64. For some numbers, such as 1.2530044309504455e+51, the standard
// library's parseFloat is wrong by many powers of ten. The code here goes the long way: it makes a binary
// number with all of the digits.

/** How many words the number has, the lowest first, and how many of them are behind the binary point. */
const WORDS: i32 = 84,
  POINT: i32 = 40;
const POINT_BITS: i32 = POINT * 32;
/** How many significant digits are read; of those behind them it only matters whether one is not 0. */
const DIGITS: i32 = 40;
/** The lowest bit of an f64 is 2^-1074. */
const LOWEST: i32 = -1074;

/** The f64 nearest to a JSON number; infinite if the number is beyond all of them. */
export function parseF64(text: string): f64 {
  const words = new StaticArray<u32>(WORDS);
  const sign: f64 = text.charCodeAt(0) == 0x2d ? -1 : 1;
  let at = sign < 0 ? 1 : 0,
    digits = 0,
    exponent = 0,
    inFraction = false,
    rest = false;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if ((c | 32) == 0x65) {
      exponent += readExponent(text, at + 1);
      break;
    }
    if (c == 0x2e) {
      inFraction = true;
      continue;
    }
    if (digits < DIGITS) {
      if (digits || c != 48) {
        multiply(words, c - 48);
        digits++;
      }
      if (inFraction) exponent--;
    } else {
      if (c != 48) rest = true;
      if (!inFraction) exponent++;
    }
  }
  if (!digits || exponent + digits < -330) return sign * 0;
  if (exponent + digits > 310) return sign * Infinity;
  for (; exponent > 0; exponent--) multiply(words, 0);
  for (; exponent < 0; exponent++) if (divide(words)) rest = true;
  return sign * round(words, rest);
}

/**
 * The f64 nearest to the number in `words`, and the even one of two. `rest` says that the number has more
 * below its lowest bit.
 */
function round(words: StaticArray<u32>, rest: bool): f64 {
  let top = WORDS * 32 - 1;
  while (top > 0 && !bit(words, top)) top--;
  const low = max(top - 52, POINT_BITS + LOWEST);
  let mantissa: u64 = 0;
  for (let at = top; at >= low; at--) mantissa = (mantissa << 1) | bit(words, at);
  for (let at = 0; at < low - 1; at++) if (bit(words, at)) rest = true;
  if (bit(words, low - 1) && (rest || (mantissa & 1) != 0)) mantissa++;
  // the mantissa's own highest bit counts the exponent up by one, unless the number is too small to have it
  const bits = ((<u64>(low - POINT_BITS - LOWEST)) << 52) + mantissa;
  return bits < 0x7ff0000000000000 ? reinterpret<f64>(bits) : Infinity;
}

/** The exponent behind the "e". It stops growing where it makes no difference. */
function readExponent(text: string, at: i32): i32 {
  const isNegative = text.charCodeAt(at) == 0x2d;
  let value = 0;
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48; // a sign gives a number below 0
    if (digit >= 0 && value < 100000000) value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** Multiplies the number by 10, and adds a digit. Nothing may be behind the binary point. */
function multiply(words: StaticArray<u32>, digit: i32): void {
  let carry = <u64>digit;
  for (let i = POINT; i < WORDS; i++) {
    carry += <u64>words[i] * 10;
    words[i] = <u32>carry;
    carry >>= 32;
  }
}

/** Divides the number by 10, and returns whether there is a remainder. */
function divide(words: StaticArray<u32>): bool {
  let remainder: u64 = 0;
  for (let i = WORDS - 1; i >= 0; i--) {
    remainder = (remainder << 32) | words[i];
    words[i] = <u32>(remainder / 10);
    remainder %= 10;
  }
  return remainder != 0;
}

// @ts-ignore: decorator
@inline function bit(words: StaticArray<u32>, at: i32): u32 {
  return (words[at >> 5] >> (at & 31)) & 1;
}
