// Writes the results as Markdown: all of them for docs/bench.md, and a short form for the README.
import { MOST_OF_GO } from "./json";
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
own fields; beside them the official plugins in Go, with \`GOMAXPROCS=1\` and without their second thread. A field a call and a new event for each, as libsinsp does it; nanoseconds for an event with all of its fields.

${jsonTable(results)}`;
}

function jsonTable({ json }: Results): string {
  return table([
    ["median (a quarter of the samples below – above)", "falco-ts", "Go", "÷ Go", "goal"],
    ...json.rows.map(({ title, fields, ours, go }) => [
      `${title}, ${fields} field${fields === 1 ? "" : "s"}, ns`,
      withSpread(ours),
      withSpread(go),
      ratio(go && ours.median / go.median),
      go ? `≤ ${MOST_OF_GO} × Go${ours.median <= go.median * MOST_OF_GO ? "" : " **missed**"}` : "–",
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

function withSpread(summary: Summary | undefined): string {
  if (!summary) return "–";
  return summary.count === 1
    ? shorten(summary.median)
    : `${shorten(summary.median)} (${shorten(summary.low)} – ${shorten(summary.high)})`;
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
