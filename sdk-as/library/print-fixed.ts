// `x.toFixed(digits)`, which AssemblyScript's numbers lack.

/** More bits than any f64 has behind its point, in parts of 32. */
const PARTS: i32 = 34;
/** toFixed() has no more digits. */
const MOST: i32 = 100;
const BILLION: u64 = 1000000000;

/** The text of an integer with so many zeros behind its point. */
export function integerToFixed(text: string, digits: i32): string {
  if (digits < 0 || digits > MOST) throw new RangeError("toFixed() takes 0 to 100 digits");
  return digits ? text + "." + "0".repeat(digits) : text;
}

/** A number with so many digits behind its point; of two that are as near, the one further from 0. */
export function toFixed(value: f64, digits: i32): string {
  if (digits < 0 || digits > MOST) throw new RangeError("toFixed() takes 0 to 100 digits");
  const size = abs(value);
  if (!(size < 1e21)) return value.toString();
  const whole = floor(size),
    text = digitsOf(size - whole, digits);
  // as there is no digit before the point in it, a 1 there is carried to the whole number
  const carried = text.charCodeAt(0) == 0x31;
  const fixed = wholeText(carried ? whole + 1 : whole) + (digits ? "." + text.slice(1) : "");
  return value < 0 ? "-" + fixed : fixed;
}

/** A whole number below 10^21. */
function wholeText(value: f64): string {
  if (value < 9007199254740992) return (<u64>value).toString();
  const bits = reinterpret<u64>(value);
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000,
    exponent = <u64>(bits >> 52) - 1075;
  const low = (mantissa % BILLION) << exponent;
  const high = ((mantissa / BILLION) << exponent) + low / BILLION;
  return high.toString() + (low % BILLION).toString().padStart(9, "0");
}

/** The digits of a fraction behind its point, rounded, with a 0 before them, or a 1 that is carried. */
function digitsOf(fraction: f64, count: i32): string {
  const parts = new StaticArray<u32>(PARTS);
  for (let i = 0; i < PARTS; i++) {
    fraction *= 4294967296;
    const part = floor(fraction);
    unchecked((parts[i] = <u32>part));
    fraction -= part;
  }
  const digits = new StaticArray<u8>(count + 1);
  for (let i = 1; i <= count; i++) {
    let carry: u64 = 0;
    for (let k = PARTS - 1; k >= 0; k--) {
      const product = <u64>unchecked(parts[k]) * 10 + carry;
      unchecked((parts[k] = <u32>product));
      carry = product >> 32;
    }
    unchecked((digits[i] = <u8>carry));
  }
  if (unchecked(parts[0]) >> 31) {
    let last = count;
    while (last > 0 && unchecked(digits[last]) == 9) unchecked((digits[last--] = 0));
    unchecked((digits[last] += 1));
  }
  let text = "";
  for (let i = 0; i <= count; i++) text += unchecked(digits[i]).toString();
  return text;
}
