// The shortest decimal that is read back as the same number, and of those the nearest. AssemblyScript 0.28.20
// prints a digit too many, or another last one, for one in a thousand. This is Schubfach (R. Giulietti, "The
// Schubfach way to render doubles"), with the powers of ten calculated instead of in a table of 10 kB.
import {
  bitLength,
  bitsFrom,
  bitsOfFives,
  divideByFives,
  multiplyByFives,
  setNatural,
  shiftLeft,
} from "./natural";

/** Of the number whose digits were written last, the power of ten of the last digit. */
// @ts-ignore: decorator
@lazy export let decimalExponent: i32 = 0;

/** Floor of 10^e / 2^r, plus 1, as two halves of 63 bits. */
// @ts-ignore: decorator
@lazy let powerHigh: u64 = 0;
// @ts-ignore: decorator
@lazy let powerLow: u64 = 0;
/** The e of these: numbers of one size, which often come together, share it. */
// @ts-ignore: decorator
@lazy let powerExponent: i32 = i32.MAX_VALUE;

/** An f64 has no more digits. */
const MOST: usize = 17;

/**
 * Writes the digits of a finite number above 0 to an address, in UTF-16, where there is room for 17, and
 * returns how many they are.
 */
export function writeDigits(to: usize, value: f64, isSingle: bool): i32 {
  const fraction = isSingle ? 23 : 52;
  const bits = isSingle ? <u64>reinterpret<u32>(<f32>value) : reinterpret<u64>(value);
  const hidden = (<u64>1) << fraction,
    biased = <i32>(bits >> fraction),
    mantissa = bits & (hidden - 1);
  const exponent = max(biased, 1) - (isSingle ? 150 : 1075);
  const significand = biased ? hidden | mantissa : mantissa;
  decimalExponent = 0;
  let digits: u64;
  // whole
  if (exponent <= 0 && exponent > -fraction - 1 && (significand & (((<u64>1) << -exponent) - 1)) == 0)
    digits = significand >> -exponent;
  else digits = shortest(significand, exponent, !mantissa && biased > 1);
  for (; digits % 10 == 0; digits /= 10) decimalExponent++;
  const end = to + (MOST << 1);
  let from = end;
  for (; digits; digits /= 10) store<u16>((from -= 2), 48 + <u16>(digits % 10));
  memory.copy(to, from, end - from);
  return <i32>(end - from) >> 1;
}

/**
 * The digits of significand * 2^exponent, and with them decimalExponent. A power of two is nearer to the
 * number below it than to the one above.
 */
function shortest(significand: u64, exponent: i32, isPower: bool): u64 {
  // of two that are as near to a decimal, the even one is read: the limits belong to it
  const isOdd = significand & 1;
  // floor(log10(…)) of the distance
  const k = <i32>(
    (isPower ? (<i64>exponent * 661971961083 - 274743187321) >> 41 : (<i64>exponent * 661971961083) >> 41)
  );
  const shift = exponent + <i32>((<i64>-k * 913124641741) >> 38) + 2;
  setPower(-k);
  const value = scaled((significand << 2) << shift);
  const low = scaled(((significand << 2) - (isPower ? 1 : 2)) << shift) + isOdd;
  const high = scaled(((significand << 2) + 2) << shift) - isOdd;
  decimalExponent = k;
  const floor = value >> 2;
  if (floor >= 10) {
    // is there one with a digit less
    const tens = (floor / 10) * 10;
    const isLow = low <= tens << 2,
      isHigh = (tens + 10) << 2 <= high;
    if (isLow != isHigh) return isLow ? tens : tens + 10;
  }
  const isLow = low <= floor << 2,
    isHigh = (floor + 1) << 2 <= high;
  if (isLow != isHigh) return isLow ? floor : floor + 1;
  const middle = (floor << 2) + 2;
  return value < middle || (value == middle && (floor & 1) == 0) ? floor : floor + 1;
}

/** The product with the power, 2^127 lower; its lowest bit says too whether there is something below. */
function scaled(factor: u64): u64 {
  const low = highHalf(powerLow, factor),
    high = highHalf(powerHigh, factor);
  const middle = ((powerHigh * factor) >> 1) + low;
  return (high + (middle >> 63)) | (((middle & 0x7fffffffffffffff) + 0x7fffffffffffffff) >> 63);
}

function setPower(exponent: i32): void {
  if (exponent == powerExponent) return;
  powerExponent = exponent;
  setNatural(1);
  if (exponent >= 0) {
    multiplyByFives(exponent);
    shiftLeft(max(126 - bitLength(), 0));
  } else {
    shiftLeft(127 + bitsOfFives(-exponent));
    divideByFives(-exponent);
  }
  const length = bitLength();
  powerLow = (bitsFrom(length - 126) & 0x7fffffffffffffff) + 1;
  powerHigh = bitsFrom(length - 63) + (powerLow >> 63);
  powerLow &= 0x7fffffffffffffff;
}

/** The upper half of a product. */
function highHalf(a: u64, b: u64): u64 {
  const lowA = a & 0xffffffff,
    highA = a >> 32,
    lowB = b & 0xffffffff,
    highB = b >> 32;
  const middle = highA * lowB + ((lowA * lowB) >> 32);
  return highA * highB + (middle >> 32) + ((lowA * highB + (middle & 0xffffffff)) >> 32);
}
