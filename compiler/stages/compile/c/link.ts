// Links a plugin's C: a module that has the functions which TypeScript calls, and what they need.
import { spawnSync } from "node:child_process";
import path from "node:path";
import fs from "node:fs";

import type { CObjects } from "./objects";

/** Bytes of the stack in memory, on which C has what it takes the address of. */
const STACK_BYTES = 65536;

/** What the linker says of a function that C lacks: one that it is to export, and one that it calls. */
const NOT_FOUND = /symbol exported via --export not found: (\S+)/g,
  UNDEFINED = /undefined symbol: (.+)$/gm;

/** A module, or why there is none. */
export interface Linked {
  readonly wasm?: Uint8Array;
  /** The functions that C does not have. */
  readonly missing: readonly string[];
  /** What else the linker complains of, in a line each. */
  readonly problems: readonly string[];
}

/** Links in a folder for temporary files. */
export function linkC({ compiler, objects }: CObjects, exports: readonly string[], workDir: string): Linked {
  const output = path.join(workDir, "c.wasm");
  const { program, args, linkArgs } = compiler;
  const { status, error, stdout, stderr } = spawnSync(
    program,
    [
      ...args,
      ...linkArgs,
      "-mexec-model=reactor",
      "-g",
      `-Wl,-z,stack-size=${STACK_BYTES}`,
      ...["--no-entry", "--import-memory", "--import-table"].map(one => `-Wl,${one}`),
      ...["__heap_base", ...exports].map(name => `-Wl,--export=${name}`),
      ...objects,
      "-o",
      output,
    ],
    { cwd: workDir, encoding: "utf8", env: { ...process.env, TMPDIR: workDir } },
  );
  if (status === 0) return { wasm: fs.readFileSync(output), missing: [], problems: [] };
  const printed = `${stdout ?? ""}${stderr ?? ""}`;
  const missing = names(printed, NOT_FOUND);
  const problems = names(printed, UNDEFINED).map(
    name => `C calls ${name}(), which no file of "c" in asconfig.json has, nor the C library`,
  );
  if (!missing.length && !problems.length)
    problems.push(`the linker of ${program} failed:\n${(error?.message ?? printed).trim()}`);
  return { missing, problems };
}

function names(printed: string, pattern: RegExp): string[] {
  return [...new Set([...printed.matchAll(pattern)].map(([, name]) => name!.trim()))];
}
