// A plugin in a test: what Falco does with the .so, done with its wasm in Node. The rules are those of
// runtime-c/src: plugin.c, source.c and extract.c have the same words for the same things.
import { Guest, GuestTrap, type GuestHost } from "../guest";
import { guestAbi } from "../guest-abi";
import { has, type Manifest } from "../manifest";
import { copyBatch, type TestEvent } from "./batch";
import { parseField } from "./field";
import { TestInputs, type TestInput } from "./inputs";
import { readKnobs, type OnTrap } from "./knobs";
import { mayRead } from "./permissions";
import { readValues, type Value } from "./value";

export type { TestEvent } from "./batch";
export type { SingleValue, Value } from "./value";

/** Falco's levels, the most urgent first. */
export type LogLevel = "fatal" | "critical" | "error" | "warning" | "notice" | "info" | "debug" | "trace";

/** A line of the log. */
export interface LogLine {
  /** How urgent it is. */
  readonly level: LogLevel;
  /** What it says: what the plugin logged, or of a fault the call, the reason and the place. */
  readonly message: string;
}

/** What a call of nextBatch gave: events with "success", or none with another status. */
export interface Batch {
  /** "success" where there are events. "timeout": none now; "eof": never again; "failure": lastError says why. */
  readonly status: "success" | "timeout" | "eof" | "failure";
  /** In their order. */
  readonly events: readonly TestEvent[];
}

/** How far a source has come. */
export interface Progress {
  /** 0 to 100, with two decimals. */
  readonly percent: number;
  /** What the instance says of it besides. */
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

const { status } = guestAbi;
/** The type of events that plugins make. */
const PLUGIN_EVENT = 322;
const LEVELS = Object.entries(guestAbi.log);

/** A plugin as Falco has it loaded: loadPlugin() makes it. A trap in a field is logged, and the field has no value. */
export class TestPlugin {
  /** What the plugin logged, oldest first. */
  readonly logs: LogLine[] = [];
  /** What Falco's get_last_error gives: why the last call that failed did. */
  lastError: string = "";

  private readonly module: WebAssembly.Module;
  private readonly host: GuestHost;
  private extraction: Guest | undefined;
  private config: string | Uint8Array | undefined;
  private silent = false;
  /** For the SDK. */
  onTrap: OnTrap | undefined;
  private declaring: TestInputs | undefined;
  private evtnum = 0n;

  /** For the SDK: loadPlugin() makes them. */
  constructor(wasm: Buffer, private readonly places: Uint8Array, /** For the SDK. */ readonly manifest: Manifest, now: () => bigint, seed: bigint) {
    this.module = new WebAssembly.Module(new Uint8Array(wasm));
    this.host = {
      clock: now,
      seed: () => seed,
      log: (level, message) => { if (!this.silent) this.log(level, message); },
      input: (kind, text, value) => {
        if (!this.declaring) throw new Error("an input is declared while open() runs, and at no other time");
        this.declaring.declare(kind, text, value);
      },
    };
  }

  /** Inits the plugin: with an object as JSON, a string or bytes as they are. Throws a PluginError when it fails. */
  init(config: object | string | Uint8Array = ""): void {
    if (this.extraction) throw new Error("init() was called before; destroy() ends a plugin");
    this.config = toInput(config);
    const text = Buffer.from(this.config).toString();
    this.extraction = this.orFail("init", () => {
      const { onTrap, problem } = readKnobs(text, message => this.log(guestAbi.log.WARNING, message));
      if (problem !== undefined) throw new PluginError(problem);
      this.onTrap = onTrap;
      return this.newGuest(false);
    });
  }

  /** Opens the event source: with an object as JSON, a string or bytes as they are. Throws a PluginError when it fails. */
  open(params: object | string | Uint8Array = ""): TestInstance {
    const input = toInput(params);
    const config = Buffer.from(this.config ?? "").toString();
    const inputs = new TestInputs(path => mayRead(path, this.manifest.permissions, config, Buffer.from(input).toString()),
      message => this.log(guestAbi.log.ERROR, message));
    return new TestInstance(this, input, inputs, this.orFail("open", () => this.openGuest(input, inputs)));
  }

  /** What Falco lists as the plugin's open params; none where it has no listOpenParams(). Throws a PluginError when that fails. */
  openParams(): readonly OpenParam[] {
    const guest = this.extraction;
    if (!guest) throw new Error("call init() first");
    if (!has(this.manifest, "open params")) return [];
    return this.orFail("list_open_params", () => {
      try {
        if (guest.callStatus("ft_list_open_params") !== status.OK) throw new PluginError(guest.text());
        return JSON.parse(guest.text());
      } catch (error) {
        if (error instanceof GuestTrap) this.restartExtraction("list_open_params", error);
        throw error;
      }
    });
  }

  /** A field's value for an event: "dummy.value", or with its argument, as a rule writes it, "dummy.divisible[3]", "t.header[host]". */
  extract(event: TestEvent, field: string): Value {
    const asked = parseField(field, this.manifest.fields);
    if (event.type !== undefined && !this.manifest.extractTypes.includes(event.type)) return undefined;   // Falco does not ask
    return this.withEvent(event, `extract_fields: ${field}`, guest => {
      if (asked.arg & guestAbi.arg.KEY) guest.putInput(asked.key);
      const value = readValues(guest, guest.extract(asked.id, asked.arg, asked.index), asked.field);
      guest.collect();
      return value;
    });
  }

  /** The event's one-line form, evt.plugininfo in rules; "" if the plugin has none. */
  eventToString(event: TestEvent): string {
    return this.withEvent(event, "event_to_string", guest => guest.callStatus("ft_event_to_string") === status.OK ? guest.text() : "") ?? "";
  }

  /** Ends the plugin. */
  destroy(): void {
    this.endGuest(this.extraction);
    this.extraction = undefined;
  }

  /** For the SDK: calls destroy in a sandbox that is no longer needed. */
  endGuest(guest: Guest | undefined): void {
    if (!guest || guest.dead) return;
    this.orLog("destroy", () => guest.callStatus("ft_destroy"));
  }

  /** For the SDK: runs a call whose trap is logged and goes no further. */
  orLog(phase: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof GuestTrap) && !(error instanceof PluginError)) throw error;
      this.log(guestAbi.log.ERROR, `${phase}: ${error.message}`);
    }
  }

  /** For the SDK. */
  log(level: number, message: string): void {
    const name = LEVELS.find(([, value]) => value === level)?.[0].toLowerCase() ?? "info";
    this.logs.push({ level: name as LogLevel, message });
  }

  /** For the SDK: a sandbox with an open source in it. */
  openGuest(params: string | Uint8Array, inputs: TestInputs): Guest {
    const guest = this.newGuest(true);
    guest.putInput(params);
    inputs.expect();
    this.declaring = inputs;
    this.silent = inputs.all.length > 0;   // after a trap what it logs was said before
    try {
      if (guest.callStatus("ft_open") !== status.OK) throw new PluginError(guest.text());
    } finally {
      this.declaring = undefined;
      this.silent = false;
    }
    inputs.start();
    return guest;
  }

  private newGuest(again: boolean): Guest {
    if (this.config === undefined) throw new Error("call init() first");
    this.silent = again;   // what it says in init was said by the first
    try {
      const guest = new Guest(this.module, this.host, this.places);
      guest.putInput(this.config);
      if (guest.callStatus("ft_init") !== status.OK) throw new PluginError(guest.text());
      return guest;
    } finally {
      this.silent = false;
    }
  }

  private orFail<T>(phase: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof GuestTrap) && !(error instanceof PluginError)) throw error;
      this.lastError = `${phase}: ${error.message}`;
      throw new PluginError(this.lastError);
    }
  }

  /** Runs a call of the extraction sandbox; after a trap there is no value, and the sandbox is made anew. */
  private withEvent<T>(event: TestEvent, what: string, work: (guest: Guest) => T): T | undefined {
    if (!this.extraction) throw new Error("call init() first");
    try {
      this.extraction.putEvent(event.payload, event.number ?? ++this.evtnum, event.timestamp ?? this.host.clock(),
        event.source ?? this.manifest.source, event.type ?? PLUGIN_EVENT);
      return work(this.extraction);
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      this.restartExtraction(what, error);
      return undefined;
    }
  }

  private restartExtraction(what: string, trap: GuestTrap): void {
    this.log(guestAbi.log.ERROR, `${what}: ${trap.message}; no value`);
    this.extraction = this.newGuest(true);
  }
}

/** An open event source. */
export class TestInstance {
  private ended = false;
  private fate: OnTrap | "go on" | undefined;   // it trapped
  private why = "";
  private pending: "eof" | "failure" | undefined;
  private said: Progress = { percent: 0, text: "" };

  /** For the SDK: TestPlugin.open() makes them. */
  constructor(private readonly plugin: TestPlugin, private readonly params: string | Uint8Array, private readonly source: TestInputs, private guest: Guest) {}

  /** The inputs that a PushInstance declared, in that order: the test gives lines and ticks. Nothing is read, no time passes. */
  get inputs(): readonly TestInput[] {
    return this.source.all;
  }

  /**
   * The next batch. Events come first: the "eof" or "failure" that ended their batch is the next call's. Time does not pass in
   * a test: `most` ends a batch after so many events, as its timeout does in Falco. After a
   * trap the source is parked: "timeout" for ever, with a critical log line. With falco_ts.on_trap in the config the call
   * opens it anew instead (Falco waits before it does), or fails.
   */
  nextBatch(most: number = Infinity): Batch {
    let events: readonly TestEvent[] = [];
    if (this.fate === "restart" || this.fate === "go on") this.restart();
    if (!this.pending && !this.ended && !this.fate) events = this.inputs.length ? this.takeFromInputs(most) : this.fill(most);
    if (events.length) return { status: "success", events };
    if (this.fate === "stop") {
      this.plugin.lastError = this.why;
      return { status: "failure", events };
    }
    if (this.fate || !this.pending) return { status: "timeout", events };
    const result = this.pending;
    this.ended = result === "eof";
    if (!this.ended) this.pending = undefined;
    return { status: result, events };
  }

  /** How far the source has come, as tools ask; undefined where no instance of the plugin says so. */
  progress(): Progress | undefined {
    if (!has(this.plugin.manifest, "progress")) return undefined;
    try {
      if (!this.guest.dead) {
        const hundredths = this.guest.call("ft_progress") as number;
        this.said = { percent: hundredths / 100, text: this.guest.text() };
      }
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      if (this.ended || this.pending === "eof") this.plugin.log(guestAbi.log.ERROR, `get_progress: ${error.message}`);
      else this.trapped("get_progress", error.message);
    }
    return this.said;
  }

  /** Closes the instance. */
  close(): void {
    if (!this.guest.dead) this.plugin.orLog("close", () => this.guest.callStatus("ft_close"));
    this.plugin.endGuest(this.guest);
    this.guest.dead = true;
  }

  private restart(): void {
    this.plugin.orLog("open", () => {
      this.guest = this.plugin.openGuest(this.params, this.source);
      this.fate = undefined;
    });
  }

  /** Until there are events, or nothing is there to make some of. */
  private takeFromInputs(most: number): readonly TestEvent[] {
    let events: readonly TestEvent[] = [];
    while (!events.length && !this.fate && !this.pending) {
      const state = this.source.hasLeft ? "ready" : this.source.state;
      if (state === "wait") break;
      if (state === "ready") {
        events = this.fill(most);
      } else if (state === "ended") {
        this.pending = "eof";
      } else {
        this.pending = "failure";
        this.plugin.lastError = `next_batch: ${state.failure}`;
      }
    }
    return events;
  }

  private trapped(phase: string, why: string, lost?: TestInput): void {
    this.why = `${phase}: ${why}`;
    this.guest.dead = true;
    const chosen = this.plugin.onTrap;
    if (this.inputs.length && chosen !== "park" && chosen !== "stop") {
      this.fate = "go on";
      const what = lost ? `the message of ${lost.title} is dropped` : "no message is lost";
      this.plugin.log(guestAbi.log.ERROR, `${this.why}; ${what}`);
      return;
    }
    this.fate = chosen ?? "park";
    const then = { park: "is parked: it gives no more events until Falco restarts it", restart: "is opened anew in 1 s, events may come again", stop: "" }[this.fate];
    if (then) this.plugin.log(guestAbi.log.CRITICAL, `${this.why}; the source ${then}`);
  }

  private fill(most: number): readonly TestEvent[] {
    let called: number | undefined;
    let why = "";
    let lost: TestInput | undefined;
    this.guest.beginBatch(most);
    if (this.inputs.length) this.source.handOver(this.guest);
    try {
      called = this.guest.callStatus("ft_next_batch");
      if (called === status.FAILURE) this.plugin.lastError = `next_batch: ${this.guest.text()}`;
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      why = error.message;
    }
    const batch = copyBatch(this.guest);
    if (this.inputs.length) lost = this.source.settle(this.guest, called === undefined || batch.problem !== undefined);
    if (called === undefined || batch.problem) {
      this.trapped("next_batch", why || batch.problem!, lost);
    } else if (called === status.FAILURE) {
      this.pending = "failure";
    } else if (called === status.EOF) {
      this.pending = "eof";
    }
    return batch.events;
  }
}

/** An operator's text as Falco hands it over: it ends at a NUL, which no config or params can therefore have. */
function toInput(given: object | string | Uint8Array): string | Uint8Array {
  const input = typeof given === "string" || given instanceof Uint8Array ? given : JSON.stringify(given);
  if (typeof input === "string" ? input.includes("\0") : input.includes(0)) throw new Error("Falco cannot hand over a NUL character in a config or in open params");
  return input;
}
