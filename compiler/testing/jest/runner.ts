// jest calls this for each test file of a plugin, as its testRunner. Specs in AssemblyScript run inside wasm;
// jest-circus runs all others.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { JestEnvironment } from "@jest/environment";
import type { TestResult } from "@jest/test-result";
import type { Config } from "@jest/types";

import { UserError } from "../../errors";
import { GuestTrap } from "../../runtime/trap";
import { guestAbi } from "../../runtime/guest-abi";
import { pluginFolder } from "../../plugin/folder";
import { keepWarm } from "../../stages/compile";
import { chooseTarget, type Target } from "../choose-target";
import { endDrivers } from "../native/driver";
import { buildForTest } from "../build/build";
import { keepFailure } from "../build/failure";
import { runSpecs } from "../specs/run";
import { readTestBuild, TEST_FILES } from "../build/cache";

type Runner = (
  globalConfig: Config.GlobalConfig,
  config: Config.ProjectConfig,
  environment: JestEnvironment,
  runtime: unknown,
  testPath: string,
  sendMessageToJest?: unknown,
) => Promise<TestResult>;

// it has no typings
const circus = createRequire(__filename)("jest-circus/runner") as { readonly default: Runner };

/** The compiler for all files of this process; it stays loaded while jest watches. */
const compiler = keepWarm();

const jestRunner: Runner = async (
  globalConfig,
  config,
  environment,
  runtime,
  testPath,
  sendMessageToJest,
) => {
  if (testPath.endsWith(".as.spec.ts")) return specs(globalConfig, config, environment, testPath);
  await makeReady(testPath, environment.global);
  try {
    return await circus.default(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
  } finally {
    endDrivers(environment.global);
  }
};

async function specs(
  globalConfig: Config.GlobalConfig,
  config: Config.ProjectConfig,
  { global }: JestEnvironment,
  testPath: string,
): Promise<TestResult> {
  const { ERROR, WARNING, INFO } = guestAbi.log;
  const log = (level: number, message: string) =>
    global.console[level <= ERROR ? "error" : level === WARNING ? "warn" : level <= INFO ? "info" : "debug"](
      message,
    );
  try {
    return await runSpecs(globalConfig, config, testPath, log, compiler);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof GuestTrap)) throw error;
    // a stack inside falco-ts says nothing to the author
    throw Object.assign(new Error(error.message), { stack: "" });
  }
}

/**
 * Builds the plugin where a test loads it and it has changed: loadPlugin() itself is synchronous, and cannot
 * use the warm compiler.
 */
async function makeReady(testPath: string, world: object): Promise<void> {
  const text = fs.readFileSync(testPath, "utf8");
  const dir = text.includes("falco-ts/testing") ? pluginFolder(path.dirname(testPath)) : undefined;
  if (!dir) return;
  try {
    const targets = new Set<Target>([
      chooseTarget(),
      ...(text.includes('"native"') ? [chooseTarget("native")] : []),
    ]);
    for (const target of targets) {
      if (readTestBuild(dir, TEST_FILES[target])) continue;
      (await buildForTest(dir, target, compiler)).forEach(warning => process.stderr.write(`${warning}\n`));
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    keepFailure(world, dir, error.message); // loadPlugin() says it in the test
  }
}

export = jestRunner;
