// The stage that compiles TypeScript to WebAssembly.
import { countDiagnostics, formatDiagnostic, type Diagnostic } from "../diagnostics";
import { UserError } from "../errors";
import { guestAbi } from "../runtime/guest-abi";
import { makePlaces } from "../runtime/places";
import type { Project } from "../plugin/folder";
import { askOnce, keepWarm, type Ask } from "./compile/thread";

/** What the worker is asked. */
export interface CompileRequest {
  readonly dir: string;
  readonly entry: string;
  /** Modules with specs, without their ending: a module is made of these then, and not of the plugin. */
  readonly specs?: readonly string[];
  readonly ascArguments: readonly string[];
  readonly optimize: boolean;
}

/** What the worker answers. */
export interface CompileAnswer {
  readonly wasm?: Uint8Array;
  /** JSON. */
  readonly sourceMap?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, as absolute paths. */
  readonly inputs: readonly string[];
  /** Whether an author's class of instances implements Progresser. */
  readonly hasProgress: boolean;
  /** What asc printed besides. */
  readonly output: string;
}

export interface Compiled {
  readonly wasm: Uint8Array;
  /** From the wasm's offsets to the author's lines; see places.ts. */
  readonly places: Uint8Array;
  /**
   * Whether an instance may say how far it has come. Read off the source: which class open() returns is known only when it
   * runs, and by then Falco has looked for plugin_get_progress.
   */
  readonly hasProgress: boolean;
  /** The files that it was made from, as absolute paths. */
  readonly inputs: readonly string[];
  /** Ready to be printed, each with its code frame. */
  readonly warnings: readonly string[];
}

/** Node has no way to cap a module's memory as the native host does; 64 KiB each. */
const MAXIMUM_PAGES = guestAbi.limit.MEMORY_BYTES / 65536;

/** Compiles a plugin. `optimize` false is for tests: quicker, the same behaviour. Throws a UserError with all compile errors. */
export async function compile(project: Project, optimize: boolean, ask: Ask = askOnce): Promise<Compiled> {
  const options = optimize ? project.ascOptions : forTests(project);
  const { dir, entry } = project;
  return compiled(dir, await ask({ dir, entry, ascArguments: toArguments(options), optimize: options.optimizeLevel !== 0 }));
}

/** Compiles a module with specs, named relative to the folder and without its ending, for the jest harness. Throws a UserError with all compile errors. */
export async function compileSpecs(project: Pick<Project, "dir" | "ascOptions">, module: string, ask: Ask = askOnce): Promise<Compiled> {
  const { dir } = project;
  return compiled(dir, await ask({ dir, entry: module, specs: [module], ascArguments: toArguments(forTests(project)), optimize: false }));
}

/** What is wrong in a plugin, and in modules with specs, by asc and our own looks at it; nothing is made. */
export async function check(project: Project, specs: readonly string[], ask: Ask = keepWarm()): Promise<readonly Diagnostic[]> {
  const { dir, entry } = project;
  const ascArguments = [...toArguments(forTests(project)), "--noEmit"];
  const { diagnostics } = await ask({ dir, entry, ascArguments, optimize: false });
  if (!specs.length) return diagnostics;
  const ofSpecs = await ask({ dir, entry, specs, ascArguments, optimize: false });
  const known = new Set(diagnostics.map(one => JSON.stringify(one)));
  return [...diagnostics, ...ofSpecs.diagnostics.filter(one => !known.has(JSON.stringify(one)))];
}

function forTests({ ascOptions }: Pick<Project, "ascOptions">): Project["ascOptions"] {
  return { ...ascOptions, optimizeLevel: 0, shrinkLevel: 0, maximumMemory: MAXIMUM_PAGES };
}

function compiled(dir: string, answer: CompileAnswer): Compiled {
  const shown = answer.diagnostics.map(d => formatDiagnostic(d, dir));
  const failed = answer.diagnostics.some(d => d.severity === "error");
  if (failed) throw new UserError([...shown, countDiagnostics(answer.diagnostics)].join("\n\n"));
  if (!answer.wasm || !answer.sourceMap) throw new UserError(`asc failed without an error message:\n${answer.output}`);
  return { wasm: answer.wasm, places: makePlaces(answer.wasm, JSON.parse(answer.sourceMap)), hasProgress: answer.hasProgress, inputs: answer.inputs, warnings: shown };
}

function toArguments(options: Project["ascOptions"]): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return Array.isArray(value) ? value.flatMap(one => [`--${name}`, one]) : [`--${name}`, String(value)];
  });
}
