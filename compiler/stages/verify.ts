// The stage that reads the finished .so back, with our own ELF reader. Whatever the compiler and linker of
// this machine did, the .so exports what it should, and loads with the platform's oldest glibc.
import { UserError } from "../errors";
import { readElf, type Elf } from "../native/elf";
import type { Platform } from "../native/platform";
import { compareVersions } from "../versions";

/** The libraries, beside the loader, that every Linux with glibc has. */
const ALLOWED_LIBRARIES = ["libc.so.6", "libpthread.so.0", "libdl.so.2"];

/** Returns what was read of the library. Throws a UserError that lists all of its problems. */
export function verify(
  library: Buffer,
  name: string,
  expectedExports: readonly string[],
  platform: Platform,
): Elf {
  const elf = readElf(library);
  const problems: string[] = [];
  if (elf.machine !== platform.machine) problems.push(`is for ${elf.machine}`);
  const missing = expectedExports.filter(symbol => !elf.exports.includes(symbol));
  const extra = elf.exports.filter(symbol => !expectedExports.includes(symbol));
  if (missing.length) problems.push(`does not export ${missing.join(", ")}`);
  if (extra.length) problems.push(`exports more than it should: ${extra.join(", ")}`);
  const foreign = elf.needed.filter(file => ![...ALLOWED_LIBRARIES, platform.loader].includes(file));
  if (foreign.length) problems.push(`needs ${foreign.join(", ")}`);
  const newer = elf.versionNeeds
    .flatMap(need => need.versions)
    .filter(version => isNewer(version, platform.glibc));
  if (newer.length) {
    const symbols = elf.imports
      .filter(symbol => newer.includes(symbol.version ?? ""))
      .map(symbol => `${symbol.name}@${symbol.version}`);
    problems.push(
      `needs a glibc newer than ${platform.glibc}: ${(symbols.length ? symbols : newer).join(", ")}`,
    );
  }
  if (elf.rpath !== undefined || elf.runpath !== undefined) problems.push("has an RPATH");
  if (elf.flags.hasTextRelocations) problems.push("has text relocations");
  if (elf.flags.needsExecutableStack) problems.push("needs an executable stack");
  if (elf.flags.isNodelete) problems.push("cannot be unloaded (NODELETE)");
  if (!elf.flags.isRelro || !elf.flags.bindsNow) problems.push("is not linked with -z relro,now");
  if (problems.length)
    throw new UserError(`${name} was made but is not fit for Falco: it ${problems.join("; it ")}`);
  return elf;
}

/**
 * Whether a version of glibc's, such as "GLIBC_2.34", is above the floor. Versions without a number, such as
 * GLIBC_PRIVATE, are.
 */
function isNewer(version: string, floor: string): boolean {
  const number = /^GLIBC_([\d.]+)$/.exec(version)?.[1];
  return number === undefined || compareVersions(number, floor) > 0;
}
