// What a source keeps over Falco's end, in a test: runtime-c/src/cursor/cursor.c, without a disk.
import { plural } from "../words";
import { guestAbi } from "./guest-abi";

/** What a source saved, for the source that is opened after it. */
export interface SavedCursor {
  /** What it saved, as it is. */
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8. */
  readonly text: string;
}

export function savedCursor(bytes: Uint8Array): SavedCursor | undefined {
  return bytes.length ? { bytes, text: new TextDecoder().decode(bytes) } : undefined;
}

/** The cursor of an open source. */
export class Cursor {
  /** What the plugin saved last. */
  private saved: Uint8Array;
  /** What was saved when the host had taken all events. */
  kept: Uint8Array;

  /** `begin` is what the source goes on with. */
  constructor(begin: Uint8Array) {
    this.saved = this.kept = begin;
  }

  load(): Uint8Array {
    return this.saved;
  }

  /** Throws an Error that says what is wrong. */
  save(bytes: Uint8Array): void {
    if (bytes.length > guestAbi.limit.CURSOR_BYTES)
      throw new Error(
        `a cursor of ${plural(bytes.length, "byte")}; at most ${guestAbi.limit.CURSOR_BYTES} are right`,
      );
    this.saved = bytes;
  }

  /** The host has taken all events, and none are left in the guest. */
  delivered(): void {
    this.kept = this.saved;
  }
}
