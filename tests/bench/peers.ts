// The plugins that are compared: the same dummy four times. All but the Go plugin are built here. Each gives
// the same events and values, which host.c checks, from the same random numbers; the Go plugin has its own.
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { host } from "../hosts/hosts";

export interface Peer {
  readonly id: string;
  readonly title: string;
  /** The .so whose events the host stamps, if the peer has one, and the one that stamps them itself. */
  readonly libraries: { readonly host?: string; readonly plugin: string };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A peer that this machine does not have, and why. */
export interface Missing {
  readonly title: string;
  readonly reason: string;
}

export interface Places {
  /** The checkout. */
  readonly root: string;
  /** The folder that keeps what cargo builds. */
  readonly cache: string;
  /** A folder for this run. */
  readonly work: string;
  /** The libraries of the plugins' folders that are built, which buildPlugin keeps. */
  readonly built: Map<string, string>;
}

const C_FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"];
/** The processor features that ours are built for, too. */
const CARGO_FLAGS = "-C target-cpu=x86-64-v2";
const STAMPS_LINE = "    event.timestamp = clock.now();\n";

/** All peers, falco-ts first. Rust's is left out unless it is wanted, since cargo takes a minute. */
export function makePeers(places: Places, withRust: boolean): { peers: Peer[]; missing: Missing[] } {
  const peers: Peer[] = [{ id: "falco-ts", title: "falco-ts", libraries: falcoTs(places), env: {} }],
    missing: Missing[] = [];
  if (withRust) {
    try {
      peers.push({ id: "rust", title: "Rust", libraries: rust(places), env: {} });
    } catch (error) {
      missing.push({ title: "Rust", reason: (error as Error).message });
    }
  }
  const go = host("go-dummy");
  if ("path" in go) {
    peers.push({
      id: "go-1",
      title: "Go, GOMAXPROCS=1",
      libraries: { plugin: go.path },
      env: { GOMAXPROCS: "1" },
    });
    peers.push({ id: "go", title: "Go", libraries: { plugin: go.path }, env: { GOMAXPROCS: undefined } });
  } else {
    missing.push({ title: "Go", reason: go.skip });
  }
  peers.push({ id: "c", title: "C, bare", libraries: c(places), env: {} });
  return { peers, missing };
}

/** Compiles host.c, the program that measures. */
export function makeBenchHost(places: Places): string {
  const program = path.join(places.work, "bench-host");
  tool("cc", [
    ...C_FLAGS,
    `-I${include(places)}`,
    path.join(here(places), "host.c"),
    "-o",
    program,
    "-Wl,-z,now",
    "-ldl",
  ]);
  return program;
}

/** Compiles idle_thread.c, which both hosts preload. */
export function makeIdleThread(places: Places): string {
  const library = path.join(places.work, "idle_thread.so");
  tool("cc", [
    ...C_FLAGS,
    "-fPIC",
    "-shared",
    path.join(here(places), "idle_thread.c"),
    "-o",
    library,
    "-lpthread",
  ]);
  return library;
}

/** Builds the example without the line that stamps. The example itself is built already. */
function falcoTs({ root, work }: Places): Peer["libraries"] {
  const dir = path.join(work, "falco-ts");
  const source = fs.readFileSync(path.join(root, "examples/dummy/src/plugin.ts"), "utf8");
  if (!source.includes(STAMPS_LINE))
    throw new Error(`examples/dummy/src/plugin.ts has no line ${STAMPS_LINE.trim()}`);
  fs.mkdirSync(path.join(dir, "src"), { recursive: true });
  fs.writeFileSync(path.join(dir, "src/plugin.ts"), source.replace(STAMPS_LINE, ""));
  tool(process.execPath, [path.join(root, "dist/compiler/cli.js"), "build", dir]);
  return {
    host: path.join(dir, "build/libdummy.so"),
    plugin: path.join(root, "examples/dummy/build/libdummy.so"),
  };
}

function c(places: Places): Peer["libraries"] {
  const build = (name: string, ...options: string[]) => {
    const library = path.join(places.work, name);
    tool("cc", [
      ...C_FLAGS,
      ...options,
      "-fPIC",
      "-shared",
      "-s",
      `-I${include(places)}`,
      path.join(here(places), "c-dummy.c"),
      "-o",
      library,
    ]);
    return library;
  };
  return { host: build("libc-dummy-host.so"), plugin: build("libc-dummy.so", "-DSTAMPS") };
}

function rust(places: Places): Peer["libraries"] {
  const [host, plugin] = buildWithCargo(places, "rust-dummy", [
    { library: "librust-dummy-host.so", options: ["--features", "host_stamps"] },
    { library: "librust-dummy.so", options: [] },
  ]);
  return { host: host!, plugin: plugin! };
}

export interface CargoBuild {
  /** What the .so is called in the cache. */
  readonly library: string;
  readonly options: readonly string[];
}

/**
 * Builds a crate of tests/bench, once for each state of its sources, and returns the paths of its libraries.
 * Throws where cargo is not there, or fails.
 */
export function buildWithCargo(places: Places, crate: string, builds: readonly CargoBuild[]): string[] {
  const folder = path.join(here(places), crate),
    manifest = path.join(folder, "Cargo.toml"),
    sources = fs.readdirSync(path.join(folder, "src")).sort();
  const hash = crypto.createHash("sha256").update(CARGO_FLAGS);
  for (const file of ["Cargo.toml", "Cargo.lock", ...sources.map(name => `src/${name}`)])
    hash.update(fs.readFileSync(path.join(folder, file)));
  const kept = path.join(places.cache, `${crate}-${hash.digest("hex").slice(0, 16)}`),
    target = path.join(kept, "target");
  fs.mkdirSync(kept, { recursive: true });
  const libraries = builds.map(({ library, options }) => {
    const file = path.join(kept, library);
    if (fs.existsSync(file)) return file;
    console.error(`bench: building the Rust peer, ${library}`);
    tool(
      "cargo",
      ["build", "--locked", "--release", "--manifest-path", manifest, "--target-dir", target, ...options],
      "inherit",
      { RUSTFLAGS: CARGO_FLAGS },
    );
    fs.renameSync(path.join(target, `release/lib${crate.replaceAll("-", "_")}.so`), file);
    return file;
  });
  fs.rmSync(target, { recursive: true, force: true });
  return libraries;
}

function tool(
  program: string,
  args: readonly string[],
  stderr: "pipe" | "inherit" = "pipe",
  env: Readonly<Record<string, string>> = {},
): void {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", stderr],
    env: { ...process.env, ...env },
  });
  if (result.status !== 0)
    throw new Error(
      `${program} ${args[0]}: ${result.error?.message ?? `exit ${result.status}`}\n${result.stdout}${result.stderr ?? ""}`.trim(),
    );
}

const here = (places: Places) => path.join(places.root, "tests/bench");
const include = (places: Places) => path.join(places.root, "runtime-c/include");
