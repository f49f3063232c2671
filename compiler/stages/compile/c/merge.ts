// Merges the modules of TypeScript and C to one, on one memory and one table: binaryen's wasm-merge.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { SourceMap } from "../../../runtime/places";

/** The features of wasm that both modules may use. */
const FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "sign-ext", "simd"];

export interface MergedPart {
  /** How the other parts name it in their imports. */
  readonly name: string;
  readonly wasm: Uint8Array;
  readonly map?: SourceMap;
}

/** Merges parts in a folder for temporary files; the first one's exports keep their names. */
export function merge(
  parts: readonly MergedPart[],
  workDir: string,
): { wasm: Uint8Array; sourceMap: string } {
  const at = (name: string) => path.join(workDir, name);
  const inputs = parts.flatMap(({ name, wasm, map }) => {
    fs.writeFileSync(at(`${name}.wasm`), wasm);
    if (!map) return [at(`${name}.wasm`), name];
    fs.writeFileSync(at(`${name}.map`), JSON.stringify({ version: 3, names: [], ...map }));
    return [at(`${name}.wasm`), name, "-ism", at(`${name}.map`)];
  });
  const tool = path.join(path.dirname(createRequire(__filename).resolve("binaryen")), "bin", "wasm-merge");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      tool,
      ...inputs,
      ...FEATURES.map(name => `--enable-${name}`),
      "--rename-export-conflicts",
      "--debuginfo",
      "--output-source-map",
      at("merged.map"),
      "-o",
      at("merged.wasm"),
    ],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`wasm-merge failed:\n${stdout}${stderr}`);
  return {
    wasm: fs.readFileSync(at("merged.wasm")),
    sourceMap: fs.readFileSync(at("merged.map"), "utf8"),
  };
}
