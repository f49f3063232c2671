// The stage that makes the .so: compiles the wrapper, with the machine code in it, and links it with the
// runtime against libraries that know glibc only up to the platform's floor.
import fs from "node:fs";
import path from "node:path";

import type { Native } from "../native/parts";
import { runTool } from "../native/programs";
import { packManifest, type Manifest } from "../plugin/manifest";

/** -ffreestanding: the compiler's own headers are enough, and libc's need not be installed. */
const COMPILE = [
  "-std=c11",
  "-ffreestanding",
  "-O2",
  "-fPIC",
  "-fvisibility=hidden",
  "-ffunction-sections",
  "-fno-stack-protector",
  "-U_FORTIFY_SOURCE",
];
const LINK = [
  "-shared",
  "-nostdlib",
  "-Wl,--gc-sections",
  "-Wl,--as-needed",
  "-Wl,--build-id=none",
  "-Wl,-z,now",
  "-Wl,-z,relro",
  "-Wl,-z,defs",
  "-Wl,-z,noexecstack",
  "-s",
];

/** Writes what the wrapper is compiled and linked from into the folder with the machine code. */
export function writeLinkerInput(
  manifest: Manifest,
  wrapper: { readonly source: string; readonly exports: readonly string[] },
  workDir: string,
): void {
  fs.writeFileSync(path.join(workDir, "plugin.manifest"), packManifest(manifest));
  fs.writeFileSync(path.join(workDir, "wrapper.c"), wrapper.source);
  fs.writeFileSync(
    path.join(workDir, "exports.map"),
    `{ global: ${wrapper.exports.join("; ")}; local: *; };\n`,
  );
}

/**
 * Makes the shared object in the folder with the linker's input, and returns its file. The variable CC names
 * the compiler, perhaps with options; the default is cc. `standIns` are objects that take the place of some
 * of the runtime's.
 */
export async function link(
  { name }: Pick<Manifest, "name">,
  native: Native,
  workDir: string,
  standIns: readonly string[] = [],
): Promise<string> {
  const [cc = "cc", ...options] = (process.env.CC ?? "").split(/\s+/).filter(Boolean);
  const library = `lib${name}.so`;
  await runTool(
    cc,
    [...options, ...COMPILE, `-I${native.include}`, "-c", "wrapper.c", "-o", "wrapper.o"],
    workDir,
    "cc",
  );
  await runTool(
    cc,
    [
      ...options,
      ...LINK,
      `-Wl,-soname,${library}`,
      "-Wl,--version-script=exports.map",
      "-o",
      library,
      "wrapper.o",
      ...standIns,
      "-Wl,--start-group",
      ...native.archives,
      "-Wl,--end-group",
      ...native.stubs,
    ],
    workDir,
    "cc",
  );
  return path.join(workDir, library);
}
