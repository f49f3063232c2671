// asc gives each static object a data segment of its own, and wasmtime makes code for each: 75 kB of it in
// the dummy plugin. One segment from the first byte to the last, zeros between, costs 2 kB instead. Where C
// has much memory that begins with zeros, the segments before and behind it stay two.

import { readSigned, readUnsigned, signed, unsigned } from "../../runtime/leb128";

const DATA_SECTION = 11,
  DATA_COUNT_SECTION = 12;
const I32_CONST = 0x41,
  END = 0x0b;

/** So many zeros between two segments cost more than a segment does, in bytes. */
const LARGE_GAP = 4096;

interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The same module with its active data segments merged, into one mostly. Modules with other segments stay as
 * they are.
 */
export function mergeDataSegments(wasm: Uint8Array): Uint8Array {
  const sections: { id: number; bytes: Uint8Array }[] = [];
  let merged: { count: number; bytes: Uint8Array } | undefined;
  for (let at = 8; at < wasm.length;) {
    const [size, body] = readUnsigned(wasm, at + 1);
    const id = wasm[at]!,
      end = body + size;
    sections.push({ id, bytes: wasm.subarray(at, end) });
    if (id === DATA_SECTION) merged = mergeSection(wasm.subarray(body, end));
    at = end;
  }
  if (!merged) return wasm;
  const { count, bytes: dataSection } = merged;
  return Buffer.concat([
    wasm.subarray(0, 8),
    ...sections.map(({ id, bytes }) => {
      if (id === DATA_SECTION) return dataSection;
      return id === DATA_COUNT_SECTION ? countSection(bytes, count) : bytes;
    }),
  ]);
}

/**
 * A section that counts so many segments, and is as long as it was: the code lies behind it, and the table of
 * places.ts names its offsets.
 */
function countSection(section: Uint8Array, count: number): Buffer {
  const [size, body] = readUnsigned(section, 1);
  return Buffer.concat([section.subarray(0, body), Buffer.from(unsigned(count, size))]);
}

function mergeSection(body: Uint8Array): { count: number; bytes: Uint8Array } | undefined {
  const segments: Segment[] = [];
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
  const images = imagesOf(segments);
  const content = Buffer.concat([
    Buffer.from(unsigned(images.length)),
    ...images.flatMap(({ offset, bytes }) => [
      Buffer.from([0, I32_CONST, ...signed(offset), END, ...unsigned(bytes.length)]),
      bytes,
    ]),
  ]);
  const bytes = Buffer.concat([Buffer.from([DATA_SECTION, ...unsigned(content.length)]), content]);
  return { count: images.length, bytes };
}

/** What segments make of the memory, without the large gaps. Where two overlap, the later one holds. */
function imagesOf(segments: readonly Segment[]): Segment[] {
  const order = new Map(segments.map((segment, i) => [segment, i]));
  const groups: Segment[][] = [];
  let end = -Infinity;
  for (const segment of segments.toSorted((a, b) => a.offset - b.offset)) {
    if (segment.offset - end > LARGE_GAP) groups.push([]);
    groups.at(-1)!.push(segment);
    end = Math.max(end, segment.offset + segment.bytes.length);
  }
  return groups.map(group => {
    const { offset } = group[0]!;
    group.sort((a, b) => order.get(a)! - order.get(b)!);
    const image = new Uint8Array(Math.max(...group.map(one => one.offset + one.bytes.length)) - offset);
    for (const one of group) image.set(one.bytes, one.offset - offset);
    return { offset, bytes: image };
  });
}
