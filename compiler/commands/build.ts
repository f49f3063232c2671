// falco-ts build: makes build/lib<name>.so of a plugin's folder.
import path from "node:path";

import { checkFolder, withTemporaryFolder, writeFileAtomic, writeFilesAtomic } from "../files";
import { findNative } from "../native/parts";
import { requirePlatform } from "../native/platform";
import { buildLibrary, type BuildReporter } from "../pipeline";
import { openProject } from "../plugin/folder";
import type { Compiler } from "../stages/compile";

export interface BuildOptions {
  /** The oldest Falco that the plugin loads in. */
  readonly minFalco?: string;
  /** The level of the processor that Falco's machine has at least. */
  readonly cpu?: string;
  /** Whether plugin.wasm and wrapper.c stay beside the .so. */
  readonly keep?: boolean;
}

export interface BuildResult {
  /** Absolute path of the .so. */
  readonly library: string;
  readonly bytes: number;
}

/**
 * asc's optimizeLevel while watching: a build takes a third of the time then, and the code is hardly slower.
 */
const WATCHING_LEVEL = 1;

/**
 * Builds the plugin in a folder; with a compiler that stays loaded it is done sooner, with less optimization.
 * Writes build/lib<name>.so and build/manifest.json, or throws and leaves both as they were.
 */
export async function build(
  folder: string,
  options: BuildOptions,
  reporter: BuildReporter,
  compiler?: Compiler,
): Promise<BuildResult> {
  requirePlatform();
  const opened = openProject(folder);
  const project = compiler
    ? {
        ...opened,
        ascOptions: {
          ...opened.ascOptions,
          optimizeLevel: Math.min(Number(opened.ascOptions.optimizeLevel), WATCHING_LEVEL),
        },
      }
    : opened;
  const native = findNative();
  checkFolder(project.buildDir);
  return withTemporaryFolder(async workDir => {
    const { minFalco, cpu } = options;
    const { file, library, manifest, compiled, wrapper } = await buildLibrary(project, native, workDir, {
      minFalco,
      cpu,
      compiler,
      reporter,
    });
    const target = path.join(project.buildDir, file);
    writeFilesAtomic([
      [target, library],
      [path.join(project.buildDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`],
    ]);
    if (options.keep) {
      writeFileAtomic(path.join(project.buildDir, "plugin.wasm"), compiled.wasm);
      writeFileAtomic(path.join(project.buildDir, "wrapper.c"), wrapper.source);
    }
    return { library: target, bytes: library.length };
  });
}
