import { LIMIT_TEXT_BYTES, LIMIT_VALUES, VALUE_SIZE } from "../internal/guest-abi";
import { storeNumber, storeSlice } from "../internal/memory";
import { utf8Encode } from "../internal/utf8";
import { View } from "./view";

// What returns `this` stands in each class: asc takes it for the type of the class that the method is written in.

/** Where a field handler finds its argument and leaves its answer. */
@unmanaged class Value {
  /** Whether the rule gave an argument: `field[3]`. */
  hasArg: bool = false;
  /** The number in the brackets; 0 if there is none. */
  index: u64 = 0;
  /** Values set. For the SDK, as is `records`. */
  count: i32 = 0;
  records: usize = heap.alloc(<usize>LIMIT_VALUES * VALUE_SIZE);

  /** For the SDK: forgets the last answer. */
  @inline begin(hasArg: bool, index: u64): void {
    this.hasArg = hasArg;
    this.index = index;
    this.count = 0;
  }

  @inline protected next(): usize {
    assert(this.count < <i32>LIMIT_VALUES, "a field has at most 1024 values");
    return this.records + <usize>(this.count++) * VALUE_SIZE;
  }
}

/** The answer of a u64 field. */
@final @unmanaged export class U64Value extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    this.count = 0;
    return this;
  }

  @inline set(value: u64): this {
    storeNumber(this.next(), value);
    return this;
  }
}

/** The answer of a string field. */
@final @unmanaged export class TextValue extends Value {
  private buffer: usize = 0;

  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    this.count = 0;
    return this;
  }

  /** Answers with bytes that are there already, such as a part of the payload. Neither copies nor allocates. */
  @inline set(view: View): this {
    storeSlice(this.next(), view.offset, view.length);
    return this;
  }

  /** Answers with a string, cut at 64 KiB of UTF-8. */
  text(value: string): this {
    if (!this.buffer) this.buffer = heap.alloc(LIMIT_TEXT_BYTES);
    const end = utf8Encode(value, this.buffer, this.buffer + LIMIT_TEXT_BYTES);
    storeSlice(this.next(), this.buffer, end - this.buffer);
    return this;
  }
}
