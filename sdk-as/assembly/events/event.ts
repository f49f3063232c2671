import { Output } from "../../internal/abi/call-state";
import {
  eventNumber,
  eventPayload,
  eventTimestamp,
  eventType,
  sourceLength,
  sourceOffset,
} from "../../internal/abi/control";
import { View } from "./view";
import { Writer } from "./writer";

/** Writes the payload of one event, where the host takes it from. */
@final @unmanaged export class EventWriter extends Writer {
  /** Nanoseconds since 1970. Left alone, Falco stamps the event when it takes it. */
  @inline get timestamp(): u64 {
    return Output.timestamp;
  }
  set timestamp(nanoseconds: u64) {
    Output.timestamp = nanoseconds;
  }
}

/** Writes one line of text, such as an event's form for people. */
@final @unmanaged export class TextWriter extends Writer {}

// @ts-ignore: decorator
@lazy const SOURCE: View = new View();

/** The event that a field is extracted from; valid during that call. */
@final @unmanaged export class EventReader {
  /** The bytes that the source wrote. */
  @inline get payload(): View {
    return changetype<View>(eventPayload());
  }

  /**
   * Falco's number of the event, from 1, with gaps; the same for every field of one event and for no other. A
   * plugin that parses its events does so once each by keeping the number of the one that it has parsed.
   */
  @inline get number(): u64 {
    return eventNumber();
  }

  /** When it happened, in nanoseconds since 1970. */
  @inline get timestamp(): u64 {
    return eventTimestamp();
  }

  /** The name of the event source that it comes from, as a view; cut at 256 bytes. */
  get source(): View {
    const source = SOURCE;
    source.offset = sourceOffset();
    source.length = sourceLength();
    return source;
  }

  /** Falco's number of the event's type: 322, an event that a plugin made. */
  @inline get type(): u32 {
    return eventType();
  }

  /** The number that the payload's decimal digits spell; no digit: 0. */
  @inline decimal(): u64 {
    return this.payload.decimal();
  }
}
