// The tests of this folder are programs in C, since what they are about is the process around a plugin: its
// threads, signals, memory. Here they are compiled and run, and each line that one prints becomes a jest test
// (the lines are in fixture.h).
import path from "node:path";

import { root, run } from "../support";

const cc = process.env.CC || "cc";

export interface CompileOptions {
  /** Compiler flags on top of the usual ones. */
  flags?: string[];
  /** Further C files. */
  sources?: string[];
}

/** Compiles a program of this folder; throws with the compiler's errors. */
export function compile(
  dir: string,
  name: string,
  { flags = [], sources = [] }: CompileOptions = {},
): string {
  const out = path.join(dir, name);
  const result = run(
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
      path.join(__dirname, `${name}.c`),
      ...sources,
      "-o",
      out,
      "-ldl",
      "-lpthread",
    ],
    { timeout: 120_000 },
  );
  if (result.status !== 0) throw new Error(`${name}.c does not compile:\n${result.stderr}`);
  return out;
}

export interface CheckOptions {
  env?: Record<string, string>;
}

/**
 * Runs a program while jest collects the tests, and makes a test of each of its checks; one more says that it
 * came to its end.
 */
export function checks(program: string, args: string[], { env = {} }: CheckOptions = {}): void {
  const result = run(program, args, { env, timeout: 60_000 });
  const lines = result.stdout.split("\n").filter(Boolean);
  for (const line of lines) {
    const [, kind, text = ""] = /^(ok|not ok|skip) (.*)$/.exec(line) ?? [];
    const [name = "", ...why] = kind === "ok" ? [text] : text.split(": ");
    if (kind === "ok") test(name, () => undefined);
    if (kind === "not ok")
      test(name, () => {
        throw new Error(why.join(": "));
      });
    if (kind === "skip") test.skip(`${name} SKIP: ${why.join(": ")}`, () => undefined);
  }
  test(`${path.basename(program)} comes to its end`, () => {
    if (result.timedOut) throw new Error("it did not end within a minute");
    if (result.status !== 0 || lines.at(-1) !== "done")
      throw new Error(`exit code ${result.status}\n${result.stderr.slice(-20_000)}`);
  });
}
