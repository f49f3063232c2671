// The stage that compiles TypeScript to WebAssembly.
import { countDiagnostics, formatDiagnostic, type Diagnostic } from "../diagnostics";
import { UserError } from "../errors";
import type { Capability } from "../plugin/capabilities";
import type { Project } from "../plugin/folder";
import { guestAbi } from "../runtime/guest-abi";
import { makePlaces } from "../runtime/places";
import { SDK, SDK_LIBRARY } from "../sdk-files";
import type { CompileAnswer } from "./compile/request";
import { askOnce, keepWarm, type Ask } from "./compile/thread";

export { keepWarm, type Ask };

export interface Compiled {
  readonly wasm: Uint8Array;
  /** From the wasm's offsets to the author's lines; see places.ts. */
  readonly places: Uint8Array;
  /**
   * What an instance may be able to do. Read off the source: which class open() returns is known only when it
   * runs, and by then Falco has looked for symbols such as plugin_get_progress.
   */
  readonly instanceCapabilities: readonly Capability[];
  /** The files that it was made from, as absolute paths. */
  readonly inputs: readonly string[];
  /** Ready to be printed, each with its code frame. */
  readonly warnings: readonly string[];
}

/** The SDK's functions that take the place of the standard library's. */
const STANDARD = ["abort", "seed", "console"].flatMap(name => [
  "--use",
  `${name}=${SDK_LIBRARY}${SDK.standard}/${name}`,
]);

/** Node has no way to cap a module's memory as the native host does; 64 KiB each. */
const MAXIMUM_PAGES = guestAbi.limit.MEMORY_BYTES / 65536;

/**
 * Compiles a plugin. `optimize` false is for tests: quicker, the same behaviour. Throws a UserError with all
 * compile errors.
 */
export async function compile(project: Project, optimize: boolean, ask: Ask = askOnce): Promise<Compiled> {
  const options = optimize ? project.ascOptions : forTests(project);
  const { dir, entry } = project;
  return compiled(
    dir,
    await ask({ dir, entry, ascArguments: toArguments(options), optimize: options.optimizeLevel !== 0 }),
  );
}

/**
 * Compiles a module with specs, named relative to the folder and without its ending, for the jest harness.
 * Throws a UserError with all compile errors.
 */
export async function compileSpecs(
  project: Pick<Project, "dir" | "ascOptions">,
  module: string,
  ask: Ask = askOnce,
): Promise<Compiled> {
  const { dir } = project;
  return compiled(
    dir,
    await ask({
      dir,
      entry: module,
      specs: [module],
      ascArguments: toArguments(forTests(project)),
      optimize: false,
    }),
  );
}

/** What is wrong in a plugin, and in modules with specs, by asc and our own looks at it; nothing is made. */
export async function check(
  project: Project,
  specs: readonly string[],
  ask: Ask = keepWarm(),
): Promise<readonly Diagnostic[]> {
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
  if (!answer.wasm || !answer.sourceMap)
    throw new UserError(`asc failed without an error message:\n${answer.output}`);
  return {
    wasm: answer.wasm,
    places: makePlaces(answer.wasm, JSON.parse(answer.sourceMap)),
    instanceCapabilities: answer.instanceCapabilities,
    inputs: answer.inputs,
    warnings: shown,
  };
}

function toArguments(options: Project["ascOptions"]): string[] {
  return [
    ...STANDARD,
    ...Object.entries(options).flatMap(([name, value]) => {
      if (typeof value === "boolean") return value ? [`--${name}`] : [];
      return Array.isArray(value) ? value.flatMap(one => [`--${name}`, one]) : [`--${name}`, String(value)];
    }),
  ];
}
