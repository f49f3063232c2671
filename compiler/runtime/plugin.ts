// A plugin's wasm in Node: what the .so does, in TypeScript. The rules are those of runtime-c/src: init.c,
// plugin.c and extract.c use the same words for the same things.
import { Guest, type GuestHost } from "./sandbox";
import { GuestTrap } from "./trap";
import { guestAbi } from "./guest-abi";
import { keepsCursor, type Manifest } from "../plugin/manifest";
import { Cursor } from "./cursor";
import type { FieldRequest } from "./field";
import { Metrics, type MetricValues } from "./metrics";
import { Checkpoint } from "./checkpoint";
import { readKnobs, type OnTrap } from "./knobs";
import { cutProblem, mayRead, mayUse, type OperatorTexts } from "./permissions";
import { plain } from "./plain";
import { TestSecrets } from "./secrets";
import { askerOf } from "./poll";
import {
  PluginError,
  type OpenParam,
  type PluginTarget,
  type SourceTarget,
  type TestWorld,
  type WholeEvent,
} from "./calls";
import { readValues, type Value } from "./values";
import { WasmInputs } from "./inputs";
import { WasmSource, type SourceOwner } from "./source";

const { status } = guestAbi;

export class WasmPlugin implements PluginTarget, SourceOwner {
  private error = "";
  onTrap: OnTrap | undefined;
  readonly counted: Metrics;

  private readonly world: TestWorld;
  private readonly module: WebAssembly.Module;
  private readonly host: GuestHost;
  private extraction: Guest | undefined;
  /** The event that a guest has. */
  private loaded: { readonly guest: Guest; readonly event: WholeEvent } | undefined;
  private config: Uint8Array = new Uint8Array();
  private silent = false;
  private declaring: WasmInputs | undefined;

  constructor(
    wasm: Uint8Array,
    private readonly places: Uint8Array,
    private readonly manifest: Manifest,
    world: TestWorld,
  ) {
    this.world = {
      now: () => world.now(),
      seed: world.seed,
      secrets: world.secrets,
      log: (level, message) => world.log(level, plain(message)),
    };
    this.module = new WebAssembly.Module(new Uint8Array(wasm));
    this.counted = new Metrics(manifest);
    this.host = {
      clock: () => world.now(),
      seed: () => world.seed,
      log: (level, message) => {
        if (!this.silent) this.world.log(level, message);
      },
      input: (kind, text, value, options) => {
        if (!this.declaring) throw new Error("an input is declared while open() runs, and at no other time");
        this.declaring.declare(kind, text, value, options);
      },
      trapped: call => this.counted.trapped(call),
    };
  }

  get lastError(): string {
    return this.error;
  }

  set lastError(message: string) {
    this.error = plain(message);
  }

  init(config: Uint8Array): void {
    this.config = config;
    this.extraction = this.orFail("init", () => {
      const text = Buffer.from(config).toString();
      const warn = (message: string) => this.world.log(guestAbi.log.WARNING, message);
      const { onTrap, problem } = readKnobs(text, warn);
      const wrong =
        problem ??
        cutProblem(this.manifest.permissions, text, warn) ??
        this.secrets({ config: text, params: "" }).problem("config");
      if (wrong !== undefined) throw new PluginError(wrong);
      this.onTrap = onTrap;
      return this.newGuest(false);
    });
  }

  open(params: Uint8Array, begin: Uint8Array): SourceTarget {
    const { permissions } = this.manifest;
    const texts = { config: Buffer.from(this.config).toString(), params: Buffer.from(params).toString() };
    const secrets = this.secrets(texts);
    const cursor = keepsCursor(this.manifest) ? new Cursor(begin) : undefined;
    const inputs = new WasmInputs(
      cursor !== undefined,
      path => mayRead(path, permissions, texts),
      (address, action) => mayUse(address, action, permissions, texts),
      secrets,
      message => {
        this.counted.count("messages_dropped");
        this.log(guestAbi.log.ERROR, message);
      },
      askerOf(permissions, texts, message => {
        this.counted.count("asks_failed");
        this.log(guestAbi.log.WARNING, message);
      }),
    );
    const checkpoint = new Checkpoint();
    return new WasmSource(
      this,
      params,
      inputs,
      checkpoint,
      cursor,
      this.orFail("open", () => {
        const problem = secrets.problem("params");
        if (problem !== undefined) throw new PluginError(problem);
        return this.openGuest(params, inputs, checkpoint, cursor);
      }),
    );
  }

  openParams(): readonly OpenParam[] {
    const guest = this.extraction!;
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

  extract(event: WholeEvent, asked: FieldRequest): Value {
    this.counted.count("extract_calls");
    return this.withEvent(event, `extract_fields: ${asked.text}`, guest => {
      if (asked.arg & guestAbi.arg.KEY) guest.putTextIn(asked.key);
      const value = readValues(guest, guest.extract(asked.id, asked.arg, asked.index), asked.field);
      guest.collect();
      this.counted.count("values", value === undefined ? 0 : Array.isArray(value) ? value.length : 1);
      return value;
    });
  }

  metrics(): MetricValues {
    return this.counted.values();
  }

  eventToString(event: WholeEvent): string {
    return (
      this.withEvent(event, "event_to_string", guest =>
        guest.callStatus("ft_event_to_string") === status.OK ? guest.text() : "",
      ) ?? ""
    );
  }

  destroy(): void {
    this.endGuest(this.extraction!);
    this.extraction = undefined;
  }

  endGuest(guest: Guest): void {
    if (!guest.dead) this.orLog("destroy", () => guest.callStatus("ft_destroy"));
    this.counted.release(guest);
  }

  orLog(phase: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof GuestTrap) && !(error instanceof PluginError)) throw error;
      this.log(guestAbi.log.ERROR, `${phase}: ${error.message}`);
    }
  }

  log(level: number, message: string): void {
    this.world.log(level, message);
  }

  openGuest(params: Uint8Array, inputs: WasmInputs, checkpoint: Checkpoint, cursor?: Cursor): Guest {
    const guest = this.newGuest(true, cursor);
    guest.putTextIn(params);
    checkpoint.give(guest);
    inputs.expect();
    this.declaring = inputs;
    this.silent = inputs.all.length > 0; // after a trap the log has these lines already
    let opened: number;
    try {
      opened = guest.callStatus("ft_open");
    } finally {
      this.declaring = undefined;
      this.silent = false;
    }
    this.expectOk(opened, guest);
    checkpoint.opened(guest);
    inputs.start();
    return guest;
  }

  private secrets(operator: OperatorTexts): TestSecrets {
    return new TestSecrets(this.world.secrets, this.manifest.permissions, operator);
  }

  private newGuest(again: boolean, cursor?: Cursor): Guest {
    this.silent = again; // the first sandbox has logged the lines of init already
    try {
      const guest = new Guest(this.module, { ...this.host, cursor }, this.places);
      guest.putTextIn(this.config);
      this.expectOk(guest.callStatus("ft_init"), guest);
      this.counted.watch(guest);
      return guest;
    } finally {
      this.silent = false;
    }
  }

  /** Ends a sandbox whose call failed. */
  private expectOk(called: number, guest: Guest): void {
    if (called === status.OK) return;
    const why = guest.text();
    this.endGuest(guest);
    throw new PluginError(why);
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

  /**
   * Runs a call of the extraction sandbox. After a trap there is no value, and a new sandbox takes its place.
   */
  private withEvent<T>(event: WholeEvent, what: string, work: (guest: Guest) => T): T | undefined {
    try {
      this.load(this.extraction!, event);
      return work(this.extraction!);
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      this.restartExtraction(what, error);
      return undefined;
    }
  }

  /** Hands the guest an event unless it has it. */
  private load(guest: Guest, event: WholeEvent): void {
    const { payload, number, timestamp, source, type } = event;
    const isLoaded =
      this.loaded?.guest === guest &&
      this.loaded.event.number === number &&
      this.loaded.event.timestamp === timestamp &&
      this.loaded.event.source === source &&
      this.loaded.event.type === type &&
      Buffer.compare(this.loaded.event.payload, payload) === 0;
    if (isLoaded) return;
    this.loaded = undefined;
    guest.putEvent(payload, number, timestamp, source, type);
    this.loaded = { guest, event: { ...event, payload: Uint8Array.from(payload) } };
  }

  private restartExtraction(what: string, trap: GuestTrap): void {
    this.log(guestAbi.log.ERROR, `${what}: ${trap.message}; no value`);
    this.counted.release(this.extraction!);
    this.extraction = this.newGuest(true);
    this.counted.count("restarts");
  }
}
