// The programs that measure and are measured: how they are compiled and run.
import { spawnSync } from "node:child_process";
import path from "node:path";

import type { Places } from "./peers";

/** Compiles a host of plugins, a C file of the checkout, and returns the program. */
export function compileHost(places: Places, source: string): string {
  const program = path.join(places.work, path.basename(source, ".c"));
  run("cc", [
    "-O2",
    "-std=c11",
    "-D_GNU_SOURCE",
    `-I${path.join(places.root, "runtime-c/include")}`,
    path.join(places.root, source),
    "-o",
    program,
    "-ldl",
    "-lpthread",
  ]);
  return program;
}

/** Builds the plugin of a folder, once a run, and returns its library; the plugin may have another name. */
export function buildPlugin({ root, built }: Places, folder: string, name = path.basename(folder)): string {
  const known = built.get(folder);
  if (known) return known;
  run(process.execPath, [path.join(root, "dist/compiler/cli.js"), "build", folder]);
  const library = path.join(folder, "build", `lib${name}.so`);
  built.set(folder, library);
  return library;
}

/** What a program prints. `threads` is Go's GOMAXPROCS; "": its default. Throws where the program fails. */
export function run(program: string, args: readonly string[], threads = "1"): string {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 240_000,
    env: { ...process.env, GOMAXPROCS: threads || undefined },
  });
  if (result.status !== 0)
    throw new Error(
      `${program} ${args[0]}: ${result.error?.message ?? `exit ${result.status}`}\n${result.stdout}${result.stderr}`.trim(),
    );
  return result.stdout;
}
