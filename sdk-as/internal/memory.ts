// The raw memory operations that the public classes need; checks are theirs.

// @ts-ignore: decorator
@inline export function byteAt(at: usize): u8 { return load<u8>(at); }

// @ts-ignore: decorator
@inline export function storeByte(at: usize, value: u8): void { store<u8>(at, value); }

// @ts-ignore: decorator
@inline export function bytesEqual(a: usize, b: usize, length: i32): bool { return memory.compare(a, b, length) == 0; }

/** Writes a value record that is a number. */
// @ts-ignore: decorator
@inline export function storeNumber(at: usize, value: u64): void { store<u64>(at, value); }

/** Writes a value record that is text. */
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
