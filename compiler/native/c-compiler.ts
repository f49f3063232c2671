// Finds the compiler that makes WebAssembly of an author's C: wasi-sdk, the machine's clang, or zig.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";

/** A compiler with the C library of WASI. */
export interface CCompiler {
  readonly program: string;
  /** What every run of it begins with: the target, the features of the machine, where its C library is. */
  readonly args: readonly string[];
  /** What it has to be told when it links, beside what all compilers are told. */
  readonly linkArgs: readonly string[];
}

/** The features of WebAssembly that asc's modules have as well. */
const FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-fptoint", "sign-ext", "simd128"];

/** The names that compilers have had for WASI, the newest first. */
const TARGETS = ["wasm32-wasip1", "wasm32-wasi"] as const;

/** Where distributions put wasi-libc. */
const SYSROOTS = ["/usr", "/usr/share/wasi-sysroot", "/usr/wasm32-wasi"];

const INSTALLS = `one of these is: zig, with "pip install ziglang"; clang with wasi-libc, with "apt-get install clang lld wasi-libc libclang-rt-dev-wasm32" on Debian and Ubuntu; or wasi-sdk (https://github.com/WebAssembly/wasi-sdk), whose folder WASI_SDK_PATH names`;

/**
 * The compiler for an author's C: that of WASI_SDK_PATH, else the machine's clang where wasi-libc is
 * installed, else zig, also as Python's package. Throws a UserError where there is none.
 */
export function findCCompiler(): CCompiler {
  const found = ofWasiSdk() ?? ofMachine() ?? zig();
  if (found) return found;
  throw new UserError(
    `the plugin has C files, and no C compiler for WebAssembly is installed here; ${INSTALLS}`,
  );
}

function ofWasiSdk(): CCompiler | undefined {
  const folder = process.env.WASI_SDK_PATH;
  if (!folder) return undefined;
  const program = path.join(folder, "bin", "clang");
  const found = clang(program, path.join(folder, "share", "wasi-sysroot"));
  if (fs.existsSync(program) && found) return found;
  throw new UserError(
    `WASI_SDK_PATH: ${folder} is no folder of a wasi-sdk: expected bin/clang and share/wasi-sysroot in it`,
  );
}

function ofMachine(): CCompiler | undefined {
  if (!inPath("clang")) return undefined;
  return SYSROOTS.map(sysroot => clang("clang", sysroot)).find(Boolean);
}

function clang(program: string, sysroot: string): CCompiler | undefined {
  const target = TARGETS.find(name => fs.existsSync(path.join(sysroot, "lib", name, "libc.a")));
  if (!target) return undefined;
  const features = FEATURES.map(name => `-m${name}`);
  return {
    program,
    // there is one thread, and LLVM 14 knows no other model for errno
    args: [`--target=${target}`, `--sysroot=${sysroot}`, "-ftls-model=local-exec", "-mcpu=mvp", ...features],
    // Below the stack there is nothing, so that one that overflows traps.
    linkArgs: ["-Wl,--stack-first"],
  };
}

/** zig puts the stack first without being told. */
function zig(): CCompiler | undefined {
  const cpu = ["mvp", ...FEATURES.map(name => name.replaceAll("-", "_"))].join("+");
  const args = ["cc", "--target=wasm32-wasi", `-mcpu=${cpu}`];
  if (inPath("zig")) return { program: "zig", args, linkArgs: [] };
  const isPythons = spawnSync("python3", ["-m", "ziglang", "version"], { stdio: "ignore" }).status === 0;
  return isPythons ? { program: "python3", args: ["-m", "ziglang", ...args], linkArgs: [] } : undefined;
}

function inPath(program: string): boolean {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some(folder => folder && fs.existsSync(path.join(folder, program)));
}
