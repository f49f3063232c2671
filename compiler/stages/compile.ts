// The stage that compiles TypeScript to WebAssembly.
import { formatDiagnostic, isError, Mistakes, type Diagnostic } from "../diagnostics";
import { UserError } from "../errors";
import { withTemporaryFolder } from "../files";
import type { Capability } from "../plugin/capabilities";
import { NOTHING_DECLARED, type DeclaringCode } from "../plugin/declared";
import type { Project } from "../plugin/folder";
import { guestAbi } from "../runtime/guest-abi";
import { makePlaces } from "../runtime/places";
import { SDK, SDK_LIBRARY } from "../sdk-files";
import { compileC } from "./compile/c/objects";
import type { CompileAnswer, CompileRequest } from "./compile/request";
import { compileOnce, keepWarm, type Compiler } from "./compile/thread";

export { keepWarm, type Compiler };

export interface CompiledModule {
  readonly wasm: Uint8Array;
  /** The table of the author's lines by offsets in the wasm; see places.ts. */
  readonly places: Uint8Array;
  /**
   * The capabilities that an instance may have. They are read off the source: which class open() returns is
   * known only when it runs, and by then Falco has looked for symbols such as plugin_get_progress.
   */
  readonly instanceCapabilities: readonly Capability[];
  /** The files that the module was made from, as absolute paths. */
  readonly inputs: readonly string[];
  /** Those files, and where in them the plugin says what it is. */
  readonly code: DeclaringCode;
  /** The warnings as text, each with its code frame. */
  readonly warnings: readonly string[];
}

/** The SDK's functions that take the place of the standard library's. */
const STANDARD = ["abort", "seed", "console"].flatMap(name => [
  "--use",
  `${name}=${SDK_LIBRARY}${SDK.standard}/${name}`,
]);

/**
 * The limit of a module's memory in pages of 64 KiB. It is in the module, since Node cannot limit memory as
 * the native runtime does.
 */
const MAXIMUM_PAGES = guestAbi.limit.MEMORY_BYTES / 65536;

/**
 * Compiles a plugin. Without `optimize`, as for tests, it is quicker, and the plugin behaves the same, but
 * that its loops look at the clock. Throws Mistakes with all compile errors.
 */
export async function compile(
  project: Project,
  optimize: boolean,
  compiler: Compiler = compileOnce,
): Promise<CompiledModule> {
  const options = optimize ? project.ascOptions : forTests(project);
  const { dir, entry } = project;
  const request = {
    dir,
    entry,
    ascArguments: toArguments(options),
    optimize: options.optimizeLevel !== 0,
    watched: !optimize,
  };
  return compiled(dir, await compileWithC(project, request, compiler));
}

/**
 * Compiles a module with specs, which is named from the folder on and without its ending. Throws a UserError
 * with all compile errors.
 */
export async function compileSpecs(
  project: Pick<Project, "dir" | "ascOptions" | "c">,
  module: string,
  compiler: Compiler = compileOnce,
): Promise<CompiledModule> {
  const { dir } = project;
  const request = {
    dir,
    entry: module,
    specs: [module],
    ascArguments: toArguments(forTests(project)),
    optimize: false,
    watched: true,
  };
  return compiled(dir, await compileWithC(project, request, compiler));
}

/** What is wrong in a plugin, and the plugin where nothing is. */
export interface CheckedModule {
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where one of the diagnostics is an error. */
  readonly compiled: CompiledModule | undefined;
}

/** Compiles a plugin as for tests, and says what is wrong in it instead of throwing. */
export async function checkPlugin(project: Project, compiler: Compiler): Promise<CheckedModule> {
  const { dir, entry } = project;
  const ascArguments = toArguments(forTests(project));
  const request = { dir, entry, ascArguments, optimize: false, watched: true };
  const answer = await compileWithC(project, request, compiler);
  const { diagnostics } = answer;
  const failed = diagnostics.some(isError);
  return { diagnostics, compiled: failed ? undefined : compiled(dir, answer) };
}

/** What is wrong in modules with specs. */
export async function checkSpecs(
  project: Project,
  specs: readonly string[],
  compiler: Compiler,
): Promise<readonly Diagnostic[]> {
  const { dir, entry } = project;
  const ascArguments = [...toArguments(forTests(project)), "--noEmit"];
  const request = { dir, entry, specs, ascArguments, optimize: false, watched: true };
  return (await compileWithC(project, request, compiler)).diagnostics;
}

/** Compiles TypeScript, and the plugin's C before where it has any, whose mistakes come first. */
async function compileWithC(
  { dir, c: sources }: Pick<Project, "dir" | "c">,
  request: CompileRequest,
  compiler: Compiler,
): Promise<CompileAnswer> {
  if (!sources) return compiler(request);
  const { c, diagnostics } = await compileC(dir, sources, request.watched);
  if (diagnostics.some(isError))
    return {
      diagnostics,
      inputs: c.inputs,
      instanceCapabilities: [],
      declared: NOTHING_DECLARED,
      output: "",
    };
  const answer = await withTemporaryFolder(workDir => compiler({ ...request, c: { ...c, workDir } }));
  return {
    ...answer,
    inputs: [...answer.inputs, ...c.inputs],
    diagnostics: [...diagnostics, ...answer.diagnostics],
  };
}

function forTests({ ascOptions }: Pick<Project, "ascOptions">): Project["ascOptions"] {
  return { ...ascOptions, optimizeLevel: 0, shrinkLevel: 0, maximumMemory: MAXIMUM_PAGES };
}

function compiled(dir: string, answer: CompileAnswer): CompiledModule {
  const shown = answer.diagnostics.map(d => formatDiagnostic(d, dir));
  if (answer.diagnostics.some(isError)) throw new Mistakes(answer.diagnostics, dir);
  if (!answer.wasm || !answer.sourceMap)
    throw new UserError(`asc failed without an error message:\n${answer.output}`);
  return {
    wasm: answer.wasm,
    places: makePlaces(answer.wasm, JSON.parse(answer.sourceMap)),
    instanceCapabilities: answer.instanceCapabilities,
    inputs: answer.inputs,
    code: { dir, declared: answer.declared, files: answer.inputs },
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
