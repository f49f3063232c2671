// Writes the results as Markdown: all of them for docs/bench.md, and a short form for the README.
import { type FilesResults, type FilesRow, GO_COLUMNS } from "./files";
import { MOST_CPU } from "./idle";
import { fastest, RUST_READERS } from "./json";
import { goalsOf, ratioTo, type Results, shorten, summaryOf } from "./results";
import { type Row, ROWS } from "./rows";
import type { Summary } from "./statistics";

/** The document of a run. `how` explains the columns, and comes before the table. */
export function document(results: Results, how: string): string {
  const missing = results.missing
    .map(one => `\n* ${one.title} is missing: ${one.reason.split("\n")[0]}`)
    .join("");
  return `# Speed

Written by \`make bench\`. ${results.date}, ${results.machine}. ${results.versions}. ${results.effort}

![The same rows as bars, on a logarithmic scale](bench.svg)

${how.trim()}${missing}

${table([
  [
    "median (a quarter of the samples below – above)",
    ...results.peers.map(peer => peer.title),
    "÷ Rust",
    "÷ best Go",
    "÷ C",
    "goals",
  ],
  ...ROWS.map(row => [
    `${row.title}, ${row.unit}`,
    ...results.peers.map(peer => withSpread(summaryOf(results, row, peer))),
    ratio(ratioTo(results, row, "rust")),
    ratio(ratioTo(results, row, "go")),
    ratio(ratioTo(results, row, "c")),
    goals(results, row),
  ]),
])}
## JSON

Fields of Kubernetes audit events: 10 as a cluster writes them, of 1.7 kB on average, and one that was made larger. [examples/json](../examples/json) is asked for JSON pointers, [examples/k8saudit](../examples/k8saudit) for its
own fields; beside them the official plugins in Go, with \`GOMAXPROCS=1\` and without their second thread, and [plugins in Rust](../tests/bench/rust-k8saudit) that have those 20 fields. A call asks for one field, as libsinsp's do; nanoseconds for an event with all of its fields.
Every plugin gives the same values, which are compared before anything is measured.

Rust's keep what they have parsed while the event is the same, and are built for the same processors as ours (x86-64-v2). serde_json makes a tree of an event, simd-json a tape, and sonic-rs searches anew for each field; unchecked it is undefined what it does with an event that is not valid JSON.

${jsonTable(results)}
## Sources from files

All events of one file, from open to its end, with nothing done with them: the file is read, cut and, for its time, parsed. The official plugins parse all of each event.

${filesTable(results.files)}
## Sources that receive

[examples/syslogsrv](../examples/syslogsrv) while another process sends it messages of 83 bytes as fast as it can, [examples/collector](../examples/collector) while one posts 171 bytes over 32 connections that are kept, each the next when it is answered, and [examples/nginx](../examples/nginx) when it finds a file of lines of 188 bytes, beside [a plugin in Go](../tests/hosts/go-received) with the SDK's means that does the same and no more than it must; the registry's own cannot be had from Go's proxy. [examples/k8saudit](../examples/k8saudit) gets audit events of 2.7 kB posted in the same way by TLS, beside the official plugin; who posts is Node, and both have the same certificate. What is sent is counted by the CPU time that it takes, since the sender has a part of the machine (of two processors, one for each, where it posts), and of UDP what nobody has room for is lost. What a cursor costs is the CPU time of a plugin that saves 16 bytes with each line, less that of one that does not.

${filesTable(results.received)}
## Regular expressions

A line of 194 bytes of a combined log, and a regular expression of eleven groups on a view of it: whether it is one, and the lengths of all groups. The call of the field is in the time.

${regexTable(results.regexes)}
## Sources that wait

[examples/nginx](../examples/nginx) while the files that it follows do not grow, and [examples/syslogsrv](../examples/syslogsrv) and [examples/collector](../examples/collector) while those that are connected to them send nothing: the CPU time of the whole process in 5 s of next_batch, which comes back every 30 ms, and what the source added to the process's memory (RSS) between init and then. What the kernel keeps of files and connections is not in it.

${idleTable(results)}`;
}

function filesTable({ rows }: FilesResults): string {
  const best = (go: readonly Summary[]) => Math.max(...go.map(one => one.median));
  return table([
    ["median (a quarter of the samples below – above)", "falco-ts", ...GO_COLUMNS, "× best Go", "goal"],
    ...rows.map(({ title, unit, ours, go, goal }) => [
      `${title}, ${unit}`,
      withSpread(ours),
      ...GO_COLUMNS.map((_, i) => withSpread(go[i])),
      ratio(go.length ? ours.median / best(go) : undefined),
      goal ? `${goal.text}${goal.holds ? "" : " **missed**"}` : "–",
    ]),
  ]);
}

function regexTable(rows: readonly FilesRow[]): string {
  return table([
    ["median (a quarter of the samples below – above)", "falco-ts", "goal"],
    ...rows.map(({ title, unit, ours, goal }) => [
      `${title}, ${unit}`,
      withSpread(ours),
      goal ? `${goal.text}${goal.holds ? "" : " **missed**"}` : "–",
    ]),
  ]);
}

function idleTable({ idle }: Results): string {
  return table([
    ["median (a quarter of the samples below – above)", "% of a core", "KiB", "goal"],
    ...idle.map(({ title, cpu, memory, holds }) => [
      title,
      withSpread(cpu, value => value.toFixed(2)),
      withSpread(memory),
      `< ${MOST_CPU} % of a core${holds ? "" : " **missed**"}`,
    ]),
  ]);
}

function jsonTable({ json }: Results): string {
  const hasRust = json.rows.some(row => row.rust.length);
  return table([
    [
      "median (a quarter of the samples below – above)",
      "falco-ts",
      "Go",
      ...(hasRust ? RUST_READERS.map(reader => reader.title) : []),
      "÷ Go",
      ...(hasRust ? ["÷ fastest Rust"] : []),
      "goals",
    ],
    ...json.rows.map(({ title, ours, go, rust, goals }) => [
      title,
      withSpread(ours),
      withSpread(go),
      ...(hasRust ? RUST_READERS.map((_, i) => withSpread(rust[i])) : []),
      ratio(go && ours.median / go.median),
      ...(hasRust ? [ratio(rust.length ? ours.median / fastest(rust) : undefined)] : []),
      goals.map(goal => `${goal.text}${goal.holds ? "" : " **missed**"}`).join(", ") || "–",
    ]),
  ]);
}

/** The table for the README: medians and ratios. */
export function shortTable(results: Results): string {
  return table([
    ["", ...results.peers.map(peer => peer.title), "÷ Rust", "÷ best Go"],
    ...ROWS.map(row => [
      `${row.title}, ${row.unit}`,
      ...results.peers.map(peer => median(summaryOf(results, row, peer))),
      ratio(ratioTo(results, row, "rust")),
      ratio(ratioTo(results, row, "go")),
    ]),
  ]);
}

function table([head, ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
  return line(head!) + line(head!.map((_, i) => (i ? "---:" : "---"))) + rows.map(line).join("");
}

const median = (summary: Summary | undefined) => (summary ? shorten(summary.median) : "–");

function withSpread(summary: Summary | undefined, write: (value: number) => string = shorten): string {
  if (!summary) return "–";
  return summary.count === 1
    ? write(summary.median)
    : `${write(summary.median)} (${write(summary.low)} – ${write(summary.high)})`;
}

const ratio = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(value < 0.1 ? 3 : 2));

function goals(results: Results, row: Row): string {
  return (
    goalsOf(results, row)
      .map(
        goal =>
          `${goal.text}${goal.holds ? "" : goal.floor ? ` (out of reach: bare C is at ${ratio(goal.floor)})` : " **missed**"}`,
      )
      .join(", ") || "–"
  );
}
