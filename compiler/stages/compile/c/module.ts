// What the compile stage asks a linked module of C: its functions' types, and how much of the memory and the
// table it takes.
import type binaryenModule from "binaryen";

type Binaryen = typeof binaryenModule;

/** A function's type in words: "(i32, i64) → i32". */
export interface CFunction {
  readonly params: number;
  readonly results: number;
}

export interface CLayout {
  readonly functions: ReadonlyMap<string, CFunction>;
  /** The first byte of memory behind its stack and data. */
  readonly dataEnd: number;
  /** The first entry of the table behind its own. */
  readonly tableEnd: number;
  /** The functions of WASI that it asks for. */
  readonly wasi: ReadonlyMap<string, CFunction>;
}

export const WASI = "wasi_snapshot_preview1";

/** Objects lie at multiples of this in AssemblyScript's memory. */
const ALIGNMENT = 16;

export function layoutOf(binaryen: Binaryen, wasm: Uint8Array): CLayout {
  const module = binaryen.readBinary(wasm);
  try {
    const functions = new Map<string, CFunction>(),
      wasi = new Map<string, CFunction>();
    let heapBase = 0,
      tableEnd = 1;
    for (let i = 0; i < module.getNumExports(); i++) {
      const { name, value, kind } = binaryen.getExportInfo(module.getExportByIndex(i));
      if (kind === binaryen.ExternalFunction)
        functions.set(name, binaryen.getFunctionInfo(module.getFunction(value)));
      else if (name === "__heap_base")
        heapBase = constant(binaryen, binaryen.getGlobalInfo(module.getGlobal(value)).init);
    }
    for (let i = 0; i < module.getNumFunctions(); i++) {
      const info = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
      if (info.module === WASI && info.base !== null) wasi.set(info.base, info);
    }
    for (let i = 0; i < module.getNumElementSegments(); i++) {
      const { offset, data } = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(i));
      tableEnd = Math.max(tableEnd, constant(binaryen, offset) + data.length);
    }
    return { functions, dataEnd: Math.ceil(heapBase / ALIGNMENT) * ALIGNMENT, tableEnd, wasi };
  } finally {
    module.dispose();
  }
}

function constant(binaryen: Binaryen, expression: number): number {
  return (binaryen.getExpressionInfo(expression) as unknown as { value: number }).value;
}

export function typeText(binaryen: Binaryen, { params, results }: CFunction): string {
  const names = new Map([
    [binaryen.i32, "i32"],
    [binaryen.i64, "i64"],
    [binaryen.f32, "f32"],
    [binaryen.f64, "f64"],
  ]);
  const list = (type: number) => binaryen.expandType(type).map(one => names.get(one) ?? "another type");
  return `(${list(params).join(", ")}) → ${list(results).join(", ") || "void"}`;
}

/** WASI's numbers for no such file descriptor, and for what is not there at all: witx's errno of preview1. */
const BADF = 8,
  NOSYS = 52;

/**
 * A module with the functions of WASI that C may ask for and a sandbox does not have, such as those of files.
 * Each fails with WASI's number for that; one without a result ends the call. sdk-as/c/library.c has those
 * that there are.
 */
export function wasiModule(binaryen: Binaryen, functions: CLayout["wasi"]): Uint8Array {
  const module = new binaryen.Module();
  for (const [name, { params, results }] of functions) {
    const failure = module.i32.const(name.startsWith("fd_") ? BADF : NOSYS);
    const body = results === binaryen.i32 ? failure : module.unreachable();
    module.addFunction(name, params, results, [], body);
    module.addFunctionExport(name, name);
  }
  const wasm = module.emitBinary();
  module.dispose();
  return wasm;
}
