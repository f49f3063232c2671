import { JSON_DEPTH } from "../../internal/json/limits";
import { View } from "./view";
import { Writer } from "./writer";

/** What a JsonWriter stands in: globals, as one is in use at a time. */
class Nesting {
  static writer: usize = 0;
  static depth: i32 = 0;
  /**
   * A bit for each level, the innermost in the lowest: whether it is an object, and whether it has something
   * already.
   */
  static objects: u64 = 0;
  static filled: u64 = 0;
  /** Whether the document has its value. */
  static whole: bool = false;
  /** Whether a key was written, and its value is to come. */
  static keyed: bool = false;
}

// @ts-ignore: decorator
@lazy const WRITER: JsonWriter = new JsonWriter();

/**
 * Writes JSON straight into an event or a text: json.write() begins. Commas, quotes and escapes come of
 * themselves. What makes no JSON, such as a value without a key in an object, traps; what does not fit sets
 * `overflowed` of the writer below it.
 *
 * ```ts
 * import { Plugin, Info, Source, Params, PullInstance, EventWriter, Status, json } from "falco-ts";
 *
 * export default class Logins extends Plugin implements Source {
 *   info(): Info {
 *     return {
 *       id: 999, name: "logins", version: "0.1.0", description: "Logins", contact: "you", source: "logins",
 *     };
 *   }
 *   open(params: Params): PullInstance | null { return new Once(); }
 * }
 *
 * class Once extends PullInstance {
 *   private done: bool = false;
 *   override next(event: EventWriter): Status {
 *     if (this.done) return Status.Eof;
 *     this.done = true;
 *     json.write(event).object().key("user").text("eve").key("tries").u64(3)
 *       .key("from").array().text("10.0.0.7").end().end();
 *     return Status.Ok;   // {"user":"eve","tries":3,"from":["10.0.0.7"]}
 *   }
 * }
 * ```
 */
@final @unmanaged export class JsonWriter {
  /** For the SDK: json.write() calls it. */
  static begin(to: Writer): JsonWriter {
    Nesting.writer = changetype<usize>(to);
    Nesting.depth = 0;
    Nesting.objects = 0;
    Nesting.filled = 0;
    Nesting.keyed = false;
    Nesting.whole = false;
    return WRITER;
  }

  /** Begins an object, which end() closes. At most 64 objects and arrays may be open. */
  object(): this {
    return this.open(0x7b, 1);
  }

  /** Begins an array, which end() closes. */
  array(): this {
    return this.open(0x5b, 0);
  }

  /** Ends the object or array that was begun last. */
  end(): this {
    assert(
      Nesting.depth > 0 && !Nesting.keyed,
      Nesting.keyed ? "end(): the key before it has no value" : "end(): nothing is open",
    );
    this.to.byte(Nesting.objects & 1 ? 0x7d : 0x5d);
    Nesting.depth--;
    Nesting.objects >>= 1;
    Nesting.filled >>= 1;
    return this;
  }

  /** The key of an object's next member. */
  key(name: string): this {
    this.beginKey();
    this.to.json(name).byte(0x3a);
    return this;
  }

  /** The same with UTF-8 bytes. */
  keyBytes(name: View): this {
    this.beginKey();
    this.to.jsonBytes(name).byte(0x3a);
    return this;
  }

  /** A string. */
  text(value: string): this {
    this.beginValue();
    this.to.json(value);
    return this;
  }

  /** A string, of UTF-8 bytes. Bytes that are not UTF-8 are written as they are. */
  bytes(value: View): this {
    this.beginValue();
    this.to.jsonBytes(value);
    return this;
  }

  /** A whole number. */
  u64(value: u64): this {
    this.beginValue();
    this.to.decimal(value);
    return this;
  }

  /** A whole number that may be negative. */
  i64(value: i64): this {
    this.beginValue();
    this.to.integer(value);
    return this;
  }

  /** A number in its shortest form; null where it is infinite or NaN. Allocates. */
  f64(value: f64): this {
    this.beginValue();
    this.to.text(isFinite(value) ? value.toString() : "null");
    return this;
  }

  /** true or false. */
  bool(value: bool): this {
    this.beginValue();
    this.to.bool(value);
    return this;
  }

  /** null. */
  nil(): this {
    this.beginValue();
    this.to.text("null");
    return this;
  }

  /** A value that is JSON already, as it is. */
  raw(value: View): this {
    this.beginValue();
    this.to.bytes(value);
    return this;
  }

  private open(bracket: u8, isObject: u64): this {
    assert(Nesting.depth < JSON_DEPTH, `more than ${JSON_DEPTH} objects and arrays in each other`);
    this.beginValue();
    this.to.byte(bracket);
    Nesting.depth++;
    Nesting.objects = (Nesting.objects << 1) | isObject;
    Nesting.filled <<= 1;
    return this;
  }

  private beginKey(): void {
    assert(
      (Nesting.objects & 1) != 0 && !Nesting.keyed,
      Nesting.keyed ? "key(): the key before it has no value" : "key(): this is no object",
    );
    this.comma();
    Nesting.keyed = true;
  }

  private beginValue(): void {
    if (Nesting.objects & 1) assert(Nesting.keyed, "a value without a key in an object");
    else if (Nesting.depth) this.comma();
    else assert(!Nesting.whole, "a second value behind the document");
    Nesting.whole = true;
    Nesting.keyed = false;
  }

  private comma(): void {
    if (Nesting.filled & 1) this.to.byte(0x2c);
    Nesting.filled |= 1;
  }

  @inline private get to(): Writer {
    return changetype<Writer>(Nesting.writer);
  }
}
