import { decimalDecode } from "../internal/decimal";
import { byteAt, bytesEqual } from "../internal/memory";
import { utf8Decode, utf8Equals } from "../internal/utf8";

/**
 * Bytes that someone else owns, such as an event's payload. A view is valid during the call that it was
 * handed to; nothing here but `text()` copies or allocates.
 */
@final @unmanaged export class View {
  /** For the SDK: where the bytes are. */
  offset: usize = 0;
  /** Bytes there are. */
  length: i32 = 0;

  /** The byte at an index; beyond the end it is 0. */
  @inline at(index: i32): u8 {
    return <u32>index < <u32>this.length ? byteAt(this.offset + index) : 0;
  }

  /** Whether the bytes are this text, in UTF-8. */
  equals(text: string): bool {
    return utf8Equals(text, this.offset, this.length);
  }

  /** Whether two views hold the same bytes. */
  same(other: View): bool {
    return this.length == other.length && bytesEqual(this.offset, other.offset, this.length);
  }

  /** The number that the decimal digits at the start spell: "42 is" is 42; no digit: 0. */
  decimal(): u64 {
    return decimalDecode(this.offset, this.offset + this.length);
  }

  /** The bytes as text. Allocates. */
  text(): string {
    return utf8Decode(this.offset, this.length);
  }
}
