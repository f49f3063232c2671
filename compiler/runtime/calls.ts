// What a test drives: the plugin's wasm in Node (runtime/plugin.ts), or its machine code
// (testing/native/plugin.ts).
import type { TestEvent } from "./batch";
import type { FieldRequest } from "./field";
import type { SavedCursor } from "./cursor";
import type { TestInput } from "./input";
import type { MetricValues } from "./metrics";
import type { GivenSecrets } from "./secrets";
import type { Value } from "./values";

/** Falco's levels, the most urgent first. */
export type LogLevel = "fatal" | "critical" | "error" | "warning" | "notice" | "info" | "debug" | "trace";

/** The answer of nextBatch(): events with "success", or none with another status. */
export interface Batch {
  /**
   * "success" where there are events. "timeout": none now; "eof": never again; "failure": lastError says why.
   */
  readonly status: "success" | "timeout" | "eof" | "failure";
  /** The events in their order. */
  readonly events: readonly TestEvent[];
}

/** How far a source has come. */
export interface Progress {
  /** 0 to 100, with two decimals. */
  readonly percent: number;
  /** The instance's own words about it. */
  readonly text: string;
}

/** Open params that the plugin lists, in Falco's words. */
export interface OpenParam {
  /** What the operator may write. */
  readonly value: string;
  /** What it stands for. */
  readonly desc: string;
  /** What stands between several of them in one text. */
  readonly separator: string;
}

/** init(), open() or openParams() failed; the message is what Falco shows. */
export class PluginError extends Error {}

/** An event to extract from, with nothing left to default. */
export type WholeEvent = Required<Omit<TestEvent, "text">> & { readonly timestamp: bigint };

/** What the test gives to the plugin: the time, chance, and a log. */
export interface TestWorld {
  /** Nanoseconds since 1970. */
  now(): bigint;
  readonly seed: bigint;
  readonly secrets: GivenSecrets;
  log(level: number, message: string): void;
}

/**
 * A plugin. Each method is Falco's call of that name, and throws a PluginError where the call fails. Callers
 * keep to Falco's order.
 */
export interface PluginTarget {
  /** The answer of Falco's get_last_error. */
  readonly lastError: string;
  init(config: Uint8Array): void;
  /** `cursor` is what the source goes on with. */
  open(params: Uint8Array, cursor: Uint8Array): SourceTarget;
  openParams(): readonly OpenParam[];
  extract(event: WholeEvent, asked: FieldRequest): Value;
  eventToString(event: WholeEvent): string;
  metrics(): MetricValues;
  destroy(): void;
}

/** An open source. */
export interface SourceTarget {
  readonly inputs: readonly TestInput[];
  readonly cursor: SavedCursor | undefined;
  /** `traps`: where it would call the plugin, the call is one that traps. */
  nextBatch(most: number, traps: boolean): Batch;
  progress(): Progress;
  close(): void;
}
