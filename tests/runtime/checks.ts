// The tests of this folder are programs in C, since what they are about is the process around a plugin: its
// threads, signals, memory. Here they are compiled and run, and each line that one prints becomes a jest test
// (the lines are in fixture.h).
import fs from "node:fs";
import path from "node:path";

import type { RunResult } from "../hosts/hosts";
import { nativeDir, root, run } from "../support";

const cc = process.env.CC || "cc";

/**
 * Where cargo left wasmtime's headers for the native parts that are in use; build.sh notes it in "complete".
 * Those of the AOT tool have all of the API.
 */
export function wasmtimeHeaders(of: "release" | "aot" = "release"): string {
  const key = fs.readFileSync(path.join(nativeDir, "complete"), "utf8").trim().split("-").at(-1)!;
  return path.join(nativeDir, "..", "..", "wasmtime", key, `include-${of}`);
}

export interface CompileOptions {
  /** Compiler flags on top of the usual ones. */
  flags?: readonly string[];
  /** Further C files. */
  sources?: readonly string[];
  /** Where the program is; this folder if it is not said. */
  folder?: string;
}

/** What compiles a program of this folder to `out`. */
export function compiling(
  out: string,
  name: string,
  { flags = [], sources = [], folder = __dirname }: CompileOptions = {},
): [program: string, args: string[]] {
  return [
    cc,
    [
      "-std=c11",
      "-D_GNU_SOURCE",
      "-O1",
      "-g",
      "-Wall",
      "-Wextra",
      "-Wconversion",
      "-Wshadow",
      "-Werror",
      ...flags,
      `-I${path.join(root, "runtime-c", "include")}`,
      path.join(folder, `${name}.c`),
      ...sources,
      "-o",
      out,
      "-ldl",
      "-lpthread",
    ],
  ];
}

/** Compiles a program of this folder into another; throws with the compiler's errors. */
export function compile(dir: string, name: string, options: CompileOptions = {}): string {
  const out = path.join(dir, name);
  const result = run(...compiling(out, name, options), { timeout: 120_000 });
  if (result.status !== 0) throw new Error(`${name}.c does not compile:\n${result.stderr}`);
  return out;
}

export interface CheckOptions {
  env?: Record<string, string>;
  /** Checks that are not right yet: each has to fail, so that it is taken from here when it is mended. */
  failing?: readonly string[];
}

/** Runs a program while jest collects the tests, and makes tests of its checks. */
export function checks(program: string, args: string[], { env = {}, failing = [] }: CheckOptions = {}): void {
  checksOf(path.basename(program), run(program, args, { env, timeout: 60_000 }), failing);
}

/** Makes a test of each of a program's checks; one more says that it came to its end. */
export function checksOf(program: string, result: RunResult, failing: readonly string[] = []): void {
  const lines = result.stdout.split("\n").filter(Boolean);
  for (const line of lines) {
    const [, kind, text = ""] = /^(ok|not ok|skip) (.*)$/.exec(line) ?? [];
    const [name = "", ...why] = kind === "ok" ? [text] : text.split(": ");
    const declare = failing.includes(name) ? test.failing : test;
    if (kind === "ok") declare(name, () => undefined);
    if (kind === "not ok")
      declare(name, () => {
        throw new Error(why.join(": "));
      });
    if (kind === "skip") test.skip(`${name} SKIP: ${why.join(": ")}`, () => undefined);
  }
  test(`${program} comes to its end`, () => {
    if (result.timedOut) throw new Error("it did not end in its time");
    if (result.status !== 0 || lines.at(-1) !== "done")
      throw new Error(`exit code ${result.status}\n${result.stderr.slice(-20_000)}`);
  });
}
