// A float's text in another radix than 10, as V8's DoubleToRadixCString() makes it, which JavaScript leaves
// open.

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A number in a radix from 2 to 36. */
export function toRadix(value: f64, radix: i32): string {
  if (radix < 2 || radix > 36) throw new RangeError("toString() takes a radix from 2 to 36");
  if (!isFinite(value)) return value.toString();
  const size = abs(value);
  let whole = floor(size),
    fraction = size - whole;
  /** Half of the distance to the next number: digits below it say nothing. */
  let delta = max(0.5 * (reinterpret<f64>(reinterpret<u64>(size) + 1) - size), reinterpret<f64>(1));
  const behind = new Array<i32>();
  while (fraction >= delta) {
    fraction *= radix;
    delta *= radix;
    const digit = <i32>fraction;
    behind.push(digit);
    fraction -= digit;
    const isUp = fraction > 0.5 || (fraction == 0.5 && (digit & 1) != 0);
    if (!isUp || fraction + delta <= 1) continue;
    while (behind.length && behind[behind.length - 1] == radix - 1) behind.pop();
    if (behind.length) behind[behind.length - 1] += 1;
    else whole += 1;
    break;
  }
  let text = "";
  while (whole >= 9007199254740992) {
    whole /= radix;
    text += "0";
  }
  do {
    const digit = whole % radix;
    text = DIGITS.charAt(<i32>digit) + text;
    whole = (whole - digit) / radix;
  } while (whole > 0);
  if (behind.length) text += ".";
  for (let i = 0; i < behind.length; i++) text += DIGITS.charAt(behind[i]);
  return value < 0 ? "-" + text : text;
}
