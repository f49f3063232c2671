// Compiles the fuzz targets: with libFuzzer by clang for `make fuzz`, or with replay.c by any compiler for
// the tests. All of them stand on the runtime's sources and on the hostile guest of tests/runtime in
// wasmtime's place.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const { hostileSources } = require("../runtime/hostile-sources");

const root = path.resolve(__dirname, "..", "..");
const runtime = path.join(root, "runtime-c");

/** Those in C; json.ts is another. */
const TARGETS = fs
  .readdirSync(path.join(__dirname, "corpus"))
  .filter(target => fs.existsSync(path.join(__dirname, `${target}.c`)));
const FLAGS = [
  "-std=c11",
  "-D_GNU_SOURCE",
  "-O1",
  "-g",
  "-Wall",
  "-Wextra",
  "-fno-sanitize-recover=undefined",
];

/** What a target is linked with in the place of the runtime's sources. */
const SOURCES = { requests: gatewaySources, gzip: gatewaySources };

/** The gateway's other sources, with those that it is built with, which its build leaves in the cache. */
function gatewaySources(native) {
  const folder = path.join(runtime, "gateway"),
    [, package_] = /^package=(.*)$/m.exec(fs.readFileSync(path.join(folder, "sources.sh"), "utf8")),
    cache = path.join(native, "..", "..", "gateway");
  const llhttp = path.join(cache, package_),
    zlib = path.join(cache, "zlib", "zlib");
  const files = [
    // the targets have http.c and gzip.c in them
    ...fs
      .readdirSync(folder)
      .filter(file => /^(http_.*|room)\.c$/.test(file))
      .map(file => path.join(folder, file)),
    ...["api.c", "http.c", "llhttp.c"].map(file => path.join(llhttp, file)),
    ...["adler32.c", "crc32.c", "inffast.c", "inflate.c", "inftrees.c", "zutil.c"].map(file =>
      path.join(zlib, file),
    ),
  ];
  return { include: [folder, llhttp, zlib], files };
}

/** The files of a target's corpus. */
const corpus = target =>
  fs
    .readdirSync(path.join(__dirname, "corpus", target))
    .sort()
    .map(file => path.join(__dirname, "corpus", target, file));

function succeed(cc, args, cwd) {
  const result = spawnSync(cc, args, { cwd, encoding: "utf8" });
  if (result.status !== 0)
    throw new Error(
      `${cc} ${args.join(" ")}: ${result.error?.message ?? `exit code ${result.status}`}\n${result.stderr}`,
    );
}

/**
 * Compiles all targets into `dir`; returns the program of each. `headers` are wasmtime's, `native` is the
 * folder of the native parts; `sanitize` is what the compiler is to watch for, and `main` the file with the
 * main function, if libFuzzer does not bring it.
 */
function build(dir, { cc, headers, native, sanitize, main = [] }) {
  const flags = [
    ...FLAGS,
    `-fsanitize=${sanitize}`,
    `-I${path.join(runtime, "include")}`,
    `-I${path.join(runtime, "src")}`,
    "-isystem",
    headers,
  ];
  // libFuzzer's own main is linked with the targets alone
  const objects = flags.map(flag => flag.replace("fuzzer,", "fuzzer-no-link,"));
  succeed(cc, [...objects, "-c", ...hostileSources], dir);
  const made = fs.readdirSync(dir).filter(file => file.endsWith(".o"));
  return Object.fromEntries(
    TARGETS.map(target => {
      const { include, files } = SOURCES[target]?.(native) ?? { include: [], files: made };
      succeed(
        cc,
        [
          ...flags,
          ...include.map(folder => `-I${folder}`),
          path.join(__dirname, `${target}.c`),
          ...main,
          ...files,
          "-lpthread",
          "-ldl",
          "-o",
          `fuzz-${target}`,
        ],
        dir,
      );
      return [target, path.join(dir, `fuzz-${target}`)];
    }),
  );
}

module.exports = { build, corpus, TARGETS };
