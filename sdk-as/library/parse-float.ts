// From text to the nearest f64, an even one where two are as near. AssemblyScript 0.28.20 is wrong by powers
// of ten for some texts (1.2530044309504455e+51), and in the last place near the least number.
import {
  anyBelow,
  bitLength,
  bitsFrom,
  bitsOfFives,
  divideByFives,
  multiplyAdd,
  multiplyByFives,
  setNatural,
  shiftLeft,
} from "./natural";
import { isSpace } from "util/string";

/**
 * Digits that are looked at; of those behind them only whether there is one. No number half way between two
 * f64 has more.
 */
const DIGITS: i32 = 770;

/** Powers of ten that are f64 without being rounded. */
// @ts-ignore: decorator
@lazy const TENS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]);

/** parseFloat(): the number at the beginning of the text, behind white space; NaN where there is none. */
export function parseF64(text: string): f64 {
  let at = changetype<usize>(text);
  const end = at + ((<usize>text.length) << 1);
  while (at < end && isSpace(load<u16>(at))) at += 2;
  const first = at < end ? load<u16>(at) : 0;
  const sign: f64 = first == 0x2d ? -1 : 1;
  if (first == 0x2d || first == 0x2b) at += 2;
  if (at + 16 <= end && load<u64>(at) == 0x690066006e0049 && load<u64>(at + 8) == 0x7900740069006e)
    return sign * Infinity;
  return sign * parseDecimal(at, end);
}

/** Digits, with a point in them and an exponent behind them. */
function parseDecimal(at: usize, end: usize): f64 {
  const start = at;
  let digits = 0,
    exponent = 0,
    significand: u64 = 0,
    isNumber = false,
    inFraction = false;
  for (; at < end; at += 2) {
    const digit = <u32>load<u16>(at) - 48;
    if (digit > 9) {
      if (inFraction || digit != <u32>-2) break; // a point
      inFraction = true;
      continue;
    }
    isNumber = true;
    if (inFraction) exponent--;
    if (!digits && !digit) continue;
    if (digits++ < 19) significand = significand * 10 + digit;
  }
  if (!isNumber) return NaN;
  exponent += parseExponent(at, end);
  if (!digits || exponent + digits < -330) return 0;
  if (exponent + digits > 310) return Infinity;
  if (digits > 19) return nearest(setDigits(start, at), exponent + max(digits - DIGITS, 0));
  if (significand < 1 << 53 && abs(exponent) <= 22) {
    // both are f64, so that the one operation rounds once
    const ten = load<f64>(TENS + ((<usize>abs(exponent)) << 3));
    return exponent < 0 ? <f64>significand / ten : <f64>significand * ten;
  }
  setNatural(significand);
  return nearest(false, exponent);
}

/** What stands behind an "e", up to where it makes no difference. */
function parseExponent(at: usize, end: usize): i32 {
  if (at + 4 > end || (load<u16>(at) | 32) != 0x65) return 0;
  at += 2;
  const sign = load<u16>(at);
  if (sign == 0x2d || sign == 0x2b) at += 2;
  let value = 0;
  for (; at < end; at += 2) {
    const digit = <u32>load<u16>(at) - 48;
    if (digit > 9) break;
    if (value < 200000000) value = value * 10 + digit;
  }
  return sign == 0x2d ? -value : value;
}

/** Makes the natural number of the digits; whether some that were left out were not 0. */
function setDigits(at: usize, end: usize): bool {
  let digits = 0,
    chunk: u32 = 0,
    scale: u32 = 1,
    rest = false;
  setNatural(0);
  for (; at < end; at += 2) {
    const digit = <u32>load<u16>(at) - 48;
    if (digit > 9 || (!digits && !digit)) continue;
    if (digits++ >= DIGITS) {
      if (digit) rest = true;
      continue;
    }
    chunk = chunk * 10 + digit;
    scale *= 10;
    if (scale == 1000000000) {
      multiplyAdd(scale, chunk);
      chunk = 0;
      scale = 1;
    }
  }
  multiplyAdd(scale, chunk);
  return rest;
}

/** The f64 nearest to the natural number times 10^exponent, and a little more if there is a rest. */
function nearest(rest: bool, exponent: i32): f64 {
  if (exponent >= 0) {
    multiplyByFives(exponent);
    return roundNatural(exponent, rest);
  }
  const shift = max(66 + bitsOfFives(-exponent) - bitLength(), 0);
  shiftLeft(shift);
  return roundNatural(exponent - shift, divideByFives(-exponent) || rest);
}

/** The f64 nearest to the natural number times 2^exponent, and a little more if there is a rest. */
export function roundNatural(exponent: i32, rest: bool): f64 {
  const length = bitLength(),
    top = length + exponent - 1; // the exponent of the highest bit
  if (!length || top < -1075) return 0;
  if (top > 1023) return Infinity;
  // of 64 bits; more of them where the number is so small that it has fewer bits
  const dropped = max(11, 11 - 1022 - top);
  const bits = length < 64 ? bitsFrom(0) << (64 - length) : bitsFrom(length - 64);
  let mantissa = dropped < 64 ? bits >> dropped : 0;
  const half = (<u64>1) << (dropped - 1),
    below = dropped < 64 ? bits & ((half << 1) - 1) : bits;
  if (below > half || (below == half && (rest || (mantissa & 1) != 0 || anyBelow(length - 64)))) mantissa++;
  // the mantissa's highest bit counts the exponent up by one, unless the number is too small to have it
  return reinterpret<f64>((top > -1023 ? (<u64>(top + 1022)) << 52 : 0) + mantissa);
}
