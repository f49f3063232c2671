// Finds the plugin that a test belongs to, compiles it where its sources have changed, and loads its wasm.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { readIfExists } from "../files";
import type { Manifest } from "../manifest";
import { version } from "../package-root";
import { TestPlugin } from "./test-plugin";

export interface LoadOptions {
  /** The plugin's folder; default: the nearest one above the test file with a src/plugin.ts. */
  readonly dir?: string;
  /** Seeds the plugin's random numbers; the same in every run unless it is set. */
  readonly seed?: bigint;
  /** The plugin's clock, in nanoseconds since 1970; default: the machine's. */
  readonly now?: () => bigint;
}

/** What compile-for-test.ts leaves in build/test/ beside plugin.wasm. */
export interface TestBuild {
  readonly version: string;
  readonly manifest: Manifest;
  /** The table of places.ts, in base64. */
  readonly places: string;
  /** Checksums of the files that it was made from. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Loads the plugin that a test belongs to, ready for init(). Its wasm runs in Node, as it would in Falco:
 * extraction in one sandbox, each open instance in another. Throws with the compile errors if there are any.
 */
export function loadPlugin(options: LoadOptions = {}): TestPlugin {
  const dir = options.dir ? path.resolve(options.dir) : findFolder();
  const { wasm, build } = compiled(dir);
  const now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
  return new TestPlugin(wasm, Buffer.from(build.places, "base64"), build.manifest, now, options.seed ?? 1n);
}

function findFolder(): string {
  const testPath = (globalThis as { expect?: { getState?(): { testPath?: string } } }).expect?.getState?.().testPath;
  const start = testPath ? path.dirname(testPath) : process.cwd();
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "src", "plugin.ts"))) return dir;
    if (dir === path.dirname(dir)) throw new Error(`loadPlugin: no src/plugin.ts in ${start} or above it; name the plugin's folder with loadPlugin({ dir })`);
  }
}

/** Compiling takes a second and is asynchronous, tests want neither: another process does it, when it has to be done. */
function compiled(dir: string): { wasm: Buffer; build: TestBuild } {
  const wasmFile = path.join(dir, "build", "test", "plugin.wasm");
  const buildFile = path.join(dir, "build", "test", "build.json");
  if (!isFresh(buildFile) || !fs.existsSync(wasmFile)) {
    const result = spawnSync(process.execPath, [path.join(__dirname, "compile-for-test.js"), dir], { encoding: "utf8" });
    if (result.status !== 0) throw new Error(result.stderr.trim() || `falco-ts: the compiler ended with ${result.signal ?? result.status}`);
    if (result.stderr) process.stderr.write(result.stderr);
  }
  return { wasm: fs.readFileSync(wasmFile), build: JSON.parse(fs.readFileSync(buildFile, "utf8")) };
}

function isFresh(buildFile: string): boolean {
  const text = readIfExists(buildFile);
  if (text === undefined) return false;
  const build: TestBuild = JSON.parse(text);
  return build.version === version && Object.entries(build.inputs).every(([file, sum]) => checksum(file) === sum);
}

/** A file's checksum; of one that is gone, none. */
export function checksum(file: string): string {
  const text = readIfExists(file);
  return text === undefined ? "" : createHash("sha256").update(text).digest("hex");
}
