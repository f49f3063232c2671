// Keeps in build/test/ what was built for tests: wasm or machine code, facts that belong to it, and the
// checksums of the files that it was made from.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { readIfExists, writeFilesAtomic } from "../../files";
import type { Manifest } from "../../plugin/manifest";
import { version } from "../../package-root";
import type { Target } from "../choose-target";

/** A file that was built, and the facts that belong to it, as JSON has them. */
export interface TestBuild<T> {
  readonly file: string;
  readonly facts: T;
}

/** The facts that belong to a plugin's wasm or machine code. */
export interface PluginFacts {
  readonly manifest: Manifest;
  /** The table of places.ts, in base64; "" beside machine code, which contains it. */
  readonly places: string;
}

/** The file of each target, in build/test/. */
export const TEST_FILES: Readonly<Record<Target, string>> = { wasm: "plugin.wasm", native: "native.so" };

interface KeptBuild<T> {
  readonly version: string;
  /** Checksums of the files that it was made from, by absolute path. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly facts: T;
}

/**
 * The build of a file, named from build/test/, unless there is none or a file that it was made from has
 * changed.
 */
export function readTestBuild<T>(dir: string, name: string): TestBuild<T> | undefined {
  const { file, factsFile } = filesOf(dir, name);
  const text = readIfExists(factsFile);
  if (text === undefined || !fs.existsSync(file)) return undefined;
  const kept: KeptBuild<T> = JSON.parse(text);
  const fresh =
    kept.version === version && Object.entries(kept.inputs).every(([input, sum]) => checksum(input) === sum);
  return fresh ? { file, facts: kept.facts } : undefined;
}

/** Keeps a build. */
export function writeTestBuild<T>(
  dir: string,
  name: string,
  data: Uint8Array,
  inputs: readonly string[],
  facts: T,
): void {
  const { file, factsFile } = filesOf(dir, name);
  const kept: KeptBuild<T> = {
    version,
    inputs: Object.fromEntries(inputs.map(input => [input, checksum(input)])),
    facts,
  };
  writeFilesAtomic([
    [file, data],
    [factsFile, JSON.stringify(kept)],
  ]);
}

function filesOf(dir: string, name: string): { file: string; factsFile: string } {
  const file = path.join(dir, "build", "test", name);
  return { file, factsFile: `${file.slice(0, -path.extname(file).length)}.json` };
}

/** A file's checksum; "" where the file is gone. */
function checksum(file: string): string {
  return fs.existsSync(file) ? createHash("sha256").update(fs.readFileSync(file)).digest("hex") : "";
}
