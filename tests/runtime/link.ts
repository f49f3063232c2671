// Plugins that are linked in a way of their own: from the runtime's sources, with other flags or other
// sources beside them.
import fs from "node:fs";
import path from "node:path";

import { nativeDir, root, run } from "../support";
import { wasmtimeHeaders } from "./checks";

const runtime = path.join(root, "runtime-c");
/** wasmtime, as plugins are linked with it. */
export const archive = path.join(nativeDir, "libwasmtime.a");

const runtimeSources = fs
  .readdirSync(path.join(runtime, "src"), { recursive: true, encoding: "utf8" })
  .filter(one => one.endsWith(".c"))
  .map(one => path.join(runtime, "src", one));

/** Builds a plugin up to the linker: leaves wrapper.c and what it includes in `dir`, which it returns. */
export function unlinked(dir: string, plugin: string): string {
  const result = run(process.execPath, [path.join(__dirname, "unlinked.js"), plugin, dir], {
    timeout: 120_000,
  });
  if (result.status !== 0) throw new Error(`the plugin does not build:\n${result.stdout}${result.stderr}`);
  return dir;
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
  const result = run(
    process.env.CC || "cc",
    [
      "-std=c11",
      "-D_GNU_SOURCE",
      "-O1",
      "-g",
      "-fPIC",
      "-fvisibility=hidden",
      "-shared",
      ...flags,
      `-I${path.join(runtime, "include")}`,
      `-I${path.join(runtime, "src")}`,
      "-isystem",
      wasmtimeHeaders(),
      "wrapper.c",
      ...runtimeSources,
      ...sources,
      ...stubs,
      wasmtime,
      "-Wl,--version-script=exports.map",
      "-Wl,-z,defs",
      "-lpthread",
      "-ldl",
      "-lm",
      "-o",
      out,
    ],
    { cwd: parts, timeout: 120_000 },
  );
  if (result.status !== 0) throw new Error(`${name} does not link:\n${result.stderr}`);
  return out;
}
