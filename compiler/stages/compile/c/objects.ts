// Compiles an author's C files to objects, each once: they are kept in build/c/ until the file, a header of
// the author's or the compiler changes.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { isError, offsetOf, type Diagnostic } from "../../../diagnostics";
import { UserError } from "../../../errors";
import { checkFolder, readIfExists, writeFileAtomic } from "../../../files";
import { findCCompiler, type CCompiler } from "../../../native/c-compiler";
import { runWithUs } from "../../../native/programs";
import type { CSources } from "../../../plugin/folder";
import { sdkPath } from "../../../sdk-files";

/** The objects of a plugin's C, ready to be linked with what TypeScript calls of them. */
export interface CObjects {
  readonly compiler: CCompiler;
  readonly objects: readonly string[];
  /** The files that they were made from, as absolute paths. */
  readonly inputs: readonly string[];
}

/** What is kept beside an object. */
interface KeptObject {
  /** Checksums of the files that it was made from, by absolute path. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Our own part, which every plugin with C gets. */
export const ourC = sdkPath("c/library.c");

/**
 * -gdwarf-4: lines.ts reads this version. Names stay as they are given, relative to the plugin's folder, so
 * that the bytes do not depend on where that is. -UNDEBUG: zig defines it, and would leave assertions out.
 */
const FLAGS = ["-std=gnu11", "-O2", "-UNDEBUG", "-gdwarf-4", "-fno-sanitize=all"];

/** Where nothing else ends an endless loop: each block of the code calls library.c's look at the clock. */
const WATCHED = "-fsanitize-coverage=bb,trace-pc,no-prune";

/**
 * Compiles what is not kept. `watched` is for modules that no runtime of ours watches. Throws a UserError
 * where there is no compiler; what it complains of is in the diagnostics.
 */
export async function compileC(
  dir: string,
  { files, include }: CSources,
  watched: boolean,
): Promise<{ readonly c: CObjects; readonly diagnostics: readonly Diagnostic[] }> {
  const compiler = findCCompiler();
  const folder = path.join(dir, "build", "c");
  checkFolder(path.join(dir, "build"));
  fs.mkdirSync(folder, { recursive: true });
  // ours comes first, or the linker might take the C library's
  const jobs = [[ourC, false] as const, ...files.map(file => [file, watched] as const)].map(
    ([file, isWatched]) => {
      const quiet = isForeign(dir, file) ? ["-w"] : [];
      const includes = include.map(one => `-I${one}`);
      const args = [...FLAGS, ...(isWatched ? [WATCHED] : []), ...quiet, ...includes];
      return { file, args, object: path.join(folder, objectName(compiler, file, args)) };
    },
  );
  const kept = new Map<string, KeptObject>();
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { object, file, args } = job;
      kept.set(object, readKept(object) ?? (await compileOne(dir, compiler, file, args, object)));
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  const inOrder = jobs.map(({ object }) => kept.get(object)!);
  return {
    c: {
      compiler,
      objects: jobs.map(({ object }) => object),
      inputs: [...new Set(inOrder.flatMap(({ inputs }) => Object.keys(inputs)))],
    },
    diagnostics: inOrder.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Whether a file is somebody else's, whose warnings say nothing to the author. */
function isForeign(dir: string, file: string): boolean {
  const parts = path.relative(dir, path.resolve(dir, file)).split(path.sep);
  return parts[0] === ".." || parts.includes("node_modules");
}

function objectName({ program, args }: CCompiler, file: string, more: readonly string[]): string {
  const key = createHash("sha256")
    .update(JSON.stringify([program, args, file, more]))
    .digest("hex");
  return `${path.basename(file, ".c")}-${key.slice(0, 16)}.o`;
}

function readKept(object: string): KeptObject | undefined {
  const text = readIfExists(`${object}.json`);
  if (text === undefined || !fs.existsSync(object)) return undefined;
  const kept: KeptObject = JSON.parse(text);
  const isFresh = Object.entries(kept.inputs).every(([input, sum]) => checksum(input) === sum);
  return isFresh ? kept : undefined;
}

/** A file's checksum; "" where the file is gone. */
function checksum(file: string): string {
  return fs.existsSync(file) ? createHash("sha256").update(fs.readFileSync(file)).digest("hex") : "";
}

async function compileOne(
  dir: string,
  { program, args }: CCompiler,
  file: string,
  more: readonly string[],
  object: string,
): Promise<KeptObject> {
  const made = `${object}.${process.pid}.tmp`,
    depends = `${made}.d`;
  try {
    const { code, signal, stdout, stderr } = await runWithUs(
      program,
      [...args, ...more, "-fno-color-diagnostics", "-MMD", "-MF", depends, "-c", file, "-o", made],
      { cwd: dir },
    );
    const printed = `${stdout}${stderr}`.trim();
    const diagnostics = readDiagnostics(dir, printed);
    const isRefused = diagnostics.some(isError);
    if (code !== 0 && !isRefused)
      throw new UserError(`${file}: ${program} failed (${signal ?? `exit code ${code}`}):\n${printed}`);
    const inputs = isRefused ? [file] : readDepends(fs.readFileSync(depends, "utf8"));
    const absolute = inputs.map(input => path.resolve(dir, input));
    const kept: KeptObject = {
      inputs: Object.fromEntries(absolute.map(input => [input, checksum(input)])),
      diagnostics,
    };
    if (isRefused) return kept;
    fs.renameSync(made, object);
    writeFileAtomic(`${object}.json`, JSON.stringify(kept));
    return kept;
  } finally {
    [made, depends].forEach(one => fs.rmSync(one, { force: true }));
  }
}

/** The files of a rule as compilers write it: "object: file header \". */
function readDepends(rule: string): string[] {
  const files = rule.slice(rule.indexOf(": ") + 2).replaceAll("\\\n", " ");
  return files
    .split(/(?<!\\)\s+/)
    .filter(Boolean)
    .map(name => name.replaceAll("\\ ", " "));
}

const COMPLAINT = /^(.+?):(\d+):(\d+): (?:fatal )?(error|warning): (.*?)(?: \[-W[^\]]*\])?$/gm;

function readDiagnostics(dir: string, printed: string): Diagnostic[] {
  return [...printed.matchAll(COMPLAINT)].map(([, file, line, column, severity, message]) => {
    const start = offsetOf(dir, file!, Number(line), Number(column));
    return {
      severity: severity as Diagnostic["severity"],
      code: "",
      id: "c-code",
      message: message!,
      file: file!,
      ...(start !== undefined && { start, end: start + 1 }),
    };
  });
}
