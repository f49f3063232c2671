// JSON extraction: examples/json and examples/k8saudit beside the official Go plugins, and k8saudit beside
// plugins in Rust with three JSON readers, on audit events of three sizes.
import fs from "node:fs";
import path from "node:path";

import { host, type HostName } from "../hosts/hosts";
import { corpora, FIELDS, POINTERS, SMALL } from "./json-questions";
import type { Effort } from "./measure";
import { buildWithCargo, type Missing, type Places } from "./peers";
import { buildPlugin, compileHost, run } from "./programs";
import { summarize, type Summary } from "./statistics";

/** A plugin in Rust, by what reads the JSON. */
export const RUST_READERS = [
  { title: "Rust, serde_json", options: [] },
  { title: "Rust, simd-json", options: ["--features", "simd"] },
  { title: "Rust, sonic-rs", options: ["--features", "sonic"] },
  { title: "Rust, sonic-rs unchecked", options: ["--features", "sonic_unchecked"] },
] as const;

/** How long the plugins take for so many fields of an event, or what they need. */
export interface JsonRow {
  /** With its unit. */
  readonly title: string;
  readonly ours: Summary;
  /** Undefined where there is no official plugin. */
  readonly go: Summary | undefined;
  /** In the order of RUST_READERS; empty where there is none. */
  readonly rust: readonly Summary[];
  readonly goals: readonly JsonGoal[];
}

export interface JsonGoal {
  readonly text: string;
  readonly holds: boolean;
}

export interface JsonResults {
  readonly rows: readonly JsonRow[];
  readonly missing: readonly Missing[];
}

/** Ours to Go's. */
const MOST_OF_GO = 1 / 10;
/** Ours to the fastest of Rust's, for one field and for more, of events as a cluster writes them. */
const MOST_OF_RUST = { one: 1 / 0.9, more: 1 / 1.2 };
const COUNTS = [1, 5, 20];
/** Of our .so: 1.3 MB, and 2.4 with TLS. */
const MOST_KIB = { plain: 1269, withTls: 2343 };

interface Compared {
  readonly name: string;
  readonly official: HostName;
  readonly asked: readonly string[];
  readonly argument: boolean;
  readonly inRust: boolean;
  readonly mostKib: number;
}
const PLUGINS: readonly Compared[] = [
  {
    name: "json",
    official: "go-json",
    asked: POINTERS,
    argument: true,
    inRust: false,
    mostKib: MOST_KIB.plain,
  },
  {
    name: "k8saudit",
    official: "go-k8saudit",
    asked: FIELDS,
    argument: false,
    inRust: true,
    mostKib: MOST_KIB.withTls,
  },
];

/** A plugin that is measured. */
interface Peer {
  readonly title: string;
  readonly library: string;
  readonly config: string;
}

/** Rust's are left out unless they are wanted, since cargo takes a minute. */
export function measureJson(
  places: Places,
  effort: Effort,
  withRust: boolean,
  progress: (what: string) => void,
): JsonResults {
  const extractor = compileHost(places, "tests/oracle/extractor.c");
  const cli = path.join(places.root, "dist/compiler/cli.js"),
    rows: JsonRow[] = [],
    needs: JsonRow[] = [],
    missing: Missing[] = [];
  for (const compared of PLUGINS) {
    const { name, asked, argument } = compared,
      { ours, go, rust } = makeJsonPeers(places, compared, withRust, missing),
      peers = [ours, ...(go ? [go] : []), ...rust];
    for (const [size, events] of corpora()) {
      const file = path.join(places.work, `${size}.events`);
      fs.writeFileSync(file, Buffer.concat(events.flatMap(event => [lengthOf(event), event])));
      const call = (peer: Peer, some: readonly string[], command: readonly string[]) => {
        fs.writeFileSync(`${file}.fields`, fieldLines(cli, peer.library, some, argument));
        return run(extractor, [peer.library, peer.config, file, `${file}.fields`, ...command]);
      };
      const values = call(ours, asked, ["dump"]);
      for (const peer of peers)
        if (call(peer, asked, ["dump"]) !== values)
          throw new Error(`${peer.title}: other values than ours, ${name}, ${size}`);
      for (const fields of COUNTS) {
        progress(`JSON: ${name}, ${size}, ${fields} fields`);
        const samples = new Map<Peer, number[]>(peers.map(peer => [peer, []])),
          some = asked.slice(0, fields);
        for (let round = 0; round < Math.ceil(effort.rounds / 3); round++)
          for (const peer of peers)
            samples.get(peer)!.push(
              ...call(peer, some, ["measure", `${effort.milliseconds}`, `${effort.samples}`])
                .trim()
                .split("\n")
                .map(Number),
            );
        const summary = (peer: Peer) => summarize(samples.get(peer)!);
        rows.push(
          withGoals(`${name}, ${size}`, fields, summary(ours), go && summary(go), rust.map(summary), size),
        );
      }
      if (size === SMALL)
        needs.push(...needsOf(compared, ours, go, rust, peer => call(peer, asked, ["memory"])));
    }
  }
  rows.push(...needs);
  return { rows, missing };
}

function makeJsonPeers(
  places: Places,
  { name, official, inRust }: Compared,
  withRust: boolean,
  missing: Missing[],
): { ours: Peer; go: Peer | undefined; rust: Peer[] } {
  const library = buildPlugin(places, path.join(places.root, "examples", name)),
    found = host(official);
  if ("skip" in found) missing.push({ title: `Go's ${name}`, reason: found.skip });
  return {
    ours: { title: "falco-ts", library, config: "{}" },
    go: "path" in found ? { title: "Go", library: found.path, config: '{"useAsync":false}' } : undefined,
    rust: withRust && inRust ? rustPeers(places, missing) : [],
  };
}

function rustPeers(places: Places, missing: Missing[]): Peer[] {
  const builds = RUST_READERS.map(({ options }) => ({ library: `lib${options[1] ?? "serde"}.so`, options }));
  try {
    const libraries = buildWithCargo(places, "rust-k8saudit", builds);
    return RUST_READERS.map(({ title }, i) => ({ title, library: libraries[i]!, config: "" }));
  } catch (error) {
    missing.push({ title: "Rust's k8saudit", reason: (error as Error).message });
    return [];
  }
}

function withGoals(
  title: string,
  fields: number,
  ours: Summary,
  go: Summary | undefined,
  rust: readonly Summary[],
  size: string,
): JsonRow {
  const goals: JsonGoal[] = [];
  if (go) goals.push({ text: `≤ ${MOST_OF_GO} × Go`, holds: ours.median <= go.median * MOST_OF_GO });
  if (rust.length && size === SMALL) {
    const most = fields === 1 ? MOST_OF_RUST.one : MOST_OF_RUST.more;
    goals.push({ text: `≤ ${most.toFixed(2)} × Rust`, holds: ours.median <= fastest(rust) * most });
  }
  return { title: `${title}, ${fields} field${fields === 1 ? "" : "s"}, ns`, ours, go, rust, goals };
}

/** The memory and the size of each peer. `memoryOf` gives KiB. */
function needsOf(
  { name, mostKib }: Compared,
  ours: Peer,
  go: Peer | undefined,
  rust: readonly Peer[],
  memoryOf: (peer: Peer) => string,
): JsonRow[] {
  const row = (title: string, of: (peer: Peer) => number, goals: (ours: number) => JsonGoal[]): JsonRow => {
    const one = (peer: Peer) => summarize([of(peer)]);
    return { title, ours: one(ours), go: go && one(go), rust: rust.map(one), goals: goals(of(ours)) };
  };
  return [
    row(
      `${name}, memory (RSS) after 20 fields of each event, above the host's own, KiB`,
      peer => Number(memoryOf(peer)),
      () => [],
    ),
    row(
      `${name}, size of the .so, KiB`,
      peer => fs.statSync(peer.library).size / 1024,
      size => [{ text: `≤ ${mostKib} KiB`, holds: size <= mostKib }],
    ),
  ];
}

/** The median of the fastest. */
export function fastest(some: readonly Summary[]): number {
  return Math.min(...some.map(one => one.median));
}

/** Lines as extractor.c reads them, of fields that are strings. */
function fieldLines(cli: string, library: string, asked: readonly string[], argument: boolean): string {
  const { fields } = JSON.parse(run(process.execPath, [cli, "info", library, "--json"])) as {
    fields: { name: string; isList: boolean }[];
  };
  return asked
    .map(one => {
      const id = fields.findIndex(field => field.name === (argument ? "json.value" : one));
      return argument
        ? `${id} ${STRING} 0 key json.value\t${one}\n`
        : `${id} ${STRING} ${fields[id]!.isList ? 1 : 0} none ${one}\n`;
    })
    .join("");
}

/** The type's number in the plugin ABI. */
const STRING = 9;

function lengthOf(event: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(event.length);
  return length;
}
