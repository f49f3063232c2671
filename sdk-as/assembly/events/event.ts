import { Output } from "../../internal/abi/call-state";
import { keepBytes, keepText } from "../../internal/abi/checkpoint";
import {
  eventNumber,
  eventPayload,
  eventTimestamp,
  eventType,
  sourceLength,
  sourceOffset,
} from "../../internal/abi/control";
import { eventDocument } from "../../internal/json/document";
import { JsonReader } from "./json";
import { View } from "./view";
import { Writer } from "./writer";

/** Writes the payload of one event. Valid until the next event is begun, or the call ends. */
@final @unmanaged export class EventWriter extends Writer {
  /**
   * The event's time in nanoseconds since 1970. If it is not set, Falco stamps the event when it takes it.
   */
  @inline get timestamp(): u64 {
    return Output.timestamp;
  }
  set timestamp(nanoseconds: u64) {
    Output.timestamp = nanoseconds;
  }

  /**
   * Notes where the source is once this event is out: up to 4096 bytes, of which the plugin alone knows the
   * meaning. After a trap the source is opened again, and open() finds the note of the last event that went
   * out in `params.checkpoint`. More bytes trap. Of several notes in one event the last one counts.
   */
  checkpoint(bytes: View): void {
    keepBytes(bytes.offset, bytes.length);
  }

  /** Notes where the source is, as checkpoint() does, with a text. */
  checkpointText(text: string): void {
    keepText(text);
  }
}

/** Writes one line of text, such as an event's form for people. */
@final @unmanaged export class TextWriter extends Writer {}

// @ts-ignore: decorator
@lazy const SOURCE: View = new View();

/** The event that a field is extracted from. Valid during that call. */
@final @unmanaged export class EventReader {
  /** The bytes that the source wrote, as a view that is valid during the call. */
  @inline get payload(): View {
    return changetype<View>(eventPayload());
  }

  /**
   * Falco's number of the event, from 1 on, with gaps. It is the same for every field of one event, and
   * another one for every other event. To parse each event only once there is `Fields.parse()`.
   */
  @inline get number(): u64 {
    return eventNumber();
  }

  /** When the event happened, in nanoseconds since 1970. */
  @inline get timestamp(): u64 {
    return eventTimestamp();
  }

  /**
   * The name of the event source that the event comes from, as a view; a name of more than 256 bytes is cut.
   */
  get source(): View {
    const source = SOURCE;
    source.offset = sourceOffset();
    source.length = sourceLength();
    return source;
  }

  /** Falco's number of the event's type: 322 is an event that a plugin made. */
  @inline get type(): u32 {
    return eventType();
  }

  /** The payload as JSON. */
  @inline get json(): JsonReader {
    return changetype<JsonReader>(changetype<usize>(eventDocument()));
  }

  /** The number that the decimal digits at the start of the payload spell; 0 without a digit. */
  @inline decimal(): u64 {
    return this.payload.decimal();
  }
}
