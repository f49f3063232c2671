import { decimalDecode, integerDecode, isDecimal } from "../../internal/text/decimal";
import { byteAt, bytesEqual, findByte, load16, load32, load64 } from "../../internal/memory/bytes";
import { giveBack, take } from "../../internal/memory/scratch";
import { base64Decode, hexDecode, lowerCase, unquote, urlDecode } from "../../internal/text/decodings";
import { floatDecode } from "../../internal/text/float-bytes";
import { globMatches } from "../../internal/text/glob";
import { utf8Decode, utf8Equals, utf8Length, utf8Prefix } from "../../internal/text/utf8";

/**
 * Bytes that someone else owns, such as an event's payload. A view is valid during the call that it was
 * passed to or made in, or as long as the event where `Fields.parse()` makes it: keep its `text()`, never the
 * view itself. No method allocates but `text()`, `replace()` and those that give a list.
 *
 * Indexes count bytes, from 0. A byte beyond the end reads as 0.
 */
@final @unmanaged export class View {
  /** Where the bytes lie, for the SDK and for functions in C. */
  offset: usize = 0;
  /** How many bytes the view has. */
  length: i32 = 0;

  /** The byte at an index; 0 beyond the end. */
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

  /** Whether the bytes begin with this text, in UTF-8. */
  startsWith(text: string): bool {
    return utf8Prefix(text, this.offset, this.end) != 0;
  }

  /** Whether the bytes end with this text, in UTF-8. */
  endsWith(text: string): bool {
    const length = utf8Length(text);
    return length <= <usize>this.length && utf8Prefix(text, this.end - length, this.end) != 0;
  }

  /**
   * The index at which this text, in UTF-8, is found first, from the index `from` on; -1 if it is not found.
   */
  indexOf(text: string, from: i32 = 0): i32 {
    if (!text.length) return min(max(from, 0), this.length);
    const first = text.charCodeAt(0) < 0x80 ? <u8>text.charCodeAt(0) : 0;
    let at = this.offset + min(max(from, 0), this.length);
    for (const end = this.end; at < end; at++) {
      if (first) {
        at = findByte(first, at, end);
        if (at == end) break;
      }
      if (utf8Prefix(text, at, end)) return <i32>(at - this.offset);
    }
    return -1;
  }

  /** The index at which this byte is found first, from the index `from` on; -1 if it is not found. */
  indexOfByte(byte: u8, from: i32 = 0): i32 {
    const at = findByte(byte, this.offset + min(max(from, 0), this.length), this.end);
    return at == this.end ? -1 : <i32>(at - this.offset);
  }

  /** Where this text is last, in UTF-8; -1 if nowhere. */
  lastIndexOf(text: string): i32 {
    for (let at = this.length - <i32>utf8Length(text); at >= 0; at--)
      if (utf8Prefix(text, this.offset + at, this.end) || !text.length) return at;
    return -1;
  }

  /** Where this byte is last; -1 if nowhere. */
  lastIndexOfByte(byte: u8): i32 {
    let at = this.length - 1;
    while (at >= 0 && byteAt(this.offset + at) != byte) at--;
    return at;
  }

  /** What is before the first such byte, as a view; all of it where there is none. */
  before(byte: u8): View {
    const at = this.indexOfByte(byte);
    return this.part(0, at < 0 ? this.length : at);
  }

  /** What is behind the first such byte, as a view; empty where there is none. */
  after(byte: u8): View {
    const at = this.indexOfByte(byte);
    return this.part(at < 0 ? this.length : at + 1, this.length);
  }

  /**
   * The part of this number, from 0 on, between such bytes, as a view; empty where there are not so many:
   * `cut(0x2c, 1)` of "a,b,c" is "b".
   */
  cut(separator: u8, index: i32): View {
    let from = 0;
    for (; index > 0; index--) {
      const at = this.indexOfByte(separator, from);
      if (at < 0) return this.part(this.length, this.length);
      from = at + 1;
    }
    const to = this.indexOfByte(separator, from);
    return this.part(from, to < 0 ? this.length : to);
  }

  /**
   * The parts between such bytes, one after the other: `for (const parts = line.split(0x20); parts.next();)
   * use(parts.part)`.
   */
  split(separator: u8): ViewParts {
    const parts = changetype<ViewParts>(take(offsetof<ViewParts>()));
    parts.part = this.part(0, 0);
    parts.from = this.offset;
    parts.end = this.end;
    parts.separator = separator;
    parts.isOver = false;
    return parts;
  }

  /**
   * The bytes from the index `from` to before the index `to`, as a view. A negative index counts from the
   * end, as in an array's slice.
   */
  slice(from: i32, to: i32 = i32.MAX_VALUE): View {
    const start = this.clamp(from);
    return this.part(start, max(this.clamp(to), start));
  }

  /** The bytes as a view without the spaces, tabs, CRs and LFs at both ends. */
  trim(): View {
    let start = 0,
      end = this.length;
    while (start < end && isSpace(byteAt(this.offset + start))) start++;
    while (start < end && isSpace(byteAt(this.offset + end - 1))) end--;
    return this.part(start, end);
  }

  /**
   * The number that the decimal digits at the start spell: 42 for "42 is", and 0 without a digit. It wraps
   * beyond 2^64-1.
   */
  @inline decimal(): u64 {
    return decimalDecode(this.offset, this.end);
  }

  /**
   * The number that the decimal digits at the start spell, with a `-` before them or without one. It wraps
   * beyond 63 bits.
   */
  integer(): i64 {
    return integerDecode(this.offset, this.end);
  }

  /**
   * Whether decimal() reads all bytes: the view has digits and nothing else, and their number is below 2^64.
   */
  isDecimal(): bool {
    return isDecimal(this.offset, this.end);
  }

  /**
   * The nearest f64 to the number that all of it spells, as JSON has numbers: "-1.5e3"; the fallback where it
   * is none.
   */
  float(fallback: f64 = 0): f64 {
    const value = floatDecode(this.offset, this.end);
    return isNaN(value) ? fallback : value;
  }

  /**
   * Whether all of it matches a pattern: `*` is any text, `?` any character, `[a-z]` one of those, `[!a-z]`
   * one of the others; a backslash takes that from them.
   */
  matches(pattern: string): bool {
    return globMatches(pattern, this.offset, this.end);
  }

  /** The text with ASCII's letters in lower case, as a view of a copy. */
  lower(): View {
    const start = take(this.length + 1);
    return made(start, lowerCase(this.offset, this.end, start));
  }

  /**
   * What is between quotes, double or single, without the backslashes in it, as a view of a copy; the text
   * itself where it is not in quotes.
   */
  unquoted(): View {
    const quote = this.at(0);
    if (quote != 0x22 && quote != 0x27) return this;
    const start = take(this.length + 1),
      end = unquote(this.offset, this.end, start);
    return end ? made(start, end) : this;
  }

  /**
   * The bytes that percent-encoding stands for (`%20`), as a view of a copy; `plus`: `+` is a space, as in
   * forms and queries. null where a % has no two digits behind it.
   */
  urlDecoded(plus: bool = false): View | null {
    const start = take(this.length + 1),
      end = urlDecode(this.offset, this.end, start, plus);
    return end ? made(start, end) : null;
  }

  /**
   * The bytes that base64 stands for, in either alphabet, with padding or without, as a view of a copy; null
   * where it is none.
   */
  base64Decoded(): View | null {
    const start = take(this.length + 1),
      end = base64Decode(this.offset, this.end, start);
    return end ? made(start, end) : null;
  }

  /**
   * The bytes that hexadecimal digits stand for, two for each, as a view of a copy; null where they are none.
   */
  hexDecoded(): View | null {
    const start = take(this.length + 1),
      end = hexDecode(this.offset, this.end, start);
    return end ? made(start, end) : null;
  }

  /** The two bytes at an index as a number, least significant first; 0 if the view ends before. */
  u16le(index: i32 = 0): u16 {
    return this.has(index, 2) ? load16(this.offset + index) : 0;
  }
  /** The four bytes at an index as a number, least significant first; 0 if the view ends before. */
  u32le(index: i32 = 0): u32 {
    return this.has(index, 4) ? load32(this.offset + index) : 0;
  }
  /** The eight bytes at an index as a number, least significant first; 0 if the view ends before. */
  u64le(index: i32 = 0): u64 {
    return this.has(index, 8) ? load64(this.offset + index) : 0;
  }
  /**
   * The two bytes at an index as a number, most significant first, as in network protocols; 0 if the view
   * ends before.
   */
  u16be(index: i32 = 0): u16 {
    return bswap<u16>(this.u16le(index));
  }
  /** The four bytes at an index as a number, most significant first; 0 if the view ends before. */
  u32be(index: i32 = 0): u32 {
    return bswap<u32>(this.u32le(index));
  }
  /** The eight bytes at an index as a number, most significant first; 0 if the view ends before. */
  u64be(index: i32 = 0): u64 {
    return bswap<u64>(this.u64le(index));
  }

  /**
   * The bytes as a string, which stays valid after the call. Bytes that are not UTF-8 become U+FFFD.
   * Allocates.
   */
  text(): string {
    return utf8Decode(this.offset, this.length);
  }

  @inline private get end(): usize {
    return this.offset + this.length;
  }

  @inline private has(index: i32, bytes: i32): bool {
    return index >= 0 && index <= this.length - bytes;
  }

  @inline private clamp(index: i32): i32 {
    return index < 0 ? max(this.length + index, 0) : min(index, this.length);
  }

  /** A view that lives as long as the call. One that `new` makes would have to be freed. */
  @inline private part(start: i32, end: i32): View {
    const view = changetype<View>(take(offsetof<View>()));
    view.offset = this.offset + start;
    view.length = end - start;
    return view;
  }
}

/** The parts of a text: View.split() makes it. */
@final @unmanaged export class ViewParts {
  /** The part that next() went to; valid until it goes on. */
  part: View = changetype<View>(0);
  /** For the SDK. */
  from: usize = 0;
  /** For the SDK. */
  end: usize = 0;
  /** For the SDK. */
  separator: u8 = 0;
  /** For the SDK. */
  isOver: bool = false;

  /**
   * Goes to the next part, the first time to the first; false: there is none. An empty text has one, which is
   * empty.
   */
  next(): bool {
    if (this.isOver) return false;
    const at = findByte(this.separator, this.from, this.end);
    this.part.offset = this.from;
    this.part.length = <i32>(at - this.from);
    this.isOver = at == this.end;
    this.from = at + 1;
    return true;
  }
}

/** A view of what was just put into memory that goes with the call. */
function made(start: usize, end: usize): View {
  giveBack(end);
  const view = changetype<View>(take(offsetof<View>()));
  view.offset = start;
  view.length = <i32>(end - start);
  return view;
}

// @ts-ignore: decorator
@inline function isSpace(byte: u8): bool {
  return byte == 32 || byte == 9 || byte == 13 || byte == 10;
}
