import { DECIMAL_MAX, decimalEncode, decimalEncodeExactly, decimalLength } from "../../internal/text/decimal";
import {
  base64Encode,
  base64Length,
  hexEncode,
  hexEncodeNumber,
  hexLength,
  jsonBytesEncode,
  jsonBytesLength,
  jsonTextEncode,
  jsonTextLength,
} from "../../internal/text/encodings";
import { copyBytes, store16, store32, store64, storeByte } from "../../internal/memory/bytes";
import { take } from "../../internal/memory/scratch";
import { Output } from "../../internal/abi/call-state";
import { asciiEncode, utf8Encode, utf8Length } from "../../internal/text/utf8";
import { View } from "./view";

/**
 * Writes bytes one after the other into memory that exists already, and never allocates. A value that does
 * not fit is not written at all, and sets `overflowed`. There is no method for f64: `text(value.toString())`,
 * which allocates, writes its shortest decimal form.
 */
@unmanaged export class Writer {
  /** Whether a value did not fit. */
  @inline get overflowed(): bool {
    return Output.overflowed;
  }

  /** How many bytes are written. */
  @inline get length(): i32 {
    return <i32>(Output.at - Output.start);
  }

  /** What was written so far, as a view; valid during the call. */
  get view(): View {
    const view = changetype<View>(take(offsetof<View>()));
    view.offset = Output.start;
    view.length = this.length;
    return view;
  }

  /** Appends text as UTF-8. */
  text(value: string): this {
    const at = asciiEncode(value, Output.at, Output.end);
    if (at) Output.at = at;
    else this.textRarely(value);
    return this;
  }

  private textRarely(value: string): void {
    const end = Output.end;
    // a unit takes 3 bytes at most: the exact count is needed only if so many do not fit
    if (end - Output.at >= <usize>value.length * 3 || this.room(utf8Length(value))) {
      Output.at = utf8Encode(value, Output.at, end);
    } else if (Output.cuts) {
      Output.end = Output.at = utf8Encode(value, Output.at, end);
    }
  }

  /** Appends bytes as they are. */
  bytes(value: View): this {
    const rest = Output.end - Output.at;
    if (this.room(value.length)) {
      copyBytes(Output.at, value.offset, value.length, Output.end);
      Output.at += value.length;
    } else if (Output.cuts) {
      memory.copy(Output.at, value.offset, rest);
      Output.end = Output.at += rest;
    }
    return this;
  }

  /** Appends one byte. */
  @inline byte(value: u8): this {
    if (this.room(1)) storeByte(Output.at++, value);
    return this;
  }

  /** Appends a number as decimal text. */
  @inline decimal(value: u64): this {
    if (Output.end - Output.at >= DECIMAL_MAX) Output.at = decimalEncode(value, Output.at);
    else this.decimalRarely(value, 0);
    return this;
  }

  /** Appends a number that may be negative as decimal text. */
  integer(value: i64): this {
    if (value < 0) this.decimalRarely(-(<u64>value), 1);
    else this.decimal(<u64>value);
    return this;
  }

  /** Appends `true` or `false`. */
  bool(value: bool): this {
    return this.text(value ? "true" : "false");
  }

  /** Appends each byte as two lower-case hexadecimal digits. */
  hex(value: View): this {
    if (this.room(<usize>value.length * 2)) Output.at = hexEncode(value.offset, value.length, Output.at);
    return this;
  }

  /** Appends a number in lower-case hexadecimal, without leading zeros. */
  hexNumber(value: u64): this {
    if (this.room(hexLength(value))) Output.at = hexEncodeNumber(value, Output.at);
    return this;
  }

  /** Appends bytes in standard base64, with padding. */
  base64(value: View): this {
    if (this.room(base64Length(value.length)))
      Output.at = base64Encode(value.offset, value.length, Output.at);
    return this;
  }

  /** Appends text as a JSON string: in quotes, with escapes where JSON wants them. */
  json(value: string): this {
    if (this.room(jsonTextLength(value))) Output.at = jsonTextEncode(value, Output.at, Output.end);
    return this;
  }

  /** Appends UTF-8 bytes as a JSON string. Bytes that are not UTF-8 are written as they are. */
  jsonBytes(value: View): this {
    if (this.room(jsonBytesLength(value.offset, value.length)))
      Output.at = jsonBytesEncode(value.offset, value.length, Output.at);
    return this;
  }

  /** Appends a number as two bytes, least significant first. For one byte there is byte(). */
  u16le(value: u16): this {
    if (this.room(2)) {
      store16(Output.at, value);
      Output.at += 2;
    }
    return this;
  }

  /** Appends a number as four bytes, least significant first. */
  u32le(value: u32): this {
    if (this.room(4)) {
      store32(Output.at, value);
      Output.at += 4;
    }
    return this;
  }

  /** Appends a number as eight bytes, least significant first. */
  u64le(value: u64): this {
    if (this.room(8)) {
      store64(Output.at, value);
      Output.at += 8;
    }
    return this;
  }

  /** Appends a number as two bytes, most significant first, as network protocols have it. */
  u16be(value: u16): this {
    return this.u16le(bswap<u16>(value));
  }
  /** Appends a number as four bytes, most significant first. */
  u32be(value: u32): this {
    return this.u32le(bswap<u32>(value));
  }
  /** Appends a number as eight bytes, most significant first. */
  u64be(value: u64): this {
    return this.u64le(bswap<u64>(value));
  }

  /**
   * Appends a number whose digits may take all the room that is left; `minus` is 1 for a `-` before them, and
   * else 0.
   */
  private decimalRarely(value: u64, minus: i32): void {
    if (!this.room(minus + decimalLength(value))) return;
    if (minus) storeByte(Output.at++, 45);
    Output.at = decimalEncodeExactly(value, Output.at);
  }

  @inline private room(bytes: usize): bool {
    return Output.end - Output.at >= bytes || this.overflowRarely();
  }

  private overflowRarely(): bool {
    Output.overflowed = true;
    if (Output.cuts) Output.end = Output.at;
    return false;
  }
}
