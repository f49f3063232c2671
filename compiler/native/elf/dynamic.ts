/** The dynamic table and what it points to, found by address as the loader does. */
import { Bytes, ElfError } from "./bytes";
import { PT, type Segment } from "./tables";

export const DT = {
  NULL: 0,
  NEEDED: 1,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  STRSZ: 10,
  SYMENT: 11,
  SONAME: 14,
  RPATH: 15,
  TEXTREL: 22,
  BIND_NOW: 24,
  RUNPATH: 29,
  FLAGS: 30,
  GNU_HASH: 0x6ffffef5,
  VERSYM: 0x6ffffff0,
  FLAGS_1: 0x6ffffffb,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
};

export class Dynamic {
  private readonly values = new Map<number, number[]>();
  private readonly strings: Bytes;
  private textBudget: number;

  constructor(
    private readonly file: Bytes,
    private readonly segments: readonly Segment[],
  ) {
    const segment = segments.find(candidate => candidate.type === PT.DYNAMIC);
    const table = segment
      ? file.part(segment.offset, segment.size, "the dynamic table")
      : new Bytes(Buffer.alloc(0), "");
    for (let at = 0; at + 16 <= table.size; at += 16) {
      const tag = table.u64(at);
      if (tag === DT.NULL) break;
      const values = this.values.get(tag);
      if (values) values.push(table.u64(at + 8));
      else this.values.set(tag, [table.u64(at + 8)]);
    }
    // Many names may share bytes of the string table, so that a small file could ask for gigabytes of them.
    this.textBudget = 8 * file.size + 65536;
    const address = this.value(DT.STRTAB);
    this.strings =
      address === undefined
        ? new Bytes(Buffer.alloc(0), "the dynamic string table")
        : this.at(address, "the dynamic string table", this.value(DT.STRSZ) ?? 0);
  }

  all(tag: number): readonly number[] {
    return this.values.get(tag) ?? [];
  }

  value(tag: number): number | undefined {
    return this.all(tag)[0];
  }

  has(tag: number, flagsTag: number, flag: number): boolean {
    return this.values.has(tag) || this.hasFlag(flagsTag, flag);
  }

  hasFlag(flagsTag: number, flag: number): boolean {
    return ((this.value(flagsTag) ?? 0) & flag) !== 0;
  }

  text(offset: number): string {
    const text = this.strings.text(offset);
    this.textBudget -= text.length;
    if (this.textBudget < 0)
      throw new ElfError("the dynamic string table is used for more names than fit the file");
    return text;
  }

  optionalText(tag: number): string | undefined {
    const offset = this.value(tag);
    return offset === undefined ? undefined : this.text(offset);
  }

  /** Bytes by address: as many as asked for, or up to the end of the segment. */
  at(address: number, what: string, size?: number): Bytes {
    for (const segment of this.segments) {
      const start = address - segment.address;
      if (segment.type !== PT.LOAD || start < 0 || start + (size ?? 0) > segment.size) continue;
      return this.file.part(segment.offset + start, size ?? segment.size - start, what);
    }
    throw new ElfError(`${what} is in no segment`);
  }
}
