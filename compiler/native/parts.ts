// Where the native parts are: the runtime that is linked into plugins, the AOT tool and the host. An author
// has them in a package; in a checkout of falco-ts "make native" builds them into the cache.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

import { UserError } from "../errors";
import { version } from "../package-root";
import { requirePlatform, type Platform } from "./platform";

export interface Native {
  /** The platform that they run on and make plugins for: this machine's. */
  readonly platform: Platform;
  readonly aot: string;
  readonly host: string;
  /** The WebAssembly of a variant of the gateway, in which what comes from the network is parsed. */
  readonly gateway: (variant: string) => string;
  /** Headers that a wrapper includes. */
  readonly include: string;
  /** In link order. */
  readonly archives: readonly string[];
  /** The runtime's variant for tests: objects that stand in for some of the first archive's. */
  readonly testObjects: readonly string[];
  /** Libraries with glibc's names and its versions up to the platform's floor. */
  readonly stubs: readonly string[];
  readonly wasmtimeVersion: string;
}

/** The cache for what is slow to build: FALCO_TS_CACHE, else falco-ts in the user's cache folder. */
export function cacheDir(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return process.env.FALCO_TS_CACHE || path.join(base, "falco-ts");
}

/**
 * The native parts of this version of falco-ts: of the package that is installed beside it, else of the
 * cache. Throws where they are in neither, where the package is of another version, and on a machine that
 * plugins are not made for.
 */
export function findNative(): Native {
  const platform = requirePlatform();
  const dir = packagedNative(platform) ?? path.join(cacheDir(), "native", version);
  if (!fs.existsSync(path.join(dir, "complete"))) {
    throw new UserError(
      `The native parts of falco-ts ${version} are not installed: it needs the package ${platform.package} ${version} beside it, which "npm install" leaves out ` +
        `with --omit=optional or --no-optional. In a checkout of falco-ts "make native" makes them, in ${dir}`,
    );
  }
  const filesIn = (name: string) =>
    fs
      .readdirSync(path.join(dir, name))
      .sort()
      .map(file => path.join(dir, name, file));
  return {
    platform,
    aot: path.join(dir, "falco-ts-aot"),
    host: path.join(dir, "falco-ts-host"),
    gateway: variant => path.join(dir, `gateway-${variant}.wasm`),
    include: path.join(dir, "include"),
    archives: [path.join(dir, "libfalco_ts_runtime.a"), path.join(dir, "libwasmtime.a")],
    testObjects: filesIn("test"),
    // the loader's comes last: older loaders have a malloc, for themselves
    stubs: filesIn("stubs").reverse(),
    wasmtimeVersion: fs.readFileSync(path.join(dir, "wasmtime-version"), "utf8").trim(),
  };
}

/** The folder in the package, which runtime-c/npm/pack.mjs makes; undefined where it is not installed. */
function packagedNative(platform: Platform): string | undefined {
  let file: string;
  try {
    file = createRequire(__filename).resolve(`${platform.package}/package.json`);
  } catch {
    return undefined;
  }
  const found: string = JSON.parse(fs.readFileSync(file, "utf8")).version;
  if (found !== version) {
    throw new UserError(
      `${path.dirname(file)} is version ${found}, and falco-ts is ${version}; they belong together: install both in one version`,
    );
  }
  return path.join(path.dirname(file), "native");
}
