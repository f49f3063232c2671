// Plugins that are linked in a way of their own: from the runtime's sources, with other flags or other
// sources beside them. What is compiled and linked is added to a Together's jobs.
import fs from "node:fs";
import path from "node:path";

import { loadedCompilers, nativeDir, root } from "../support";
import type { Job, Together } from "../together";
import { wasmtimeHeaders } from "./checks";

const runtime = path.join(root, "runtime-c");
/** wasmtime, as plugins are linked with it. */
const archive = path.join(nativeDir, "libwasmtime.a");

/** What the runtime's sources, and those beside them, are compiled with. */
const runtimeFlags = [
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

const cc = process.env.CC || "cc";

/** A file, and what makes it. */
export interface Made {
  readonly file: string;
  readonly by: readonly Job[];
}

/** What a source is compiled to. */
interface MadeObject extends Made {
  readonly source: string;
}

export interface LinkOptions {
  /** Compiler flags on top of the usual ones. */
  readonly flags?: readonly string[];
  /** Further C files. */
  readonly sources?: readonly string[];
  /** What stands for wasmtime's archive. */
  readonly wasmtime?: Made | undefined;
}

/** Links plugins. */
export class Linking {
  /** The folder of the runtime's sources. */
  readonly sources = path.join(runtime, "src");
  /**
   * What is compiled of the runtime, by the flags on top of the usual ones: all plugins of a kind share it.
   */
  private readonly runtimes = new Map<string, readonly MadeObject[]>();

  /** `dir`: for objects. */
  constructor(
    private readonly dir: string,
    private readonly together: Together,
  ) {}

  /** The runtime's objects, compiled with these flags. */
  runtime(flags: readonly string[] = []): readonly MadeObject[] {
    const key = flags.filter(flag => !flag.startsWith("-Wl,")).join(" ");
    let objects = this.runtimes.get(key);
    if (objects === undefined) {
      const folder = fs.mkdtempSync(path.join(this.dir, "runtime-"));
      objects = runtimeSources.map(name => {
        const file = path.join(folder, `${name.replaceAll(path.sep, "-")}.o`),
          source = path.join(runtime, "src", name);
        const args = [...runtimeFlags, ...flags, "-c", source, "-o", file];
        return { source, file, by: [this.together.add(cc, args, { cwd: folder })] };
      });
      this.runtimes.set(key, objects);
    }
    return objects;
  }

  /** Builds a plugin up to the linker: leaves wrapper.c and what it includes in the file, a folder. */
  unlinked(parts: string, plugin: string): Made {
    const args = [path.join(__dirname, "unlinked.js"), plugin, parts];
    return { file: parts, by: [this.together.add(process.execPath, args, { env: loadedCompilers })] };
  }

  /** Puts a gateway that traps when it is told to in the place of the one that ships. */
  trappingGateway(parts: Made): Made {
    const args = [path.join(__dirname, "trapping-gateway.mjs"), parts.file];
    return { file: parts.file, by: [this.together.add(process.execPath, args, { after: parts.by })] };
  }

  /**
   * Links what `unlinked` leaves with the runtime's sources and this machine's own libc; the file is the
   * library, in the folder of the parts.
   */
  link(parts: Made, name: string, { flags = [], sources = [], wasmtime }: LinkOptions = {}): Made {
    const file = path.join(parts.file, name);
    const stubs = flags.some(flag => flag.includes("address")) ? [] : [stub(this.dir)];
    const objects = this.runtime(flags);
    const inputs = ["wrapper.c", ...objects.map(one => one.file), ...sources, ...stubs];
    const restricted = ["-Wl,--version-script=exports.map", "-Wl,-z,defs"];
    const libraries = ["-lpthread", "-ldl", "-lm"];
    const all = [...inputs, wasmtime?.file ?? archive, ...restricted, ...libraries];
    const args = [...runtimeFlags, "-shared", ...flags, ...all, "-o", file];
    const after = [...parts.by, ...objects.flatMap(one => one.by), ...(wasmtime?.by ?? [])];
    return { file, by: [this.together.add(cc, args, { cwd: parts.file, after })] };
  }

  /**
   * wasmtime as a library of its own, so that a sanitizer can tell it from the runtime and leave it alone:
   * ThreadSanitizer would not see Rust's locks.
   */
  wasmtimeAlone(): Made {
    const file = path.join(this.dir, "wasmtime.so");
    const whole = ["-Wl,--whole-archive", archive, "-Wl,--no-whole-archive"];
    const args = ["-shared", "-fPIC", stub(this.dir), ...whole, "-lpthread", "-ldl", "-lm", "-o", file];
    return { file, by: [this.together.add(cc, args)] };
  }
}

/**
 * A C file with what wasmtime asks for, of AddressSanitizer where that is there; glibc-floor/shim.c has the
 * one that ships.
 */
function stub(dir: string): string {
  const file = path.join(dir, "stub.c");
  fs.writeFileSync(file, "void __asan_handle_no_return(void);\nvoid __asan_handle_no_return(void) {}\n");
  return file;
}
