// Finds the author's line for an offset in the wasm. The compile stage makes a small table of asc's source
// map. A build embeds it in the .so, where runtime-c/src/sandbox/places.c reads it; tests read it here.
//
//   bytes of names │ length, name │ …       the author's files
//   offset, file, line, column │ …          from this offset of the wasm on; until the next
//
// All numbers are LEB128. Offsets and lines are differences to the last ones (lines signed, zigzag). Files
// count from 1; file 0 has no line or column, and says that nothing up to the next offset is the author's.
//
// Asserts and throws have no place in asc's map, and the compile stage removes the places of library code;
// inlined library code gets the place of the call. Code that still has none takes the place of the author's
// code before it in its function. In a function without any, the trap's next frame is taken.
import { readUnsigned, unsigned } from "./leb128";

const CODE_SECTION = 10;

export interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

interface Segment {
  readonly offset: number;
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

/** Makes the table of a map, which must name places in the author's files only. */
export function makePlaces(wasm: Uint8Array, map: SourceMap): Uint8Array {
  const names: number[] = [];
  const numbers = new Map<number, number>();
  const segments = readMappings(map.mappings);
  for (const source of new Set(segments.map(segment => segment.source))) {
    numbers.set(source, numbers.size + 1);
    const name = Buffer.from(map.sources[source]!, "utf8");
    names.push(...unsigned(name.length), ...name);
  }
  const out = [...unsigned(names.length), ...names];
  let lastOffset = 0,
    lastLine = 0,
    last = "";
  const put = (offset: number, file: number, line: number, column: number) => {
    const place = file ? `${file}:${line}:${column}` : "";
    if (place === last) return;
    out.push(...unsigned(offset - lastOffset), ...unsigned(file));
    if (file) out.push(...zigzag(line - lastLine), ...unsigned(column));
    lastOffset = offset;
    if (file) lastLine = line;
    last = place;
  };
  let next = 0;
  for (const { start, end } of functions(wasm)) {
    while (next < segments.length && segments[next]!.offset < start) next++;
    put(start, 0, 0, 0);
    for (; next < segments.length && segments[next]!.offset < end; next++) {
      const { offset, source, line, column } = segments[next]!;
      put(offset, numbers.get(source)!, line + 1, column + 1);
    }
  }
  return Uint8Array.from(out);
}

/** "src/plugin.ts:38:59" for an offset in the wasm; undefined where there is none. */
export function findPlace(places: Uint8Array, wanted: number): string | undefined {
  const [size, start] = readUnsigned(places, 0);
  const names: string[] = [];
  for (let at = start; at < start + size;) {
    const [length, name] = readUnsigned(places, at);
    names.push(Buffer.from(places.subarray(name, name + length)).toString("utf8"));
    at = name + length;
  }
  let found: string | undefined;
  for (let at = start + size, offset = 0, line = 0; at < places.length;) {
    let difference: number, file: number, column: number;
    [difference, at] = readUnsigned(places, at);
    offset += difference;
    if (offset > wanted) break;
    [file, at] = readUnsigned(places, at);
    found = undefined;
    if (!file) continue;
    [difference, at] = readUnsigned(places, at);
    line += difference % 2 ? -(difference + 1) / 2 : difference / 2;
    [column, at] = readUnsigned(places, at);
    found = `${names[file - 1]}:${line}:${column}`;
  }
  return found;
}

/** Where the module's functions are, in bytes of the wasm. */
function* functions(wasm: Uint8Array): Generator<{ start: number; end: number }> {
  for (let at = 8; at < wasm.length;) {
    const [size, body] = readUnsigned(wasm, at + 1);
    if (wasm[at] === CODE_SECTION) {
      let [count, next] = readUnsigned(wasm, body);
      for (; count > 0; count--) {
        const [length, start] = readUnsigned(wasm, next);
        next = start + length;
        yield { start, end: next };
      }
    }
    at = body + size;
  }
}

const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, value) => [
    digit,
    value,
  ]),
);

/** The segments that name a source; a wasm's map has one line, and its columns are offsets. */
function readMappings(mappings: string): Segment[] {
  const segments: Segment[] = [];
  let offset = 0,
    source = 0,
    line = 0,
    column = 0;
  for (const text of mappings.split(",")) {
    const numbers = readVlq(text);
    offset += numbers[0] ?? 0;
    if (numbers.length < 4) continue;
    source += numbers[1]!;
    line += numbers[2]!;
    column += numbers[3]!;
    segments.push({ offset, source, line, column });
  }
  return segments;
}

function readVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0,
    scale = 1;
  for (const character of text) {
    const digit = DIGITS.get(character)!;
    value += (digit & 31) * scale;
    scale *= 32;
    if (digit & 32) continue;
    numbers.push(value % 2 ? -(value - 1) / 2 : value / 2);
    value = 0;
    scale = 1;
  }
  return numbers;
}

function zigzag(value: number): number[] {
  return unsigned(value < 0 ? -2 * value - 1 : 2 * value);
}
