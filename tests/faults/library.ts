// The plugins of plugins.ts as libraries, each built once however many test files want it.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, nativeDir, root } from "../support";
import { faulty, tail } from "./plugins";

const SOURCES = { faulty: { source: faulty, name: "t" }, tail: { source: tail, name: "tail" } } as const;
export type PluginName = keyof typeof SOURCES;

/** The .so of a plugin. It is kept below dist/, under the checksum of all that it is made from. */
export function library(plugin: PluginName): string {
  const { source, name } = SOURCES[plugin];
  const kept = path.join(root, "dist", "faults", `${plugin}-${checksum(source)}`),
    file = path.join(kept, "build", `lib${name}.so`);
  if (fs.existsSync(file)) return file;
  const own = `${kept}.${process.pid}`;
  buildPlugin(own, source, name);
  try {
    fs.renameSync(own, kept);
  } catch {
    fs.rmSync(own, { recursive: true }); // another test file was quicker
  }
  return file;
}

function checksum(source: string): string {
  const hash = crypto
    .createHash("sha256")
    .update(source)
    .update(fs.readFileSync(path.join(nativeDir, "complete")));
  for (const folder of ["dist/compiler", "sdk-as"]) {
    const files = fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter(file => /\.(js|ts|json)$/.test(file))
      .sort();
    for (const file of files) hash.update(file).update(fs.readFileSync(path.join(root, folder, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
