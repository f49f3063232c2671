// Runs asc, inside a worker thread: once for every request, one after the other. See compile.ts.
import fs from "node:fs";
import path from "node:path";
import { parentPort } from "node:worker_threads";

import type Binaryen from "binaryen";

import type { Diagnostic } from "../../diagnostics";
import { guestAbi } from "../../runtime/guest-abi";
import { packageRoot } from "../../package-root";
import { ENTRY, type AscDiagnostic, type AscNumbers, type AscProgram, type AscSource } from "./asc/types";
import { inspectClasses, type AuthorClasses } from "./author/classes";
import { guestExports } from "./exports";
import { explainCrash, holdCrashes } from "./asc/crash";
import { explain, forbiddenImports } from "./explain/explain";
import { exportHandlers } from "./asc/export-handlers";
import { dropLibraryPlaces, inlineWithPlaces, keepRareApart, type AscModule } from "./asc/locations";
import { Trail } from "./asc/trail";
import { addShowMethods, specsEntryText, type AscClasses } from "./asc/show-methods";
import { lowerForOf, type AscSyntax } from "./asc/lower";
import type { CompileAnswer, CompileRequest } from "../compile";

/** The guest ABI's exports, around the author's class. */
const entryText = (plugin: string) => `\
import P from "./${plugin}";
import { Guest, checkPlugin } from "falco-ts/glue/guest";
import { collectGarbage } from "falco-ts/internal/memory/heap";
import "falco-ts/glue/standard";
export { ABI_VERSION as ft_abi_version } from "falco-ts/internal/guest-abi";
export { CONTROL as ft_control } from "falco-ts/internal/memory/control-record";
checkPlugin<P>();
const guest = new Guest<P>(new P());
${guestExports}
`;

/** asc looks for packages in node_modules and reads no package.json: "falco-ts" is the SDK beside us. */
function sdkFile(name: string): string | undefined {
  const match = /(?:^|\/)node_modules\/falco-ts\/(.*)$/.exec(name);
  return match ? path.join(packageRoot, "sdk-as", match[1]!) : undefined;
}

/** The standard library's collector keeps its byte count to itself: it counts in the SDK's Heap instead. */
function shareByteCount(libraryFiles: Record<string, string>): void {
  const collector = libraryFiles["rt/tcms"], count = "@lazy let total: usize = 0;";
  if (!collector?.includes(count)) throw new Error(`asc's rt/tcms has no "${count}": another version of assemblyscript?`);
  libraryFiles["rt/tcms"] = `import { Heap } from "falco-ts/internal/memory/heap";\n${collector.replace(count, "").replace(/\btotal\b/g, "Heap.bytes")}`;
}

type Internals = AscNumbers & AscSyntax & AscClasses & { readonly Compiler: { readonly prototype: ConstructorParameters<typeof Trail>[0] } };

/** asc, set up for plugins; half a second's work. */
async function load() {
  const { default: asc, version } = await import("assemblyscript/asc");
  const internals = await import("assemblyscript") as unknown as Internals;
  const { default: binaryen } = await import("binaryen");
  shareByteCount(asc.libraryFiles);
  lowerForOf(internals);
  return { asc, version, internals, binaryen, crash: holdCrashes() };
}

async function compile({ dir, entry, specs, ascArguments, optimize }: CompileRequest): Promise<CompileAnswer> {
  const { asc, version, internals, binaryen, crash } = await loaded;
  const trail = new Trail(internals.Compiler.prototype, internals);
  const raw: AscDiagnostic[] = [];
  let classes: AuthorClasses | undefined;
  let ascProgram: AscProgram | undefined;
  const texts = new Map<string, string>();
  const inputs: string[] = [];
  let wasm: Uint8Array | undefined, sourceMap: string | undefined;
  class Hooks {
    afterParse(parser: { readonly sources: AscSource[] }): void {
      if (specs) addShowMethods(parser.sources, internals);
    }
    afterInitialize(program: AscProgram & { module: AscModule }): void {
      dropLibraryPlaces(program.module);
      ascProgram = program;
      classes = inspectClasses(program, entry, internals);
      if (specs) classes = { ...classes, plugin: undefined, hasDefaultExport: true, wrongExport: undefined };   // it need not be right as a plugin
      trail.watch(program.diagnostics);
    }
    afterCompile(module: AscModule & Binaryen.Module): void {
      if (trail.missing.length) throw new Error("not optimized, as it is of no use");
      if (!specs) exportHandlers(binaryen, module);
      keepRareApart(module, binaryen);
      if (optimize) inlineWithPlaces(module);
    }
  }
  const printed = asc.createMemoryStream();
  const result = await crash.held(() => asc.main([ENTRY, "--baseDir", dir, "--outFile", "plugin.wasm", "--noColors", ...ascArguments], {
    stdout: printed,
    stderr: printed,
    readFile: (name: string, baseDir: string) => {
      if (name === ENTRY) return specs ? specsEntryText(specs) : entryText(entry);
      if (path.basename(name) === "asconfig.json") return null;   // read, and checked, by project.ts
      const file = sdkFile(name) ?? path.resolve(baseDir, name);
      try {
        const text = fs.readFileSync(file, "utf8");
        inputs.push(file);
        texts.set(name.replace(/^(?:.*\/)?node_modules\//, "~lib/"), text);
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
  }));
  trail.end();
  const output = printed.toString();
  if (trail.stopped !== undefined) return { diagnostics: [{ severity: "error", code: "", message: trail.stopped, ...trail.place() }], output, inputs, hasProgress: false };
  if (crash.text !== undefined) return { diagnostics: [explainCrash(crash.text, version, trail.place())], output, inputs, hasProgress: false };
  const entryFile = `${entry}.ts`;
  const diagnostics: Diagnostic[] = explain(raw, {
    entryFile, classes, program: ascProgram, missing: trail.missing,
    origin: diagnostic => trail.origin(diagnostic), text: file => texts.get(file) ?? "",
  });
  const failed = diagnostics.some(d => d.severity === "error");
  if (result?.error && !failed) diagnostics.push({ severity: "error", code: "", message: output.trim() || result.error.message });
  if (wasm && !failed) diagnostics.push(...forbiddenImports(wasm, specs ? [...guestAbi.imports, ...guestAbi.specImports] : guestAbi.imports, entryFile));
  return { diagnostics, output, inputs, hasProgress: classes?.hasProgress ?? false, ...(result?.error || !wasm || !sourceMap ? {} : { wasm, sourceMap }) };
}

const loaded = load();
parentPort!.on("message", (request: CompileRequest) => void compile(request).then(answer => parentPort!.postMessage(answer)));
