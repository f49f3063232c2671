// Plugins that are linked in a way of their own: from the runtime's sources, with other flags or other
// sources beside them.
import fs from "node:fs";
import path from "node:path";

import { loadedCompilers, nativeDir, root, run } from "../support";
import { wasmtimeHeaders } from "./checks";

const runtime = path.join(root, "runtime-c");
/** wasmtime, as plugins are linked with it. */
export const archive = path.join(nativeDir, "libwasmtime.a");

/** What the runtime's sources, and those beside them, are compiled with. */
const compiling = [
  "-std=c11",
  "-D_GNU_SOURCE",
  "-O1",
  "-g",
  "-fPIC",
  "-fvisibility=hidden",
  `-I${path.join(runtime, "include")}`,
  `-I${path.join(runtime, "src")}`,
  "-isystem",
  wasmtimeHeaders(),
];
const runtimeSources = fs
  .readdirSync(path.join(runtime, "src"), { recursive: true, encoding: "utf8" })
  .filter(one => one.endsWith(".c"));

/** The folders of what is compiled of the runtime, by the flags on top of the usual ones. */
const compiledRuntime = new Map<string, string>();

/** The runtime, compiled with these flags: once, since all plugins of a kind are linked with the same. */
function runtimeObjects(flags: readonly string[], dir: string): string[] {
  const key = flags.filter(flag => !flag.startsWith("-Wl,")).join(" ");
  let folder = compiledRuntime.get(key);
  if (folder === undefined) {
    folder = fs.mkdtempSync(path.join(dir, "runtime-"));
    for (const source of runtimeSources) {
      const object = path.join(folder, `${source.replaceAll(path.sep, "-")}.o`);
      cc([...compiling, ...flags, "-c", path.join(runtime, "src", source), "-o", object], folder);
    }
    compiledRuntime.set(key, folder);
  }
  return fs.readdirSync(folder).map(object => path.join(folder, object));
}

function cc(args: readonly string[], cwd: string): void {
  const result = run(process.env.CC || "cc", [...args], { cwd, timeout: 120_000 });
  if (result.status !== 0) throw new Error(`cc ${args.at(-1)} fails:\n${result.stderr}`);
}

/** Builds a plugin up to the linker: leaves wrapper.c and what it includes in `dir`, which it returns. */
export function unlinked(dir: string, plugin: string): string {
  const result = run(process.execPath, [path.join(__dirname, "unlinked.js"), plugin, dir], {
    env: loadedCompilers,
    timeout: 120_000,
  });
  if (result.status !== 0) throw new Error(`the plugin does not build:\n${result.stdout}${result.stderr}`);
  return dir;
}

/** Puts a gateway that traps when it is told to in the place of the one that ships; returns `parts`. */
export function trappingGateway(parts: string): string {
  const made = run(process.execPath, [path.join(__dirname, "trapping-gateway.mjs"), parts]);
  if (made.status !== 0) throw new Error(made.stderr);
  return parts;
}

/**
 * A C file with what wasmtime asks for, of AddressSanitizer where that is there; glibc-floor/shim.c has the
 * one that ships.
 */
export function stub(dir: string): string {
  const file = path.join(dir, "stub.c");
  fs.writeFileSync(file, "void __asan_handle_no_return(void);\nvoid __asan_handle_no_return(void) {}\n");
  return file;
}

export interface LinkOptions {
  /** Compiler flags on top of the usual ones. */
  flags?: readonly string[];
  /** Further C files. */
  sources?: readonly string[];
  /** What stands for wasmtime's archive. */
  wasmtime?: string;
}

/**
 * Links what `unlinked` has left with the runtime's sources and this machine's own libc; returns the
 * library.
 */
export function link(
  parts: string,
  name: string,
  { flags = [], sources = [], wasmtime = archive }: LinkOptions = {},
): string {
  const out = path.join(parts, name);
  const stubs = flags.some(flag => flag.includes("address")) ? [] : [stub(parts)];
  const objects = runtimeObjects(flags, path.dirname(parts));
  const libraries = ["-lpthread", "-ldl", "-lm"];
  const linked = ["wrapper.c", ...objects, ...sources, ...stubs, wasmtime];
  const restricted = ["-Wl,--version-script=exports.map", "-Wl,-z,defs"];
  cc([...compiling, "-shared", ...flags, ...linked, ...restricted, ...libraries, "-o", out], parts);
  return out;
}
