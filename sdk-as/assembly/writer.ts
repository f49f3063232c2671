import { DECIMAL_MAX, decimalEncode, decimalLength } from "../internal/decimal";
import { storeByte } from "../internal/memory";
import { utf8Encode, utf8Length } from "../internal/utf8";
import { View } from "./view";

/**
 * Writes bytes one after the other into memory that is already there; never allocates. What does not fit
 * is not written and sets `overflowed`.
 */
@unmanaged export class Writer {
  protected start: usize = 0;
  protected at: usize = 0;
  protected end: usize = 0;
  /** Whether something did not fit. */
  overflowed: bool = false;

  /** For the SDK: begins anew in [start, end). */
  @inline begin(start: usize, end: usize): void {
    this.start = start;
    this.at = start;
    this.end = end;
    this.overflowed = false;
  }

  /** Bytes written. */
  @inline get length(): i32 {
    return <i32>(this.at - this.start);
  }

  /** Appends text as UTF-8. */
  text(value: string): this {
    // 3 bytes a unit at most; the exact count is asked for only where that does not fit
    if (this.end - this.at >= <usize>value.length * 3 || this.room(utf8Length(value))) {
      this.at = utf8Encode(value, this.at, this.end);
    }
    return this;
  }

  /** Appends bytes as they are. */
  bytes(value: View): this {
    if (this.room(value.length)) {
      memory.copy(this.at, value.offset, value.length);
      this.at += value.length;
    }
    return this;
  }

  /** Appends a number as decimal text. */
  decimal(value: u64): this {
    if (this.end - this.at >= DECIMAL_MAX || this.room(decimalLength(value))) this.at = decimalEncode(value, this.at);
    return this;
  }

  /** Appends one byte. */
  @inline byte(value: u8): this {
    if (this.room(1)) storeByte(this.at++, value);
    return this;
  }

  @inline private room(bytes: usize): bool {
    if (this.end - this.at >= bytes) return true;
    this.overflowed = true;
    return false;
  }
}
