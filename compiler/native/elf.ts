/**
 * A reader for ELF64 little-endian files: what the dynamic loader will ask of a plugin and find in it, and
 * named sections. What matters at load time is read from the program headers and the dynamic table, as the
 * loader does; section headers, which may be stripped, serve section() only, and to count symbols where no
 * hash table tells.
 *
 * The file is not trusted: every offset, size and count is checked, loops are bounded by the file's size, and
 * whatever is wrong throws ElfError.
 */

import { compareVersions } from "../versions";
import { Bytes, ElfError } from "./elf/bytes";
import { DT, Dynamic } from "./elf/dynamic";
import {
  countSymbols,
  groupByFile,
  readSymbols,
  readVersionNeeds,
  type ElfImport,
  type NeededVersion,
  type VersionNeed,
} from "./elf/symbols";
import { PT, SHT, readSections, readSegments } from "./elf/tables";

export { ElfError, type ElfImport, type VersionNeed };

export interface ElfFlags {
  /** Code is patched while loading (DT_TEXTREL), which hardened systems refuse. */
  readonly hasTextRelocations: boolean;
  /** Loading it makes the process's stacks executable (PT_GNU_STACK). */
  readonly needsExecutableStack: boolean;
  /** PT_GNU_RELRO: relocated data becomes read-only... */
  readonly isRelro: boolean;
  /** ...all of it, since every symbol is bound while loading. */
  readonly bindsNow: boolean;
  /** dlclose never unmaps it. */
  readonly isNodelete: boolean;
}

export interface Elf {
  /** "x86_64", "aarch64", or "machine N". */
  readonly machine: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  /** Names of the symbols that dlsym finds: defined, global or weak, not hidden. */
  readonly exports: readonly string[];
  readonly imports: readonly ElfImport[];
  readonly versionNeeds: readonly VersionNeed[];
  readonly flags: ElfFlags;
  /** The oldest glibc that it loads on, such as "2.17"; undefined if it asks for none. */
  highestGlibc(): string | undefined;
  /** A section's contents; undefined if there is no such section. */
  section(name: string): Buffer | undefined;
}

const DF = { TEXTREL: 4, BIND_NOW: 8 };
const DF_1 = { NOW: 1, NODELETE: 8 };
const PF_X = 1;
const MACHINES = new Map([
  [62, "x86_64"],
  [183, "aarch64"],
]);
/** Version names that are no numbers, and the glibc that first had them. */
const GLIBC_MARKERS = new Map([["GLIBC_ABI_DT_RELR", "2.36"]]);

function highestGlibc(needs: readonly NeededVersion[]): string | undefined {
  let highest: string | undefined;
  for (const { version } of needs) {
    const number = /^GLIBC_(\d+(?:\.\d+)+)$/.exec(version)?.[1] ?? GLIBC_MARKERS.get(version);
    if (number && (highest === undefined || compareVersions(number, highest) > 0)) highest = number;
  }
  return highest;
}

export function readElf(bytes: Buffer): Elf {
  const file = new Bytes(bytes, "the file");
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== 0x7f454c46) throw new ElfError("it is not an ELF file");
  if (file.u8(4) !== 2 || file.u8(5) !== 1)
    throw new ElfError("it is not for a 64-bit little-endian machine");
  file.part(0, 64, "the ELF header");
  const segments = readSegments(file);
  const sections = readSections(file);
  const dynamic = new Dynamic(file, segments);
  const needs = readVersionNeeds(dynamic);
  const { exports, imports } = readSymbols(dynamic, countSymbols(dynamic, sections), needs);
  const stack = segments.find(segment => segment.type === PT.GNU_STACK);
  const soname = dynamic.optionalText(DT.SONAME);
  const rpath = dynamic.optionalText(DT.RPATH);
  const runpath = dynamic.optionalText(DT.RUNPATH);
  return {
    machine: MACHINES.get(file.u16(18)) ?? `machine ${file.u16(18)}`,
    ...(soname !== undefined && { soname }),
    needed: dynamic.all(DT.NEEDED).map(offset => dynamic.text(offset)),
    ...(rpath !== undefined && { rpath }),
    ...(runpath !== undefined && { runpath }),
    exports,
    imports,
    versionNeeds: groupByFile(needs),
    flags: {
      hasTextRelocations: dynamic.has(DT.TEXTREL, DT.FLAGS, DF.TEXTREL),
      // Without the header the loader assumes the worst.
      needsExecutableStack: stack === undefined || (stack.flags & PF_X) !== 0,
      isRelro: segments.some(segment => segment.type === PT.GNU_RELRO),
      bindsNow: dynamic.has(DT.BIND_NOW, DT.FLAGS, DF.BIND_NOW) || dynamic.hasFlag(DT.FLAGS_1, DF_1.NOW),
      isNodelete: dynamic.hasFlag(DT.FLAGS_1, DF_1.NODELETE),
    },
    highestGlibc: () => highestGlibc(needs),
    section: name => {
      const section = sections.find(candidate => candidate.name === name);
      if (!section) return undefined;
      if (section.type === SHT.NOBITS) return Buffer.alloc(0);
      return file.part(section.offset, section.size, `the section ${name}`).contents();
    },
  };
}
