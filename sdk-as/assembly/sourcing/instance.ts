import { LIMIT_BATCH_EVENTS, LIMIT_IDLE_MS } from "../../internal/guest-abi";
import { EventBatch, MAX_EVENT_SIZE, Oversized } from "./batch";
import { EventWriter, TextWriter } from "../events/event";

/** What a source answers when it is asked for events. */
export enum Status {
  /** There is an event, and there may be more. */
  Ok = 0,
  /** The source is broken; `fail()` says why. Falco ends, with all of its sources. */
  Failure = 1,
  /** Nothing now; Falco asks again within the instance's timeout. */
  Timeout = -1,
  /** There will be no more events: the source has ended. */
  Eof = 2,
}

/**
 * An open event source. Extend PullInstance unless you need to fill batches yourself. Its options are read
 * when open() returns.
 */
export abstract class Instance {
  /** Events a batch has at most, 1 to 65536. */
  batchSize: u32 = 128;
  /** Bytes a payload has at most, 1 to 32 MiB. */
  eventSize: u32 = 262144;
  /**
   * Milliseconds, 1 to 30: a batch that was filled for so long goes out though there is room in it (looked at
   * every 5 ms), and so long Falco waits at most where there is no event. It cannot be longer, since Falco
   * looks for its signals only between calls.
   */
  timeout: u32 = LIMIT_IDLE_MS;
  /** What becomes of an event that is larger than eventSize. */
  oversized: Oversized = Oversized.Fail;
  /** Why the instance failed. For the SDK. */
  failure: string = "";

  /** Adds events to the batch. What was added goes to Falco before the status does. */
  abstract nextBatch(batch: EventBatch): Status;

  /** For the SDK: open() has returned; `failure` says what is wrong with the instance. */
  begin(batch: EventBatch): void {}

  /** Says why the source is broken: `return this.fail("…")`. */
  fail(message: string): Status {
    this.failure = message;
    return Status.Failure;
  }

  /** The option that is out of its range, and what it should be; "" if none is. For the SDK. */
  wrongOption(): string {
    let wrong = outOfRange("batchSize", this.batchSize, LIMIT_BATCH_EVENTS);
    if (!wrong.length) wrong = outOfRange("eventSize", this.eventSize, MAX_EVENT_SIZE);
    if (!wrong.length) wrong = outOfRange("timeout", this.timeout, LIMIT_IDLE_MS);
    return wrong;
  }
}

function outOfRange(name: string, found: u32, most: u32): string {
  return found >= 1 && found <= most ? "" : `${name}: found ${found}, expected 1 to ${most}`;
}

/** A source that gives one event at a time. */
export abstract class PullInstance extends Instance {
  /**
   * Writes one event, or says that there is none. What was written with another status than Ok is dropped.
   */
  abstract next(event: EventWriter): Status;

  override nextBatch(batch: EventBatch): Status {
    while (!batch.full) {
      const status = this.next(batch.write());
      if (status != Status.Ok) return status;
      if (!batch.keep())
        return this.fail(
          `an event is larger than ${this.eventSize} bytes; set eventSize to its size at most, or say with oversized to drop or cut it`,
        );
    }
    return Status.Ok;
  }
}

/** An instance with something to do when Falco closes it. */
export interface Closer {
  /** Runs once, also after Status.Eof, but not after a trap. Has 1 s of CPU time; a trap in it is logged. */
  close(): void;
}

/**
 * An instance that knows how far it has come: tools show it, such as sysdig's `-P`. Falco itself does not
 * ask.
 */
export interface Progresser {
  /**
   * From 0 (nothing yet) to 1 (all of it). `text` may say more, in up to 1 KiB; left empty, tools show the
   * number alone.
   */
  progress(text: TextWriter): f64;
}
