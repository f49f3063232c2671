// Finds the plugin that a test belongs to, compiles it where its sources have changed, and loads its wasm.
import { spawnSync } from "node:child_process";
import path from "node:path";

import type { Manifest } from "../manifest";
import { pluginFolder } from "../project";
import { readTestBuild, type TestBuild } from "./test-build";
import { TestPlugin } from "./test-plugin";

/** What a test may set. */
export interface LoadOptions {
  /** The plugin's folder; default: the nearest one above the test file with a src/plugin.ts. */
  readonly dir?: string;
  /** Seeds the plugin's random numbers; the same in every run unless it is set. */
  readonly seed?: bigint;
  /** The plugin's clock, in nanoseconds since 1970; default: the machine's. */
  readonly now?: () => bigint;
}

/** What belongs to a plugin's wasm, in build/test/plugin.json. */
export interface PluginFacts {
  readonly manifest: Manifest;
  /** The table of places.ts, in base64. */
  readonly places: string;
}

/**
 * Loads the plugin that a test belongs to, ready for init(). Its wasm runs in Node, as it would in Falco:
 * extraction in one sandbox, each open instance in another. Throws with the compile errors if there are any.
 *
 * ```ts jest
 * import { loadPlugin } from "falco-ts/testing";
 *
 * test("what it extracts from an event", () => {
 *   const plugin = loadPlugin();
 *   plugin.init({ step: 2 });
 *   expect(plugin.extract({ payload: Buffer.from("14") }, "my_plugin.divisible[7]")).toBe(1n);
 *   plugin.destroy();
 * });
 * ```
 */
export function loadPlugin(options: LoadOptions = {}): TestPlugin {
  const dir = options.dir ? path.resolve(options.dir) : findFolder();
  const { wasm, facts } = compiled(dir);
  const now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
  return new TestPlugin(wasm, Buffer.from(facts.places, "base64"), facts.manifest, now, options.seed ?? 1n);
}

function findFolder(): string {
  const testPath = (globalThis as { expect?: { getState?(): { testPath?: string } } }).expect?.getState?.().testPath;
  const start = testPath ? path.dirname(testPath) : process.cwd();
  const dir = pluginFolder(start);
  if (!dir) throw new Error(`loadPlugin: no src/plugin.ts in ${start} or above it; name the plugin's folder with loadPlugin({ dir })`);
  return dir;
}

/** Compiling takes a second and is asynchronous, tests want neither: another process does it, where the jest runner has not. */
function compiled(dir: string): TestBuild<PluginFacts> {
  const kept = readTestBuild<PluginFacts>(dir, "plugin");
  if (kept) return kept;
  const result = spawnSync(process.execPath, [path.join(__dirname, "compile-for-test.js"), dir], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(result.stderr.trim() || `falco-ts: the compiler ended with ${result.signal ?? result.status}`);
  if (result.stderr) process.stderr.write(result.stderr);
  return readTestBuild(dir, "plugin")!;
}
