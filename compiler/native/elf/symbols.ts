/** The dynamic symbols: what a file exports, what it asks of others, and of which versions. */
import { type Bytes, ElfError } from "./bytes";
import { DT, type Dynamic } from "./dynamic";
import { SHT, type Section } from "./tables";

const SYMBOL_SIZE = 24;

export interface VersionNeed {
  readonly file: string;
  readonly versions: readonly string[];
}

export interface ElfImport {
  readonly name: string;
  /** The version that is asked for and the library that has to have it, where the symbol is versioned. */
  readonly version?: string;
  readonly file?: string;
  /** A weak one may stay unresolved. */
  readonly isWeak: boolean;
}

export interface NeededVersion {
  readonly index: number;
  readonly file: string;
  readonly version: string;
}

/**
 * One past the last symbol of a GNU hash table, which holds the defined ones, sorted to the end of the table.
 */
function countGnuHashed(table: Bytes): number {
  const bucketCount = table.u32(0);
  const firstHashed = table.u32(4);
  const buckets = 16 + table.u32(8) * 8;
  let last = 0;
  for (let bucket = 0; bucket < bucketCount; bucket++) last = Math.max(last, table.u32(buckets + bucket * 4));
  if (last < firstHashed) return firstHashed;
  const chains = buckets + bucketCount * 4;
  while ((table.u32(chains + (last - firstHashed) * 4) & 1) === 0) last++;
  return last + 1;
}

/** Nothing states the number of symbols; the loader needs none, since it comes by hash or by index. */
export function countSymbols(dynamic: Dynamic, sections: readonly Section[]): number {
  const hash = dynamic.value(DT.HASH);
  if (hash !== undefined) return dynamic.at(hash, "the symbol hash table").u32(4);
  const gnuHash = dynamic.value(DT.GNU_HASH);
  const hashed = gnuHash === undefined ? 0 : countGnuHashed(dynamic.at(gnuHash, "the symbol hash table"));
  // Where nothing is exported, the GNU table says nothing about the imports.
  const section = sections.find(candidate => candidate.type === SHT.DYNSYM);
  return Math.max(hashed, section ? Math.floor(section.size / SYMBOL_SIZE) : 0);
}

export function readVersionNeeds(dynamic: Dynamic): NeededVersion[] {
  const address = dynamic.value(DT.VERNEED);
  if (address === undefined) return [];
  const table = dynamic.at(address, "the version needs");
  const found: NeededVersion[] = [];
  let at = 0;
  for (let left = dynamic.value(DT.VERNEEDNUM) ?? 0; left > 0; left--) {
    const file = dynamic.text(table.u32(at + 4));
    let entry = at + table.u32(at + 8);
    for (let entriesLeft = table.u16(at + 2); entriesLeft > 0; entriesLeft--) {
      // Indices have 15 bits; more entries come only from records that overlap.
      if (found.length >= 0x8000) throw new ElfError("the version needs are too many");
      found.push({ index: table.u16(entry + 6), file, version: dynamic.text(table.u32(entry + 8)) });
      entry += table.u32(entry + 12);
    }
    const next = table.u32(at + 12);
    if (next === 0) break;
    at += next;
  }
  return found;
}

export function groupByFile(needs: readonly NeededVersion[]): VersionNeed[] {
  const files = new Map<string, string[]>();
  for (const { file, version } of needs) {
    const versions = files.get(file);
    if (versions) versions.push(version);
    else files.set(file, [version]);
  }
  return [...files].map(([file, versions]) => ({ file, versions }));
}

export function readSymbols(dynamic: Dynamic, count: number, needs: readonly NeededVersion[]) {
  const exports: string[] = [];
  const imports: ElfImport[] = [];
  const address = dynamic.value(DT.SYMTAB);
  if (address === undefined || count === 0) return { exports, imports };
  if ((dynamic.value(DT.SYMENT) ?? SYMBOL_SIZE) !== SYMBOL_SIZE)
    throw new ElfError("its symbols have an unknown size");
  const symbols = dynamic.at(address, "the dynamic symbol table", count * SYMBOL_SIZE);
  const versymAddress = dynamic.value(DT.VERSYM);
  const versym =
    versymAddress === undefined ? undefined : dynamic.at(versymAddress, "the symbol versions", count * 2);
  const needByIndex = new Map(needs.map(need => [need.index, need]));
  for (let index = 1; index < count; index++) {
    const at = index * SYMBOL_SIZE;
    const bind = symbols.u8(at + 4) >> 4; // 0 local, 1 global, 2 weak, 10 GNU unique
    const visibility = symbols.u8(at + 5) & 3; // 0 default, 1 internal, 2 hidden, 3 protected
    const isUndefined = symbols.u16(at + 6) === 0;
    const name = dynamic.text(symbols.u32(at));
    if (bind === 0 || name === "") continue;
    if (!isUndefined) {
      if (visibility === 0 || visibility === 3) exports.push(name);
      continue;
    }
    const need = versym && needByIndex.get(versym.u16(index * 2) & 0x7fff);
    imports.push({ name, isWeak: bind === 2, ...(need && { version: need.version, file: need.file }) });
  }
  return { exports, imports };
}
