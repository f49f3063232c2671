// Writes hot-functions.txt: wasmtime's functions that run while a plugin is loaded, makes events, extracts
// fields and ends, by what callgrind counts in the dummy. trim.sh puts them side by side.
//
// Usage: node hot-functions.mjs      (make hot-functions, after a new wasmtime)
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const root = path.resolve(here, "..", "..");
const require = createRequire(import.meta.url);
const { findNative } = require(path.join(root, "dist", "compiler", "native", "parts.js"));
const { buildUnlinked } = require(path.join(root, "dist", "compiler", "pipeline.js"));
const { openProject } = require(path.join(root, "dist", "compiler", "plugin", "folder.js"));

const native = findNative();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-hot-"));
const run = (program, ...args) =>
  execFileSync(program, args, {
    cwd: dir,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "pipe"],
  });
try {
  await buildUnlinked(openProject(path.join(root, "examples", "dummy")), native, dir);
  // as falco-ts build links it, but with its symbols
  run(
    "cc",
    "-O2",
    "-fPIC",
    "-fvisibility=hidden",
    `-I${native.include}`,
    "-c",
    "wrapper.c",
    "-o",
    "wrapper.o",
  );
  const linked = ["-Wl,--start-group", ...native.archives, "-Wl,--end-group", ...native.stubs];
  const flags = ["-shared", "-nostdlib", "-Wl,--gc-sections", "-Wl,--version-script=exports.map"];
  run("cc", ...flags, "-o", "libdummy.so", "wrapper.o", ...linked);
  const field = ["--field", "2", "string", "0", "dummy.strvalue", ""];
  const host = [native.host, "run", "./libdummy.so", "--params", '{"maxEvents":100}', ...field];
  run("valgrind", "--tool=callgrind", "--demangle=no", "--callgrind-out-file=counts", ...host);
  const counted = run("callgrind_annotate", "--threshold=100", "--show=Ir", "counts");
  const names = new Set(
    [...counted.matchAll(/:([^\s:]+) \[.*libdummy\.so\]$/gm)]
      .map(([, name]) => name.replace(/'\d+$/, ""))
      // without the hashes of the compiler and of the crate
      .map(name => name.replace(/17h[0-9a-f]{16}E$/, "E").replaceAll(/Cs[0-9A-Za-z]+_/g, "C"))
      .filter(name => /^(_ZN|_R|wasm)/.test(name)),
  );
  fs.writeFileSync(path.join(here, "hot-functions.txt"), `${[...names].sort().join("\n")}\n`);
} finally {
  fs.rmSync(dir, { recursive: true });
}
