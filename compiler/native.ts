// Where the native parts are: the runtime that is linked into plugins, the AOT tool and the host. Until
// they come as packages, "make native" in a checkout of falco-ts builds them into the cache.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { UserError } from "./errors";
import { version } from "./package-root";

export interface Native {
  readonly aot: string;
  readonly host: string;
  /** Headers that a wrapper includes. */
  readonly include: string;
  /** In link order. */
  readonly archives: readonly string[];
  /** The runtime's variant for tests: objects that stand in for some of the first archive's. */
  readonly testObjects: readonly string[];
  /** Libraries with glibc's names and versions up to 2.17. */
  readonly stubs: readonly string[];
  readonly wasmtimeVersion: string;
}

/** The cache for what is slow to build: FALCO_TS_CACHE, else falco-ts in the user's cache folder. */
export function cacheDir(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return process.env.FALCO_TS_CACHE || path.join(base, "falco-ts");
}

/** Plugins are made for one platform; throws elsewhere. */
export function requireLinuxX64(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new UserError(`plugins are made for and run on Linux x86-64 only; this is ${process.platform} ${process.arch}. Tests (npx jest) run here too`);
}

/** The native parts of this version of falco-ts; throws where they were not built. */
export function findNative(): Native {
  const dir = path.join(cacheDir(), "native", version);
  if (!fs.existsSync(path.join(dir, "complete"))) {
    throw new UserError(`The native parts of falco-ts ${version} are not in ${dir}. "make native" in a checkout of falco-ts ${version} builds them (it needs cargo, cmake and cc)`);
  }
  const filesIn = (name: string) => fs.readdirSync(path.join(dir, name)).sort().map(file => path.join(dir, name, file));
  return {
    aot: path.join(dir, "falco-ts-aot"),
    host: path.join(dir, "falco-ts-host"),
    include: path.join(dir, "include"),
    archives: [path.join(dir, "libfalco_ts_host.a"), path.join(dir, "libwasmtime.a")],
    testObjects: filesIn("test"),
    stubs: filesIn("stubs"),
    wasmtimeVersion: fs.readFileSync(path.join(dir, "wasmtime-version"), "utf8").trim(),
  };
}
