// make bench: measures the dummy plugin in falco-ts, Rust, Go and C side by side, and writes the results.
//
//   node dist/tests/bench/main.js [--quick] [--out DIR]
//
// Writes DIR/docs/bench.md and DIR/docs/bench.svg, and the short table between the marks in DIR/README.md; by
// default, DIR is the checkout. --quick shows that all of it works: it measures too little, and leaves the
// Rust peers out.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { host } from "../hosts/hosts";
import { chart } from "./chart";
import { measureFiles } from "./files";
import { measureIdle } from "./idle";
import { measureJson } from "./json";
import { type Effort, measure } from "./measure";
import { makeBenchHost, makeIdleThread, makePeers } from "./peers";
import { measureReceived } from "./received";
import { measureRegexes } from "./regexes";
import { goalsOf, type Results } from "./results";
import { ROWS } from "./rows";
import { document, shortTable } from "./table";

const FULL: Effort = { rounds: 15, samples: 3, milliseconds: 10, events: 300_000 };
const QUICK: Effort = { rounds: 1, samples: 1, milliseconds: 1, events: 2000 };
const BEGIN = "<!-- make bench: begin -->\n",
  END = "<!-- make bench: end -->\n";

const root = path.resolve(__dirname, "../../..");
const cache = path.join(
  process.env.FALCO_TS_CACHE ||
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "falco-ts"),
  "bench",
);

function bench(effort: Effort, quick: boolean): Results {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-bench-"));
  try {
    const places = { root, cache, work, built: new Map<string, string>() };
    const { peers, missing } = makePeers(places, !quick);
    const sinsp = host("sinsp-host");
    const lacking = "skip" in sinsp ? [...missing, { title: "libsinsp", reason: sinsp.skip }] : missing;
    for (const one of lacking) console.error(`bench: SKIP ${one.title}: ${one.reason}`);
    const hosts = {
      own: makeBenchHost(places),
      sinsp: "path" in sinsp ? sinsp.path : undefined,
      preloaded: makeIdleThread(places),
    };
    const progress = (what: string) => console.error(`bench: ${what}`);
    const samples = measure(peers, hosts, effort, progress),
      json = measureJson(places, effort, !quick, progress),
      files = measureFiles(places, effort, progress),
      received = measureReceived(places, effort, progress),
      regexes = measureRegexes(places, effort, progress),
      idle = measureIdle(places, effort, progress);
    for (const one of [...json.missing, ...files.missing, ...received.missing])
      console.error(`bench: SKIP ${one.title}: ${one.reason}`);
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      versions: versions(),
      effort: inWords(effort),
      peers,
      missing: lacking,
      samples,
      json,
      files,
      received,
      regexes,
      idle,
    };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function machine(): string {
  const cpus = os.cpus();
  return `${cpus[0]?.model.trim() ?? "unknown processor"}, ${cpus.length} cores, Linux ${os.release().replace(/-.*/, "")}`;
}

function versions(): string {
  const first = (program: string, ...args: string[]) =>
    spawnSync(program, args, { encoding: "utf8" }).stdout?.split("\n")[0]?.trim();
  return [first("rustc", "--version"), first("go", "version"), first("cc", "--version")]
    .filter(Boolean)
    .join("; ");
}

function inWords({ rounds, samples, milliseconds, events }: Effort): string {
  return `${rounds} rounds of ${samples} samples of ${milliseconds} ms; through libsinsp ${samples} of ${events} events in a process each, a tenth of them for Go.`;
}

/** A README, of which the part between the marks is written. */
class Readme {
  private readonly before: string;
  private readonly behind: string;

  constructor(private readonly file: string) {
    const text = fs.readFileSync(file, "utf8"),
      begin = text.indexOf(BEGIN),
      end = text.indexOf(END);
    if (begin < 0 || end < begin)
      throw new Error(`${file} has no lines ${BEGIN.trim()} and ${END.trim()}, between which the table goes`);
    this.before = text.slice(0, begin + BEGIN.length);
    this.behind = text.slice(end);
  }

  write(part: string): void {
    fs.writeFileSync(this.file, this.before + part + this.behind);
  }
}

function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, out: { type: "string", default: root } },
  });
  const readme = new Readme(path.join(values.out, "README.md"));
  const results = bench(values.quick ? QUICK : FULL, values.quick);
  readme.write(`${results.date}, ${results.machine}:\n\n${shortTable(results)}`);
  const docs = path.join(values.out, "docs");
  fs.mkdirSync(docs, { recursive: true });
  fs.writeFileSync(
    path.join(docs, "bench.md"),
    document(results, fs.readFileSync(path.join(root, "tests/bench/how.md"), "utf8")),
  );
  fs.writeFileSync(path.join(docs, "bench.svg"), chart(results));
  console.log(shortTable(results));
  for (const row of ROWS) {
    for (const goal of goalsOf(results, row))
      console.log(`${goal.holds ? "holds " : "MISSED"}  ${row.title}: ${goal.text}`);
  }
  for (const { title, goals } of results.json.rows) {
    for (const goal of goals)
      console.log(`${goal.holds ? "holds " : "MISSED"}  JSON, ${title}: ${goal.text}`);
  }
  for (const { title, goal } of [...results.files.rows, ...results.received.rows, ...results.regexes]) {
    if (goal) console.log(`${goal.holds ? "holds " : "MISSED"}  ${title}: ${goal.text}`);
  }
}

try {
  main();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
}
