// The stage that reads the finished .so back, with our own ELF reader: whatever the toolchain of this
// machine did, what ships exports what it should and loads on glibc 2.17.
import { readElf, type Elf } from "../native/elf";
import { UserError } from "../errors";

/** libc's family, which every Linux with glibc has. */
const ALLOWED_LIBRARIES = ["libc.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2"];
const HIGHEST_GLIBC = [2, 17];

/** Throws a UserError that lists all that is wrong with the library. Returns what was read. */
export function verify(library: Buffer, name: string, expectedExports: readonly string[]): Elf {
  const elf = readElf(library);
  const problems: string[] = [];
  if (elf.machine !== "x86_64") problems.push(`is for ${elf.machine}`);
  const missing = expectedExports.filter(symbol => !elf.exports.includes(symbol));
  const extra = elf.exports.filter(symbol => !expectedExports.includes(symbol));
  if (missing.length) problems.push(`does not export ${missing.join(", ")}`);
  if (extra.length) problems.push(`exports more than it should: ${extra.join(", ")}`);
  const foreign = elf.needed.filter(file => !ALLOWED_LIBRARIES.includes(file));
  if (foreign.length) problems.push(`needs ${foreign.join(", ")}`);
  const newer = elf.versionNeeds.flatMap(need => need.versions).filter(isNewer);
  if (newer.length) {
    const symbols = elf.imports.filter(symbol => newer.includes(symbol.version ?? "")).map(symbol => `${symbol.name}@${symbol.version}`);
    problems.push(`needs a glibc newer than ${HIGHEST_GLIBC.join(".")}: ${(symbols.length ? symbols : newer).join(", ")}`);
  }
  if (elf.rpath !== undefined || elf.runpath !== undefined) problems.push("has an RPATH");
  if (elf.flags.hasTextRelocations) problems.push("has text relocations");
  if (elf.flags.needsExecutableStack) problems.push("needs an executable stack");
  if (elf.flags.isNodelete) problems.push("cannot be unloaded (NODELETE)");
  if (!elf.flags.isRelro || !elf.flags.bindsNow) problems.push("is not linked with -z relro,now");
  if (problems.length) throw new UserError(`${name} was made but is not fit for Falco: it ${problems.join("; it ")}`);
  return elf;
}

/** Whether a version of glibc's, such as "GLIBC_2.34", is above the floor. */
function isNewer(version: string): boolean {
  const numbers = version.replace("GLIBC_", "").split(".").map(Number);
  if (numbers.some(Number.isNaN)) return true;   // GLIBC_PRIVATE and the like
  const [major = 0, minor = 0] = numbers;
  return major > HIGHEST_GLIBC[0]! || (major === HIGHEST_GLIBC[0] && minor > HIGHEST_GLIBC[1]!);
}
