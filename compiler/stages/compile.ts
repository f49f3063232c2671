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
export async function compile(project: Project, optimize: boolean): Promise<Compiled> {
  const options = optimize ? project.ascOptions : { ...project.ascOptions, optimizeLevel: 0, shrinkLevel: 0, maximumMemory: MAXIMUM_PAGES };
  const answer = await inWorker({ dir: project.dir, entry: project.entry, ascArguments: toArguments(options), optimize: options.optimizeLevel !== 0 });
  const shown = answer.diagnostics.map(d => formatDiagnostic(d, project.dir));
  const failed = answer.diagnostics.some(d => d.severity === "error");
  if (failed) throw new UserError([...shown, count(answer.diagnostics)].join("\n\n"));
  if (!answer.wasm || !answer.sourceMap) throw new UserError(`asc failed without an error message:\n${answer.output}`);
  return { wasm: answer.wasm, places: makePlaces(answer.wasm, JSON.parse(answer.sourceMap)), hasProgress: answer.hasProgress, inputs: answer.inputs, warnings: shown };
}

/** "2 errors, 1 warning" */
function count(diagnostics: readonly Diagnostic[]): string {
  const plural = (severity: Diagnostic["severity"]) => {
    const number = diagnostics.filter(d => d.severity === severity).length;
    return number ? [`${number} ${severity}${number > 1 ? "s" : ""}`] : [];
  };
  return [...plural("error"), ...plural("warning")].join(", ");
}

function toArguments(options: Project["ascOptions"]): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return Array.isArray(value) ? value.flatMap(one => [`--${name}`, one]) : [`--${name}`, String(value)];
  });
}

function inWorker(request: CompileRequest): Promise<CompileAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, "compile-worker.js"), { stdout: true, stderr: true });
    let printed = "";
    worker.stdout.on("data", chunk => { printed += chunk; });
    worker.stderr.on("data", chunk => { printed += chunk; });
    worker.on("message", (answer: CompileAnswer) => {
      resolve(answer);
      void worker.terminate();
    });
    worker.on("error", error => reject(ended(`${printed}${error.stack ?? error}`)));
    worker.on("exit", () => reject(ended(printed)));   // too late to matter if there is an answer
    worker.postMessage(request);
  });
}

/** The worker is gone; asc's own crashes are told apart in compile-crash.ts. */
function ended(trace: string): UserError {
  return new UserError(`The AssemblyScript compiler ended without a result. Undo what was changed last to find what it was, and report this:\n${trace.trim()}`);
}
