// Runs a file of specs: compiles it to wasm, runs each test in a sandbox of its own, and reports the results
// to jest.
import fs from "node:fs";
import path from "node:path";

import { makeCollectedTestResult, type AssertionResult, type TestResult } from "@jest/test-result";
import type { Config } from "@jest/types";
import { formatResultsErrors } from "jest-message-util";

import { GuestTrap } from "../../runtime/trap";
import { openTestProject, pluginFolder } from "../../plugin/folder";
import { compileSpecs, type Compiler } from "../../stages/compile";
import { describeUnmetExpectation } from "./message";
import { SpecSandbox, UnmetExpectation, type DeclaredTest } from "./sandbox";
import { readTestBuild, writeTestBuild, type TestBuild } from "../build/cache";

/** `places` is the table of places.ts, in base64. */
interface SpecFacts {
  readonly places: string;
}

/**
 * Runs the tests of a file. Throws where none of them can run: after a compile error, or a trap in the code
 * that declares them.
 */
export async function runSpecs(
  globalConfig: Config.GlobalConfig,
  config: Config.ProjectConfig,
  testPath: string,
  log: (level: number, message: string) => void,
  compiler: Compiler,
): Promise<TestResult> {
  const dir = pluginFolder(path.dirname(testPath)) ?? config.rootDir;
  const { file, facts } = await built(dir, path.relative(dir, testPath), compiler);
  const module = new WebAssembly.Module(new Uint8Array(fs.readFileSync(file)));
  const places = Buffer.from(facts.places, "base64");
  const declared = new SpecSandbox(module, places, () => {}).tests();
  const chosen = choose(declared, globalConfig.testNamePattern);
  const results = declared.map((test, index) =>
    runOne(test, chosen[index]!, () => new SpecSandbox(module, places, log).run(index), {
      dir,
      expand: globalConfig.expand,
    }),
  );
  return {
    ...makeCollectedTestResult(results, { displayName: config.displayName, testFilePath: testPath }),
    failureMessage: formatResultsErrors(results, config, globalConfig, testPath),
  };
}

async function built(dir: string, file: string, compiler: Compiler): Promise<TestBuild<SpecFacts>> {
  const module = file.replace(/\.ts$/, "").split(path.sep).join("/");
  const name = path.join("specs", `${module}.wasm`);
  const kept = readTestBuild<SpecFacts>(dir, name);
  if (kept) return kept;
  const { wasm, places, inputs } = await compileSpecs(openTestProject(dir), module, compiler);
  writeTestBuild<SpecFacts>(dir, name, wasm, [...inputs, path.join(dir, "asconfig.json")], {
    places: Buffer.from(places).toString("base64"),
  });
  return readTestBuild(dir, name)!;
}

type Choice = "run" | "pending" | "todo";

/** Chooses which tests run, as jest does by only, skip and -t. */
function choose(tests: readonly DeclaredTest[], pattern: string | undefined): Choice[] {
  const focused = tests.some(({ modes }) => modes.includes("only"));
  const wanted = pattern ? new RegExp(pattern, "i") : undefined;
  return tests.map(({ names, modes }) => {
    if (
      modes.includes("skip") ||
      (focused && !modes.includes("only")) ||
      (wanted && !wanted.test(names.join(" ")))
    )
      return "pending";
    return modes.includes("todo") ? "todo" : "run";
  });
}

function runOne(
  { names }: DeclaredTest,
  choice: Choice,
  work: () => void,
  how: { dir: string; expand: boolean },
): AssertionResult {
  const startAt = Date.now(),
    start = performance.now();
  const result = {
    ancestorTitles: names.slice(0, -1),
    title: names.at(-1)!,
    fullName: names.join(" "),
    failureDetails: [],
    failureMessages: [] as string[],
    invocations: 1,
    location: null,
    numPassingAsserts: 0,
    retryReasons: [],
  };
  if (choice !== "run") return { ...result, status: choice };
  try {
    work();
  } catch (error) {
    result.failureMessages.push(describeFailure(error, how));
  }
  return {
    ...result,
    status: result.failureMessages.length ? "failed" : "passed",
    startAt,
    duration: Math.round(performance.now() - start),
  };
}

/** The message and the stack of a failure; jest makes a code frame of it. */
function describeFailure(error: unknown, { dir, expand }: { dir: string; expand: boolean }): string {
  if (!(error instanceof GuestTrap)) throw error;
  const message =
    error.cause instanceof UnmetExpectation
      ? describeUnmetExpectation(error.cause.expectation, expand)
      : error.places.length
        ? error.reason
        : error.message;
  return [message, ...error.places.map(place => `    at ${path.resolve(dir, place)}`)].join("\n");
}
