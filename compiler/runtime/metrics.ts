// What is counted of a plugin in Node: runtime-c/src/metrics and sandbox/measured.c have the same rules. The
// rows are guest-abi.json's.
import { hasSockets, keepsCursor, type Manifest, type ManifestMetric } from "../plugin/manifest";
import { guestAbi } from "./guest-abi";
import type { Guest } from "./sandbox";

const { control, metrics: ROWS } = guestAbi;

/** One of the metrics that the runtime counts for every plugin. */
export type MetricName = (typeof ROWS)[number]["name"];

/** Metrics by their names: a counter's and the runtime's own as bigint, a gauge of the plugin's as number. */
export type MetricValues = Readonly<Record<string, bigint | number>>;

/** The metric that counts the traps of an export. */
const TRAPS: Readonly<Record<string, MetricName>> = {
  _initialize: "traps_init",
  ft_init: "traps_init",
  ft_open: "traps_open",
  ft_next_batch: "traps_next_batch",
  ft_collect: "traps_extract",
  ft_event_to_string: "traps_event_to_string",
};

/** Counts for one plugin, through all its sandboxes. */
export class Metrics {
  private readonly counted = new Map<MetricName, bigint>();
  private readonly sandboxes = new Set<Guest>();
  /** What the plugin's own counters came to in sandboxes that are gone, by their index. */
  private readonly ended: bigint[] = [];

  private readonly declared: readonly ManifestMetric[];
  private readonly rows: readonly (typeof ROWS)[number][];

  constructor(manifest: Pick<Manifest, "metrics" | "inputs" | "permissions">) {
    const counts = {
      all: true,
      inputs: manifest.inputs.length > 0,
      cursor: keepsCursor(manifest),
      sockets: hasSockets(manifest),
    };
    this.declared = manifest.metrics;
    this.rows = ROWS.filter(({ of }) => counts[of]);
  }

  count(name: MetricName, more: number | bigint = 1): void {
    this.counted.set(name, this.counter(name) + BigInt(more));
  }

  /** Counts a trap in an export. */
  trapped(call: string): void {
    this.count(call.startsWith("ft_handler_") ? "traps_extract" : (TRAPS[call] ?? "traps_other"));
  }

  /** Reads a sandbox's metrics from now on. */
  watch(guest: Guest): void {
    this.sandboxes.add(guest);
    this.keepPeak();
  }

  /** Keeps what a sandbox has counted; it will not be called any more. */
  release(guest: Guest): void {
    this.keepPeak();
    if (!this.sandboxes.delete(guest)) return;
    this.declared.forEach((_, i) => {
      this.ended[i] = (this.ended[i] ?? 0n) + guest.metricBits(i);
    });
    this.count("events_dropped", guest.field64(control.events_dropped));
    this.count("events_cut", guest.field64(control.events_cut));
  }

  /** All metrics, as a host gets them. */
  values(): MetricValues {
    this.keepPeak();
    const out: Record<string, bigint | number> = {};
    for (const { name } of this.rows) out[name] = this.counter(name);
    for (const guest of this.sandboxes) {
      out.events_dropped = (out.events_dropped as bigint) + guest.field64(control.events_dropped);
      out.events_cut = (out.events_cut as bigint) + guest.field64(control.events_cut);
    }
    out.memory_bytes = this.memory();
    this.declared.forEach(({ name, kind }, i) => {
      out[name] = kind === "gauge" ? this.gauge(i) : this.sum(i);
    });
    return out;
  }

  private counter(name: MetricName): bigint {
    return this.counted.get(name) ?? 0n;
  }

  private sum(index: number): bigint {
    return [...this.sandboxes].reduce((sum, guest) => sum + guest.metricBits(index), this.ended[index] ?? 0n);
  }

  private gauge(index: number): number {
    const bits = new DataView(new ArrayBuffer(8));
    return [...this.sandboxes].reduce((sum, guest) => {
      bits.setBigUint64(0, guest.metricBits(index));
      return sum + bits.getFloat64(0);
    }, 0);
  }

  private memory(): bigint {
    return [...this.sandboxes].reduce((sum, guest) => sum + BigInt(guest.memoryBytes), 0n);
  }

  private keepPeak(): void {
    const now = this.memory();
    if (now > this.counter("memory_peak_bytes")) this.counted.set("memory_peak_bytes", now);
  }
}
