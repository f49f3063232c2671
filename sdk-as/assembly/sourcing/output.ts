import { EventQueue } from "../../internal/memory/event-queue";
import { isMessageBytes } from "../../internal/abi/messages";
import { EventBatch } from "./batch";
import { EventWriter } from "../events/event";
import { Status } from "./instance";
import { View } from "../events/view";

/** Where the handlers of a PushInstance put their events: none, one or many for each message. */
@final export class EventOutput {
  /** Why the source failed. For the SDK. */
  failure: string = "";
  /** What becomes of the source after this batch. For the SDK. */
  status: Status = Status.Ok;
  private left: EventQueue = new EventQueue();
  private leftView: View = new View();
  /** Where an event is written that its batch has no room for; made with the first of them. */
  private leftWriter: EventWriter | null = null;
  private leftRoom: usize = 0;
  /** What event() returned last, while it is being written; null: it is in the batch, or there was none. */
  private writing: EventWriter | null = null;

  /** For the SDK. */
  constructor(
    private batch: EventBatch,
    private eventSize: u32,
  ) {}

  /**
   * An event with these bytes as its payload. The bytes of the message itself are not copied in the sandbox.
   * `timestamp` is in nanoseconds since 1970; left out, Falco stamps the event when it takes it.
   */
  bytes(payload: View, timestamp: u64 = u64.MAX_VALUE): void {
    this.finish();
    if (<u32>payload.length <= this.eventSize && isMessageBytes(payload.offset) && !this.batch.full) {
      return this.batch.pass(payload.offset, payload.length, timestamp);
    }
    const writer = this.event();
    writer.timestamp = timestamp;
    writer.bytes(payload);
  }

  /** An event with this text, in UTF-8, as its payload. `timestamp` as for bytes(). */
  text(payload: string, timestamp: u64 = u64.MAX_VALUE): void {
    const writer = this.event();
    writer.timestamp = timestamp;
    writer.text(payload);
  }

  /**
   * A writer for an event's payload, which is complete with the next call of a method here, or at the end of
   * the handler.
   */
  event(): EventWriter {
    this.finish();
    const writer = this.batch.full ? this.beginLeft() : this.batch.write();
    this.writing = writer;
    return writer;
  }

  /** The source has ended: what was written before goes out, no handler is called any more. */
  end(): void {
    if (this.status == Status.Ok) this.status = Status.Eof;
  }

  /**
   * The source is broken, and says why: what was written before goes out, then Falco ends with all of its
   * sources.
   */
  fail(message: string): void {
    if (this.status != Status.Ok) return;
    this.status = Status.Failure;
    this.failure = message;
  }

  /** For the SDK: begins a batch with what did not fit into those before. */
  begin(): void {
    this.writing = null;
    const view = this.leftView;
    while (!this.left.isEmpty && !this.batch.full) {
      const writer = this.batch.write();
      writer.timestamp = this.left.timestamp;
      view.offset = this.left.offset;
      view.length = <i32>this.left.length;
      writer.bytes(view);
      this.batch.keep();
      this.left.pop();
    }
  }

  /** For the SDK: completes the event that is being written. */
  finish(): void {
    const writer = this.writing;
    if (!writer) return;
    this.writing = null;
    if (writer !== this.leftWriter) {
      if (!this.batch.keep()) this.tooLarge();
    } else if (this.batch.accepts(writer)) {
      this.left.push(writer.timestamp, this.leftRoom, writer.length);
    } else if (this.batch.failsOversized) {
      this.tooLarge();
    }
  }

  /** For the SDK: whether events are left that did not fit into the batch. */
  get hasLeft(): bool {
    return !this.left.isEmpty;
  }

  private tooLarge(): void {
    this.fail(
      `an event is larger than ${this.eventSize} bytes; set eventSize to its size at most, or say with oversized to drop or cut it`,
    );
  }

  private beginLeft(): EventWriter {
    let writer = this.leftWriter;
    if (!writer) {
      writer = new EventWriter();
      this.leftWriter = writer;
      this.leftRoom = heap.alloc(this.eventSize);
    }
    this.batch.writeElsewhere(writer, this.leftRoom);
    return writer;
  }
}
