// Makes a source map of the line table in a module of C, so that a trap there has a place as well: the
// section .debug_line of DWARF 4, chapter 6.2 (https://dwarfstd.org/doc/DWARF4.pdf). The map's offsets are
// those of the module's bytes.
import { readSigned, readUnsigned } from "../../../runtime/leb128";
import type { SourceMap } from "../../../runtime/places";

const CUSTOM_SECTION = 0,
  CODE_SECTION = 10;
const VERSION = 4;

/** Opcodes of a line program, and of those behind a zero. */
const COPY = 1,
  ADVANCE_PC = 2,
  ADVANCE_LINE = 3,
  SET_FILE = 4,
  SET_COLUMN = 5,
  CONST_ADD_PC = 8,
  FIXED_ADVANCE_PC = 9;
const END_SEQUENCE = 1,
  SET_ADDRESS = 2;

interface Row {
  readonly offset: number;
  /** Undefined at the end of a function. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** The map of a module's C. `nameOf` gives the name of a file to be shown, undefined where none is. */
export function mapOfLines(wasm: Uint8Array, nameOf: (file: string) => string | undefined): SourceMap {
  const { code, codeEnd, lines } = sections(wasm);
  const rows = lines
    ? [...units(lines)]
        .flatMap(unit => sequences(unit))
        // code that was left out has the address 0, or one behind the end
        .filter(rows => rows[0]!.offset > 0 && code + rows.at(-1)!.offset <= codeEnd)
        .flat()
    : [];
  rows.sort((a, b) => a.offset - b.offset);
  const sources: string[] = [];
  let [offset, source, line, column] = [0, 0, 0, 0];
  const mappings = rows.map(({ offset: address, place }) => {
    const at = code + address,
      name = place && nameOf(place.file);
    let text = vlq(at - offset);
    offset = at;
    if (!place || name === undefined || !place.line) return text;
    let number = sources.indexOf(name);
    if (number < 0) number = sources.push(name) - 1;
    const shown = Math.max(place.column - 1, 0);
    text += vlq(number - source) + vlq(place.line - 1 - line) + vlq(shown - column);
    [source, line, column] = [number, place.line - 1, shown];
    return text;
  });
  return { sources, mappings: mappings.join(",") };
}

/** The module without what only debuggers read. */
export function withoutDebugInfo(wasm: Uint8Array): Uint8Array {
  const parts = [wasm.subarray(0, 8)];
  for (const { id, start, end, name } of sectionsOf(wasm))
    if (id !== CUSTOM_SECTION || !name.startsWith(".debug_")) parts.push(wasm.subarray(start, end));
  return Buffer.concat(parts);
}

function* sectionsOf(wasm: Uint8Array) {
  for (let start = 8; start < wasm.length;) {
    const id = wasm[start]!;
    const [size, body] = readUnsigned(wasm, start + 1);
    const end = body + size;
    const [length, text] = id === CUSTOM_SECTION ? readUnsigned(wasm, body) : [0, body];
    const name = Buffer.from(wasm.subarray(text, text + length)).toString();
    yield { id, start, body: text + length, end, name };
    start = end;
  }
}

function sections(wasm: Uint8Array) {
  let code = 0,
    codeEnd = 0,
    lines: Uint8Array | undefined;
  for (const { id, body, end, name } of sectionsOf(wasm)) {
    if (id === CODE_SECTION) [code, codeEnd] = [body, end];
    if (name === ".debug_line") lines = wasm.subarray(body, end);
  }
  return { code, codeEnd, lines };
}

/** The tables of the files that were compiled, in this version alone: those of the C library may differ. */
function* units(section: Uint8Array): Generator<Uint8Array> {
  const view = viewOf(section);
  for (let at = 0; at + 6 <= section.length;) {
    const end = at + 4 + view.getUint32(at, true);
    if (view.getUint16(at + 4, true) === VERSION) yield section.subarray(at, end);
    at = end;
  }
}

/** The rows of a table, by functions. */
function sequences(unit: Uint8Array): Row[][] {
  const view = viewOf(unit);
  let at = 6;
  const program = at + 4 + view.getUint32(at, true);
  const [step, , , lineBase, lineRange, opcodeBase] = [...unit.subarray(at + 4, at + 10)] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const base = (lineBase << 24) >> 24;
  const operands = unit.subarray(at + 10, at + 9 + opcodeBase);
  at += 9 + opcodeBase;
  const text = () => {
    const end = unit.indexOf(0, at);
    const found = Buffer.from(unit.subarray(at, end)).toString();
    at = end + 1;
    return found;
  };
  const number = (read = readUnsigned) => {
    const [value, next] = read(unit, at);
    at = next;
    return value;
  };
  const folders = [""],
    files = [""];
  for (let folder = text(); folder; folder = text()) folders.push(folder);
  for (let name = text(); name; name = text()) {
    const folder = folders[number()] ?? "";
    number(); // when it was changed
    number(); // how long it is
    files.push(folder && !name.startsWith("/") ? `${folder}/${name}` : name);
  }

  const found: Row[][] = [];
  let rows: Row[] = [];
  let [address, file, line, column] = [0, 1, 1, 0];
  const put = () => rows.push({ offset: address, place: { file: files[file] ?? "", line, column } });
  const advance = (opcode: number) => Math.floor((opcode - opcodeBase) / lineRange) * step;
  at = program;
  while (at < unit.length) {
    const opcode = unit[at++]!;
    if (opcode >= opcodeBase) {
      address += advance(opcode);
      line += base + ((opcode - opcodeBase) % lineRange);
      put();
    } else if (opcode === COPY) put();
    else if (opcode === ADVANCE_PC) address += number() * step;
    else if (opcode === ADVANCE_LINE) line += number(readSigned);
    else if (opcode === SET_FILE) file = number();
    else if (opcode === SET_COLUMN) column = number();
    else if (opcode === CONST_ADD_PC) address += advance(255);
    else if (opcode === FIXED_ADVANCE_PC) {
      address += view.getUint16(at, true);
      at += 2;
    } else if (opcode === 0) {
      const next = number() + at;
      const extended = unit[at++]!;
      if (extended === SET_ADDRESS) address = view.getUint32(at, true);
      if (extended === END_SEQUENCE) {
        rows.push({ offset: address, place: undefined });
        found.push(rows);
        rows = [];
        [address, file, line, column] = [0, 1, 1, 0];
      }
      at = next;
    } else for (let i = operands[opcode - 1] ?? 0; i > 0; i--) number();
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function vlq(value: number): string {
  let text = "";
  for (let left = value < 0 ? -value * 2 + 1 : value * 2; ; left >>>= 5) {
    text += DIGITS[left > 31 ? (left & 31) | 32 : left];
    if (left <= 31) return text;
  }
}
