// make fuzz: JSON for a minute, and each target in C for a minute in libFuzzer; what libFuzzer finds lies in
// dist/fuzz/TARGET. Seconds for each as the argument.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const { build, TARGETS } = require("./build");

const root = path.resolve(__dirname, "..", "..");
const seconds = process.argv[2] ?? "60";
const version = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).version;
const cache =
  process.env.FALCO_TS_CACHE ||
  path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "falco-ts");
const native = path.join(cache, "native", version);
const key = fs.readFileSync(path.join(native, "complete"), "utf8").trim().split("-").at(-1);

// JSON needs no libFuzzer: it is the plugin's own code that reads, in wasm.
console.error(`fuzz: json, ${seconds} s`);
const json = spawnSync(
  process.execPath,
  ["-r", path.join(root, "tests", "typescript.js"), path.join(__dirname, "json.ts"), seconds],
  { cwd: root, stdio: "inherit" },
);
let failed = json.status === 0 ? 0 : 1;

const has = program => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
if (!has("clang") && process.getuid() === 0 && has("apt-get")) {
  console.error("fuzz: clang is missing: installing clang");
  spawnSync("apt-get", ["install", "-q", "-y", "--no-install-recommends", "clang", "libclang-rt-14-dev"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}
if (!has("clang")) {
  console.error(
    "fuzz: SKIP: clang is not here; 'apt-get install clang' as root brings it. The corpus is replayed by make test.",
  );
  process.exit(failed);
}

const out = path.join(root, "dist", "fuzz");
fs.rmSync(path.join(out, "build"), { recursive: true, force: true });
fs.mkdirSync(path.join(out, "build"), { recursive: true });
const programs = build(path.join(out, "build"), {
  cc: "clang",
  headers: path.join(cache, "wasmtime", key, "include-release"),
  native,
  sanitize: "fuzzer,address,undefined",
});
for (const target of TARGETS) {
  const found = path.join(out, target);
  fs.mkdirSync(found, { recursive: true });
  console.error(`fuzz: ${target}, ${seconds} s`);
  const args = [
    `-max_total_time=${seconds}`,
    "-max_len=4096",
    "-timeout=10",
    "-rss_limit_mb=1024",
    "-verbosity=0",
    "-print_final_stats=1",
    `-artifact_prefix=${found}/`,
  ];
  const result = spawnSync(programs[target], [...args, found, path.join(__dirname, "corpus", target)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const runs = /number_of_executed_units: (\d+)/.exec(result.stderr)?.[1] ?? "?";
  if (result.status === 0) console.log(`${target}: ${runs} inputs, nothing found`);
  else {
    failed++;
    console.log(`${target}: FOUND after ${runs} inputs\n${result.stderr.slice(0, 6000)}`);
  }
}
process.exit(failed > 0 ? 1 : 0);
