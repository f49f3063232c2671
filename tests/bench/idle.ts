// Sources that wait: what examples/nginx costs while the files that it follows do not grow, and
// examples/syslogsrv and examples/collector while those that are connected to them send nothing.
import fs from "node:fs";
import path from "node:path";

import type { Effort } from "./measure";
import type { Places } from "./peers";
import { buildPlugin, compileHost, run } from "./programs";
import { summarize, type Summary } from "./statistics";

export interface IdleRow {
  readonly title: string;
  /** Of one core, in percent. */
  readonly cpu: Summary;
  /** What the source added to the process's memory, in KiB. */
  readonly memory: Summary;
  /** Whether the CPU time is below MOST_CPU. */
  readonly holds: boolean;
}

/** The goal for the CPU time, in percent of one core. */
export const MOST_CPU = 1;

const MANY = 1000,
  POST = "POST / HTTP/1.1\r\nHost: idle\r\nContent-Length: 2\r\n\r\n{}";

export function measureIdle(places: Places, effort: Effort, progress: (what: string) => void): IdleRow[] {
  const idle = compileHost(places, "tests/bench/idle.c");
  const logs = path.join(places.work, "logs"),
    state = path.join(places.work, "state");
  for (const folder of [logs, state]) fs.mkdirSync(folder, { recursive: true });
  for (let i = 0; i < MANY; i++) fs.writeFileSync(path.join(logs, `${i}.log`), "an old line\n");
  const following = (files: string) =>
    JSON.stringify({ log_paths: [path.join(logs, files)], falco_ts: { state } });
  const server = "tcp://127.0.0.1:0";
  const rows = [
    ["nginx, 1 file", "nginx", following("1.log"), "", 0],
    ["nginx, 1 000 files", "nginx", following("*.log"), "", 0],
    ["syslogsrv, no connection", "syslogsrv", "", server, 0],
    ["syslogsrv, 1 000 connections", "syslogsrv", "", server, MANY],
    [
      "collector, 10 000 connections that have posted once",
      "collector",
      "",
      '{"addr":"127.0.0.1:0"}',
      10 * MANY,
    ],
  ] as const;
  return rows.map(([title, example, config, params, connections]) => {
    progress(`idle: ${title}`);
    const library = buildPlugin(places, path.join(places.root, "examples", example)),
      seconds = effort.rounds > 1 ? 5 : 1;
    const samples = Array.from({ length: Math.min(effort.rounds, 3) }, () =>
      run(idle, [
        library,
        config,
        params,
        `${connections}`,
        `${seconds}`,
        example === "collector" ? POST : "",
      ])
        .trim()
        .split(" ")
        .map(Number),
    );
    const cpu = summarize(samples.map(([millionths]) => millionths! / 1e4));
    return {
      title,
      cpu,
      memory: summarize(samples.map(([, kib]) => kib!)),
      holds: cpu.median < MOST_CPU,
    };
  });
}
