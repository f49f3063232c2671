/**
 * The two tables of an ELF file: segments, which the loader maps, and sections, which name parts of the file.
 */
import { type Bytes, ElfError } from "./bytes";

export const PT = { LOAD: 1, DYNAMIC: 2, GNU_STACK: 0x6474e551, GNU_RELRO: 0x6474e552 };
export const SHT = { NOBITS: 8, DYNSYM: 11 };

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number; // in the file
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

export function readSegments(file: Bytes): Segment[] {
  const start = file.u64(32);
  const count = file.u16(56);
  if (count > 0 && file.u16(54) !== 56) throw new ElfError("its program headers have an unknown size");
  const headers = file.part(start, count * 56, "the program header table");
  return Array.from({ length: count }, (_, index) => {
    const at = index * 56;
    const segment = {
      type: headers.u32(at),
      flags: headers.u32(at + 4),
      offset: headers.u64(at + 8),
      address: headers.u64(at + 16),
      size: headers.u64(at + 32),
    };
    if (segment.type === PT.LOAD) file.part(segment.offset, segment.size, "a segment");
    return segment;
  });
}

export function readSections(file: Bytes): Section[] {
  const start = file.u64(40);
  const count = file.u16(60);
  if (start === 0 || count === 0) return [];
  if (file.u16(58) !== 64) throw new ElfError("its section headers have an unknown size");
  const headers = file.part(start, count * 64, "the section header table");
  const entry = (index: number) => ({
    name: headers.u32(index * 64),
    type: headers.u32(index * 64 + 4),
    offset: headers.u64(index * 64 + 24),
    size: headers.u64(index * 64 + 32),
  });
  const namesIndex = file.u16(62);
  if (namesIndex >= count) throw new ElfError("the section name table is missing");
  const names = file.part(entry(namesIndex).offset, entry(namesIndex).size, "the section name table");
  let nameBudget = 8 * file.size + 65536; // as for symbols' names
  return Array.from({ length: count - 1 }, (_, index) => {
    const section = entry(index + 1); // the first is a placeholder
    const name = names.text(section.name);
    nameBudget -= name.length;
    if (nameBudget < 0) throw new ElfError("the section name table is used for more names than fit the file");
    if (section.type !== SHT.NOBITS) file.part(section.offset, section.size, `the section ${name}`);
    return { ...section, name };
  });
}
