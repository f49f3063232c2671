// Builds a plugin, stage by stage: the .so that ships, the one that tests run, or the input of somebody
// else's linker.
import fs from "node:fs";
import path from "node:path";

import type { Native } from "./native/parts";
import type { Project } from "./plugin/folder";
import { gatewayOf } from "./plugin/gateway";
import type { Manifest } from "./plugin/manifest";
import { compile, type Compiler, type CompiledModule } from "./stages/compile";
import { describe } from "./stages/describe";
import { link, writeLinkerInput } from "./stages/link";
import { precompile } from "./stages/precompile";
import { verify } from "./stages/verify";
import { wrap, type Wrapper } from "./stages/wrap";

/** Gets the news of a build while it goes on. */
export interface BuildReporter {
  /**
   * Is called after a stage: with the time that it took in milliseconds, and a short text about its result.
   */
  stage(name: string, ms: number, detail: string): void;
  warning(text: string): void;
}

export interface PipelineOptions {
  /** The oldest Falco that the plugin loads in: a key of API_OF_FALCO. */
  readonly minFalco?: string | undefined;
  /** The level of the processor that Falco's machine has at least; see platform.ts. */
  readonly cpu?: string | undefined;
  /** A compiler that stays loaded; undefined: one for this build alone. */
  readonly compiler?: Compiler | undefined;
  /** A variant that takes the place of the runtime; undefined: the runtime that ships. */
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

/** A plugin whose linker input is ready. */
export interface UnlinkedPlugin {
  readonly compiled: CompiledModule;
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
  const { minFalco, cpu, compiler, variant, reporter } = options;
  const compiled = await timed(
    reporter,
    "compile",
    () => compile(project, true, compiler),
    result => `${kB(result.wasm.length)} of wasm`,
  );
  compiled.warnings.forEach(warning => reporter?.warning(warning));
  const manifest = await timed(
    reporter,
    "describe",
    () =>
      describe(compiled, `${project.entry}.ts`, native.wasmtimeVersion, {
        minFalco,
        watched: () => compile(project, false, compiler),
      }),
    result => `${result.name} ${result.version}: ${result.capabilities.join(", ")}`,
  );
  await timed(
    reporter,
    "precompile",
    () => precompile(compiled, native, workDir, { cpu, gateway: gatewayOf(manifest) }),
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
