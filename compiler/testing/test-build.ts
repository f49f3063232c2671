// What was compiled for tests, kept in build/test/: wasm, with what belongs to it and the checksums of the files that it was made from.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { readIfExists, writeFilesAtomic } from "../files";
import { version } from "../package-root";

/** `facts` is what belongs to the wasm; JSON. */
export interface TestBuild<T> { readonly wasm: Buffer; readonly facts: T }

interface Kept<T> {
  readonly version: string;
  /** Checksums of the files that it was made from, by absolute path. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly facts: T;
}

/** A build of that name, unless there is none or a file that it was made from has changed. */
export function readTestBuild<T>(dir: string, name: string): TestBuild<T> | undefined {
  const { wasmFile, factsFile } = filesOf(dir, name);
  const text = readIfExists(factsFile);
  if (text === undefined || !fs.existsSync(wasmFile)) return undefined;
  const kept: Kept<T> = JSON.parse(text);
  const fresh = kept.version === version && Object.entries(kept.inputs).every(([file, sum]) => checksum(file) === sum);
  return fresh ? { wasm: fs.readFileSync(wasmFile), facts: kept.facts } : undefined;
}

/** Keeps a build. */
export function writeTestBuild<T>(dir: string, name: string, wasm: Uint8Array, inputs: readonly string[], facts: T): void {
  const { wasmFile, factsFile } = filesOf(dir, name);
  const kept: Kept<T> = { version, inputs: Object.fromEntries(inputs.map(file => [file, checksum(file)])), facts };
  writeFilesAtomic([[wasmFile, wasm], [factsFile, JSON.stringify(kept)]]);
}

function filesOf(dir: string, name: string): { wasmFile: string; factsFile: string } {
  const base = path.join(dir, "build", "test", name);
  return { wasmFile: `${base}.wasm`, factsFile: `${base}.json` };
}

/** A file's checksum; of one that is gone, none. */
function checksum(file: string): string {
  const text = readIfExists(file);
  return text === undefined ? "" : createHash("sha256").update(text).digest("hex");
}
