// parseInt(): AssemblyScript 0.28.20 multiplies and adds in f64, which rounds once a digit.
import { bitLength, multiplyAdd, setNatural } from "./natural";
import { roundNatural } from "./parse-float";

/** The digits at the beginning of a part of a text as the nearest f64; NaN where there is none. */
export function parseDigits(text: usize, length: i32, radix: i32): f64 {
  let count = 0,
    value: u64 = 0;
  const most = u64.MAX_VALUE / radix - 1;
  for (; count < length && digitAt(text, count) < <u32>radix && value < most; count++)
    value = value * radix + digitAt(text, count);
  if (!count) return NaN;
  if (count == length || digitAt(text, count) >= <u32>radix) return <f64>value;
  setNatural(value);
  for (; count < length && bitLength() <= 1024; count++) {
    const digit = digitAt(text, count);
    if (digit >= <u32>radix) break;
    multiplyAdd(radix, digit);
  }
  return roundNatural(0, false);
}

/** What a letter or digit stands for; a large number where there is neither. */
function digitAt(text: usize, index: i32): u32 {
  const unit = <u32>load<u16>(text + ((<usize>index) << 1));
  if (unit - 48 < 10) return unit - 48;
  return (unit | 32) - 97 < 26 ? (unit | 32) - 87 : u32.MAX_VALUE;
}
