// The results of a run, of which the table and the chart are made.
import type { FilesResults, FilesRow } from "./files";
import type { IdleRow } from "./idle";
import type { JsonResults } from "./json";
import type { Samples } from "./measure";
import type { Missing, Peer } from "./peers";
import type { Row } from "./rows";
import { summarize, type Summary } from "./statistics";

export interface Results {
  /** The date, as yyyy-mm-dd. */
  readonly date: string;
  /** The processor, its cores, and the kernel. */
  readonly machine: string;
  readonly versions: string;
  /** How much was measured, in words. */
  readonly effort: string;
  readonly peers: readonly Peer[];
  readonly missing: readonly Missing[];
  readonly samples: Samples;
  readonly json: JsonResults;
  readonly files: FilesResults;
  readonly received: FilesResults;
  readonly regexes: readonly FilesRow[];
  readonly idle: readonly IdleRow[];
}

/** The summary of a peer's samples in a row; undefined if the peer cannot do what the row measures. */
export function summaryOf(results: Results, row: Row, peer: Peer): Summary | undefined {
  const samples = results.samples.of(row.id, peer);
  return samples.length ? summarize(samples) : undefined;
}

/**
 * The ratio of the median of falco-ts, or of another peer, to a peer's; "go" is the better of its two
 * columns. Undefined if one of them has no median.
 */
export function ratioTo(
  results: Results,
  row: Row,
  peer: "rust" | "go" | "c",
  of: "falco" | "c" = "falco",
): number | undefined {
  const medians = (prefix: string) =>
    results.peers
      .filter(one => one.id === prefix || one.id.startsWith(`${prefix}-`))
      .flatMap(one => summaryOf(results, row, one)?.median ?? []);
  const ours = medians(of),
    theirs = medians(peer);
  return ours.length && theirs.length ? ours[0]! / Math.min(...theirs) : undefined;
}

export interface Goal {
  readonly text: string;
  readonly holds: boolean;
  /** The ratio of bare C, if even C misses the goal. */
  readonly floor?: number;
}

/** The row's goals, but for those whose peer is missing. */
export function goalsOf(results: Results, row: Row): Goal[] {
  const goals: Goal[] = [];
  const check = (value: number | undefined, most: number | undefined, text: string, floor = 0) => {
    if (value !== undefined && most !== undefined)
      goals.push({ text, holds: value <= most, ...(floor > most ? { floor } : {}) });
  };
  check(ratioTo(results, row, "rust"), row.mostOfRust, `≤ ${row.mostOfRust} × Rust`);
  check(
    ratioTo(results, row, "go"),
    row.mostOfGo,
    `≤ ${row.mostOfGo} × Go`,
    ratioTo(results, row, "go", "c"),
  );
  check(summaryOf(results, row, results.peers[0]!)?.median, row.most, `≤ ${row.most} ${row.unit}`);
  return goals;
}

/** A number with three significant digits, of which at most one is behind the point. */
export function shorten(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}
