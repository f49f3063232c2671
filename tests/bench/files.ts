// Sources from files: examples/k8saudit and examples/cloudtrail beside the official Go plugins, on the same
// file, from open to its end.
import fs from "node:fs";
import path from "node:path";

import { host, type HostName } from "../hosts/hosts";
import { auditEvents } from "../oracle/audit-events";
import { trailEvents } from "../oracle/trail-events";
import type { Effort } from "./measure";
import type { Missing, Places } from "./peers";
import { buildPlugin, compileHost, run } from "./programs";
import { summarize, type Summary } from "./statistics";

/** The columns of Go's. */
export const GO_COLUMNS = ["Go, GOMAXPROCS=1", "Go"] as const;

/** How many events a source gives in a second, how many MB are read meanwhile, or what CPU time is taken. */
export interface FilesRow {
  readonly title: string;
  readonly unit: "events/s" | "events/s of CPU time" | "MB/s" | "% of a core";
  readonly ours: Summary;
  /** In the order of GO_COLUMNS; empty where there is no plugin in Go. */
  readonly go: readonly Summary[];
  readonly goal?: { readonly text: string; readonly holds: boolean };
}

export interface FilesResults {
  readonly rows: readonly FilesRow[];
  readonly missing: readonly Missing[];
}

/** Ours to the better of Go's, for audit events. */
const LEAST_OF_GO = 10;

interface Compared {
  readonly name: string;
  readonly official: HostName;
  readonly title: string;
  readonly extension: string;
  /** The file's text with so many rounds of all events. */
  readonly text: (rounds: number) => string;
  readonly events: number;
  readonly hasGoal: boolean;
}
const PLUGINS: readonly Compared[] = [
  {
    name: "k8saudit",
    official: "go-k8saudit",
    title: "k8saudit, a log of audit events",
    extension: "log",
    text: rounds =>
      auditEvents
        .map(event => `${JSON.stringify(event)}\n`)
        .join("")
        .repeat(rounds),
    events: auditEvents.length,
    hasGoal: true,
  },
  {
    name: "cloudtrail",
    official: "go-cloudtrail",
    title: "cloudtrail, a file of records",
    extension: "json",
    text: rounds =>
      `{"Records":[${Array<string>(rounds)
        .fill(trailEvents.map(event => JSON.stringify(event)).join(","))
        .join(",")}]}`,
    events: trailEvents.length,
    hasGoal: false,
  },
];

export function measureFiles(places: Places, effort: Effort, progress: (what: string) => void): FilesResults {
  const drain = compileHost(places, "tests/bench/drain.c");
  const rows: FilesRow[] = [],
    missing: Missing[] = [];
  for (const { name, official, title, extension, text, events, hasGoal } of PLUGINS) {
    progress(`files: ${name}`);
    const go = host(official);
    if ("skip" in go) missing.push({ title: `Go's ${name}`, reason: go.skip });
    const rounds = Math.ceil(effort.events / 10 / events),
      file = path.join(places.work, `source.${extension}`);
    fs.writeFileSync(file, text(rounds));
    const library = buildPlugin(places, path.join(places.root, "examples", name));
    const measure = (one: string, threads: string) =>
      run(drain, [one, "{}", file, `${effort.samples}`], threads)
        .trim()
        .split("\n")
        .map(line => {
          const [given, nanoseconds] = line.split(" ").map(Number) as [number, number];
          if (given !== rounds * events)
            throw new Error(`${one}: ${given} events, expected ${rounds * events}`);
          return nanoseconds;
        });
    const peers = [
        { library, threads: "1" },
        ...("path" in go ? ["1", ""].map(threads => ({ library: go.path, threads })) : []),
      ],
      samples = peers.map((): number[] => []);
    for (let round = 0; round < Math.ceil(effort.rounds / 3); round++)
      peers.forEach((peer, i) => samples[i]!.push(...measure(peer.library, peer.threads)));
    const bytes = fs.statSync(file).size;
    for (const [unit, amount] of [
      ["events/s", rounds * events * 1e9],
      ["MB/s", bytes * 1e3],
    ] as const) {
      const [ours, ...theirs] = samples.map(times => summarize(times.map(time => amount / time)));
      const goal = hasGoal && theirs.length && unit === "events/s";
      rows.push({
        title: `${title} of ${(bytes / rounds / events / 1000).toFixed(1)} kB`,
        unit,
        ours: ours!,
        go: theirs,
        ...(goal && {
          goal: {
            text: `≥ ${LEAST_OF_GO} × Go`,
            holds: ours!.median >= LEAST_OF_GO * Math.max(...theirs.map(one => one.median)),
          },
        }),
      });
    }
  }
  return { rows, missing };
}
