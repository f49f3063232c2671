// asc gives each static object a data segment of its own, and wasmtime makes code for each: 75 kB of it in
// the dummy plugin. One segment from the first byte to the last, zeros between, costs 2 kB instead.

import { readSigned, readUnsigned, signed, unsigned } from "../../runtime/leb128";

const DATA_SECTION = 11,
  DATA_COUNT_SECTION = 12;
const I32_CONST = 0x41,
  END = 0x0b;

/**
 * The same module with its active data segments merged into one. Modules with other segments stay as they
 * are.
 */
export function mergeDataSegments(wasm: Uint8Array): Uint8Array {
  const sections: { id: number; bytes: Uint8Array }[] = [];
  let merged: Uint8Array | undefined;
  for (let at = 8; at < wasm.length;) {
    const [size, body] = readUnsigned(wasm, at + 1);
    const id = wasm[at]!,
      end = body + size;
    sections.push({ id, bytes: wasm.subarray(at, end) });
    if (id === DATA_SECTION) merged = mergeSection(wasm.subarray(body, end));
    at = end;
  }
  if (!merged) return wasm;
  const dataSection = merged;
  return Buffer.concat([
    wasm.subarray(0, 8),
    ...sections.map(({ id, bytes }) => {
      if (id === DATA_SECTION) return dataSection;
      return id === DATA_COUNT_SECTION ? oneSegment(bytes) : bytes;
    }),
  ]);
}

/**
 * A section that counts one segment, and is as long as it was: the code lies behind it, and the table of
 * places.ts names its offsets.
 */
function oneSegment(section: Uint8Array): Buffer {
  const [size, body] = readUnsigned(section, 1);
  return Buffer.concat([section.subarray(0, body), Buffer.from(unsigned(1, size))]);
}

function mergeSection(body: Uint8Array): Uint8Array | undefined {
  const segments: { offset: number; bytes: Uint8Array }[] = [];
  let [count, at] = readUnsigned(body, 0);
  for (; count > 0; count--) {
    // it is passive, or its offset is no constant
    if (body[at++] !== 0 || body[at++] !== I32_CONST) return undefined;
    const [offset, afterOffset] = readSigned(body, at);
    if (body[afterOffset] !== END) return undefined;
    const [length, start] = readUnsigned(body, afterOffset + 1);
    segments.push({ offset: offset >>> 0, bytes: body.subarray(start, start + length) });
    at = start + length;
  }
  if (segments.length < 2) return undefined;
  const first = Math.min(...segments.map(s => s.offset));
  const end = Math.max(...segments.map(s => s.offset + s.bytes.length));
  const image = new Uint8Array(end - first);
  for (const { offset, bytes } of segments) image.set(bytes, offset - first);
  const content = Buffer.concat([
    Buffer.from([1, 0, I32_CONST, ...signed(first), END, ...unsigned(image.length)]),
    image,
  ]);
  return Buffer.concat([Buffer.from([DATA_SECTION, ...unsigned(content.length)]), content]);
}
