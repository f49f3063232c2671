import { batchLimit, countBatch, countedInBatch, placeBatch } from "../internal/control";
import { BATCH_SIZE, LIMIT_BATCH_BYTES, LOG_WARNING } from "../internal/guest-abi";
import { log } from "../internal/log";
import { storeBatchRecord } from "../internal/memory";
import { Output } from "../internal/output";
import { EventWriter } from "./event";

/** What becomes of an event that is larger than the instance's eventSize. */
export enum Oversized {
  /** The source fails: Falco ends, and says why. */
  Fail,
  /** It is dropped. The log says so, and counts. */
  Drop,
  /** It is cut at eventSize bytes: a text at its last whole character, bytes anywhere. The log says so, and counts. */
  Truncate,
}

/** A batch has room for one such event, and for small ones beside it. */
export const MAX_EVENT_SIZE: u32 = LIMIT_BATCH_BYTES / 2;

/** Payload bytes a batch has room for besides one event of the largest size. */
const SMALL_EVENTS: u32 = 262144;

/** Where the store's one batch is; as static members, as are those of Output, where the next event's start is. */
class Room {
  static records: usize = 0;
  static payloads: usize = 0;
  static eventSize: usize = 0;
  /** The last place where an event of eventSize has room. */
  static last: usize = 0;
}

const WRITER: EventWriter = new EventWriter();

/**
 * The events of one batch, in memory that is allocated when the instance opens:
 *
 *   records  │ record 0 │ record 1 │ … batchSize records of (timestamp, offset, length)
 *   payloads │ payload 0 │ payload 1 │ …          │ room for one event of eventSize │
 */
@final @unmanaged export class EventBatch {
  private policy: Oversized = Oversized.Fail;
  /** Events in the batch. */
  @inline get count(): u32 { return countedInBatch(); }
  /** Events that were dropped or cut since the instance was opened, as they were larger than its eventSize. */
  oversized: u64 = 0;

  /** For the SDK: allocates room for the instance's batches and tells the host. */
  open(batchSize: u32, eventSize: u32, timeout: u32, policy: Oversized): void {
    const bytes = eventSize + SMALL_EVENTS;
    Room.records = heap.alloc(<usize>batchSize * BATCH_SIZE);
    Room.payloads = heap.alloc(bytes);
    Room.eventSize = eventSize;
    Room.last = Room.payloads + SMALL_EVENTS;
    this.policy = policy;
    placeBatch(Room.records, batchSize, bytes, timeout);
  }

  /** For the SDK: empties the batch. */
  @inline reset(): void {
    Output.begin(Room.payloads, Room.payloads);
    Output.cuts = this.policy == Oversized.Truncate;
    countBatch(0);
  }

  /** Whether the batch is to go out: no further event fits for certain, or it was filled for the instance's timeout. */
  @inline get full(): bool {
    return countedInBatch() >= batchLimit() || Output.start > Room.last;
  }

  /** A writer for the next event, which counts once commit() was called. */
  @inline begin(): EventWriter {
    const start = Output.start;
    Output.begin(start, start + Room.eventSize);
    Output.timestamp = u64.MAX_VALUE;
    return WRITER;
  }

  /**
   * Adds the event that begin()'s writer wrote. Of one that is larger than eventSize it does what the instance's `oversized` says:
   * drops it, cuts it, or adds nothing and returns false.
   */
  @inline commit(): bool {
    if (Output.overflowed && !this.takesOversizedRarely()) return this.policy != Oversized.Fail;
    const count = countedInBatch(), start = Output.start, at = Output.at;
    storeBatchRecord(Room.records + <usize>count * BATCH_SIZE, Output.timestamp, start, at - start);
    Output.start = at;
    countBatch(count + 1);
    return true;
  }

  /** For the SDK, at the end: says how many events were oversized, where the last line did not. */
  settle(): void {
    if (this.oversized & (this.oversized - 1)) this.logOversized();
  }

  /** Whether an oversized event goes into the batch all the same. Logs the 1st, 2nd, 4th, 8th, …: an endless stream of them fills no log. */
  private takesOversizedRarely(): bool {
    if (this.policy == Oversized.Fail) return false;
    this.oversized++;
    if (!(this.oversized & (this.oversized - 1))) this.logOversized();
    return this.policy == Oversized.Truncate;
  }

  private logOversized(): void {
    log(LOG_WARNING, `next_batch: events larger than ${Room.eventSize} bytes (eventSize) ${this.policy == Oversized.Drop ? "dropped" : "cut"} so far: ${this.oversized}`);
  }
}
