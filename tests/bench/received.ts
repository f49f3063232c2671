// Sources that receive: examples/syslogsrv, examples/collector and examples/nginx beside a plugin of the same
// work on Falco's Go SDK (tests/hosts/go-received), and what a cursor costs that is saved with each event.
import fs from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { type Host, host } from "../hosts/hosts";
import { auditEvents } from "../oracle/audit-events";
import type { FilesResults, FilesRow } from "./files";
import type { Effort } from "./measure";
import type { Missing, Places } from "./peers";
import { buildPlugin, compileHost, run } from "./programs";
import { summarize } from "./statistics";

/** Ours to the better of Go's; by TLS both have its ciphers to do. */
const LEAST_OF_GO = 3,
  LEAST_BY_TLS = 2;
const LEAST_MB_PER_S = 500;
/** Of one core, in percent, with so many events in a second. */
const MOST_OF_SAVING = 1,
  SAVES_PER_S = 100_000;

const SYSLOG = "<34>Oct 11 22:14:15 mymachine su[1234]: 'su root' failed for lonvick on /dev/pts/8";
const ACCESS =
  '192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /index.html?q=shoes HTTP/1.1" 200 2326 "https://example.com/start" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"';

/** A plugin with its config and the numbers of its fields. */
interface Peer {
  readonly library: string;
  readonly config: string;
  readonly threads: string;
  /** The field that is asked for, by the title of the row. */
  readonly field: number;
}

/** How a program's run went. */
interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

export function measureReceived(
  places: Places,
  effort: Effort,
  progress: (what: string) => void,
): FilesResults {
  const program = compileHost(places, "tests/bench/receive.c");
  const go = host("go-received"),
    audit = host("go-k8saudit"),
    missing: Missing[] = "skip" in go ? [{ title: "Go's receiver", reason: go.skip }] : [];
  if ("skip" in audit) missing.push({ title: "Go's k8saudit by TLS", reason: audit.skip });
  const peersOf = (example: string, config: string, field: number): Peer[] => [
    {
      library: buildPlugin(places, path.join(places.root, "examples", example)),
      config,
      threads: "1",
      field,
    },
    ...("path" in go
      ? ["1", ""].map(threads => ({ library: go.path, config: "", threads, field: Math.min(field, 0) }))
      : []),
  ];
  const rounds = Math.ceil(effort.rounds / 3);
  const measure = (peers: readonly Peer[], one: (peer: Peer) => Taken): Taken[][] => {
    const samples = peers.map((): Taken[] => []);
    for (let round = 0; round < rounds; round++) peers.forEach((peer, i) => samples[i]!.push(one(peer)));
    return samples;
  };
  const rows: FilesRow[] = [];
  for (const [how, field, what] of [
    ["udp", -1, ""],
    ["tcp", -1, ""],
    ["udp", SEVERITY, ", and the severity of each"],
    ["tcp", SEVERITY, ", and the severity of each"],
  ] as const) {
    progress(`received: ${how}${what}`);
    const events = Math.ceil(effort.events / 3);
    const samples = measure(peersOf("syslogsrv", "", field), peer =>
      taken(program, peer, [`${how}://127.0.0.1:%d`, how, `${events}`, `${peer.field}`, SYSLOG]),
    );
    rows.push(
      rowOf(
        `syslogsrv, ${how === "udp" ? "datagrams" : "lines over a connection"}${what}`,
        "events/s of CPU time",
        samples,
        events * 1e9,
        field < 0 ? LEAST_OF_GO : undefined,
      ),
    );
  }
  rows.push(posted(effort, progress, program, peersOf, measure));
  rows.push(postedByTls(places, effort, progress, program, audit, measure));
  rows.push(...followed(places, effort, progress, program, peersOf, measure));
  rows.push(...passedOn(places, effort, progress, program, rounds));
  return { rows, missing };
}

/** The number of syslogsrv.severity; Go's plugin has no other field. */
const SEVERITY = 5;

const ALERT =
  '{"hostname":"x86","priority":"Warning","rule":"Read sensitive file untrusted","output":"x86 opened /etc/shadow","source":"syscall","time":"2025-05-07T12:50:34.502309868Z"}';

/** Posts over connections that are kept, each the next when it is answered. */
function posted(
  effort: Effort,
  progress: (what: string) => void,
  program: string,
  peersOf: (example: string, config: string, field: number) => Peer[],
  measure: (peers: readonly Peer[], one: (peer: Peer) => Taken) => Taken[][],
): FilesRow {
  const title = "collector, posts over 32 connections";
  progress(`received: ${title}`);
  const events = Math.ceil(effort.events / 10),
    address = "127.0.0.1:%d";
  const samples = measure(peersOf("collector", "", -1), peer => {
    const params = peer.library.includes("collector")
      ? JSON.stringify({ addr: address })
      : `http://${address}`;
    return taken(program, peer, [params, "http", `${events}`, "-1", ALERT]);
  });
  return rowOf(title, "events/s of CPU time", samples, events * 1e9, LEAST_OF_GO);
}

/** The same by TLS, of audit events, as Kubernetes' API server posts them. */
function postedByTls(
  places: Places,
  effort: Effort,
  progress: (what: string) => void,
  program: string,
  official: Host,
  measure: (peers: readonly Peer[], one: (peer: Peer) => Taken) => Taken[][],
): FilesRow {
  const title = "k8saudit, posts over 32 connections of TLS";
  progress(`received: ${title}`);
  const folder = path.join(places.work, "certificates"),
    pem = path.join(folder, "falco.pem"),
    { certificate, key } = new Authority(folder).sign("server");
  fs.writeFileSync(pem, fs.readFileSync(certificate, "utf8") + fs.readFileSync(key, "utf8"));
  const config = JSON.stringify({ sslCertificate: pem }),
    library = buildPlugin(places, path.join(places.root, "examples", "k8saudit")),
    peers = [{ library, config, threads: "1", field: -1 }];
  if ("path" in official)
    peers.push(...["1", ""].map(threads => ({ library: official.path, config, threads, field: -1 })));
  const events = Math.ceil(effort.events / 30),
    poster = [process.execPath, path.join(places.root, "tests/bench/posts_by_tls.mjs")],
    body = JSON.stringify(auditEvents[0]);
  const samples = measure(peers, peer =>
    taken(program, peer, ["https://127.0.0.1:%d/k8s-audit", "program", `${events}`, "-1", body, ...poster]),
  );
  return rowOf(title, "events/s of CPU time", samples, events * 1e9, LEAST_BY_TLS);
}

function followed(
  places: Places,
  effort: Effort,
  progress: (what: string) => void,
  program: string,
  peersOf: (example: string, config: string, field: number) => Peer[],
  measure: (peers: readonly Peer[], one: (peer: Peer) => Taken) => Taken[][],
): FilesRow[] {
  const title = "nginx, lines of a file that is followed",
    lines = effort.events * 2,
    log = new Log(places, "followed", lines, ACCESS);
  progress(`received: ${title}`);
  const samples = measure(peersOf("nginx", JSON.stringify({ log_paths: [log.path] }), -1), peer =>
    log.taken(program, peer, lines),
  );
  return [
    rowOf(title, "events/s", samples, lines * 1e9, LEAST_OF_GO),
    rowOf(title, "MB/s", samples, log.bytes * 1e3),
  ];
}

/**
 * Lines that are passed on as they are, and what it costs to save a cursor with each of them: the CPU time of
 * a plugin that does, less that of one that does not.
 */
function passedOn(
  places: Places,
  effort: Effort,
  progress: (what: string) => void,
  program: string,
  rounds: number,
): FilesRow[] {
  progress("received: lines that are passed on, with a cursor and without");
  const lines = effort.events * 4,
    state = path.join(places.work, "cursors"),
    log = new Log(places, "passed-on", lines, ACCESS);
  fs.mkdirSync(state, { recursive: true });
  const [saving, not] = [true, false].map(saves => {
    const dir = path.join(places.work, saves ? "saving" : "not-saving");
    fs.mkdirSync(path.join(dir, "src"), { recursive: true });
    fs.writeFileSync(path.join(dir, "src", "plugin.ts"), counter(saves));
    const config = JSON.stringify({ falco_ts: { state } });
    return { library: buildPlugin(places, dir, "counter"), config, threads: "1", field: -1 };
  }) as [Peer, Peer];
  const pairs = Array.from(
    { length: rounds },
    () => [log.taken(program, saving, lines), log.taken(program, not, lines)] as const,
  );
  const speed = rowOf("lines that are passed on", "MB/s", [pairs.map(pair => pair[1])], log.bytes * 1e3),
    cost = summarize(pairs.map(([one, other]) => ((one.cpu - other.cpu) / lines) * (SAVES_PER_S / 1e7)));
  return [
    { ...speed, goal: { text: `≥ ${LEAST_MB_PER_S} MB/s`, holds: speed.ours.median >= LEAST_MB_PER_S } },
    {
      title: "a cursor that is saved with each of 100 000 events/s",
      unit: "% of a core",
      ours: cost,
      go: [],
      goal: { text: `< ${MOST_OF_SAVING} % of a core`, holds: cost.median < MOST_OF_SAVING },
    },
  ];
}

/** A plugin that numbers the lines of a log, and saves the number with each of them or not. */
function counter(saves: boolean): string {
  return `import { Plugin, Info, Source, Params, Instance, PushInstance, Permitted, Permissions, Start, cursor } from "falco-ts";

export default class Counter extends Plugin implements Source, Permitted {
  info(): Info {
    return { id: 999, name: "counter", version: "0.1.0", description: "Numbers lines", contact: "nobody", source: "counter" };
  }
  permissions(p: Permissions): void { p.readParams().state(); }
  open(params: Params): Instance | null {
    return new PushInstance<Lines>(new Lines()).follow(params.raw, (self, line, out) => {
      self.number++;
      out.bytes(line);${
        saves
          ? `
      cursor.save(line.slice(0, 16));`
          : ""
      }
    }, Start.Begin);
  }
}

class Lines {
  number: u64 = 0;
}
`;
}

/** A file that a program renames to where sources look for it, and back for the next sample. */
class Log {
  readonly path: string;
  readonly bytes: number;
  private readonly ready: string;

  constructor(places: Places, name: string, lines: number, line: string) {
    this.path = path.join(places.work, `${name}.log`);
    this.ready = `${this.path}.ready`;
    fs.writeFileSync(this.ready, `${line}\n`.repeat(lines));
    this.bytes = fs.statSync(this.ready).size;
  }

  taken(program: string, peer: Peer, lines: number): Taken {
    try {
      return taken(program, peer, [this.path, "file", `${lines}`, "-1", "", this.ready, this.path]);
    } finally {
      fs.renameSync(this.path, this.ready);
    }
  }
}

function taken(program: string, { library, config, threads }: Peer, args: readonly string[]): Taken {
  const [wall, cpu] = run(program, [library, config, ...args], threads)
    .trim()
    .split(" ")
    .map(Number);
  return { wall: wall!, cpu: cpu! };
}

function rowOf(
  title: string,
  unit: FilesRow["unit"],
  samples: readonly (readonly Taken[])[],
  amount: number,
  least?: number,
): FilesRow {
  const time = unit === "events/s of CPU time" ? "cpu" : "wall";
  const [ours, ...go] = samples.map(all => summarize(all.map(one => amount / one[time])));
  const best = Math.max(...go.map(one => one.median));
  return {
    title,
    unit,
    ours: ours!,
    go,
    ...(least && go.length && { goal: { text: `≥ ${least} × Go`, holds: ours!.median >= least * best } }),
  };
}
