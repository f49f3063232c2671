// Runs asc once: it compiles a plugin, or its specs, to a module in memory.
import fs from "node:fs";
import path from "node:path";

import type Binaryen from "binaryen";

import { isError, type Diagnostic } from "../../diagnostics";
import { NOTHING_DECLARED } from "../../plugin/declared";
import { guestAbi } from "../../runtime/guest-abi";
import { SDK_LIBRARY, sdkPath } from "../../sdk-files";
import { explainCrash } from "./asc/crash";
import { exportHandlers } from "./asc/export-handlers";
import type { Asc } from "./asc/load";
import { dropLibraryPlaces, inlineWithPlaces, type AscModule } from "./asc/locations";
import { keepRareApart, keepRecursionApart, Recursion } from "./asc/no-inline";
import { addShowMethods } from "./asc/show-methods";
import { Trail } from "./asc/trail";
import { ENTRY, isAuthors, type AscDiagnostic, type AscProgram, type AscSource } from "./asc/types";
import { inspectClasses, type AuthorClasses } from "./author/classes";
import { CPart } from "./c/part";
import type { Asc as Syntax } from "./dialect/asc";
import { visitFunctionGlobals } from "./dialect/closure-globals";
import { addLibrary } from "./dialect/library";
import { countTurns } from "./dialect/turns";
import { entryText, specsEntryText } from "./entry";
import { explain, forbiddenImports } from "./explain/explain";
import type { CompileAnswer, CompileRequest } from "./request";

/** asc looks for packages in node_modules and reads no package.json: "falco-ts" is the SDK beside us. */
function sdkFile(name: string): string | undefined {
  const match = /(?:^|\/)node_modules\/falco-ts\/(.*)$/.exec(name);
  return match ? sdkPath(match[1]!) : undefined;
}

/** Compiles a plugin, or specs. The answer has no wasm where its diagnostics have errors. */
export async function runAsc(
  { dir, entry, specs, ascArguments, optimize, watched, c }: CompileRequest,
  { asc, version, internals, binaryen, resetSettings, crash }: Asc,
): Promise<CompileAnswer> {
  resetSettings();
  const inC = c && new CPart(c, dir, binaryen);
  const trail = new Trail(internals.Compiler.prototype, internals, element => inC?.gives(element) ?? false);
  const recursion = new Recursion(internals.Compiler.prototype as never);
  const raw: AscDiagnostic[] = [];
  let classes: AuthorClasses | undefined;
  let ascProgram: AscProgram | undefined;
  const texts = new Map<string, string>();
  const inputs: string[] = [];
  /** The author's, and those of packages. */
  const isNotOurs = ({ normalizedPath }: AscSource) =>
    isAuthors(normalizedPath) ||
    (normalizedPath.startsWith("~lib/") &&
      !normalizedPath.startsWith(SDK_LIBRARY) &&
      !Object.hasOwn(asc.libraryFiles, normalizedPath.slice("~lib/".length, -".ts".length)));
  let wasm: Uint8Array | undefined, sourceMap: string | undefined;
  class Hooks {
    afterParse(parser: { readonly sources: AscSource[] }): void {
      addLibrary(internals as unknown as Syntax, parser as never);
      if (specs) addShowMethods(parser.sources, internals);
      if (watched) countTurns(parser.sources.filter(isNotOurs), internals as unknown as Syntax);
    }
    afterInitialize(program: AscProgram & { module: AscModule }): void {
      dropLibraryPlaces(program.module);
      ascProgram = program;
      inC?.place(program as never, internals, isNotOurs);
      classes = inspectClasses(program, entry, internals);
      // a plugin with errors may have specs
      if (specs) classes = { ...classes, plugin: undefined, hasDefaultExport: true, wrongExport: undefined };
      trail.watch(program.diagnostics);
    }
    afterCompile(module: AscModule & Binaryen.Module): void {
      if (trail.missing.length) throw new Error("the module has errors, and is not optimized");
      visitFunctionGlobals(internals as unknown as Syntax, ascProgram as never, binaryen, module);
      if (!specs) exportHandlers(binaryen, module);
      inC?.adopt(module);
      keepRareApart(module, binaryen);
      if (!optimize) return;
      keepRecursionApart(module, binaryen, recursion.names);
      inlineWithPlaces(module);
    }
  }
  const printed = asc.createMemoryStream();
  const result = await crash.held(() =>
    asc.main([ENTRY, "--baseDir", dir, "--outFile", "plugin.wasm", "--noColors", ...ascArguments], {
      stdout: printed,
      stderr: printed,
      readFile: (name: string, baseDir: string) => {
        if (name === ENTRY) return specs ? specsEntryText(specs, !!c) : entryText(entry, watched, !!c);
        if (path.basename(name) === "asconfig.json") return null; // plugin/folder.ts has read and checked it
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
      reportDiagnostic: diagnostic => {
        raw.push(diagnostic as unknown as AscDiagnostic);
      },
      transforms: [new Hooks() as never],
    }),
  );
  trail.end();
  recursion.end();
  const output = printed.toString();
  if (trail.stopped !== undefined)
    return {
      diagnostics: [
        { severity: "error", code: "", id: "endless-types", message: trail.stopped, ...trail.place() },
      ],
      output,
      inputs,
      instanceCapabilities: [],
      declared: NOTHING_DECLARED,
    };
  if (crash.text !== undefined)
    return {
      diagnostics: [explainCrash(crash.text, version, trail.place())],
      output,
      inputs,
      instanceCapabilities: [],
      declared: NOTHING_DECLARED,
    };
  const entryFile = `${entry}.ts`;
  const diagnostics: Diagnostic[] = explain(raw, {
    dir,
    entryFile,
    classes,
    program: ascProgram,
    numbers: internals,
    missing: trail.missing,
    origin: diagnostic => trail.origin(diagnostic),
    text: file => texts.get(file) ?? "",
  });
  diagnostics.push(...(inC?.diagnostics ?? []));
  if (result?.error && !diagnostics.some(isError))
    diagnostics.push({
      severity: "error",
      code: "",
      id: "compiler-failed",
      message: `the compiler failed: ${output.trim().replace(/^FAILURE /, "") || result.error.message}`,
    });
  if (wasm && sourceMap && inC && !diagnostics.some(isError))
    ({ wasm, sourceMap } = inC.merge(wasm, sourceMap));
  if (wasm && !diagnostics.some(isError))
    diagnostics.push(
      ...forbiddenImports(
        wasm,
        [
          ...guestAbi.imports,
          ...(specs ? guestAbi.specImports : []),
          ...(watched ? guestAbi.watchedImports : []),
        ],
        entryFile,
      ),
    );
  return {
    diagnostics,
    output,
    inputs,
    instanceCapabilities: classes?.instanceCapabilities ?? [],
    declared: classes?.declared ?? NOTHING_DECLARED,
    ...(result?.error || !wasm || !sourceMap ? {} : { wasm, sourceMap }),
  };
}
