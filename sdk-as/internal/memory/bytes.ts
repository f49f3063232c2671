// The raw memory operations that the public classes need. The callers check the bounds.

// @ts-ignore: decorator
@inline export function byteAt(at: usize): u8 {
  return load<u8>(at);
}
// @ts-ignore: decorator
@inline export function load16(at: usize): u16 {
  return load<u16>(at);
}
// @ts-ignore: decorator
@inline export function load32(at: usize): u32 {
  return load<u32>(at);
}
// @ts-ignore: decorator
@inline export function load64(at: usize): u64 {
  return load<u64>(at);
}

// @ts-ignore: decorator
@inline export function storeByte(at: usize, value: u8): void {
  store<u8>(at, value);
}
// @ts-ignore: decorator
@inline export function store16(at: usize, value: u16): void {
  store<u16>(at, value);
}
// @ts-ignore: decorator
@inline export function store32(at: usize, value: u32): void {
  store<u32>(at, value);
}
// @ts-ignore: decorator
@inline export function store64(at: usize, value: u64): void {
  store<u64>(at, value);
}

// @ts-ignore: decorator
@inline export function bytesEqual(a: usize, b: usize, length: i32): bool {
  return memory.compare(a, b, length) == 0;
}

/**
 * Whether bytes are the same, up to sixteen at a time, the last of them perhaps twice. memory.compare is a
 * loop over single ones.
 */
export function sameBytes(a: usize, b: usize, length: usize): bool {
  if (length >= 16) {
    const last = a + length - 16;
    if (v128.any_true(v128.xor(v128.load(last), v128.load(b + length - 16)))) return false;
    for (; a < last; a += 16, b += 16) if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
    return true;
  }
  const aEnd = a + length,
    bEnd = b + length;
  if (length >= 8) return load<u64>(a) == load<u64>(b) && load<u64>(aEnd - 8) == load<u64>(bEnd - 8);
  if (length >= 4) return load<u32>(a) == load<u32>(b) && load<u32>(aEnd - 4) == load<u32>(bEnd - 4);
  for (; a < aEnd; a++, b++) if (load<u8>(a) != load<u8>(b)) return false;
  return true;
}

/**
 * Copies bytes that do not overlap. The destination's room ends at `end`. A short copy takes 16 bytes
 * whatever its length, if all of them may be read and written: that is cheaper than WebAssembly's
 * memory.copy, which calls the engine.
 */
// @ts-ignore: decorator
@inline export function copyBytes(to: usize, from: usize, length: usize, end: usize): void {
  if (length <= 16 && end - to >= 16 && from + 16 <= (<usize>memory.size()) << 16) {
    const low = load<u64>(from),
      high = load<u64>(from, 8);
    store<u64>(to, low);
    store<u64>(to, high, 8);
  } else {
    memory.copy(to, from, length);
  }
}

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** A number whose lowest set bit lies in the first zero byte of `eight`; 0 if no byte is zero. */
// @ts-ignore: decorator
@inline function zeroBytes(eight: u64): u64 {
  return (eight - ONES) & ~eight & HIGHS;
}

/**
 * Where a byte is found first in [at, end); `end` if nowhere. Each iteration looks at sixteen bytes, since it
 * also looks at the deadline.
 */
export function findByte(byte: u8, at: usize, end: usize): usize {
  const pattern = ONES * byte;
  while (at + 16 <= end) {
    const low = zeroBytes(load<u64>(at) ^ pattern),
      high = zeroBytes(load<u64>(at, 8) ^ pattern);
    if (low | high) return at + (low ? <usize>(ctz(low) >> 3) : 8 + <usize>(ctz(high) >> 3));
    at += 16;
  }
  while (at < end && load<u8>(at) != byte) at++;
  return at;
}

/** Writes a value record with a number. */
// @ts-ignore: decorator
@inline export function storeNumber(at: usize, value: u64): void {
  store<u64>(at, value);
}

/** Writes a value record with the place of a text or an address. */
// @ts-ignore: decorator
@inline export function storeSlice(at: usize, offset: usize, length: usize): void {
  store<u64>(at, <u64>offset | ((<u64>length) << 32));
}

/** Writes a batch record, in one store, so that the bounds are checked once. */
// @ts-ignore: decorator
@inline export function storeBatchRecord(at: usize, timestamp: u64, offset: usize, length: usize): void {
  v128.store(at, v128.replace_lane<u64>(v128.splat<u64>(timestamp), 1, <u64>offset | ((<u64>length) << 32)));
}
