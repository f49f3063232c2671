// A JSON text that is read from its beginning on, by the letter of RFC 8259, as JSON.parse() reads it. Its
// symbols U are the units of a string, or the bytes of a view. What is wrong is noted once, and nothing is
// read from then on.
import { JSON_DEPTH } from "../internal/json/limits";
import { hexadecimal, single } from "../internal/json/text";
import { floatDecode } from "../internal/text/float-bytes";
import { utf8Decode, utf8Equals } from "../internal/text/utf8";

const QUOTE: u32 = 0x22,
  BACKSLASH: u32 = 0x5c,
  MINUS: u32 = 0x2d,
  COLON: u32 = 0x3a,
  COMMA: u32 = 0x2c;
export const OPEN: u32 = 0x7b,
  CLOSE: u32 = 0x7d,
  OPEN_BRACKET: u32 = 0x5b,
  CLOSE_BRACKET: u32 = 0x5d;

/** How many symbols of a text a message shows. */
const SHOWN: usize = 20;

@final
export class JsonText<U> {
  /** Whether the text is none that is wanted. */
  isWrong: bool = false;
  private at: usize;
  private depth: i32 = 0;
  private expected: string = "";
  /** The string, key or number that was read last, without quotes. */
  private from: usize = 0;
  private to: usize = 0;
  /** Whether there are backslashes in it. */
  private isEscaped: bool = false;
  /** Whether the number that was read last is digits alone, and perhaps a minus. */
  private isWhole: bool = false;

  /** `text` is what has the symbols, which it keeps alive; those of a view are kept by the call. */
  constructor(
    private begin: usize,
    private end: usize,
    readonly text: string,
  ) {
    this.at = begin;
  }

  /** Notes what should be here, once. */
  wants(expected: string): void {
    if (this.isWrong) return;
    this.isWrong = true;
    this.expected = expected;
  }

  /** What was noted, in words. */
  problem(): string {
    const at = this.at,
      shown = min<usize>(this.end - at, SHOWN * sizeof<U>());
    const found = shown ? `"${decoded<U>(at, at + shown)}"` : "nothing";
    const unit = sizeof<U>() == 1 ? "byte" : "character";
    return `JSON.parse(): at ${unit} ${(at - this.begin) / sizeof<U>()} is ${found}, where ${this.expected} is wanted`;
  }

  /** The next symbol that is no space; 0: there is none. */
  next(): u32 {
    const end = this.end;
    let at = this.at,
      symbol: u32 = 0;
    for (; at < end; at += sizeof<U>()) {
      symbol = load<U>(at);
      if (symbol > 0x20 || (symbol != 0x20 && symbol - 9 > 1 && symbol != 13)) break;
      symbol = 0;
    }
    this.at = at;
    return symbol;
  }

  /** Looks that nothing follows. */
  ends(): void {
    this.next();
    if (this.at < this.end) this.wants("the end of the text");
  }

  /** Goes into an object or array. */
  opens(bracket: u32, expected: string): bool {
    if (this.next() != bracket) {
      this.wants(expected);
      return false;
    }
    if (++this.depth > JSON_DEPTH) {
      this.wants(`the end of ${JSON_DEPTH} objects and arrays in each other`);
      return false;
    }
    this.at += sizeof<U>();
    return true;
  }

  /** Whether it ends before its first part. */
  isEmpty(bracket: u32): bool {
    if (this.next() != bracket) return false;
    this.close();
    return true;
  }

  /** Behind a part: whether there is another one. Else the object or array has to end. */
  goesOn(bracket: u32): bool {
    if (this.isWrong) return false;
    const symbol = this.next();
    if (symbol == COMMA) this.at += sizeof<U>();
    else if (symbol == bracket) this.close();
    else this.wants(bracket == CLOSE ? "a comma or }" : "a comma or ]");
    return symbol == COMMA;
  }

  private close(): void {
    this.at += sizeof<U>();
    this.depth--;
  }

  /** Reads a key and the colon behind it. */
  key(): bool {
    if (!this.quoted("a key in double quotes")) return false;
    const isColon = this.next() == COLON;
    if (isColon) this.at += sizeof<U>();
    else this.wants("a colon");
    return isColon;
  }

  /** Whether the key that was read is this one. */
  isKey(name: string): bool {
    if (this.isEscaped) return this.written() == name;
    const from = this.from,
      size = this.to - from;
    if (sizeof<U>() == 1) return utf8Equals(name, from, <i32>size);
    return size == (<usize>name.length) << 1 && !memory.compare(changetype<usize>(name), from, size);
  }

  /** Reads a string; written() is what it stands for. */
  quoted(expected: string): bool {
    if (this.next() != QUOTE) {
      this.wants(expected);
      return false;
    }
    const end = this.end;
    let at = this.at + sizeof<U>();
    this.from = at;
    this.isEscaped = false;
    while (at < end) {
      const symbol: u32 = load<U>(at);
      if (symbol == QUOTE) {
        this.to = at;
        this.at = at + sizeof<U>();
        return true;
      }
      if (symbol < 0x20) break;
      at += symbol == BACKSLASH ? this.escape(at) : sizeof<U>();
      if (this.isWrong) return false;
    }
    this.at = at;
    this.wants("a string's next character");
    return false;
  }

  /** How much an escape takes. */
  private escape(at: usize): usize {
    this.isEscaped = true;
    const end = this.end,
      size = sizeof<U>();
    const kind: u32 = at + size < end ? load<U>(at + size) : 0;
    if (kind == 0x75) {
      let digits: usize = 0;
      while (
        digits < 4 &&
        at + (digits + 2) * size < end &&
        hexadecimal(load<U>(at + (digits + 2) * size)) >= 0
      )
        digits++;
      if (digits == 4) return 6 * size;
    } else if (single(kind) >= 0) {
      return 2 * size;
    }
    this.at = at;
    this.wants("an escape");
    return size;
  }

  /** The text of what was read last. */
  written(): string {
    const text = decoded<U>(this.from, this.to);
    return this.isEscaped ? unescaped(text) : text;
  }

  /** Reads a number, whose kind a message names. */
  number(expected: string): bool {
    this.next();
    const end = this.end,
      from = this.at;
    let at = from;
    if (at < end && load<U>(at) == MINUS) at += sizeof<U>();
    const whole = digitsTo<U>(at, end);
    // a number that begins with 0 has no other digit there
    if (whole == at || (load<U>(at) == 0x30 && whole > at + sizeof<U>())) return this.noNumber(expected);
    at = whole;
    if (at < end && load<U>(at) == 0x2e) {
      const fraction = digitsTo<U>(at + sizeof<U>(), end);
      if (fraction == at + sizeof<U>()) return this.noNumber(expected);
      at = fraction;
    }
    if (at < end && (load<U>(at) | 0x20) == 0x65) {
      at += sizeof<U>();
      if (at < end && (load<U>(at) == 0x2b || load<U>(at) == MINUS)) at += sizeof<U>();
      const exponent = digitsTo<U>(at, end);
      if (exponent == at) return this.noNumber(expected);
      at = exponent;
    }
    this.from = from;
    this.to = this.at = at;
    this.isWhole = whole == at;
    return true;
  }

  private noNumber(expected: string): bool {
    this.wants(expected);
    return false;
  }

  /** The number that was read last, as the nearest f64. */
  float(): f64 {
    if (sizeof<U>() == 1) return floatDecode(this.from, this.to);
    return parseFloat(decoded<U>(this.from, this.to));
  }

  /** The same as an integer; where it is none that T holds, this is noted. */
  integer<T>(): T {
    let at = this.from;
    const end = this.to,
      isNegative = load<U>(at) == MINUS;
    if (isNegative) at += sizeof<U>();
    let value: u64 = 0,
      fits = true;
    if (!this.isWhole) {
      const float = Math.abs(this.float());
      fits = float < 18446744073709551616.0 && Math.floor(float) == float;
      if (fits) value = <u64>float;
    } else {
      for (; at < end; at += sizeof<U>()) {
        const digit = <u64>load<U>(at) - 0x30;
        if (value > u64.MAX_VALUE / 10 || value * 10 > u64.MAX_VALUE - digit) fits = false;
        value = value * 10 + digit;
      }
    }
    const most: u64 = isSigned<T>() ? ((<u64>1) << (sizeof<T>() * 8 - 1)) - 1 : <u64>(<T>-1);
    if (fits && value <= (isNegative ? (isSigned<T>() ? most + 1 : 0) : most))
      return <T>(isNegative ? 0 - value : value);
    this.at = this.from;
    this.wants(nameof<T>());
    return <T>0;
  }

  /** Whether null is here; steps over it. */
  isNull(): bool {
    return this.next() == 0x6e && this.word("null");
  }

  /** Whether true is here, or else false. */
  truth(): bool {
    const isTrue = this.next() == 0x74 && this.word("true");
    if (!isTrue && !this.word("false")) this.wants("true or false");
    return isTrue;
  }

  private word(text: string): bool {
    const length = text.length;
    let at = this.at;
    for (let i = 0; i < length; i++, at += sizeof<U>())
      if (at >= this.end || load<U>(at) != <U>text.charCodeAt(i)) return false;
    this.at = at;
    return true;
  }

  /** Reads a value of any kind that nothing is wanted of. */
  skip(): void {
    const first = this.next();
    if (first == QUOTE) {
      this.quoted("a string");
    } else if (first == OPEN || first == OPEN_BRACKET) {
      const isObject = first == OPEN,
        closing = isObject ? CLOSE : CLOSE_BRACKET;
      if (!this.opens(first, "") || this.isEmpty(closing)) return;
      do {
        if (!isObject || this.key()) this.skip();
      } while (this.goesOn(closing));
    } else if (first == 0x74 || first == 0x66) {
      this.truth();
    } else if (first != 0x6e) {
      this.number("a value");
    } else if (!this.isNull()) {
      this.wants("a value");
    }
  }
}

function decoded<U>(from: usize, to: usize): string {
  return sizeof<U>() == 1 ? utf8Decode(from, <i32>(to - from)) : String.UTF16.decodeUnsafe(from, to - from);
}

function digitsTo<U>(at: usize, end: usize): usize {
  while (at < end && <u32>load<U>(at) - 0x30 < 10) at += sizeof<U>();
  return at;
}

/** A text whose escapes are all right without them. It is written over. */
function unescaped(text: string): string {
  const start = changetype<usize>(text),
    end = start + ((<usize>text.length) << 1);
  let at = start,
    to = start;
  for (; at < end; to += 2) {
    let unit = load<u16>(at);
    at += 2;
    if (unit == BACKSLASH) {
      const kind = load<u16>(at);
      at += 2;
      unit = kind == 0x75 ? 0 : <u16>single(kind);
      if (kind == 0x75)
        for (const last = at + 8; at < last; at += 2) unit = (unit << 4) | <u16>hexadecimal(load<u16>(at));
    }
    store<u16>(to, unit);
  }
  return String.UTF16.decodeUnsafe(start, to - start);
}
