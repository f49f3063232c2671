// Runs asc once, inside a worker thread. See compile.ts.
import fs from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";

import type { Diagnostic } from "../diagnostics";
import { packageRoot } from "../package-root";
import { ENTRY, isAuthors } from "../places";
import { CALLED_METHODS, inspectClasses, type NodeKinds, type PluginClasses } from "./compile-classes";
import { explain, type AscDiagnostic } from "./compile-explain";
import type { CompileAnswer, CompileRequest } from "./compile";

/** The module that asc starts from: the guest ABI's exports, around the author's class. Never on disk. */
const entryText = (plugin: string) => `\
import P from "./${plugin}";
import { Guest, checkPlugin, collectGarbage } from "falco-ts/internal/guest";
import { reserve } from "falco-ts/internal/control";
import "falco-ts/internal/standard";
export { ABI_VERSION as ft_abi_version } from "falco-ts/internal/guest-abi";
export { CONTROL as ft_control } from "falco-ts/internal/control";
checkPlugin<P>();
const guest = new Guest<P>(new P());
export function ft_describe(): i32 { return guest.describe(); }
export function ft_reserve(buffer: i32, bytes: i32): i32 { return reserve(buffer, bytes); }
export function ft_init(): i32 { const status = guest.init(); collectGarbage(); return status; }
export function ft_open(): i32 { const status = guest.open(); collectGarbage(); return status; }
export function ft_next_batch(): i32 { const status = guest.nextBatch(); collectGarbage(); return status; }
export function ft_extract(field: i32, arg: i32, index: u64): u64 { const values = guest.extract(field, arg, index); collectGarbage(); return values; }
export function ft_event_to_string(): i32 { const status = guest.eventToString(); collectGarbage(); return status; }
export function ft_close(): i32 { return guest.close(); }
export function ft_destroy(): i32 { return guest.destroy(); }
`;

/** asc looks for packages in node_modules and reads no package.json: "falco-ts" is the SDK beside us. */
function sdkFile(name: string): string | undefined {
  const match = /(?:^|\/)node_modules\/falco-ts\/(.*)$/.exec(name);
  return match ? path.join(packageRoot, "sdk-as", match[1]!) : undefined;
}

/** The SDK collects garbage by the byte count that the standard library's collector keeps to itself. */
function exportByteCount(libraryFiles: Record<string, string>): void {
  const collector = libraryFiles["rt/tcms"];
  const opened = collector?.replace(/\blet total\b/, "export let total");
  if (opened === undefined || opened === collector) throw new Error("asc's rt/tcms has no `let total`: another version of assemblyscript?");
  libraryFiles["rt/tcms"] = opened;
}

interface AscModule {
  runPasses(passes: readonly string[]): void;
  addDebugInfoFile(name: string): number;
  setDebugLocation(func: number, expression: number, file: number, line: number, column: number): void;
}

interface PassArguments { setPassArgument(name: string, value: string | null): void }

/**
 * Keeps the methods that Falco's calls end in from being inlined into the SDK. Places are right without it, but the dummy's
 * next_batch takes 46 ns an event with it and 48 without. What the author's methods call is still inlined into them.
 */
function keepApart(module: AscModule, binaryen: PassArguments): void {
  for (const method of new Set(Object.values(CALLED_METHODS).flat())) {
    binaryen.setPassArgument("no-inline", `src/*#${method}`);
    module.runPasses(["no-inline"]);
  }
  binaryen.setPassArgument("no-inline", null);
}

/** Keeps library code's own places out of the source map: they say nothing to an author, and hide where it was called. */
function dropLibraryPlaces(module: AscModule): void {
  const library = new Set<number>();
  const addFile = module.addDebugInfoFile.bind(module), setLocation = module.setDebugLocation.bind(module);
  module.addDebugInfoFile = name => {
    const file = addFile(name);
    if (!isAuthors(name)) library.add(file);
    return file;
  };
  module.setDebugLocation = (func, expression, file, line, column) => {
    if (!library.has(file)) setLocation(func, expression, file, line, column);
  };
}

/** Gives library code that is inlined into the author's the place of the call. Later the optimizer would have forgotten it. */
function inlineWithPlaces(module: AscModule): void {
  module.runPasses(["inlining", "propagate-debug-locs"]);
}

async function main(request: CompileRequest): Promise<CompileAnswer> {
  const { default: asc } = await import("assemblyscript/asc");
  // looked up when it runs: asc's numbers must not be compiled into ours
  const { NodeKind } = await import("assemblyscript") as unknown as { NodeKind: NodeKinds };
  const { default: binaryen } = await import("binaryen");
  const { dir, entry } = request;
  const raw: AscDiagnostic[] = [];
  let classes: PluginClasses | undefined;
  const inputs: string[] = [];
  let wasm: Uint8Array | undefined, sourceMap: string | undefined;
  exportByteCount(asc.libraryFiles);
  class Hooks {
    afterParse(parser: Parameters<typeof inspectClasses>[0]): void {
      classes = inspectClasses(parser, NodeKind, entry);
    }
    afterInitialize(program: { module: AscModule }): void {
      dropLibraryPlaces(program.module);
    }
    afterCompile(module: AscModule): void {
      keepApart(module, binaryen);
      if (request.optimize) inlineWithPlaces(module);
    }
  }
  const printed = asc.createMemoryStream();
  const { error } = await asc.main([ENTRY, "--baseDir", dir, "--outFile", "plugin.wasm", "--noColors", ...request.ascArguments], {
    stdout: printed,
    stderr: printed,
    readFile: (name: string, baseDir: string) => {
      if (name === ENTRY) return entryText(entry);
      if (path.basename(name) === "asconfig.json") return null;   // read, and checked, by project.ts
      const file = sdkFile(name) ?? path.resolve(baseDir, name);
      try {
        const text = fs.readFileSync(file, "utf8");
        inputs.push(file);
        return text;
      } catch {
        return null;
      }
    },
    writeFile: (_name: string, contents: Uint8Array | string) => {
      if (typeof contents === "string") sourceMap = contents;
      else wasm = contents;
    },
    listFiles: () => [],
    reportDiagnostic: diagnostic => { raw.push(diagnostic as unknown as AscDiagnostic); },
    transforms: [new Hooks() as never],
  });
  const diagnostics: Diagnostic[] = explain(raw, `${entry}.ts`, classes);
  const output = printed.toString();
  if (error && !diagnostics.some(d => d.severity === "error")) {
    diagnostics.push({ severity: "error", code: "", message: output.trim() || error.message });
  }
  return { diagnostics, output, inputs, ...(error || !wasm || !sourceMap ? {} : { wasm, sourceMap }) };
}

void main(workerData as CompileRequest).then(answer => parentPort!.postMessage(answer));
