// The C in a plugin while asc compiles its TypeScript: which functions TypeScript declares and calls, where C
// lies in the memory, and at the end one module of both.
import path from "node:path";

import type binaryenModule from "binaryen";

import type { Diagnostic } from "../../../diagnostics";
import type { SourceMap } from "../../../runtime/places";
import { placeOf, type AscNumbers, type AscElement, type AscProgram, type AscSource } from "../asc/types";
import { linkC } from "./link";
import { mapOfLines, withoutDebugInfo } from "./lines";
import { merge } from "./merge";
import { layoutOf, typeText, WASI, wasiModule, type CLayout } from "./module";
import { ourC, type CObjects } from "./objects";

type Binaryen = typeof binaryenModule;

/** The objects, and a folder for temporary files. */
export interface CRequest extends CObjects {
  readonly workDir: string;
}

/** What asc has of a program, for where its own memory and table begin. */
interface AscOptions {
  readonly options: { memoryBase: number; tableBase: number; exportTable: boolean };
}

/** The names of the parts in each other's imports. clang calls what is from outside "env". */
const TYPESCRIPT = "env",
  C = "c";

/** Starts C; sdk-as/glue/c.ts calls it. */
const START = "_initialize";
/** The table of functions, as asc calls it, and as clang does. */
const ASC_TABLE = "0",
  TABLE = "__indirect_function_table";

export class CPart {
  readonly diagnostics: Diagnostic[] = [];
  private readonly declared: AscElement[] = [];
  private layout: CLayout | undefined;

  constructor(
    private readonly request: CRequest,
    private readonly dir: string,
    private readonly binaryen: Binaryen,
  ) {}

  /**
   * Before asc compiles: links all C functions that the author's sources declare, and has asc's memory and
   * table begin behind C's.
   */
  place(
    program: AscProgram & AscOptions,
    { ElementKind, CommonFlags }: AscNumbers,
    isNotOurs: (source: AscSource) => boolean,
  ): void {
    for (const element of program.elementsByName.values())
      if (
        element.kind === ElementKind.FunctionPrototype &&
        element.is(CommonFlags.Ambient) &&
        isNotOurs(element.identifierNode.range.source)
      )
        this.declared.push(element);
    const wasm = this.link([...new Set(this.declared.map(nameOf))]);
    if (!wasm) return;
    this.layout = layoutOf(this.binaryen, wasm);
    program.options.memoryBase = this.layout.dataEnd;
    program.options.tableBase = this.layout.tableEnd;
    // or the optimizer would drop functions that C alone calls
    program.options.exportTable = true;
  }

  /** Whether C has a function that is declared; where it has not, the diagnostics say so. */
  gives(element: AscElement): boolean {
    return this.declared.some(({ internalName }) => internalName === element.internalName);
  }

  /** Before asc optimizes: has what is declared come from C, and looks whether it is the same there. */
  adopt(module: binaryenModule.Module): void {
    if (!this.layout) return;
    const { binaryen } = this;
    for (const element of this.declared) {
      const found = module.getFunction(element.internalName);
      if (!found) continue; // nobody calls it
      const name = nameOf(element);
      const declared = binaryen.getFunctionInfo(found),
        { params, results } = declared,
        inC = this.layout.functions.get(name)!;
      if (params !== inC.params || results !== inC.results)
        this.diagnostics.push({
          severity: "error",
          code: "",
          id: "c-function",
          message: `${name}() is declared as ${typeText(binaryen, declared)}, and in C it is ${typeText(binaryen, inC)}`,
          hint: "usize is a pointer or size_t, i32 an int or long, i64 a long long, f64 a double",
          ...placeOf(element.identifierNode.range),
        });
      module.removeFunction(element.internalName);
      module.addFunctionImport(element.internalName, C, name, params, results);
    }
    module.addTableExport(ASC_TABLE, TABLE);
  }

  /** Once asc is done: one module of both, with the places of both. */
  merge(wasm: Uint8Array, sourceMap: string): { wasm: Uint8Array; sourceMap: string } {
    const { binaryen, dir, request } = this;
    const used = WebAssembly.Module.imports(new WebAssembly.Module(wasm as BufferSource))
      .filter(({ module, name }) => module === C && name !== START)
      .map(({ name }) => name);
    const linked = this.link([...new Set(used)])!;
    const inputs = new Set(request.inputs);
    const shown = (file: string) => {
      const absolute = path.resolve(dir, file);
      return inputs.has(absolute) && absolute !== ourC ? path.relative(dir, absolute) : undefined;
    };
    const { wasi } = layoutOf(binaryen, linked);
    return merge(
      [
        { name: TYPESCRIPT, wasm, map: JSON.parse(sourceMap) as SourceMap },
        { name: C, wasm: withoutDebugInfo(linked), map: mapOfLines(linked, shown) },
        ...(wasi.size ? [{ name: WASI, wasm: wasiModule(binaryen, wasi) }] : []),
      ],
      request.workDir,
    );
  }

  /** Undefined where the linker refuses it; the diagnostics say why. */
  private link(names: readonly string[]): Uint8Array | undefined {
    const { wasm, missing, problems } = linkC(this.request, [START, ...names], this.request.workDir);
    for (const name of missing)
      this.diagnostics.push({
        severity: "error",
        code: "",
        id: "c-function",
        message: `no C file of asconfig.json has a function ${name}() that others may call`,
        hint: 'its file belongs into "c", "files", and it must not be static',
        ...placeOf(this.declared.find(element => nameOf(element) === name)!.identifierNode.range),
      });
    for (const message of problems)
      this.diagnostics.push({ severity: "error", code: "", id: "c-code", message });
    return wasm;
  }
}

function nameOf({ identifierNode }: AscElement): string {
  return identifierNode.text;
}
