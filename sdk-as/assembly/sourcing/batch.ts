import { Output } from "../../internal/abi/call-state";
import {
  batchLimit,
  countBatch,
  countedInBatch,
  countOversized,
  placeBatch,
} from "../../internal/abi/control";
import { BATCH_SIZE, LIMIT_BATCH_BYTES, LOG_WARNING } from "../../internal/guest-abi";
import { log } from "../../internal/abi/log";
import { storeBatchRecord } from "../../internal/memory/bytes";
import { EventWriter } from "../events/event";

/** What happens to an event that is larger than the instance's eventSize. */
export enum Oversized {
  /** The source fails: Falco says why, and **ends**, with all of its sources. */
  Fail,
  /** The event is dropped. The log says so, and how many there were. */
  Drop,
  /**
   * The event is cut at eventSize bytes, a text at its last whole character. The log says so, and how many
   * there were. This is the default: what comes from outside does not end Falco.
   */
  Truncate,
}

/** The largest eventSize: a batch has room for one such event, and for small ones beside it. */
export const MAX_EVENT_SIZE: u32 = LIMIT_BATCH_BYTES / 2;

/** How many bytes of payload a batch has room for beside one event of the largest size. */
const SMALL_EVENTS: u32 = 262144;

/** Where the sandbox's one batch lies. The members are static for the reason that Output's are. */
class Room {
  static records: usize = 0;
  static capacity: u32 = 0;
  static payloads: usize = 0;
  static eventSize: usize = 0;
  /** Where the next event's payload begins. */
  static at: usize = 0;
  /**
   * The last place at which an event of eventSize still fits. Events that lie elsewhere lower it by their
   * bytes.
   */
  static last: usize = 0;
}

const WRITER: EventWriter = new EventWriter();

/**
 * The events of one batch, in memory that is allocated when the instance opens:
 *
 * ```text
 * records  │ record 0 │ record 1 │ … batchSize records of (timestamp, offset, length)
 * payloads │ payload 0 │ payload 1 │ …          │ room for one event of eventSize │
 * ```
 *
 * `Instance.nextBatch()` fills it: while the batch is not `full`, write an event with begin() and add it with
 * commit(). An event that was added goes to Falco even if a later one traps.
 */
@final @unmanaged export class EventBatch {
  private policy: Oversized = Oversized.Truncate;
  /**
   * How many events were dropped or cut since the instance was opened, since they were larger than its
   * eventSize.
   */
  oversized: u64 = 0;

  /** How many events the batch has. */
  @inline get count(): u32 {
    return countedInBatch();
  }

  /** For the SDK: allocates room for the instance's batches, and tells the runtime where it lies. */
  open(batchSize: u32, eventSize: u32, timeout: u32, policy: Oversized): void {
    const bytes = eventSize + SMALL_EVENTS;
    Room.capacity = batchSize;
    Room.records = heap.alloc(<usize>batchSize * BATCH_SIZE);
    Room.payloads = heap.alloc(bytes);
    Room.eventSize = eventSize;
    this.policy = policy;
    placeBatch(Room.records, batchSize, bytes, timeout);
  }

  /** For the SDK: empties the batch. */
  @inline reset(): void {
    Room.at = Room.payloads;
    Room.last = Room.payloads + SMALL_EVENTS;
    Output.begin(Room.at, Room.at);
    Output.cuts = this.policy == Oversized.Truncate;
    countBatch(0);
  }

  /**
   * Whether the batch must go out: it may have no room for a further event, or was filled for the instance's
   * timeout.
   */
  @inline get full(): bool {
    return countedInBatch() >= batchLimit() || Room.at > Room.last;
  }

  /**
   * Returns a writer for the next event, which is added by commit(). Traps if the batch has no room for it.
   */
  begin(): EventWriter {
    assert(
      countedInBatch() < Room.capacity && Room.at <= Room.last,
      "no room in the batch: look at `full` before each begin()",
    );
    return this.write();
  }

  /**
   * Adds the event that begin()'s writer wrote, and returns true. With an event that is larger than eventSize
   * it does what the instance's `oversized` says: it drops or cuts the event, or adds nothing and returns
   * false.
   */
  commit(): bool {
    assert(countedInBatch() < Room.capacity, "commit() without a begin()");
    return this.keep();
  }

  /** For the SDK: begin() for a batch that is known to have room. */
  @inline write(): EventWriter {
    const at = Room.at;
    Output.begin(at, at + Room.eventSize);
    Output.timestamp = u64.MAX_VALUE;
    return WRITER;
  }

  /** For the SDK: commit() for a batch that is known to have room. */
  @inline keep(): bool {
    if (Output.overflowed) return this.keepOversizedRarely();
    this.add();
    return true;
  }

  /**
   * For the SDK: adds an event whose payload lies elsewhere, and stays there until the next call. The batch
   * must not be full, nor the event larger than eventSize.
   */
  pass(offset: usize, length: i32, timestamp: u64): void {
    const count = countedInBatch();
    storeBatchRecord(Room.records + <usize>count * BATCH_SIZE, timestamp, offset, length);
    Room.last -= min(<usize>length, Room.last);
    countBatch(count + 1);
  }

  /** For the SDK: whether an event that was written elsewhere goes to Falco, whole or cut. */
  accepts(writer: EventWriter): bool {
    return !writer.overflowed || this.takesOversized();
  }

  /** For the SDK: begins an event that the batch has no room for now, in another room of eventSize bytes. */
  writeElsewhere(writer: EventWriter, room: usize): void {
    Output.begin(room, room + Room.eventSize);
    writer.timestamp = u64.MAX_VALUE;
  }

  /** For the SDK: whether an oversized event makes the source fail. */
  get failsOversized(): bool {
    return this.policy == Oversized.Fail;
  }

  /** For the SDK: logs at the end how many events were oversized, unless the last log line says it. */
  settle(): void {
    if (this.oversized & (this.oversized - 1)) this.logOversized();
  }

  /**
   * Whether an oversized event goes into the batch all the same. It logs the 1st, 2nd, 4th, 8th and so on, so
   * that an endless stream of them does not fill the log.
   */
  private takesOversized(): bool {
    if (this.policy == Oversized.Fail) return false;
    this.oversized++;
    countOversized(this.policy == Oversized.Truncate);
    if (!(this.oversized & (this.oversized - 1))) this.logOversized();
    return this.policy == Oversized.Truncate;
  }

  private keepOversizedRarely(): bool {
    if (!this.takesOversized()) return this.policy != Oversized.Fail;
    this.add();
    return true;
  }

  /** Adds the event that the writer wrote. */
  @inline private add(): void {
    const count = countedInBatch(),
      start = Room.at,
      end = Output.at;
    storeBatchRecord(Room.records + <usize>count * BATCH_SIZE, Output.timestamp, start, end - start);
    Room.at = end;
    countBatch(count + 1);
  }

  private logOversized(): void {
    log(
      LOG_WARNING,
      `next_batch: events larger than ${Room.eventSize} bytes (eventSize) ${this.policy == Oversized.Drop ? "dropped" : "cut"} so far: ${this.oversized}`,
    );
  }
}
