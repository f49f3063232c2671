// The stage that makes machine code of WebAssembly. The AOT tool has the same engine settings as the runtime
// that loads the code.
import fs from "node:fs";
import path from "node:path";

import type { Native } from "../native/parts";
import { featuresOf } from "../native/platform";
import { runTool } from "../native/programs";
import type { Gateway } from "../plugin/gateway";
import { mergeDataSegments } from "./precompile/merge-data";

/**
 * Compiles ahead of time for the native parts' platform, in a folder for temporary files; `cpu` is one of its
 * levels. Returns the file with the machine code; beside it are the places, and the gateway's machine code
 * where the plugin has it.
 */
export async function precompile(
  { wasm, places }: { readonly wasm: Uint8Array; readonly places: Uint8Array },
  native: Native,
  workDir: string,
  { cpu, gateway }: { readonly cpu?: string | undefined; readonly gateway?: Gateway | undefined } = {},
): Promise<string> {
  const input = path.join(workDir, "plugin.wasm");
  const output = path.join(workDir, "plugin.cwasm");
  fs.writeFileSync(input, mergeDataSegments(wasm));
  fs.writeFileSync(path.join(workDir, "plugin.places"), places);
  const target = [native.platform.target, ...featuresOf(native.platform, cpu)];
  const runs = [runTool(native.aot, [input, output, ...target], workDir)];
  if (gateway) {
    // a trap in it is at no line of the author's
    const files = [native.gateway(gateway), path.join(workDir, "gateway.cwasm")];
    runs.push(runTool(native.aot, ["--without-places", ...files, ...target], workDir));
  }
  // both have ended before the folder is removed
  for (const run of await Promise.allSettled(runs)) if (run.status === "rejected") throw run.reason;
  return output;
}
