// Where a new plugin's folder has falco-ts from, and what its package.json asks npm for so that it gets the
// same.
import fs from "node:fs";
import path from "node:path";

import { version } from "../package-root";

/** Whether Node finds falco-ts from a folder, in a node_modules above it. */
export function isInstalled(from: string): boolean {
  return installer(from) !== undefined;
}

/**
 * What package.json asks npm for in a folder: falco-ts by its version; or, where the folder above that has
 * it took it from a file, that file, and the one of its native parts, since no registry may have them.
 */
export function wantedPackages(folder: string): Readonly<Record<string, string>> {
  const above = installer(folder);
  const files = above === undefined ? [] : Object.entries(dependencies(above)).filter(isFileOfOurs);
  const wanted = files.map(([name, from]) => [name, moved(from, above!, folder)] as const);
  return { "falco-ts": `^${version}`, ...Object.fromEntries(wanted) };
}

/** The folder whose node_modules has falco-ts, as seen from another: the nearest above it. */
function installer(from: string): string | undefined {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "node_modules", "falco-ts", "package.json"))) return dir;
    if (dir === path.dirname(dir)) return undefined;
  }
}

/** What a folder's package.json depends on; nothing where it cannot be read. */
function dependencies(folder: string): Record<string, unknown> {
  try {
    const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    return { ...about.devDependencies, ...about.dependencies };
  } catch {
    return {};
  }
}

function isFileOfOurs(entry: [name: string, from: unknown]): entry is [string, string] {
  const [name, from] = entry;
  return /^(?:falco-ts$|@falco-ts\/)/.test(name) && typeof from === "string" && from.startsWith("file:");
}

/** A file: address of one folder's package.json, as another's has it. */
function moved(address: string, from: string, to: string): string {
  const file = address.slice("file:".length);
  return path.isAbsolute(file) ? address : `file:${path.relative(to, path.resolve(from, file))}`;
}
