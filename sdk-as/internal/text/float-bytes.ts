// Numbers in UTF-8 as f64, nearly always without allocating.
import { utf8Decode } from "./utf8";

/** 10^0 to 10^22, all of which an f64 holds exactly. */
// @ts-ignore: decorator
@lazy const TENS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]);

/**
 * The f64 nearest to what [at, end) spells, by JSON's rules but with leading zeros allowed; NaN: that is no
 * number.
 */
export function floatDecode(at: usize, end: usize): f64 {
  const start = at,
    isNegative = at < end && load<u8>(at) == 45;
  if (isNegative) at++;
  let digits: u64 = 0,
    significant = 0,
    exponent = 0,
    seen = 0;
  for (; at < end && isDigit(at); at++, seen++) {
    if (significant || load<u8>(at) != 48) significant++;
    digits = digits * 10 + load<u8>(at) - 48;
  }
  if (!seen) return NaN;
  if (at < end && load<u8>(at) == 46) {
    const point = ++at;
    for (; at < end && isDigit(at); at++, exponent--) {
      if (significant || load<u8>(at) != 48) significant++;
      digits = digits * 10 + load<u8>(at) - 48;
    }
    if (at == point) return NaN;
  }
  if (at < end && (load<u8>(at) | 32) == 0x65) {
    const isBelow = ++at < end && load<u8>(at) == 45;
    if (at < end && (isBelow || load<u8>(at) == 43)) at++;
    const first = at;
    let power = 0;
    for (; at < end && isDigit(at); at++) power = min(power * 10 + load<u8>(at) - 48, 100000);
    if (at == first) return NaN;
    exponent += isBelow ? -power : power;
  }
  if (at != end) return NaN;
  // both numbers are exact as f64, so that the one operation on them rounds right
  if (significant <= 15 && exponent >= -22 && exponent <= 22) {
    const power = load<f64>(TENS + ((<usize>abs(exponent)) << 3)),
      value = exponent < 0 ? <f64>digits / power : <f64>digits * power;
    return isNegative ? -value : value;
  }
  return parseFloat(utf8Decode(start, <i32>(end - start)));
}

// @ts-ignore: decorator
@inline function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 48 <= 9;
}
