// Whose code is in a plugin and in the package with the native parts: names, versions, licences, and where it
// comes from, out of the files that pin it. The lists (third-party.mjs) and the SBOM (sbom.mjs) are made of
// it.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import platforms from "../dist/compiler/native/platform.js";

const here = import.meta.dirname;
const workspace = path.join(here, "wasmtime");
const TARGETS = platforms.PLATFORMS.map(({ target }) => target);

const cargo = (...args) =>
  execFileSync(
    "cargo",
    [args[0], "--locked", "--manifest-path", path.join(workspace, "Cargo.toml"), ...args.slice(1)],
    { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "inherit"] },
  );

/** The checksums of crates, as the lock file has them, by "NAME VERSION". */
function checksums() {
  const lock = fs.readFileSync(path.join(workspace, "Cargo.lock"), "utf8");
  return new Map(
    [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource = .*\nchecksum = "(\w+)"$/gm)].map(
      ([, name, version, sum]) => [`${name} ${version}`, sum],
    ),
  );
}

/** The crates whose code is in the runtime, in the AOT tool: not those that only build it, such as macros. */
export function crates(...parts) {
  const tree = cargo(
    "tree",
    ...parts.flatMap(part => ["-p", `falco-ts-wasmtime-${part}`]),
    "-e",
    "normal,no-proc-macro",
    ...TARGETS.flatMap(target => ["--target", target]),
    "--prefix",
    "none",
    "-f",
    "{p}",
  );
  const wanted = new Set(
    tree
      .split("\n")
      .map(line => line.replace(/ \(\*\)$/, ""))
      .filter(line => /^\S+ v\S+$/.test(line)),
  );
  const sums = checksums();
  return JSON.parse(
    cargo("metadata", "--format-version", "1", ...TARGETS.flatMap(target => ["--filter-platform", target])),
  )
    .packages.filter(crate => wanted.has(`${crate.name} v${crate.version}`))
    .map(crate => ({
      name: crate.name,
      version: crate.version,
      offered: crate.license,
      licence: taken(crate.license),
      source: `pkg:cargo/${crate.name}@${crate.version}`,
      sum: sums.get(`${crate.name} ${crate.version}`),
      dir: path.dirname(crate.manifest_path),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * The licence that is taken of those on offer: Apache-2.0, whose text is here anyway, else MIT, else the only
 * one.
 */
function taken(licence) {
  const offered = licence.split(/ OR |\//).map(one => one.trim());
  return (
    offered.find(one => one === "Apache-2.0 WITH LLVM-exception") ??
    offered.find(one => one === "Apache-2.0") ??
    offered.find(one => one === "MIT") ??
    licence
  );
}

/** What a script of the gateway's says, which pins what it fetches. */
function pinned(script, pattern) {
  const found = pattern.exec(fs.readFileSync(path.join(here, "gateway", script), "utf8"));
  if (!found) throw new Error(`gateway/${script}: found nothing of the form ${pattern}`);
  return found.slice(1);
}

/** A C library whose sources are in a crate, as a line with its version and a call of crate.sh say. */
function inCrate(script, name) {
  const call = String.raw`# ${name} ([\d.]+)\n".*\/crate\.sh" \S+ (\S+) (\S+) \\\n +(\w{64}) `;
  const [version, crate, ofCrate, sum] = pinned(script, new RegExp(call));
  return { version, source: `pkg:cargo/${crate}@${ofCrate}`, sum };
}

/** Whose plugins have them. */
const HTTP = "http(), https(), poll() or subscribe()",
  TLS = "https(), tls(), connectTls() or poll() by TLS",
  ALL = "any of these";

/** The C libraries of the gateway. `cpe`: by what name the advisories of NVD know them. */
export function libraries() {
  const [llhttp, llhttpSum] = pinned("sources.sh", /^package=llhttp==([\d.]+)\nsum=(\w{64})$/m);
  const [zig, zigSum] = pinned("zig.sh", /^wheel=ziglang==([\d.]+)\nsum=(\w{64})$/m);
  const ofZig = { version: zig, source: `pkg:pypi/ziglang@${zig}`, sum: zigSum };
  const cpe = (product, version) => `cpe:2.3:a:${product}:${version}:*:*:*:*:*:*:*`;
  const zlib = inCrate("sources.sh", "zlib"),
    mbedtls = inCrate("mbedtls.sh", "mbedTLS");
  return [
    {
      name: "llhttp",
      version: llhttp.replace(/\.0$/, ""),
      licence: "MIT",
      copyright: "Copyright Fedor Indutny, 2018",
      source: `pkg:pypi/llhttp@${llhttp}`,
      sum: llhttpSum,
      inputs: HTTP,
      cpe: cpe("llhttp:llhttp", llhttp.replace(/\.0$/, "")),
    },
    { name: "zlib", licence: "Zlib", inputs: HTTP, ...zlib, cpe: cpe("zlib:zlib", zlib.version) },
    {
      name: "Mbed TLS",
      licence: "Apache-2.0",
      copyright: "The Mbed TLS Contributors",
      inputs: TLS,
      ...mbedtls,
      cpe: cpe("arm:mbed_tls", mbedtls.version),
    },
    { name: "wasi-libc with musl, of zig", licence: "MIT", inputs: ALL, ...ofZig },
    { name: "compiler_rt, of zig", licence: "MIT", inputs: ALL, ...ofZig },
  ];
}
