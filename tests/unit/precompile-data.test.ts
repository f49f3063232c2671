// Merging data segments changes neither the memory of an instance nor its behaviour. The modules are written
// by hand, byte by byte, or come from the dummy plugin.
import fs from "node:fs";
import path from "node:path";

import { Guest } from "../../compiler/runtime/sandbox";
import { mergeDataSegments } from "../../compiler/stages/precompile/merge-data";
import { dummyDir, loadPlugin } from "../support";

interface Segment {
  readonly offset: number;
  readonly bytes: readonly number[];
}

const MEMORY = 5,
  EXPORT = 7,
  DATA = 11,
  DATA_COUNT = 12,
  CUSTOM = 0;
const PAGES = 64;

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const byte = value & 127,
    rest = value >> 7;
  return (rest === 0 && byte < 64) || (rest === -1 && byte >= 64) ? [byte] : [byte + 128, ...signed(rest)];
}

function section(id: number, ...content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** A segment that instantiating copies to its place. */
function active({ offset, bytes }: Segment): number[] {
  return [0, 0x41, ...signed(offset), 0x0b, ...unsigned(bytes.length), ...bytes];
}

/** A module with an exported memory, these encoded data segments, and a section behind them. */
function wasm(segments: readonly number[][], options: { count?: boolean } = {}): Uint8Array {
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(MEMORY, 1, 0, ...unsigned(PAGES)),
    ...section(EXPORT, 1, 1, 0x6d, 2, 0), // "m"
    ...(options.count ? section(DATA_COUNT, ...unsigned(segments.length)) : []),
    ...(segments.length ? section(DATA, ...unsigned(segments.length), ...segments.flat()) : []),
    ...section(CUSTOM, 1, 0x78, 7, 7), // "x"
  ]);
}

function memory(module: Uint8Array): Buffer {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module as BufferSource));
  return Buffer.from((exports.m as WebAssembly.Memory).buffer);
}

function segmentCount(module: Uint8Array): number {
  for (let at = 8; at < module.length;) {
    let size = 0,
      shift = 0,
      next = at + 1;
    do size |= (module[next]! & 127) << shift;
    while (((shift += 7), module[next++]! >= 128));
    if (module[at] === DATA) return module[next]!;
    at = next + size;
  }
  return 0;
}

/** Numbers that look random and are the same in every run (mulberry32). */
function random(seed: number): (below: number) => number {
  return below => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test("random segments, in any order and one over the other, give the same memory", () => {
  const below = random(1);
  for (let round = 0; round < 100; round++) {
    const near = below(2) === 0 ? 300 : PAGES * 65536; // crowded, or far apart
    const segments = Array.from({ length: 2 + below(12) }, () => {
      const length = below(200);
      return { offset: below(near - 200), bytes: Array.from({ length }, () => below(256)) };
    });
    const before = wasm(segments.map(active), { count: below(2) === 0 });
    const after = mergeDataSegments(before);
    if (near === 300) expect(segmentCount(after)).toBe(1);
    expect(memory(after).equals(memory(before))).toBe(true);
  }
});

test("segments with much between that is zero stay apart, and are counted so", () => {
  for (const [gap, expected] of [
    [4096, 1],
    [4097, 2],
  ] as const) {
    const segments = [
      { offset: 100, bytes: [1] },
      { offset: 101 + gap, bytes: [3] },
      { offset: 103 + gap, bytes: [4] },
    ];
    const before = wasm(segments.map(active), { count: true });
    const after = mergeDataSegments(before);
    expect(segmentCount(after)).toBe(expected);
    expect(memory(after).equals(memory(before))).toBe(true);
  }
});

test.each([63, 64, 127, 128, 8191, 8192, 16384, PAGES * 65536 - 2])(
  "segments at offset %i, where the encoding changes its length, are merged",
  offset => {
    const before = wasm([active({ offset: offset + 1, bytes: [2] }), active({ offset, bytes: [1] })]);
    const after = mergeDataSegments(before);
    expect(memory(after).subarray(offset, offset + 2)).toEqual(Buffer.from([1, 2]));
    expect(memory(after).equals(memory(before))).toBe(true);
  },
);

test("an offset above 2 GiB does not change", () => {
  const far = [
    { offset: 0x9000_0000 | 0, bytes: [1, 2] },
    { offset: 0x9000_0004 | 0, bytes: [3] },
  ];
  const merged = mergeDataSegments(wasm(far.map(active)));
  expect(
    Buffer.from(merged).includes(Buffer.from(active({ offset: 0x9000_0000 | 0, bytes: [1, 2, 0, 0, 3] }))),
  ).toBe(true);
  expect(WebAssembly.validate(merged as BufferSource)).toBe(true);
});

test("empty segments are merged too", () => {
  const before = wasm(
    [
      { offset: 40, bytes: [] },
      { offset: 10, bytes: [1] },
      { offset: 20, bytes: [] },
    ].map(active),
  );
  expect(memory(mergeDataSegments(before)).equals(memory(before))).toBe(true);
});

test.each<[string, number[][]]>([
  ["without data", []],
  ["with one segment", [active({ offset: 8, bytes: [1, 2] })]],
  ["with a passive segment", [active({ offset: 8, bytes: [1] }), [1, 2, 7, 7]]],
  ["with a segment that names its memory", [active({ offset: 8, bytes: [1] }), [2, 0, 0x41, 16, 0x0b, 1, 7]]],
])("a module %s stays as it is", (_, segments) => {
  const before = wasm(segments, { count: true });
  expect(WebAssembly.validate(before as BufferSource)).toBe(true);
  expect(mergeDataSegments(before)).toBe(before);
});

test("a module with a segment at a global's value stays as it is", () => {
  const before = Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(2, 1, 1, 0x65, 1, 0x67, 3, 0x7f, 0), // import e.g: an i32
    ...section(MEMORY, 1, 0, 1),
    ...section(DATA, 2, ...active({ offset: 8, bytes: [1] }), 0, 0x23, 0, 0x0b, 1, 7),
  ]);
  expect(WebAssembly.validate(before as BufferSource)).toBe(true);
  expect(mergeDataSegments(before)).toBe(before);
});

test("the dummy plugin has the same description and the same memory", () => {
  loadPlugin({ dir: dummyDir }); // compiles it
  const before = fs.readFileSync(path.join(dummyDir, "build", "test", "plugin.wasm"));
  const after = mergeDataSegments(before);
  expect(segmentCount(before)).toBeGreaterThan(1);
  expect(segmentCount(after)).toBe(1);
  const [first, second] = [before, after].map(bytes => {
    const guest = new Guest(
      new WebAssembly.Module(bytes as BufferSource),
      { log() {}, clock: () => 0n, seed: () => 0n, input() {} },
      new Uint8Array(),
    );
    guest.callStatus("ft_describe");
    return { text: guest.text(), memory: Buffer.from(guest.bytes(0, 65536)) };
  });
  expect(first!.text).toContain('"name":"dummy"');
  expect(second).toEqual(first);
});
