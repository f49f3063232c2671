import { countBatch, placeBatch } from "../internal/control";
import { BATCH_SIZE, LIMIT_BATCH_BYTES, LIMIT_BATCH_EVENTS } from "../internal/guest-abi";
import { storeBatchRecord } from "../internal/memory";
import { EventWriter } from "./event";

/** What a source answers when it is asked for events. */
export enum Status {
  /** There is an event, and there may be more. */
  Ok = 0,
  /** The source is broken; `fail()` says why. Falco ends, with all of its sources. */
  Failure = 1,
  /** Nothing now; Falco asks again within 30 ms. */
  Timeout = -1,
  /** There will be no more events: the source has ended. */
  Eof = 2,
}

/** An open event source. Extend PullInstance unless you need to fill batches yourself. */
export abstract class Instance {
  /** Events a batch has at most, 1 to 65536. Set it before open() returns. */
  batchSize: u32 = 128;
  /** Bytes a payload has at most, up to 32 MiB. Set it before open() returns. */
  eventSize: u32 = 262144;
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
}

/** A source that gives one event at a time. */
export abstract class PullInstance extends Instance {
  /** Writes one event, or says that there is none. What was written with another status than Ok is dropped. */
  abstract next(event: EventWriter): Status;

  override nextBatch(batch: EventBatch): Status {
    while (!batch.full) {
      const status = this.next(batch.begin());
      if (status != Status.Ok) return status;
      if (!batch.commit()) return this.fail(`an event is larger than ${this.eventSize} bytes; set eventSize to its size at most`);
    }
    return Status.Ok;
  }
}

/**
 * The events of one batch, in memory that is allocated when the instance opens:
 *
 *   records  │ record 0 │ record 1 │ … batchSize records of (timestamp, offset, length)
 *   payloads │ payload 0 │ payload 1 │ …          │ room for one event of eventSize │
 */
@final @unmanaged export class EventBatch {
  private writer: EventWriter = new EventWriter();
  private records: usize = 0;
  private capacity: u32 = 0;
  private payloads: usize = 0;
  private eventSize: usize = 0;
  private end: usize = 0;
  private at: usize = 0;
  /** Bytes of events that lie elsewhere. */
  private passed: usize = 0;
  /** Events in the batch. */
  count: u32 = 0;

  /** Events that it has at most. */
  get size(): u32 { return this.capacity; }

  /** Bytes that an event has at most. */
  get largest(): u32 { return <u32>this.eventSize; }

  /** For the SDK: allocates room for the instance's batches and tells the host. */
  open(instance: Instance): void {
    const eventSize = min(max(instance.eventSize, 1), LIMIT_BATCH_BYTES / 2);
    const bytes = eventSize + SMALL_EVENTS;
    this.capacity = min(max(instance.batchSize, 1), LIMIT_BATCH_EVENTS);
    this.records = heap.alloc(<usize>this.capacity * BATCH_SIZE);
    this.payloads = heap.alloc(bytes);
    this.eventSize = eventSize;
    this.end = this.payloads + bytes;
    placeBatch(this.records, this.capacity, bytes);
  }

  /** For the SDK: empties the batch. */
  @inline reset(): void {
    this.count = 0;
    this.at = this.payloads;
    this.passed = 0;
    countBatch(0);
  }

  /** Whether no further event fits for certain. */
  @inline get full(): bool {
    return this.count >= this.capacity || this.end - this.at < this.eventSize + this.passed;
  }

  /** A writer for the next event, which counts once commit() was called. */
  @inline begin(): EventWriter {
    const writer = this.writer;
    writer.begin(this.at, this.at + this.eventSize);
    writer.timestamp = u64.MAX_VALUE;
    return writer;
  }

  /** Adds the event that begin()'s writer wrote; false if it was too large. */
  @inline commit(): bool {
    const writer = this.writer;
    if (writer.overflowed) return false;
    const length = <usize>writer.length;
    storeBatchRecord(this.records + <usize>this.count * BATCH_SIZE, writer.timestamp, this.at, length);
    this.at += length;
    countBatch(++this.count);
    return true;
  }

  /** For the SDK: adds an event whose payload lies elsewhere until the next call. The batch must not be full, and the event not too large. */
  pass(offset: usize, length: i32, timestamp: u64): void {
    storeBatchRecord(this.records + <usize>this.count * BATCH_SIZE, timestamp, offset, length);
    this.passed += length;
    countBatch(++this.count);
  }
}

/** Payload bytes a batch has room for besides one event of the largest size. */
const SMALL_EVENTS: u32 = 262144;
