// A plugin in a test, with Falco's part of the work: events get numbers and times, fields are looked up,
// calls keep their order.
import { guestAbi } from "../runtime/guest-abi";
import { PLUGIN_EVENT } from "../plugin/falco-facts";
import { has, type Manifest } from "../plugin/manifest";
import type { TestEvent } from "../runtime/batch";
import { parseField } from "../runtime/field";
import type { SavedCursor } from "../runtime/cursor";
import type { TestInput } from "../runtime/input";
import type {
  Batch,
  LogLevel,
  OpenParam,
  PluginTarget,
  Progress,
  SourceTarget,
  TestWorld,
  WholeEvent,
} from "../runtime/calls";
import type { MetricValues } from "../runtime/metrics";
import type { Value } from "../runtime/values";

/** A line of the log. */
export interface LogLine {
  /** How urgent it is. */
  readonly level: LogLevel;
  /** The plugin's text, or for a fault the call, the reason and the place. */
  readonly message: string;
}

const LEVELS = Object.entries(guestAbi.log);

/**
 * A plugin as Falco has it loaded: loadPlugin() makes it. A trap in a field is logged, and the field has no
 * value.
 */
export class TestPlugin {
  /** What the plugin logged, oldest first. */
  readonly logs: LogLine[] = [];

  private readonly target: PluginTarget;
  private readonly now: () => bigint;
  private readonly instances = new Set<TestInstance>();
  private isReady = false;
  private evtnum = 0n;
  private readonly events = new WeakMap<TestEvent, { readonly number: bigint; readonly timestamp: bigint }>();

  /** For the SDK: loadPlugin() makes them. */
  constructor(
    /** For the SDK. */ readonly manifest: Manifest,
    given: Omit<TestWorld, "log">,
    makeTarget: (world: TestWorld) => PluginTarget,
  ) {
    this.now = given.now;
    this.target = makeTarget({ ...given, log: (level, message) => this.log(level, message) });
  }

  /** The answer of Falco's get_last_error: why the last failed call failed. */
  get lastError(): string {
    return this.target.lastError;
  }

  /**
   * Inits the plugin: with an object as JSON, a string or bytes as they are. Throws a PluginError when it
   * fails.
   */
  init(config: object | string | Uint8Array = ""): void {
    if (this.isReady) throw new Error("init() was called before; destroy() ends a plugin");
    this.target.init(toInput(config));
    this.isReady = true;
  }

  /**
   * Opens the event source: with an object as JSON, a string or bytes as they are. `cursor` is what a source
   * before it has saved, which this one goes on with. Throws a PluginError when it fails.
   */
  open(
    params: object | string | Uint8Array = "",
    { cursor = "" }: { readonly cursor?: string | Uint8Array | undefined } = {},
  ): TestInstance {
    const input = toInput(params);
    this.expectReady();
    const opened = this.target.open(input, Buffer.from(cursor));
    const instance: TestInstance = new TestInstance(this.manifest, opened, () =>
      this.instances.delete(instance),
    );
    this.instances.add(instance);
    return instance;
  }

  /**
   * The open params that Falco lists; none where the plugin has no listOpenParams(). Throws a PluginError
   * when that fails.
   */
  openParams(): readonly OpenParam[] {
    this.expectReady();
    return has(this.manifest, "open params") ? this.target.openParams() : [];
  }

  /**
   * A field's value for an event: "dummy.value", or with its argument, as a rule writes it,
   * "dummy.divisible[3]", "t.header[host]".
   */
  extract(event: TestEvent, field: string): Value {
    const asked = parseField(field, this.manifest.fields);
    // Falco does not ask
    if (event.type !== undefined && !this.manifest.extractTypes.includes(event.type)) return undefined;
    this.expectReady();
    return this.target.extract(this.whole(event), asked);
  }

  /** The event's one-line form, evt.plugininfo in rules; "" if the plugin has none. */
  eventToString(event: TestEvent): string {
    this.expectReady();
    return has(this.manifest, "event to string") ? this.target.eventToString(this.whole(event)) : "";
  }

  /**
   * What Falco's metrics of the plugin are, by their names: the plugin's own, and those that every plugin has
   * (docs/metrics.md). A gauge of the plugin's is a number, all others are bigint.
   */
  metrics(): MetricValues {
    this.expectReady();
    return this.target.metrics();
  }

  /** Ends the plugin, and closes what is still open. */
  destroy(): void {
    if (!this.isReady) return;
    this.instances.forEach(instance => instance.close());
    this.isReady = false;
    this.target.destroy();
  }

  private expectReady(): void {
    if (!this.isReady) throw new Error("call init() first");
  }

  private whole(event: TestEvent): WholeEvent {
    const { payload, number, timestamp, source, type } = event;
    const known = this.known(event);
    return {
      payload,
      number: number ?? known.number,
      timestamp: timestamp ?? known.timestamp,
      source: source ?? this.manifest.source,
      type: type ?? PLUGIN_EVENT,
    };
  }

  /** As in Falco, where an event has the same number and time for all fields that are extracted from it. */
  private known(event: TestEvent): { readonly number: bigint; readonly timestamp: bigint } {
    let known = this.events.get(event);
    if (!known) {
      known = { number: event.number ?? ++this.evtnum, timestamp: this.now() };
      this.events.set(event, known);
    }
    return known;
  }

  private log(level: number, message: string): void {
    const name = LEVELS.find(([, value]) => value === level)?.[0].toLowerCase() ?? "info";
    this.logs.push({ level: name as LogLevel, message });
  }
}

/** An open event source. */
export class TestInstance {
  private isClosed = false;
  private traps = false; // the next batch
  private lastProgress: Progress = { percent: 0, text: "" };
  private elapsed = 0; // milliseconds that clock.advance() let pass

  /** For the SDK: TestPlugin.open() makes them. */
  constructor(
    private readonly manifest: Manifest,
    private readonly target: SourceTarget,
    private readonly whenClosed: () => void,
  ) {}

  /**
   * The inputs that a PushInstance declared, in that order: the test gives lines and ticks. Nothing is read,
   * no time passes.
   */
  get inputs(): readonly TestInput[] {
    return this.target.inputs;
  }

  /**
   * What the plugin saved with `cursor`, once Falco has taken all events up to then: with the next
   * nextBatch(), or with close() where the last one gave no events. A real source writes it once a second at
   * most. undefined: nothing.
   */
  get cursor(): SavedCursor | undefined {
    return this.target.cursor;
  }

  /** The first input that follow() declared: the test appends to its files, and rotates them. */
  get file(): TestInput {
    return this.first("follow");
  }

  /** The first input that files() declared: the test adds complete files, and ends it. */
  get files(): TestInput {
    return this.first("files");
  }

  /** The first input that udp() declared: the test sends datagrams. */
  get udp(): TestInput {
    return this.first("udp");
  }

  /** The first input that http() or https() declared: the test sends requests, and sees nothing of TLS. */
  get http(): TestInput {
    return this.inputs.find(({ takesRequests }) => takesRequests) ?? this.first("http");
  }

  /** The first input that poll() declared: the test answers what it asks. */
  get poll(): TestInput {
    return this.first("poll");
  }

  /** The first input that tcp() declared: the test connects, and sends bytes. */
  get tcp(): TestInput {
    return this.first("tcp");
  }

  /** The first input that tls() declared: the test connects, and sends plain bytes. */
  get tls(): TestInput {
    return this.first("tls");
  }

  /** The first input that unix() declared: the test sends datagrams, or connects. */
  get unix(): TestInput {
    return this.first("unix");
  }

  /**
   * The first input that connect() or connectTls() declared: the test is the server, which accepts and sends
   * bytes, and sees nothing of TLS.
   */
  get server(): TestInput {
    return this.first("connect", "connectTls");
  }

  /** The first input that subscribe() declared: the test is the server, which accepts and sends lines. */
  get subscription(): TestInput {
    return this.first("subscribe");
  }

  /** The time of timers. */
  get clock(): { advance(milliseconds: number): void } {
    return { advance: milliseconds => this.advance(milliseconds) };
  }

  /**
   * Has the next batch end in a trap before the plugin is called, as a bug in it would. The events before it
   * were in the batches so far; of a source with inputs the message is lost whose turn it was. What becomes
   * of the source then, nextBatch() says.
   */
  trap(): this {
    this.traps = true;
    return this;
  }

  /**
   * The next batch. Events come first: where "eof" or "failure" ended their batch, the next call answers with
   * it. Time does not pass in a test: `most` ends a batch after so many events, as its timeout does in Falco.
   * After a trap the source is parked: every call answers "timeout", and the log has a critical line. A
   * source that has made checkpoints is opened again by the call instead (Falco waits before that); and
   * falco_ts.on_trap in the config says which of the two, or that it fails.
   */
  nextBatch(most: number = Infinity): Batch {
    if (this.isClosed) return { status: "eof", events: [] };
    const traps = this.traps;
    this.traps = false;
    return this.target.nextBatch(most, traps);
  }

  /**
   * How far the source has come, and after close() its last answer; undefined where the plugin's instances
   * have no progress().
   */
  progress(): Progress | undefined {
    if (!has(this.manifest, "progress")) return undefined;
    if (!this.isClosed) this.lastProgress = this.target.progress();
    return this.lastProgress;
  }

  private first(...kinds: readonly TestInput["kind"][]): TestInput {
    const found = this.inputs.find(({ kind }) => kinds.includes(kind));
    if (!found) throw new Error(`the source has no input of ${kinds.map(kind => `${kind}()`).join(" or ")}`);
    return found;
  }

  /** Lets time pass: the timers that are due in it tick, in their order. */
  private advance(milliseconds: number): void {
    const until = this.elapsed + milliseconds;
    const ticks = this.inputs
      .filter(({ kind }) => kind === "every")
      .flatMap(input => {
        const first = Math.floor(this.elapsed / input.value) + 1,
          last = Math.floor(until / input.value);
        return Array.from({ length: last - first + 1 }, (_, i) => ({ input, at: (first + i) * input.value }));
      });
    ticks.sort((one, other) => one.at - other.at).forEach(({ input }) => input.tick());
    this.elapsed = until;
  }

  /** Closes the instance. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.whenClosed();
    this.target.close();
  }
}

/**
 * An operator's text as Falco passes it on. The text ends at a NUL, so that no config or open params can have
 * one.
 */
function toInput(given: object | string | Uint8Array): Uint8Array {
  const input =
    given instanceof Uint8Array
      ? given
      : Buffer.from(typeof given === "string" ? given : JSON.stringify(given));
  if (input.includes(0))
    throw new Error("Falco cannot hand over a NUL character in a config or in open params");
  return input;
}
