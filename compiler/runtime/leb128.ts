// LEB128, the numbers of the wasm format.

export function readUnsigned(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0,
    scale = 1;
  while (at < bytes.length) {
    const byte = bytes[at++]!;
    value += (byte & 127) * scale;
    if (byte < 128) break;
    scale *= 128;
  }
  return [value, at];
}

export function readSigned(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0,
    shift = 0;
  for (;;) {
    const byte = bytes[at++]!;
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) return [shift < 32 && byte & 64 ? value | (-1 << shift) : value, at];
  }
}

/**
 * Writes a number, in at least so many bytes: where it replaces another number, what follows must not move.
 */
export function unsigned(value: number, bytes = 1): number[] {
  const out: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    out.push((value % 128) + (rest || bytes > out.length + 1 ? 128 : 0));
    value = rest;
  } while (value || out.length < bytes);
  return out;
}

export function signed(value: number): number[] {
  const out: number[] = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    if ((value === 0 && !(byte & 64)) || (value === -1 && byte & 64)) return [...out, byte];
    out.push(byte | 128);
  }
}
