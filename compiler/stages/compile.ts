// The stage that compiles TypeScript to WebAssembly. asc runs in a worker: when it crashes it ends the
// process it is in.
import path from "node:path";
import { Worker } from "node:worker_threads";

import { formatDiagnostic, type Diagnostic } from "../diagnostics";
import { UserError } from "../errors";
import { guestAbi } from "../guest-abi";
import { makePlaces } from "../places";
import type { Project } from "../project";

/** What the worker is asked. */
export interface CompileRequest {
  readonly dir: string;
  readonly entry: string;
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
  /** What asc printed besides. */
  readonly output: string;
}

export interface Compiled {
  readonly wasm: Uint8Array;
  /** From the wasm's offsets to the author's lines; see places.ts. */
  readonly places: Uint8Array;
  /** The files that it was made from, as absolute paths. */
  readonly inputs: readonly string[];
  /** Ready to be printed, each with its code frame. */
  readonly warnings: readonly string[];
}

/** Node has no way to cap a module's memory as the native host does; 64 KiB each. */
const MAXIMUM_PAGES = guestAbi.limit.MEMORY_BYTES / 65536;

/** Compiles a plugin. `optimize` false is for tests: quicker, the same behaviour. Throws a UserError with all compile errors. */
export async function compile(project: Project, optimize: boolean): Promise<Compiled> {
  const options = optimize ? project.ascOptions : { ...project.ascOptions, optimizeLevel: 0, shrinkLevel: 0, maximumMemory: MAXIMUM_PAGES };
  const answer = await inWorker({ dir: project.dir, entry: project.entry, ascArguments: toArguments(options), optimize: options.optimizeLevel !== 0 });
  const errors = answer.diagnostics.filter(d => d.severity === "error").map(d => formatDiagnostic(d, project.dir));
  if (errors.length) throw new UserError([...errors, `${errors.length} error${errors.length > 1 ? "s" : ""}`].join("\n\n"));
  if (!answer.wasm || !answer.sourceMap) throw new UserError(`asc failed without an error message:\n${answer.output}`);
  return {
    wasm: answer.wasm,
    places: makePlaces(answer.wasm, JSON.parse(answer.sourceMap)),
    inputs: answer.inputs,
    warnings: answer.diagnostics.filter(d => d.severity === "warning").map(d => formatDiagnostic(d, project.dir)),
  };
}

function toArguments(options: Project["ascOptions"]): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return Array.isArray(value) ? value.flatMap(one => [`--${name}`, one]) : [`--${name}`, String(value)];
  });
}

function inWorker(request: CompileRequest): Promise<CompileAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, "compile-worker.js"), { workerData: request, stdout: true, stderr: true });
    let answer: CompileAnswer | undefined;
    let printed = "";
    worker.stdout.on("data", chunk => { printed += chunk; });
    worker.stderr.on("data", chunk => { printed += chunk; });
    worker.on("message", message => { answer = message; });
    worker.on("error", error => reject(crash(`${printed}${error.stack ?? error}`)));
    worker.on("exit", () => answer ? resolve(answer) : reject(crash(printed)));
  });
}

function crash(trace: string): UserError {
  return new UserError(`The AssemblyScript compiler crashed. Comment out what you changed last to find the line, and report this:\n${trace.trim()}`);
}
