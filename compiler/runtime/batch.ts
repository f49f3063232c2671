// The events of one batch, copied out of the sandbox: runtime-c/src/sourcing/batch.c, for tests.
import type { Guest } from "./sandbox";
import { guestAbi } from "./guest-abi";

/** An event as a test sees it. Tests may make their own to extract from: { payload: Buffer.from("7") }. */
export interface TestEvent {
  /** What the source wrote. */
  readonly payload: Uint8Array;
  /** Nanoseconds since 1970; undefined: Falco stamps it. */
  readonly timestamp?: bigint | undefined;
  /** Falco's evtnum; default: one for each event object, the same for all of its fields. */
  readonly number?: bigint;
  /** The payload as text. */
  readonly text?: string;
  /** The event source it comes from; default: the plugin's own. */
  readonly source?: string;
  /**
   * Falco's number of the event's type; default: 322, an event that a plugin made. Events of other types have
   * no fields.
   */
  readonly type?: number;
}

const { control, batch, limit } = guestAbi;
const STAMPED_BY_HOST = 0xffffffffffffffffn;

/**
 * The events that the plugin has counted, also after a trap; and the problem, where a record makes no sense.
 */
export function copyBatch(guest: Guest): { events: TestEvent[]; problem?: string } {
  const count = guest.field(control.batch_count),
    capacity = guest.field(control.batch_capacity);
  const events: TestEvent[] = [];
  if (count > capacity || capacity > limit.BATCH_EVENTS)
    return { events, problem: `the plugin counted ${count} events in a batch of ${capacity}` };
  let room = guest.field(control.batch_bytes);
  try {
    for (let i = 0; i < count; i++) {
      const record = guest.bytes(guest.field(control.batch_offset) + i * batch.size, batch.size);
      const view = new DataView(record.buffer);
      const payload = guest.bytes(view.getUint32(batch.offset, true), view.getUint32(batch.length, true));
      room -= payload.length;
      if (room < 0) return { events, problem: `event ${i} of the batch is larger than the plugin announced` };
      const timestamp = view.getBigUint64(batch.timestamp, true);
      events.push({
        payload,
        timestamp: timestamp === STAMPED_BY_HOST ? undefined : timestamp,
        text: new TextDecoder().decode(payload),
      });
    }
  } catch (error) {
    return { events, problem: (error as Error).message };
  }
  return { events };
}
