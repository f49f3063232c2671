// A strict JSON reader (RFC 8259) for what operators write: init config and open params. It checks the
// whole text and keeps the top-level members, as text; errors say line and column. Not for event payloads.

/** What a member's value is; in the words that error messages use. */
export namespace JsonKind {
  export const OBJECT = "an object";
  export const ARRAY = "an array";
  export const STRING = "a string";
  export const NUMBER = "a number";
  export const BOOLEAN = "a boolean";
  export const NULL = "null";
}

export class JsonMember {
  /** `text` is the value as it is written. */
  constructor(public key: string, public kind: string, public text: string) {}
}

/** Deeper nesting is refused. */
const MAX_DEPTH: i32 = 64;

export class JsonReader {
  /** Why the text was refused; "" when it was not. */
  error: string = "";
  /** The members of the top-level object. */
  members: Array<JsonMember> = [];
  private at: i32 = 0;

  constructor(private text: string) {
    this.space();
    if (this.at < text.length) this.document();   // an empty text stands for {}
  }

  private document(): void {
    const kind = this.value(0);
    this.space();
    if (!this.error.length && this.at < this.text.length) this.expected("the end of the text");
    if (!this.error.length && kind != JsonKind.OBJECT) this.error = "found " + kind + ", expected a JSON object";
  }

  find(key: string): JsonMember | null {
    for (let i = 0; i < this.members.length; i++) {
      if (this.members[i].key == key) return this.members[i];
    }
    return null;
  }

  private expected(what: string): void {
    if (this.error.length) return;
    let line = 1, column = 1;
    for (let i = 0; i < this.at; i++) {
      if (this.text.charCodeAt(i) == 10) { line++; column = 1; } else column++;
    }
    const found = this.at < this.text.length ? "'" + this.text.charAt(this.at) + "'" : "the end of the text";
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

  /** Reads one value and returns its kind, or "" after an error. */
  private value(depth: i32): string {
    if (depth > MAX_DEPTH) { this.expected(`at most ${MAX_DEPTH} levels of nesting`); return ""; }
    const c = this.peek();
    if (c == 0x7b) return this.object(depth);
    if (c == 0x5b) return this.array(depth);
    if (c == 0x22) { this.string(); return JsonKind.STRING; }
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

  private object(depth: i32): string {
    this.at++;
    this.space();
    if (this.take(0x7d)) return JsonKind.OBJECT;
    while (!this.error.length) {
      this.space();
      if (this.peek() != 0x22) { this.expected("a key in double quotes"); break; }
      const key = this.string();
      this.space();
      if (!this.take(0x3a)) { this.expected("':'"); break; }
      this.space();
      const start = this.at;
      const kind = this.value(depth + 1);
      if (this.error.length) break;
      if (depth == 0) {
        if (this.find(key)) { this.error = key + ": given twice"; break; }
        this.members.push(new JsonMember(key, kind, this.text.substring(start, this.at)));
      }
      this.space();
      if (this.take(0x7d)) return JsonKind.OBJECT;
      if (!this.take(0x2c)) this.expected("',' or '}'");
    }
    return "";
  }

  private array(depth: i32): string {
    this.at++;
    this.space();
    if (this.take(0x5d)) return JsonKind.ARRAY;
    while (!this.error.length) {
      this.space();
      this.value(depth + 1);
      this.space();
      if (this.take(0x5d)) return JsonKind.ARRAY;
      if (!this.take(0x2c)) this.expected("',' or ']'");
    }
    return "";
  }

  /** Reads a string and returns it without its escapes. */
  private string(): string {
    let out = "";
    this.at++;
    let start = this.at;
    while (!this.error.length) {
      const c = this.peek();
      if (c < 0x20) { this.expected("the string's closing quote"); break; }
      if (c == 0x22) {
        out += this.text.substring(start, this.at++);
        break;
      }
      if (c != 0x5c) { this.at++; continue; }
      out += this.text.substring(start, this.at++);
      out += this.escape();
      start = this.at;
    }
    return out;
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
    if (c == 0x75) {
      let unit = 0;
      for (let i = 0; i < 4; i++) {
        const digit = hexDigit(this.peek());
        if (digit < 0) { this.expected("four hex digits"); return ""; }
        unit = unit << 4 | digit;
        this.at++;
      }
      return String.fromCharCode(unit);
    }
    this.at--;
    this.expected("an escape sequence");
    return "";
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

function hexDigit(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** A string as JSON text, quotes included. */
export function jsonQuote(value: string): string {
  let out = '"', start = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c >= 0x20 && c != 0x22 && c != 0x5c) continue;
    out += value.substring(start, i);
    out += c == 0x22 ? '\\"' : c == 0x5c ? "\\\\" : "\\u00" + (c < 16 ? "0" : "") + c.toString(16);
    start = i + 1;
  }
  return out + value.substring(start) + '"';
}
