// A natural number of up to 3072 bits, in words of 32, the lowest first. There is one: reading and printing
// decimals need one at a time. The longest is the 770 digits of a number below 1e-300, shifted so that a
// quotient of 64 bits remains.

/** Room for so many words. */
const CAPACITY: usize = 96;
// @ts-ignore: decorator
@lazy const words: usize = memory.data(<i32>CAPACITY * 4);
// @ts-ignore: decorator
@lazy let length: usize = 0;

/** 5^13 is the highest power of five in a word. */
const STEP: i32 = 13,
  FIVE_TO_STEP: u32 = 1220703125;

export function setNatural(value: u64): void {
  store<u64>(words, value);
  length = value >> 32 != 0 ? 2 : usize(value != 0);
}

/** Times a factor, plus a summand. */
export function multiplyAdd(factor: u32, summand: u32): void {
  let carry: u64 = summand;
  for (let at: usize = 0; at < length; at++) {
    carry += <u64>load<u32>(words + (at << 2)) * factor;
    store<u32>(words + (at << 2), <u32>carry);
    carry >>= 32;
  }
  if (carry) push(<u32>carry);
}

export function multiplyByFives(exponent: i32): void {
  for (; exponent >= STEP; exponent -= STEP) multiplyAdd(FIVE_TO_STEP, 0);
  multiplyAdd(fives(exponent), 0);
}

/** Divides, and says whether there is a remainder. */
export function divideByFives(exponent: i32): bool {
  let remains = false;
  for (; exponent >= STEP; exponent -= STEP) if (divide(FIVE_TO_STEP)) remains = true;
  return divide(fives(exponent)) || remains;
}

/** How many bits 5^exponent has, or a few more. */
export function bitsOfFives(exponent: i32): i32 {
  return ((exponent * 2378) >> 10) + 1;
}

export function shiftLeft(bits: i32): void {
  const whole = <usize>bits >> 5;
  if (bits & 31) multiplyAdd((<u32>1) << (bits & 31), 0);
  if (!whole || !length) return;
  assert(length + whole <= CAPACITY);
  memory.copy(words + (whole << 2), words, length << 2);
  memory.fill(words, 0, whole << 2);
  length += whole;
}

export function bitLength(): i32 {
  return length ? ((<i32>length) << 5) - <i32>clz(load<u32>(words + ((length - 1) << 2))) : 0;
}

/** 64 bits from a bit on; those above and below the number are 0. */
export function bitsFrom(bit: i32): u64 {
  const at = bit >> 5,
    shift = <u64>(bit & 31);
  const low = word(at) | (word(at + 1) << 32);
  return shift ? (low >> shift) | (word(at + 2) << (64 - shift)) : low;
}

/** Whether a bit below this one is set. */
export function anyBelow(bit: i32): bool {
  if (bit <= 0) return false;
  for (let at = 0; at < bit >> 5; at++) if (word(at)) return true;
  return (word(bit >> 5) & (((<u64>1) << (bit & 31)) - 1)) != 0;
}

function word(at: i32): u64 {
  return <usize>at < length ? load<u32>(words + ((<usize>at) << 2)) : 0; // a negative one is a large one
}

function push(value: u32): void {
  assert(length < CAPACITY);
  store<u32>(words + (length++ << 2), value);
}

function divide(divisor: u32): bool {
  let remainder: u64 = 0;
  for (let at = length; at-- > 0;) {
    remainder = (remainder << 32) | load<u32>(words + (at << 2));
    store<u32>(words + (at << 2), <u32>(remainder / divisor));
    remainder %= divisor;
  }
  while (length && !load<u32>(words + ((length - 1) << 2))) length--;
  return remainder != 0;
}

/** 5^exponent, up to 5^13. */
function fives(exponent: i32): u32 {
  let power: u32 = 1;
  while (exponent-- > 0) power *= 5;
  return power;
}
