// A strict JSON reader (RFC 8259) for what operators write: init config and open params. It checks the whole
// text and keeps the places of the objects' members; errors name line and column. It is not for event
// payloads.
import { JsonValue, NO_VALUES } from "./json-value";
import { INDEXED_FROM, KeyIndex } from "./key-index";

/** The kinds of values, in the words that error messages use. */
export namespace JsonKind {
  export const OBJECT = "an object";
  export const ARRAY = "an array";
  export const STRING = "a string";
  export const NUMBER = "a number";
  export const BOOLEAN = "a boolean";
  export const NULL = "null";
}

/**
 * How many levels of nesting are accepted, since the reader calls itself for each of them. No config has
 * more.
 */
const MAX_DEPTH: i32 = 64;
/** How many characters of a text a message shows. */
const SHOWN: i32 = 40;

export class JsonReader {
  /** Why the text is refused; "" if it is valid. */
  error: string = "";
  /** The members of the top-level object. */
  members: Array<JsonValue> = NO_VALUES;
  private at: i32 = 0;
  /** The members of the value that was read last, if that is an object; none otherwise. */
  private last: Array<JsonValue> = NO_VALUES;
  /**
   * The path from the value that is being read to a key that is given twice, such as `[1].host` in targets;
   * "" if none is.
   */
  private twice: string = "";

  constructor(private text: string) {
    this.space();
    if (this.at < text.length) this.document(); // an empty text means {}
  }

  private document(): void {
    const kind = this.value(0);
    this.members = this.last;
    this.space();
    if (this.twice.length) this.error = shorten(this.twice) + ": given twice";
    if (!this.error.length && this.at < this.text.length) this.expected("the end of the text");
    // Falco makes null of an empty map
    if (!this.error.length && kind != JsonKind.OBJECT && kind != JsonKind.NULL)
      this.error = "found " + kind + ", expected a JSON object";
  }

  /** The items of an array; none for a value of another kind. */
  items(list: JsonValue): Array<JsonValue> {
    const items = new Array<JsonValue>();
    this.at = list.start + 1;
    this.space();
    while (list.kind == JsonKind.ARRAY && this.at < list.end - 1) {
      const start = this.at,
        kind = this.value(0);
      const item = new JsonValue(list.key, kind, start, this.at, this.last);
      item.index = items.length;
      items.push(item);
      this.space();
      this.take(0x2c);
      this.space();
    }
    return items;
  }

  /** The text of a value, as the operator wrote it. */
  written(value: JsonValue): string {
    return this.text.substring(value.start, value.end);
  }

  /** The text that a string stands for. */
  unquoted(value: JsonValue): string {
    this.at = value.start;
    return this.string(true);
  }

  private expected(what: string): void {
    if (this.error.length) return;
    let line = 1,
      column = 1;
    for (let i = 0; i < this.at; i++) {
      const c = this.text.charCodeAt(i);
      if (c == 10) {
        line++;
        column = 1;
      } else if ((c & 0xfc00) != 0xdc00) column++;
    }
    const found =
      this.at < this.text.length
        ? "'" + String.fromCodePoint(this.text.codePointAt(this.at)) + "'"
        : "the end of the text";
    this.error = `not valid JSON at line ${line}, column ${column}: found ${found}, expected ${what}`;
  }

  private space(): void {
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (c != 32 && c != 10 && c != 13 && c != 9) break;
      this.at++;
    }
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private take(c: i32): bool {
    if (this.peek() != c) return false;
    this.at++;
    return true;
  }

  /** Reads one value, of which `last` then has the members. Returns its kind, or "" after an error. */
  private value(depth: i32): string {
    this.last = NO_VALUES;
    if (depth > MAX_DEPTH) {
      this.expected(`at most ${MAX_DEPTH} levels of nesting`);
      return "";
    }
    const c = this.peek();
    if (c == 0x7b || c == 0x5b) return this.group(depth, c + 2);
    if (c == 0x22) {
      this.string(false);
      return JsonKind.STRING;
    }
    if (c == 0x2d || (c >= 48 && c <= 57)) return this.number();
    if (this.word("true") || this.word("false")) return JsonKind.BOOLEAN;
    if (this.word("null")) return JsonKind.NULL;
    this.expected("a value");
    return "";
  }

  private word(word: string): bool {
    if (this.text.substr(this.at, word.length) != word) return false;
    this.at += word.length;
    return true;
  }

  /**
   * Reads an object or an array, which the character `close` ends. Returns its kind, or "" after an error.
   */
  private group(depth: i32, close: i32): string {
    const members = new Array<JsonValue>(),
      isObject = close == 0x7d;
    let key = "",
      index: KeyIndex | null = null;
    this.at++;
    this.space();
    for (let i = 0; !this.take(close); i++) {
      if (i && !this.take(0x2c)) this.expected(isObject ? "',' or '}'" : "',' or ']'");
      this.space();
      if (isObject) key = this.key();
      if (this.error.length) return "";
      const start = this.at,
        kind = this.value(depth + 1),
        end = this.at;
      if (this.twice.length) this.twice = joinPath(isObject ? key : `[${i}]`, this.twice);
      else if (isObject && (index ? index.has(key) : jsonFind(members, key) != null)) this.twice = key;
      if (this.error.length || this.twice.length) return "";
      this.space();
      if (!isObject) continue;
      members.push(new JsonValue(key, kind, start, end, this.last));
      if (index) index.add(key);
      else if (members.length == INDEXED_FROM) index = new KeyIndex(members);
    }
    this.last = members;
    return isObject ? JsonKind.OBJECT : JsonKind.ARRAY;
  }

  /** Reads a key, and what stands between the key and its value. */
  private key(): string {
    if (this.peek() != 0x22) this.expected("a key in double quotes");
    const key = this.string(true);
    this.space();
    if (!this.take(0x3a)) this.expected("':'");
    this.space();
    return key;
  }

  /** Reads a string. Returns the text that it stands for, or "" if that is not wanted. */
  private string(wanted: bool): string {
    // they are joined once, since no memory is given back before the call's end
    let parts: Array<string> | null = null;
    let start = ++this.at;
    while (!this.error.length) {
      const c = this.peek();
      if (c < 0x20) {
        this.expected("the string's closing quote");
        break;
      }
      if (c != 0x5c && c != 0x22) {
        this.at++;
        continue;
      }
      const part = wanted ? this.text.substring(start, this.at) : "";
      this.at++;
      if (c == 0x22) {
        if (!parts) return part;
        parts.push(part);
        break;
      }
      const escaped = this.escape();
      start = this.at;
      if (!wanted) continue;
      if (!parts) parts = new Array<string>();
      parts.push(part);
      parts.push(escaped);
    }
    return parts ? parts.join("") : "";
  }

  private escape(): string {
    const c = this.peek();
    this.at++;
    if (c == 0x22) return '"';
    if (c == 0x5c) return "\\";
    if (c == 0x2f) return "/";
    if (c == 0x62) return "\b";
    if (c == 0x66) return "\f";
    if (c == 0x6e) return "\n";
    if (c == 0x72) return "\r";
    if (c == 0x74) return "\t";
    if (c == 0x75) return this.unicodeEscape();
    this.at--;
    this.expected("an escape sequence");
    return "";
  }

  /**
   * Reads what follows \u: a UTF-16 unit, or the two units of a character. A unit that is half a character is
   * refused.
   */
  private unicodeEscape(): string {
    const unit = this.hex4();
    if ((unit & 0xf800) != 0xd800) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.take(0x5c) && this.take(0x75)) {
      const low = this.hex4();
      if ((low & 0xfc00) == 0xdc00) return String.fromCharCode(unit, low);
    }
    this.expected("both halves of a surrogate pair");
    return "";
  }

  private hex4(): i32 {
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const digit = hexDigit(this.peek());
      if (digit < 0) this.expected("four hex digits");
      else this.at++;
      unit = (unit << 4) | digit;
    }
    return unit;
  }

  private number(): string {
    this.take(0x2d);
    if (!this.take(48)) this.digits();
    if (this.take(0x2e)) this.digits();
    if (this.take(0x65) || this.take(0x45)) {
      if (!this.take(0x2b)) this.take(0x2d);
      this.digits();
    }
    return JsonKind.NUMBER;
  }

  private digits(): void {
    const start = this.at;
    while (this.peek() >= 48 && this.peek() <= 57) this.at++;
    if (this.at == start) this.expected("a digit");
  }
}

/** The member with that key; null if there is none. */
export function jsonFind(members: Array<JsonValue>, key: string): JsonValue | null {
  for (let i = 0; i < members.length; i++) {
    if (members[i].key == key) return members[i];
  }
  return null;
}

/** The path of a key in an object, such as `tls.cert`, or of an item in a list, such as `targets[1]`. */
export function joinPath(outer: string, inner: string): string {
  return !outer.length || inner.charCodeAt(0) == 0x5b ? outer + inner : outer + "." + inner;
}

/** A text that an operator wrote, cut to a length that suits a message. */
export function shorten(text: string): string {
  if (text.length <= SHOWN) return text;
  const cutsPair = (text.charCodeAt(SHOWN - 1) & 0xfc00) == 0xd800;
  return text.substring(0, cutsPair ? SHOWN - 1 : SHOWN) + "…";
}

function hexDigit(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** A string as JSON, quotes included. */
export function jsonQuote(value: string): string {
  let out = '"',
    start = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c >= 0x20 && c != 0x22 && c != 0x5c) continue;
    out += value.substring(start, i);
    out += c == 0x22 ? '\\"' : c == 0x5c ? "\\\\" : "\\u00" + (c < 16 ? "0" : "") + c.toString(16);
    start = i + 1;
  }
  return out + value.substring(start) + '"';
}

/** Strings as the items of a JSON array, without its brackets. */
export function jsonQuoteAll(values: Array<string>): string {
  let out = "";
  for (let i = 0; i < values.length; i++) out += (i ? ", " : "") + jsonQuote(values[i]);
  return out;
}
