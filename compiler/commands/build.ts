// falco-ts build: a plugin's folder in, build/lib<name>.so out.
import path from "node:path";

import { checkFolder, withTemporaryFolder, writeFileAtomic, writeFilesAtomic } from "../files";
import { findNative } from "../native/parts";
import { requirePlatform } from "../native/platform";
import { buildLibrary, type BuildReporter } from "../pipeline";
import { openProject } from "../plugin/folder";
import type { Ask } from "../stages/compile";

export interface BuildOptions {
  /** The oldest Falco that it is to load in. */
  readonly minFalco?: string;
  /** The level of the processor that Falco's machine has. */
  readonly cpu?: string;
  /** Leave plugin.wasm and wrapper.c beside the .so, to look at. */
  readonly keep?: boolean;
}

export interface Built {
  /** Absolute path of the .so. */
  readonly library: string;
  readonly bytes: number;
}

/**
 * asc's optimizeLevel while watching: with a warm compiler a third of the time, for code that is hardly
 * slower.
 */
const WATCHING_LEVEL = 1;

/**
 * Builds the plugin in a folder; with a compiler that is kept warm, sooner and with less optimization. Writes
 * build/lib<name>.so and build/manifest.json, or throws and leaves both as they were.
 */
export async function build(
  folder: string,
  options: BuildOptions,
  reporter: BuildReporter,
  ask?: Ask,
): Promise<Built> {
  requirePlatform();
  const opened = openProject(folder);
  const project = ask
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
      ask,
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
