// Finds the plugin that a test belongs to, builds it where its sources have changed, and loads it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { findNative } from "../native/parts";
import { pluginFolder } from "../plugin/folder";
import { chooseTarget, type Target } from "./choose-target";
import { Driver } from "./native/driver";
import { NativePlugin } from "./native/plugin";
import { readTestBuild, TEST_FILES, type PluginFacts, type TestBuild } from "./build/cache";
import { throwKeptFailure } from "./build/failure";
import { TestPlugin } from "./test-plugin";
import { WasmPlugin } from "../runtime/plugin";

/** The options of loadPlugin(). */
export interface LoadOptions {
  /** The plugin's folder; default: the nearest one above the test file with a src/plugin.ts. */
  readonly dir?: string;
  /** Seeds the plugin's random numbers; the same in every run unless it is set. */
  readonly seed?: bigint;
  /** The plugin's clock, in nanoseconds since 1970; default: the machine's. */
  readonly now?: () => bigint;
  /**
   * The secrets that there are, by the names that the test gives for them in the config or the open params:
   * `{ "env:API_TOKEN": "…", "file:/run/secrets/token": "…" }`. No variable and no file is read in a test.
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * "wasm", in Node, or "native", the machine code that goes into the .so; default: what FALCO_TS_TEST_TARGET
   * says, else "wasm".
   */
  readonly target?: Target;
}

/**
 * Loads the plugin that a test belongs to, ready for init(). It runs as it would in Falco: extraction in one
 * sandbox, each open instance in another. Throws with the compile errors if there are any.
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
  const target = chooseTarget(options.target);
  const dir = options.dir ? path.resolve(options.dir) : findFolder();
  const { file, facts } = built(dir, target);
  const given = {
    now: options.now ?? (() => BigInt(Date.now()) * 1_000_000n),
    seed: options.seed ?? 1n,
    secrets: options.secrets ?? {},
  };
  return new TestPlugin(facts.manifest, given, world =>
    target === "native"
      ? new NativePlugin(
          () => new Driver(findNative().host, file, world.secrets),
          world,
          facts.manifest.permissions,
        )
      : new WasmPlugin(fs.readFileSync(file), Buffer.from(facts.places, "base64"), facts.manifest, world),
  );
}

function findFolder(): string {
  const testPath = (globalThis as { expect?: { getState?(): { testPath?: string } } }).expect?.getState?.()
    .testPath;
  const start = testPath ? path.dirname(testPath) : process.cwd();
  const dir = pluginFolder(start);
  if (!dir)
    throw new Error(
      `loadPlugin: no src/plugin.ts in ${start} or above it; name the plugin's folder with loadPlugin({ dir })`,
    );
  return dir;
}

/**
 * The plugin's build. Building is asynchronous and tests are not: another process builds, where the jest
 * runner has not built before.
 */
function built(dir: string, target: Target): TestBuild<PluginFacts> {
  throwKeptFailure(dir);
  const kept = readTestBuild<PluginFacts>(dir, TEST_FILES[target]);
  if (kept) return kept;
  const result = spawnSync(process.execPath, [path.join(__dirname, "build", "main.js"), dir, target], {
    encoding: "utf8",
    // jest gives each test file a copy, of which what a test sets there is a part
    env: process.env,
  });
  if (result.status !== 0)
    throw new Error(
      result.stderr.trim() || `falco-ts: the compiler ended with ${result.signal ?? result.status}`,
    );
  if (result.stderr) process.stderr.write(result.stderr);
  return readTestBuild(dir, TEST_FILES[target])!;
}
