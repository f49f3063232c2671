// falco-ts build: a plugin's folder in, build/lib<name>.so out, stage by stage.
import fs from "node:fs";
import path from "node:path";

import { checkFolder, withTemporaryFolder, writeFileAtomic, writeFilesAtomic } from "../files";
import { findNative, requireLinuxX64 } from "../native/parts";
import { openProject } from "../plugin/folder";
import { compile } from "../stages/compile";
import type { Ask } from "../stages/compile/thread";
import { describe } from "../stages/describe";
import { link } from "../stages/link";
import { precompile } from "../stages/precompile";
import { verify } from "../stages/verify";
import { wrap } from "../stages/wrap";

/** What the CLI shows while a build goes on. */
export interface BuildReporter {
  /** A stage is done; the time is in milliseconds, the detail is short. */
  stage(name: string, ms: number, detail: string): void;
  warning(text: string): void;
}

export interface BuildOptions {
  /** The oldest Falco that it is to load in; see describe.ts. */
  readonly minFalco?: string;
  /** The x86-64 level that Falco's machine has; see precompile.ts. */
  readonly cpu?: string;
  /** Leave plugin.wasm and wrapper.c beside the .so, to look at. */
  readonly keep?: boolean;
}

export interface Built {
  /** Absolute path of the .so. */
  readonly library: string;
  readonly bytes: number;
}

/** asc's optimizeLevel while watching: with a warm compiler a third of the time, for code that is hardly slower. */
const WATCHING_LEVEL = 1;

/**
 * Builds the plugin in a folder; with a compiler that is kept warm, sooner and with less optimization. Writes build/lib<name>.so and build/manifest.json, or
 * throws and leaves both as they were.
 */
export async function build(folder: string, options: BuildOptions, reporter: BuildReporter, ask?: Ask): Promise<Built> {
  requireLinuxX64();
  const opened = openProject(folder);
  const project = ask ? { ...opened, ascOptions: { ...opened.ascOptions, optimizeLevel: Math.min(Number(opened.ascOptions.optimizeLevel), WATCHING_LEVEL) } } : opened;
  const native = findNative();
  checkFolder(project.buildDir);
  return withTemporaryFolder(async workDir => {
    const compiled = await timed(reporter, "compile", () => compile(project, true, ask), result => `${kB(result.wasm.length)} of wasm`);
    compiled.warnings.forEach(warning => reporter.warning(warning));
    const manifest = await timed(reporter, "describe", () => describe(compiled, `${project.entry}.ts`, native.wasmtimeVersion, options.minFalco),
      result => `${result.name} ${result.version}: ${result.capabilities.join(", ")}`);
    await timed(reporter, "precompile", () => precompile(compiled, native, workDir, options.cpu), file => `${kB(fs.statSync(file).size)} of machine code`);
    const wrapper = wrap(manifest);
    const made = await timed(reporter, "link", () => link(manifest, wrapper, native, workDir), file => path.basename(file));
    const library = fs.readFileSync(made);
    await timed(reporter, "verify", () => verify(library, path.basename(made), wrapper.exports),
      elf => `${elf.exports.length} symbols, glibc ${elf.highestGlibc()} and up`);
    const target = path.join(project.buildDir, path.basename(made));
    writeFilesAtomic([[target, library], [path.join(project.buildDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`]]);
    if (options.keep) {
      writeFileAtomic(path.join(project.buildDir, "plugin.wasm"), compiled.wasm);
      writeFileAtomic(path.join(project.buildDir, "wrapper.c"), wrapper.source);
    }
    return { library: target, bytes: library.length };
  });
}

async function timed<T>(reporter: BuildReporter, stage: string, work: () => T | Promise<T>, detail: (result: T) => string): Promise<T> {
  const start = performance.now();
  const result = await work();
  reporter.stage(stage, performance.now() - start, detail(result));
  return result;
}

function kB(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
