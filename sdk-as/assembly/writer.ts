import { DECIMAL_MAX, decimalEncode, decimalLength } from "../internal/decimal";
import {
  base64Encode, base64Length, hexEncode, hexEncodeNumber, hexLength, jsonBytesEncode, jsonBytesLength, jsonTextEncode, jsonTextLength,
} from "../internal/encodings";
import { store16, store32, store64, storeByte } from "../internal/memory";
import { utf8Encode, utf8Length } from "../internal/utf8";
import { View } from "./view";

/**
 * Writes bytes one after the other into memory that is already there; never allocates. What does not fit
 * is not written at all and sets `overflowed`. There is no method for f64: `text(value.toString())`, which
 * allocates, writes its shortest decimal form.
 */
@unmanaged export class Writer {
  protected start: usize = 0;
  protected at: usize = 0;
  protected end: usize = 0;
  /** Whether something did not fit. */
  overflowed: bool = false;
  /** For the SDK: the text or bytes that do not fit are cut instead, and nothing is written after that. */
  cuts: bool = false;

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
    const end = this.end;
    // 3 bytes a unit at most; the exact count is asked for only where that does not fit
    if (end - this.at >= <usize>value.length * 3 || this.room(utf8Length(value))) {
      this.at = utf8Encode(value, this.at, end);
    } else if (this.cuts) {
      this.end = this.at = utf8Encode(value, this.at, end);
    }
    return this;
  }

  /** Appends bytes as they are. */
  bytes(value: View): this {
    const rest = this.end - this.at;
    if (this.room(value.length)) {
      memory.copy(this.at, value.offset, value.length);
      this.at += value.length;
    } else if (this.cuts) {
      memory.copy(this.at, value.offset, rest);
      this.end = this.at += rest;
    }
    return this;
  }

  /** Appends one byte. */
  @inline byte(value: u8): this {
    if (this.room(1)) storeByte(this.at++, value);
    return this;
  }

  /** Appends a number as decimal text. */
  decimal(value: u64): this {
    if (this.end - this.at >= DECIMAL_MAX || this.room(decimalLength(value))) this.at = decimalEncode(value, this.at);
    return this;
  }

  /** Appends a number that may be negative as decimal text. */
  integer(value: i64): this {
    if (value >= 0) return this.decimal(<u64>value);
    if (this.room(1 + decimalLength(-<u64>value))) {
      storeByte(this.at, 45);
      this.at = decimalEncode(-<u64>value, this.at + 1);
    }
    return this;
  }

  /** Appends `true` or `false`. */
  bool(value: bool): this {
    return this.text(value ? "true" : "false");
  }

  /** Appends each byte as two lower-case hexadecimal digits. */
  hex(value: View): this {
    if (this.room(<usize>value.length * 2)) this.at = hexEncode(value.offset, value.length, this.at);
    return this;
  }

  /** Appends a number in lower-case hexadecimal, without leading zeros. */
  hexNumber(value: u64): this {
    if (this.room(hexLength(value))) this.at = hexEncodeNumber(value, this.at);
    return this;
  }

  /** Appends bytes in standard base64, with padding. */
  base64(value: View): this {
    if (this.room(base64Length(value.length))) this.at = base64Encode(value.offset, value.length, this.at);
    return this;
  }

  /** Appends text as a JSON string: in quotes, with escapes where JSON wants them. */
  json(value: string): this {
    if (this.room(jsonTextLength(value))) this.at = jsonTextEncode(value, this.at, this.end);
    return this;
  }

  /** Appends UTF-8 bytes as a JSON string. Bytes that are not UTF-8 are written as they are. */
  jsonBytes(value: View): this {
    if (this.room(jsonBytesLength(value.offset, value.length))) this.at = jsonBytesEncode(value.offset, value.length, this.at);
    return this;
  }

  /** Appends a number as two bytes, least significant first. For one byte there is byte(). */
  u16le(value: u16): this {
    if (this.room(2)) { store16(this.at, value); this.at += 2; }
    return this;
  }

  u32le(value: u32): this {
    if (this.room(4)) { store32(this.at, value); this.at += 4; }
    return this;
  }

  u64le(value: u64): this {
    if (this.room(8)) { store64(this.at, value); this.at += 8; }
    return this;
  }

  /** Appends a number as two bytes, most significant first, as network protocols have it. */
  u16be(value: u16): this { return this.u16le(bswap<u16>(value)); }
  u32be(value: u32): this { return this.u32le(bswap<u32>(value)); }
  u64be(value: u64): this { return this.u64le(bswap<u64>(value)); }

  @inline private room(bytes: usize): bool {
    return this.end - this.at >= bytes || this.overflow();
  }

  private overflow(): bool {
    this.overflowed = true;
    if (this.cuts) this.end = this.at;
    return false;
  }
}
