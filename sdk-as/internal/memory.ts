// The raw memory operations that the public classes need; checks are theirs.

// @ts-ignore: decorator
@inline export function byteAt(at: usize): u8 { return load<u8>(at); }
// @ts-ignore: decorator
@inline export function load16(at: usize): u16 { return load<u16>(at); }
// @ts-ignore: decorator
@inline export function load32(at: usize): u32 { return load<u32>(at); }
// @ts-ignore: decorator
@inline export function load64(at: usize): u64 { return load<u64>(at); }

// @ts-ignore: decorator
@inline export function storeByte(at: usize, value: u8): void { store<u8>(at, value); }
// @ts-ignore: decorator
@inline export function store16(at: usize, value: u16): void { store<u16>(at, value); }
// @ts-ignore: decorator
@inline export function store32(at: usize, value: u32): void { store<u32>(at, value); }
// @ts-ignore: decorator
@inline export function store64(at: usize, value: u64): void { store<u64>(at, value); }

// @ts-ignore: decorator
@inline export function bytesEqual(a: usize, b: usize, length: i32): bool { return memory.compare(a, b, length) == 0; }

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** Where a byte is first in [at, end); `end` if nowhere. Eight bytes an iteration. */
export function findByte(byte: u8, at: usize, end: usize): usize {
  const pattern = ONES * byte;
  while (at + 8 <= end) {
    const difference = load<u64>(at) ^ pattern;
    const zeros = (difference - ONES) & ~difference & HIGHS;   // the lowest set bit is right, those above it may not be
    if (zeros) return at + <usize>(ctz(zeros) >> 3);
    at += 8;
  }
  while (at < end && load<u8>(at) != byte) at++;
  return at;
}

/** Writes a value record that is a number. */
// @ts-ignore: decorator
@inline export function storeNumber(at: usize, value: u64): void { store<u64>(at, value); }

/** Writes a value record that is text or an address. */
// @ts-ignore: decorator
@inline export function storeSlice(at: usize, offset: usize, length: usize): void {
  store<u64>(at, <u64>offset | <u64>length << 32);
}

/** Writes a batch record. */
// @ts-ignore: decorator
@inline export function storeBatchRecord(at: usize, timestamp: u64, offset: usize, length: usize): void {
  store<u64>(at, timestamp);
  store<u64>(at, <u64>offset | <u64>length << 32, 8);
}
