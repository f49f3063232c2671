// Runs the peers one after the other, round by round, so that other work of the machine falls on all of them.
import { spawnSync } from "node:child_process";
import fs from "node:fs";

import type { Peer } from "./peers";
import { ROWS, type Stamps } from "./rows";

export interface Effort {
  readonly rounds: number;
  /** How many samples each row and peer has in a round. */
  readonly samples: number;
  /** How long a sample takes at least. */
  readonly milliseconds: number;
  /** How many events a sample through libsinsp has; for Go, a tenth of them. */
  readonly events: number;
}

/** The samples by row and peer. */
export class Samples {
  private readonly all = new Map<string, number[]>();

  add(row: string, peer: Peer, values: readonly number[]): void {
    const key = `${row} ${peer.id}`;
    this.all.set(key, [...(this.all.get(key) ?? []), ...values]);
  }

  /** The samples of a peer in a row; none if the peer cannot do what the row measures. */
  of(row: string, peer: Peer): readonly number[] {
    return this.all.get(`${row} ${peer.id}`) ?? [];
  }
}

export interface Hosts {
  /** The program that measures, bench-host. */
  readonly own: string;
  /** sinsp-host; undefined if this machine has none. */
  readonly sinsp: string | undefined;
  /** The library that is preloaded into both. */
  readonly preloaded: string;
}

export function measure(
  peers: readonly Peer[],
  hosts: Hosts,
  effort: Effort,
  progress: (what: string) => void,
): Samples {
  const samples = new Samples();
  for (const peer of peers) samples.add("size", peer, [fs.statSync(library(peer, "plugin")).size / 1024]);
  for (let round = 0; round < effort.rounds; round++) {
    progress(`round ${round + 1} of ${effort.rounds}`);
    const order = peers.map((_, i) => peers[(i + round) % peers.length]!);
    for (const peer of order) measureInOurHost(peer, hosts, effort, samples);
    if (!hosts.sinsp) continue;
    for (const row of ROWS) {
      if (!row.sinsp) continue;
      for (let sample = 0; sample < effort.samples; sample++) {
        for (const peer of order)
          samples.add(row.id, peer, [throughLibsinsp(peer, hosts, row.sinsp, effort)]);
      }
    }
  }
  return samples;
}

function measureInOurHost(peer: Peer, hosts: Hosts, effort: Effort, samples: Samples): void {
  const { host } = peer.libraries;
  if (host)
    samples.add(
      "next_batch",
      peer,
      inOurHost(peer, hosts, "host", ["next_batch"], effort).get("next_batch")!,
    );
  const rows = inOurHost(
    peer,
    hosts,
    "plugin",
    ["load", "next_batch", "u64", "string", "index", "line"],
    effort,
  );
  const [load, memory] = rows.get("load")!;
  samples.add("load", peer, [load!]);
  samples.add("memory", peer, [memory!]);
  samples.add("next_batch-stamps", peer, rows.get("next_batch")!);
  for (const row of ["u64", "string", "index", "line"]) samples.add(row, peer, rows.get(row)!);
}

/** The samples that host.c prints, by row. */
function inOurHost(
  peer: Peer,
  hosts: Hosts,
  stamps: Stamps,
  rows: readonly string[],
  effort: Effort,
): Map<string, number[]> {
  const out = start(
    peer,
    hosts,
    hosts.own,
    [library(peer, stamps), `${effort.milliseconds}`, `${effort.samples}`, ...rows],
    "pipe",
  ).stdout;
  const lines = out
    .trim()
    .split("\n")
    .map(line => line.split(" "));
  if (lines.at(-1)!.join(" ") !== `stamps ${stamps}`)
    throw new Error(`${peer.title}: ${library(peer, stamps)} is stamped by another than the ${stamps}`);
  return new Map(lines.map(([name, ...values]) => [name!, values.map(Number)]));
}

/** How many nanoseconds libsinsp takes for each event. */
function throughLibsinsp(peer: Peer, hosts: Hosts, options: readonly string[], effort: Effort): number {
  const events = peer.id.startsWith("go") ? Math.ceil(effort.events / 10) : effort.events;
  const args = [
    "--plugin",
    `${library(peer, "plugin")}:{"jitter":0}`,
    "--open",
    `dummy:{"start":1000000,"maxEvents":${events}}`,
    ...options,
    "--stats",
    "--log-level",
    "error",
  ];
  const { stderr } = start(peer, hosts, hosts.sinsp!, args, "ignore");
  const [, taken, matched, seconds] =
    /^stats: events=(\d+) matched=(\d+) .* seconds=([\d.]+)$/m.exec(stderr) ?? [];
  if (Number(taken) !== events || Number(matched) !== events)
    throw new Error(
      `${peer.title}: sinsp-host had ${taken} of ${events} events, ${matched} matched\n${stderr}`,
    );
  return (Number(seconds) * 1e9) / events;
}

/**
 * Runs a program. With "ignore", its output for each event is not read, since the pipe would be measured too.
 */
function start(
  peer: Peer,
  hosts: Hosts,
  program: string,
  args: readonly string[],
  stdout: "pipe" | "ignore",
): { stdout: string; stderr: string } {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 120_000,
    stdio: ["ignore", stdout, "pipe"],
    env: { ...process.env, ...peer.env, LD_PRELOAD: hosts.preloaded },
  });
  if (result.status !== 0) {
    throw new Error(
      `${peer.title}: ${result.error?.message ?? result.signal ?? `exit ${result.status}`} of ${program} ${args.join(" ")}\n${result.stderr}`,
    );
  }
  return result;
}

function library(peer: Peer, stamps: Stamps): string {
  return peer.libraries[stamps]!;
}
