import { counterAt, gaugeAt, nowhere, placeMetric, setCounter, setGauge } from "../../internal/abi/metrics";
import { jsonQuote } from "../../internal/options/json";

/**
 * A number that only grows, such as how many lines were malformed. `metrics()` declares it and hands it to
 * the plugin; until then what it counts is not shown. Counting takes a few nanoseconds.
 */
@final export class Counter {
  private at: usize = nowhere();

  /** Counts `more`. */
  @inline add(more: u64 = 1): void {
    setCounter(this.at, counterAt(this.at) + more);
  }

  /** What this sandbox has counted. */
  get value(): u64 {
    return counterAt(this.at);
  }

  /** For the SDK: counts where the host reads. */
  place(): this {
    this.at = placeMetric();
    return this;
  }
}

/** A number that rises and falls, such as how much is kept. It is 0 until it is set. */
@final export class Gauge {
  private at: usize = nowhere();

  /** Sets the number. */
  @inline set(value: f64): void {
    setGauge(this.at, value);
  }

  /** Moves the number by a difference, which may be below 0. */
  @inline add(difference: f64): void {
    setGauge(this.at, gaugeAt(this.at) + difference);
  }

  /** What this sandbox has set. */
  get value(): f64 {
    return gaugeAt(this.at);
  }

  /** For the SDK: sets what the host reads. */
  place(): this {
    this.at = placeMetric();
    return this;
  }
}

/**
 * The plugin's own metrics, beside those that the runtime counts for every plugin. Hosts show them behind the
 * plugin's name, and read them at any time without waiting for the plugin. `metrics()` declares each with its
 * name, its description, and a handler that keeps the counter or gauge:
 *
 * ```ts
 * import { Plugin, Info, Measured, Metrics, Counter, Extractor, Fields } from "falco-ts";
 *
 * export default class Lengths extends Plugin implements Extractor<Lengths>, Measured<Lengths> {
 *   private empty: Counter = new Counter();
 *
 *   info(): Info {
 *     return {
 *       id: 0, name: "lengths", version: "0.1.0", description: "Lengths of events",
 *       contact: "you", source: "",
 *     };
 *   }
 *   metrics(m: Metrics<Lengths>): void {
 *     m.counter("empty", "Events without a byte", (self, counter) => { self.empty = counter; });
 *   }
 *   fields(f: Fields<Lengths>): void {
 *     f.extractFrom("dummy");
 *     f.u64("lengths.bytes", "Bytes of the event", (self, event, value) => {
 *       if (event.payload.length == 0) self.empty.add();
 *       return value.set(event.payload.length);
 *     });
 *   }
 * }
 * ```
 *
 * Each open source and extraction has a plugin object of its own; a host sees the sum of what they count.
 * What a counter came to in a sandbox that has ended is kept. There may be 64, with names of lower-case
 * letters, digits and `_`, none of which the runtime uses itself (docs/metrics.md lists them).
 */
@final export class Metrics<P> {
  /** For the SDK: what was declared, as the members of a JSON array. */
  declared: string = "";

  /** For the SDK: null at build time, when nothing is kept. */
  constructor(private plugin: P | null) {}

  /** A number that only grows. */
  counter(name: string, description: string, keep: (self: P, counter: Counter) => void): this {
    const plugin = this.plugin;
    if (plugin) keep(plugin, new Counter().place());
    else this.declare(name, "counter", description);
    return this;
  }

  /** A number that rises and falls. */
  gauge(name: string, description: string, keep: (self: P, gauge: Gauge) => void): this {
    const plugin = this.plugin;
    if (plugin) keep(plugin, new Gauge().place());
    else this.declare(name, "gauge", description);
    return this;
  }

  private declare(name: string, kind: string, description: string): void {
    if (this.declared.length) this.declared += ",";
    this.declared += `{"name":${jsonQuote(name)},"kind":"${kind}","desc":${jsonQuote(description)}}`;
  }
}
