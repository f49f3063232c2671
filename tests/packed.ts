// The npm packages, as `make packages` makes them.
import fs from "node:fs";
import path from "node:path";

import { root, run } from "./support";

/** Packs both packages into a new folder, and returns the archives. */
export function packPackages(folder: string): string[] {
  const pack = path.join(root, "runtime-c", "npm", "pack.mjs");
  const result = run(process.execPath, [pack, folder], { timeout: 120_000 });
  if (result.status !== 0) throw new Error(result.stderr);
  return fs
    .readdirSync(folder)
    .sort()
    .map(name => path.join(folder, name));
}
