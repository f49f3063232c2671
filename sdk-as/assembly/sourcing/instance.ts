import { LIMIT_BATCH_EVENTS, LIMIT_IDLE_MS } from "../../internal/guest-abi";
import { EventBatch, MAX_EVENT_SIZE, Oversized } from "./batch";
import { EventWriter, TextWriter } from "../events/event";

/** The eventSize of an instance whose open() set none. */
export const DEFAULT_EVENT_SIZE: u32 = 262144;

/** What a source answers when Falco asks it for events. */
export enum Status {
  /** The source has an event, and may have more. */
  Ok = 0,
  /** The source is broken; `fail()` says why. Falco ends, with all of its sources. */
  Failure = 1,
  /** The source has no event now. Falco asks again within the instance's timeout. */
  Timeout = -1,
  /** The source has ended: it will have no further event. */
  Eof = 2,
}

/**
 * An open event source. Extend PullInstance unless you need to fill batches yourself. What open() sets of the
 * options below holds for as long as the source is open.
 */
export abstract class Instance {
  /** The most events that a batch has, 1 to 65536. */
  batchSize: u32 = 128;
  /**
   * The most bytes that a payload has, 1 to 32 MiB. Left as it is, it is raised to the largest `maxBytes` of
   * a PushInstance's inputs, so that every line fits into an event.
   */
  eventSize: u32 = DEFAULT_EVENT_SIZE;
  /**
   * Milliseconds, 1 to 30: after so long a batch goes out though it has room (looked at every 5 ms), and
   * Falco waits for so long at most while the source has no event. It cannot be longer, since Falco looks for
   * its signals only between calls.
   */
  timeout: u32 = LIMIT_IDLE_MS;
  /** What happens to an event that is larger than eventSize. */
  oversized: Oversized = Oversized.Truncate;
  /** For the SDK: why the instance failed; "" while it has not. */
  failure: string = "";

  /**
   * Adds events to the batch. The events that it added go to Falco before the status does. It has 1 s of CPU
   * time.
   */
  abstract nextBatch(batch: EventBatch): Status;

  /** For the SDK: sets the options that follow from others, once open() has returned. */
  settleOptions(): void {}

  /**
   * For the SDK: begins the instance once open() has returned it. Afterwards, `failure` says what is wrong
   * with it.
   */
  begin(batch: EventBatch): void {}

  /** Says why the source is broken, and returns Status.Failure: `return this.fail("…")`. */
  fail(message: string): Status {
    this.failure = message;
    return Status.Failure;
  }

  /** For the SDK: which option is out of its range, and what is expected; "" if all are in theirs. */
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
  /** Writes one event and returns Status.Ok. With any other status, what it wrote is dropped. */
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

/** An instance that has something to do when Falco closes it. */
export interface Closer {
  /**
   * Runs once, after Status.Eof too, but not after a trap. It has 1 s of CPU time; a trap in it is logged.
   */
  close(): void;
}

/**
 * An instance that knows how far it has come. Tools show it (sysdig with `-P`); Falco itself does not ask.
 */
export interface Progresser {
  /**
   * Returns a number from 0 (nothing is done) to 1 (all is done). `text` may say more, in up to 1 KiB; if it
   * stays empty, tools show the number alone. It has 100 ms of CPU time.
   */
  progress(text: TextWriter): f64;
}
