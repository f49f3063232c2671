// The last checkpoint of an open source: runtime-c/src/sourcing/checkpoint.c, for tests.
import { guestAbi } from "./guest-abi";
import type { Guest } from "./sandbox";

const { checkpoint: record, control } = guestAbi;

/** The guest writes two records in turn. */
const RECORDS = [0, 1];

export class Checkpoint {
  private last: Uint8Array = new Uint8Array();
  private isRead = false;

  /** Whether a new sandbox goes on where the last one was, so that no event before it comes twice. */
  get resumes(): boolean {
    return this.last.length > 0 && this.isRead;
  }

  /** Before the guest's open: gives it the last checkpoint. */
  give(guest: Guest): void {
    if (!this.last.length) return;
    const records = guest.field(control.checkpoints_offset);
    guest.write(number(guest, records + record.offset), this.last);
    guest.write(records + record.length, bytesOf(this.last.length));
  }

  /** After the guest's open. */
  opened(guest: Guest): void {
    this.isRead = guest.field(control.checkpoint_read) !== 0;
  }

  /** After the guest's call for a batch: keeps the last checkpoint of the first `count` events. */
  keep(guest: Guest, count: number): void {
    const records = guest.field(control.checkpoints_offset);
    if (!records) return;
    let lastEvent = 0;
    for (const at of RECORDS.map(index => records + index * record.size)) {
      const event = number(guest, at + record.event);
      if (event > lastEvent && event <= count) {
        lastEvent = event;
        this.last = guest.bytes(number(guest, at + record.offset), number(guest, at + record.length));
      }
      guest.write(at + record.event, bytesOf(0));
    }
  }
}

/** The u32 at an offset. */
function number(guest: Guest, offset: number): number {
  return new DataView(guest.bytes(offset, 4).buffer).getUint32(0, true);
}

function bytesOf(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}
