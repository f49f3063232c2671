// The rows of the table: what is measured, and the goals of falco-ts.

/** Who sets the events' timestamps in a row: the host when it takes them, or the plugin by the clock. */
export type Stamps = "host" | "plugin";

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly unit: "ns" | "µs" | "KiB";
  readonly stamps: Stamps;
  /**
   * The goal for the ratio of falco-ts' median to Rust's: at most this. A row without it has no such goal.
   */
  readonly mostOfRust?: number;
  /** The goal for the ratio of falco-ts' median to that of the better of Go's two columns. */
  readonly mostOfGo?: number;
  /** The goal for falco-ts' median, in the row's unit. */
  readonly most?: number;
  /** The arguments of sinsp-host, for a row that is measured through libsinsp. */
  readonly sinsp?: readonly string[];
}

const IN_OUR_HOST = 1 / 5,
  THROUGH_LIBSINSP = 1 / 4;

/** The rows. The part of an id before the dash is the name that host.c knows. */
export const ROWS: readonly Row[] = [
  {
    id: "next_batch",
    title: "next_batch, the host stamps, per event",
    unit: "ns",
    stamps: "host",
    mostOfRust: 0.7,
    mostOfGo: IN_OUR_HOST,
  },
  {
    id: "next_batch-stamps",
    title: "next_batch, the plugin stamps, per event",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: IN_OUR_HOST,
  },
  {
    id: "u64",
    title: "extract a number",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: IN_OUR_HOST,
  },
  {
    id: "string",
    title: "extract a text",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: IN_OUR_HOST,
  },
  {
    id: "index",
    title: "extract with an index",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: IN_OUR_HOST,
  },
  { id: "line", title: "event_to_string", unit: "ns", stamps: "plugin", mostOfGo: IN_OUR_HOST },
  {
    id: "sinsp-none",
    title: "libsinsp, no filter, per event",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: THROUGH_LIBSINSP,
    sinsp: ["--format", ""],
  },
  {
    id: "sinsp-one",
    title: "libsinsp, a filter of 1 field",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: THROUGH_LIBSINSP,
    sinsp: ["--format", "", "--filter", "dummy.value > 5"],
  },
  {
    id: "sinsp-three",
    title: "libsinsp, a filter of 3 fields",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: THROUGH_LIBSINSP,
    sinsp: [
      "--format",
      "",
      "--filter",
      "dummy.value > 5 and dummy.strvalue != none and dummy.divisible[3] < 2",
    ],
  },
  {
    id: "sinsp-format",
    title: "libsinsp, an output of 4 fields",
    unit: "ns",
    stamps: "plugin",
    mostOfRust: 1,
    mostOfGo: THROUGH_LIBSINSP,
    sinsp: ["--format", "%evt.num %dummy.value %dummy.strvalue %dummy.divisible[3] %evt.plugininfo"],
  },
  { id: "load", title: "dlopen, init and open", unit: "µs", stamps: "plugin" },
  {
    id: "memory",
    title: "memory (RSS) after open, above the host's own",
    unit: "KiB",
    stamps: "plugin",
    most: 2048,
  },
  { id: "size", title: "size of the .so", unit: "KiB", stamps: "plugin" },
];
