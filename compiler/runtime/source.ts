// An open event source in a sandbox of its own, in Node. The rules are those of runtime-c/src/sourcing:
// source.c, source_life.c and get_progress.c use the same words for the same things.
import type { Guest } from "./sandbox";
import { GuestTrap } from "./trap";
import { guestAbi } from "./guest-abi";
import { copyBatch, type TestEvent } from "./batch";
import type { Checkpoint } from "./checkpoint";
import { savedCursor, type Cursor, type SavedCursor } from "./cursor";
import type { TestInput } from "./input";
import type { WasmInputs } from "./inputs";
import type { OnTrap } from "./knobs";
import type { Metrics } from "./metrics";
import type { Batch, Progress, SourceTarget } from "./calls";

const { control, message, status } = guestAbi;

/** What a source needs of the plugin that opened it. */
export interface SourceOwner {
  lastError: string;
  readonly onTrap: OnTrap | undefined;
  readonly counted: Metrics;
  log(level: number, message: string): void;
  /** Runs a call whose trap is logged and goes no further. */
  orLog(phase: string, work: () => void): void;
  /** A sandbox with the source open in it. */
  openGuest(params: Uint8Array, inputs: WasmInputs, checkpoint: Checkpoint, cursor?: Cursor): Guest;
  /** Calls destroy in a sandbox that is no longer needed. */
  endGuest(guest: Guest): void;
}

export class WasmSource implements SourceTarget {
  private ended = false;
  private fate: OnTrap | "go on" | undefined; // set by a trap
  /** The gauge that counts it since it trapped. */
  private countedAs: "sources_parked" | "sources_waiting" | undefined;
  private why = "";
  private pending: "eof" | "failure" | undefined;
  private hasLeft = false; // the guest has events that did not fit into its last batch
  private hasGiven = false; // the host has not come back since the last call gave it events
  private lastProgress: Progress = { percent: 0, text: "" };

  constructor(
    private readonly plugin: SourceOwner,
    private readonly params: Uint8Array,
    private readonly source: WasmInputs,
    private readonly checkpoint: Checkpoint,
    private readonly kept: Cursor | undefined,
    private guest: Guest,
  ) {}

  get inputs(): readonly TestInput[] {
    return this.source.all;
  }

  get cursor(): SavedCursor | undefined {
    return this.kept && savedCursor(this.kept.kept);
  }

  nextBatch(most: number, traps: boolean): Batch {
    let events: readonly TestEvent[] = [];
    this.hasGiven = false;
    this.settleCursor();
    if (this.fate === "restart" || this.fate === "go on") this.restart();
    if (!this.pending && !this.ended && !this.fate)
      events = this.inputs.length ? this.takeFromInputs(most, traps) : this.fill(most, traps);
    this.hasGiven = events.length > 0;
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

  progress(): Progress {
    try {
      if (!this.guest.dead) {
        const hundredths = this.guest.call("ft_progress") as number;
        this.lastProgress = { percent: hundredths / 100, text: this.guest.text() };
      }
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      if (this.ended || this.pending === "eof")
        this.plugin.log(guestAbi.log.ERROR, `get_progress: ${error.message}`);
      else this.trapped("get_progress", error.message);
    }
    return this.lastProgress;
  }

  close(): void {
    if (!this.guest.dead) this.plugin.orLog("close", () => this.guest.callStatus("ft_close"));
    this.plugin.endGuest(this.guest);
    this.guest.dead = true;
    this.countAs(undefined);
    this.settleCursor();
  }

  /** What was saved is kept, if the host has taken all events up to then. */
  private settleCursor(): void {
    if (!this.hasGiven && !this.hasLeft) this.kept?.delivered();
  }

  private restart(): void {
    this.plugin.orLog("open", () => {
      this.hasLeft = false;
      this.plugin.counted.release(this.guest);
      this.guest = this.plugin.openGuest(this.params, this.source, this.checkpoint, this.kept);
      this.fate = undefined;
      this.countAs(undefined);
      this.plugin.counted.count("restarts");
    });
  }

  /** Fills batches until there are events, or until the inputs have nothing to make some of. */
  private takeFromInputs(most: number, traps: boolean): readonly TestEvent[] {
    let events: readonly TestEvent[] = [];
    while (!events.length && !this.fate && !this.pending) {
      const state = this.hasLeft ? "ready" : this.source.state;
      if (state === "wait") break;
      if (state === "ready") {
        events = this.fill(most, traps);
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
      if (lost) this.plugin.counted.count("messages_dropped");
      const what = lost ? `the message of ${lost.title} is dropped` : "no message is lost";
      this.plugin.log(guestAbi.log.ERROR, `${this.why}; ${what}`);
      return;
    }
    this.fate = chosen ?? (this.checkpoint.resumes ? "restart" : "park");
    this.countAs(this.fate === "restart" ? "sources_waiting" : "sources_parked");
    const then = {
      park: "is parked: it gives no more events until Falco restarts it",
      restart: `is opened again in 1 s, and ${this.checkpoint.resumes ? "goes on from its last checkpoint" : "events may come twice"}`,
      stop: "",
    }[this.fate];
    if (then) this.plugin.log(guestAbi.log.CRITICAL, `${this.why}; the source ${then}`);
  }

  /** Counts it among the sources that are parked or that wait to be opened again, or among neither. */
  private countAs(gauge: typeof this.countedAs): void {
    if (this.countedAs) this.plugin.counted.count(this.countedAs, -1);
    if (gauge) this.plugin.counted.count(gauge);
    this.countedAs = gauge;
  }

  private fill(most: number, traps: boolean): readonly TestEvent[] {
    let called: number | undefined;
    let why = "";
    let lost: TestInput | undefined;
    this.guest.beginBatch(most);
    if (this.inputs.length) this.handOver();
    try {
      if (traps) throw new GuestTrap("the test made it trap");
      called = this.guest.callStatus("ft_next_batch");
      if (called === status.FAILURE) this.plugin.lastError = `next_batch: ${this.guest.text()}`;
    } catch (error) {
      if (!(error instanceof GuestTrap)) throw error;
      why = error.message;
    }
    const batch = copyBatch(this.guest);
    this.checkpoint.keep(this.guest, batch.events.length);
    if (this.inputs.length) {
      const waiting = this.source.waiting;
      lost = this.source.settle(
        this.guest.field(control.messages_done),
        called === undefined || batch.problem !== undefined,
        {
          next: this.takeText(control.ask_next_offset, control.ask_next_length),
          once: this.takeText(control.ask_once_offset, control.ask_once_length),
        },
      );
      this.plugin.counted.count("messages", waiting - this.source.waiting);
      this.hasLeft = this.guest.field(control.messages_left) !== 0;
    }
    if (called === undefined || batch.problem) {
      this.trapped("next_batch", why || batch.problem!, lost);
    } else if (called === status.FAILURE) {
      this.pending = "failure";
    } else if (called === status.EOF) {
      this.pending = "eof";
    }
    this.count(batch.events);
    return batch.events;
  }

  /** A text that the guest has left in the control record, which is cleared. */
  private takeText(offset: number, length: number): string {
    const bytes = this.guest.field(length);
    this.guest.setField(length, 0);
    return bytes ? this.guest.decode(this.guest.field(offset), bytes) : "";
  }

  private count(events: readonly TestEvent[]): void {
    if (!events.length) return;
    const { counted } = this.plugin;
    counted.count("events", events.length);
    counted.count(
      "bytes",
      events.reduce((sum, event) => sum + event.payload.length, 0),
    );
    counted.count("batches");
  }

  /** Puts messages into the guest's memory. */
  private handOver(): void {
    const { guest } = this;
    const records = guest.field(control.messages_offset);
    // before what is saved can be kept, the events that the guest has left have to be out
    const most = this.kept && this.hasLeft ? 0 : guest.field(control.messages_capacity);
    const taken = this.source.take(most, guest.field(control.messages_bytes_capacity));
    let at = guest.field(control.messages_bytes_offset);
    taken.forEach(({ input, bytes, origin }, i) => {
      const record = Buffer.alloc(message.size);
      record.writeUInt32LE(input, message.input);
      record.writeUInt32LE(at, message.offset);
      record.writeUInt32LE(bytes.length, message.length);
      record.writeUInt32LE(at + bytes.length, message.origin_offset);
      record.writeUInt32LE(origin.length, message.origin_length);
      guest.write(records + i * message.size, record);
      guest.write(at, bytes);
      guest.write(at + bytes.length, origin);
      at += bytes.length + origin.length;
    });
    guest.setField(control.messages_done, 0);
    guest.setField(control.messages_count, taken.length);
  }
}
