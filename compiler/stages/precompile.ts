// The stage that makes machine code of WebAssembly: the AOT tool, with the same engine settings as the
// runtime that will load it.
import fs from "node:fs";
import path from "node:path";

import type { Native } from "../native/parts";
import { runTool } from "../native/tool";
import { mergeDataSegments } from "./precompile/merge-data";

/** The x86-64 levels that machine code can be made for; Falco's machine must have what its level has. */
export const CPUS = ["v1", "v2", "v3"];
export const DEFAULT_CPU = "v2";

/** Compiles ahead of time, in a folder for temporary files. Returns the file with the machine code; beside it are the places. */
export function precompile({ wasm, places }: { readonly wasm: Uint8Array; readonly places: Uint8Array }, native: Native, workDir: string, cpu = DEFAULT_CPU): string {
  const input = path.join(workDir, "plugin.wasm");
  const output = path.join(workDir, "plugin.cwasm");
  fs.writeFileSync(input, mergeDataSegments(wasm));
  fs.writeFileSync(path.join(workDir, "plugin.places"), places);
  runTool(native.aot, [input, output, cpu], workDir);
  return output;
}
