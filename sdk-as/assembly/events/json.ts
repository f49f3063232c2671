import { Document, otherDocument } from "../../internal/json/document";
import { beginMembers, keyEquals, Members, nextMember, walk } from "../../internal/json/members";
import { pointers } from "../../internal/json/pointers";
import { KIND_ESCAPED, KIND_NULL, KIND_STRING } from "../../internal/json/skip";
import { Found, Slot } from "../../internal/json/trie";
import {
  boolOf,
  copyOf,
  f64Of,
  foundIn,
  i64Of,
  isU64,
  keyOf,
  rawOf,
  textOf,
  textPair,
  u64Of,
} from "../../internal/json/values";
import { utf8Decode } from "../../internal/text/utf8";
import { JsonWriter } from "./json-writer";
import { View } from "./view";
import { Writer } from "./writer";

/** What a JSON value is. */
export enum JsonKind {
  /** There is no value. */
  None,
  /** A string. */
  String,
  /** A number. */
  Number,
  /** true or false. */
  Bool,
  /** null. */
  Null,
  /** An object. */
  Object,
  /** An array. */
  Array,
}

/** JSON in events' payloads, and elsewhere. */
export namespace json {
  /**
   * A place in JSON: RFC 6901's `/a/b/0`, with `~1` for a `/` and `~0` for a `~` in a key, and with `*` for
   * every element of an array; `""` is the whole document. Meant for a `const` at the top of a module: made
   * once, asked of every event. It costs nothing until it is asked for. Traps where the text does not begin
   * with `/`.
   */
  export function pointer(path: string): JsonPointer {
    return changetype<JsonPointer>(changetype<usize>(pointers.declare(path)));
  }

  /**
   * Reads other JSON than an event's payload: the line of an input, the text of a value. It is copied once;
   * what is found in it is valid until the next read(), or the end of the call.
   */
  export function read(bytes: View): JsonReader {
    return changetype<JsonReader>(changetype<usize>(otherDocument(bytes.offset, bytes.length)));
  }

  /**
   * Writes JSON into an event or a text: `json.write(event).object().key("n").u64(1).end()`. One at a time.
   */
  export function write(to: Writer): JsonWriter {
    return JsonWriter.begin(to);
  }
}

/** A place in JSON that can be asked for: json.pointer() makes it. */
@final @unmanaged export class JsonPointer {
  /** Its text. Allocates. */
  get path(): string {
    const slot = changetype<Slot>(changetype<usize>(this));
    return utf8Decode(slot.path, slot.pathLength);
  }
}

/**
 * The JSON of an event (`event.json`) or of json.read(). One pass finds the values of all pointers that were
 * ever asked for, at the first question; after that a question costs some nanoseconds. What was skipped on
 * the way is not checked: garbage behind a value does not hide it. Nothing here allocates but f64() of
 * numbers with very many digits.
 *
 * Views are parts of the document itself, unless a string has escapes. They are valid during the call.
 */
@final @unmanaged export class JsonReader {
  /**
   * What is there; JsonKind.None: nothing. Of a pointer with `*`, as everywhere here but in first(): the
   * first value.
   */
  kind(pointer: JsonPointer): JsonKind {
    const found = this.find(pointer);
    return found ? kindOf(found) : JsonKind.None;
  }

  /** Whether there is a value, null included. */
  @inline has(pointer: JsonPointer): bool {
    return this.find(pointer) !== null;
  }

  /**
   * The text of a string, without its escapes; a number, true and false as they are spelled; an object or
   * array without the spaces between its parts. null where there is nothing, or JSON's null.
   */
  text(pointer: JsonPointer): View | null {
    const found = this.find(pointer);
    if (!found || found.kind == KIND_NULL) return null;
    return changetype<View>(textOf(found));
  }

  /** The value as the document spells it, with the quotes of a string; null where there is nothing. */
  raw(pointer: JsonPointer): View | null {
    const found = this.find(pointer);
    return found ? changetype<View>(rawOf(found)) : null;
  }

  /**
   * A whole number from 0 to 2^64-1, written in digits alone; the fallback where there is none, or another
   * value.
   */
  u64(pointer: JsonPointer, fallback: u64 = 0): u64 {
    const found = this.find(pointer);
    return found ? u64Of(found, fallback) : fallback;
  }

  /**
   * A whole number from -2^63 to 2^63-1, written in digits alone, behind a `-` or not; the fallback where
   * there is none.
   */
  i64(pointer: JsonPointer, fallback: i64 = 0): i64 {
    const found = this.find(pointer);
    return found ? i64Of(found, fallback) : fallback;
  }

  /** Any number, as the nearest f64; the fallback where there is none. */
  f64(pointer: JsonPointer, fallback: f64 = 0): f64 {
    const found = this.find(pointer);
    return found ? f64Of(found, fallback) : fallback;
  }

  /** true or false; the fallback where there is neither. */
  bool(pointer: JsonPointer, fallback: bool = false): bool {
    const found = this.find(pointer);
    return found ? boolOf(found, fallback) : fallback;
  }

  /** The value itself, to look into or to iterate; null where there is nothing. */
  @inline value(pointer: JsonPointer): JsonValue | null {
    return changetype<JsonValue | null>(changetype<usize>(this.find(pointer)));
  }

  /**
   * The first value of a pointer with `*`, in the order of the document; `next` of it is the one after it.
   * null: there is none. Values beyond the 4096th of all such pointers of an event are left out.
   */
  @inline first(pointer: JsonPointer): JsonValue | null {
    const document = changetype<Document>(changetype<usize>(this)),
      slot = document.slot(changetype<Slot>(changetype<usize>(pointer)));
    if (!document.has(slot)) return null;
    return changetype<JsonValue>(slot.many ? slot.first : changetype<usize>(slot));
  }

  /**
   * The value that a text points at, such as a rule's argument; null: nothing. RFC 6901, in which `*` is a
   * key like any other; the first `/` may be left out, as in Falco's json plugin. 256 such texts are kept and
   * found in the one pass; further ones take a pass of their own each time.
   */
  at(path: View): JsonValue | null {
    return this.atSlot(changetype<usize>(pointers.ofArgument(path.offset, path.length)), path);
  }

  /** For the SDK: at() for a text whose slot is known; 0: it has none. */
  atSlot(pointer: usize, path: View): JsonValue | null {
    if (!pointer) return this.walk(path);
    const document = changetype<Document>(changetype<usize>(this)),
      slot = document.slot(changetype<Slot>(pointer));
    return document.has(slot) ? changetype<JsonValue>(changetype<usize>(slot)) : null;
  }

  private walk(path: View): JsonValue | null {
    const whole = this.find(WHOLE);
    return whole
      ? changetype<JsonValue | null>(changetype<usize>(walk(whole, path.offset, path.length)))
      : null;
  }

  // @ts-ignore: decorator
  @inline private find(pointer: JsonPointer): Found | null {
    const document = changetype<Document>(changetype<usize>(this)),
      slot = document.slot(changetype<Slot>(changetype<usize>(pointer)));
    if (!document.has(slot)) return null;
    return slot.many ? changetype<Found>(slot.first) : foundIn(slot);
  }
}

// @ts-ignore: decorator
@lazy const WHOLE: JsonPointer = json.pointer("");

/** A JSON value, valid during the call. */
@final @unmanaged export class JsonValue {
  private link: usize = 0;

  /** The next value of the same pointer with `*`; null: it is the last, or no such value. */
  @inline get next(): JsonValue | null {
    return changetype<JsonValue | null>(this.link);
  }

  /** What it is. */
  get kind(): JsonKind {
    return kindOf(foundOf(this));
  }

  /** Its text, as JsonReader.text() gives it, but for null: that is the text `null`. */
  get text(): View {
    return changetype<View>(textOf(foundOf(this)));
  }

  /** Its text as a value record. For the SDK. */
  @inline answer(most: u32): u64 {
    return textPair(foundOf(this), most);
  }

  /** It as the document spells it, with the quotes of a string. */
  get raw(): View {
    return changetype<View>(rawOf(foundOf(this)));
  }

  /** Whether it is a whole number from 0 to 2^64-1, written in digits alone. */
  get isU64(): bool {
    return isU64(foundOf(this));
  }

  /** That number; the fallback where it is something else. */
  u64(fallback: u64 = 0): u64 {
    return u64Of(foundOf(this), fallback);
  }

  /**
   * A whole number from -2^63 to 2^63-1, written in digits alone; the fallback where it is something else.
   */
  i64(fallback: i64 = 0): i64 {
    return i64Of(foundOf(this), fallback);
  }

  /** The nearest f64 to any number; the fallback where it is something else. */
  f64(fallback: f64 = 0): f64 {
    return f64Of(foundOf(this), fallback);
  }

  /** true or false; the fallback where it is neither. */
  bool(fallback: bool = false): bool {
    return boolOf(foundOf(this), fallback);
  }

  /** The value of an object's first member with this key; null: there is none, or it is no object. */
  get(key: string): JsonValue | null {
    const members = beginMembers(foundOf(this));
    if (!members.isObject) return null;
    while (nextMember(members))
      if (keyEquals(members, key)) return changetype<JsonValue>(changetype<usize>(members));
    return null;
  }

  /** An array's element, from 0 on; null: there is none, or it is no array. */
  at(index: i32): JsonValue | null {
    const members = beginMembers(foundOf(this));
    if (members.isObject || index < 0) return null;
    for (; nextMember(members); index--) if (!index) return changetype<JsonValue>(changetype<usize>(members));
    return null;
  }

  /** Its members or elements, one after the other; none where it is neither an object nor an array. */
  members(): JsonMembers {
    return changetype<JsonMembers>(changetype<usize>(beginMembers(foundOf(this))));
  }
}

/**
 * The members of an object or the elements of an array, in the order of the document, those with the same key
 * too. An iteration ends where the document is broken.
 *
 * ```ts
 * import { Plugin, Info, Extractor, Fields, json } from "falco-ts";
 *
 * const labels = json.pointer("/metadata/labels");
 *
 * export default class Labels extends Plugin implements Extractor<Labels> {
 *   info(): Info {
 *     return { id: 0, name: "labels", version: "0.1.0", description: "Labels", contact: "you", source: "" };
 *   }
 *   fields(f: Fields<Labels>): void {
 *     f.extractFrom("k8s_audit");
 *     f.string("labels.keys", "Which labels there are", (self, event, value) => {
 *       const found = event.json.value(labels);
 *       if (found) for (const members = found.members(); members.next();) value.set(members.key);
 *       return value;
 *     }).list();
 *   }
 * }
 * ```
 */
@final @unmanaged export class JsonMembers {
  /** Goes to the next one, the first time to the first; false: there is none. */
  next(): bool {
    return nextMember(changetype<Members>(changetype<usize>(this)));
  }

  /** The key of a member, without its escapes; of an element it is empty. */
  get key(): View {
    return changetype<View>(keyOf(changetype<Members>(changetype<usize>(this))));
  }

  /** Whether the member's key is this text. */
  keyIs(text: string): bool {
    return keyEquals(changetype<Members>(changetype<usize>(this)), text);
  }

  /** Its value. */
  get value(): JsonValue {
    return valueOf(changetype<Found>(changetype<usize>(this)));
  }
}

// @ts-ignore: decorator
@inline function foundOf(value: JsonValue): Found {
  return changetype<Found>(changetype<usize>(value));
}

// @ts-ignore: decorator
@inline function valueOf(found: Found): JsonValue {
  return changetype<JsonValue>(copyOf(found));
}

// @ts-ignore: decorator
@inline function kindOf(found: Found): JsonKind {
  const kind = found.kind;
  return <JsonKind>(kind == KIND_ESCAPED ? KIND_STRING : kind);
}
