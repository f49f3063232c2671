import { EventQueue } from "../../internal/memory/event-queue";
import { isMessageBytes } from "../../internal/abi/messages";
import { EventBatch } from "./batch";
import { EventWriter } from "../events/event";
import { Status } from "./instance";
import { View } from "../events/view";

/** What the handlers of a PushInstance write events to: none, one or many for each message. */
@final export class EventOutput {
  /**
   * Where the message comes from that is being handled: the path of its file, for follow() and files(), or
   * the address of who sent it over the network, such as 192.0.2.1:40123 or [2001:db8::1]:40123. It is empty
   * where the input has one place alone, and stays what it is as long as the handler runs.
   */
  readonly origin: View = new View();
  /** For the SDK: why the source failed; "" while it has not. */
  failure: string = "";
  /** For the SDK: what the source answers after this batch. */
  status: Status = Status.Ok;
  /** The events that did not fit into their batch. */
  private left: EventQueue = new EventQueue();
  private leftView: View = new View();
  /**
   * Writes an event that its batch has no room for, into leftRoom. Both are made for the first such event.
   */
  private leftWriter: EventWriter | null = null;
  private leftRoom: usize = 0;
  /** The writer of the event that is being written; null between events. */
  private writing: EventWriter | null = null;

  /** For the SDK. */
  constructor(
    private batch: EventBatch,
    private eventSize: u32,
  ) {}

  /**
   * Adds an event with these bytes as its payload. Bytes of the message itself are not copied inside the
   * sandbox. `timestamp` is in nanoseconds since 1970; without one, Falco stamps the event when it takes it.
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

  /** Adds an event with this text, in UTF-8, as its payload. `timestamp` is that of bytes(). */
  text(payload: string, timestamp: u64 = u64.MAX_VALUE): void {
    const writer = this.event();
    writer.timestamp = timestamp;
    writer.text(payload);
  }

  /**
   * Begins an event and returns the writer for its payload. The event is added by the next call of a method
   * of this class, or at the end of the handler.
   */
  event(): EventWriter {
    this.finish();
    const writer = this.batch.full ? this.beginLeft() : this.batch.write();
    this.writing = writer;
    return writer;
  }

  /** Ends the source. The events that are written go out, and no handler is called any more. */
  end(): void {
    if (this.status == Status.Ok) this.status = Status.Eof;
  }

  /**
   * Says that the source is broken, and why. The events that are written go out, then Falco ends, with all of
   * its sources.
   */
  fail(message: string): void {
    if (this.status != Status.Ok) return;
    this.status = Status.Failure;
    this.failure = message;
  }

  /** For the SDK: begins a batch with the events that did not fit into those before it. */
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

  /** For the SDK: whether there are events that did not fit into the batch. */
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
