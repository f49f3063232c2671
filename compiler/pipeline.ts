// The build of a plugin, stage by stage: what is shipped, what tests run as machine code, and what is left to
// somebody else's linker.
import fs from "node:fs";
import path from "node:path";

import type { Native } from "./native/parts";
import type { Project } from "./plugin/folder";
import type { Manifest } from "./plugin/manifest";
import { compile, type Ask, type Compiled } from "./stages/compile";
import { describe } from "./stages/describe";
import { link, writeLinkerInput } from "./stages/link";
import { precompile } from "./stages/precompile";
import { verify } from "./stages/verify";
import { wrap, type Wrapper } from "./stages/wrap";

/** What is told while a build goes on. */
export interface BuildReporter {
  /** A stage is done; the time is in milliseconds, the detail is short. */
  stage(name: string, ms: number, detail: string): void;
  warning(text: string): void;
}

export interface PipelineOptions {
  /** The oldest Falco that it is to load in; see describe.ts. */
  readonly minFalco?: string | undefined;
  /** The level of the processor that Falco's machine has; see platform.ts. */
  readonly cpu?: string | undefined;
  /** A compiler that is kept warm. */
  readonly ask?: Ask | undefined;
  /** The runtime's variant for tests in place of what ships. */
  readonly variant?: Variant | undefined;
  readonly reporter?: BuildReporter | undefined;
}

/**
 * A variant of the runtime: objects that take the place of some of its own, and what they export beside the
 * plugin's symbols.
 */
export interface Variant {
  readonly objects: readonly string[];
  readonly exports: readonly string[];
}

/** A plugin that lies ready for the linker. */
export interface UnlinkedPlugin {
  readonly compiled: Compiled;
  readonly manifest: Manifest;
  readonly wrapper: Wrapper;
}

export interface LinkedPlugin extends UnlinkedPlugin {
  /** The shared object's file name, lib<name>.so, and its bytes. */
  readonly file: string;
  readonly library: Buffer;
}

/**
 * Builds a plugin up to the linker, whose input is in the work folder then. Throws a UserError with all that
 * is wrong.
 */
export async function buildUnlinked(
  project: Project,
  native: Native,
  workDir: string,
  options: PipelineOptions = {},
): Promise<UnlinkedPlugin> {
  const { minFalco, cpu, ask, variant, reporter } = options;
  const compiled = await timed(
    reporter,
    "compile",
    () => compile(project, true, ask),
    result => `${kB(result.wasm.length)} of wasm`,
  );
  compiled.warnings.forEach(warning => reporter?.warning(warning));
  const manifest = await timed(
    reporter,
    "describe",
    () => describe(compiled, `${project.entry}.ts`, native.wasmtimeVersion, minFalco),
    result => `${result.name} ${result.version}: ${result.capabilities.join(", ")}`,
  );
  await timed(
    reporter,
    "precompile",
    () => precompile(compiled, native, workDir, cpu),
    file => `${kB(fs.statSync(file).size)} of machine code`,
  );
  const { source, exports } = wrap(manifest);
  const wrapper = { source, exports: [...exports, ...(variant?.exports ?? [])] };
  writeLinkerInput(manifest, wrapper, workDir);
  return { compiled, manifest, wrapper };
}

/** Builds a plugin, in a work folder. Throws a UserError with all that is wrong. */
export async function buildLibrary(
  project: Project,
  native: Native,
  workDir: string,
  options: PipelineOptions = {},
): Promise<LinkedPlugin> {
  const { variant, reporter } = options;
  const unlinked = await buildUnlinked(project, native, workDir, options);
  const { manifest, wrapper } = unlinked;
  const made = await timed(
    reporter,
    "link",
    () => link(manifest, native, workDir, variant?.objects),
    file => path.basename(file),
  );
  const file = path.basename(made),
    library = fs.readFileSync(made);
  await timed(
    reporter,
    "verify",
    () => verify(library, file, wrapper.exports, native.platform),
    elf => `${elf.exports.length} symbols, glibc ${elf.highestGlibc()} and up`,
  );
  return { ...unlinked, file, library };
}

async function timed<T>(
  reporter: BuildReporter | undefined,
  stage: string,
  work: () => T | Promise<T>,
  detail: (result: T) => string,
): Promise<T> {
  const start = performance.now();
  const result = await work();
  reporter?.stage(stage, performance.now() - start, detail(result));
  return result;
}

function kB(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
