// What the init config and the open params have in common: named values in a JSON object that an operator
// wrote. Reading them checks their types and ranges, and keeps the first error.
import { LOG_WARNING } from "../guest-abi";
import { jsonFind, JsonKind, jsonQuote, jsonQuoteAll, JsonReader, joinPath, shorten } from "./json";
import { JsonValue, NO_VALUES } from "./json-value";
import { log } from "../abi/log";
import { nearest } from "./nearest";
import { expectedInteger, expectedNumber, isNegative, magnitude, range, readInteger } from "./number";
import { isSecretName, SECRET_NAME, standIn } from "./secret";
import { textOfBoolean, textOfNumber, WRITE_JSON } from "./yaml-text";

/** How many unknown keys get a warning each. */
const WARNED: i32 = 10;

/** The first error in the open params of this sandbox's source; "" if there is none. */
export let openParamsError: string = "";

/** A text that the operator wrote, which the objects in it share. */
class Document {
  /** The first error; "" if there is none. */
  error: string = "";
  /** The reader of the text; null before the first key is read. */
  json: JsonReader | null = null;
  /** The declared keys, as the members of a JSON array. */
  declared: string = "";
  /** Whether the text was asked for as it is. */
  isRaw: bool = false;
  /** How many unknown keys the text has. */
  unknown: i32 = 0;
  constructor(
    public what: string,
    public text: string,
    public declaring: bool,
  ) {}
}

/** What begins every message about the init config. */
export const CONFIG = "config";

/**
 * The key of the config with which the operator configures the runtime. A plugin need not declare it, and it
 * gives no warning.
 */
export const OPERATOR_KEY = "falco_ts";

/** The keys of one JSON object, which may be in another. */
export class Options {
  /**
   * Whether what the last reader returned is to be used: neither after an error, nor while keys are only
   * declared.
   */
  hasValue: bool = false;
  /** Whether the next key must be given. */
  requiresNext: bool = false;
  /** A key that the runtime reads: it gives no warning. */
  reserved: string = "";
  /** The keys that were asked for. */
  private known: Array<string> = [];
  /** The objects in this one that were asked for. */
  private inner: Array<Options> = [];

  private constructor(
    private doc: Document,
    private path: string,
    private depth: i32,
    private members: Array<JsonValue>,
    private given: bool,
  ) {}

  /** The options in a text that an operator wrote. `what` begins every message: "config" or "open params". */
  static read(what: string, text: string): Options {
    return new Options(new Document(what, text, false), "", 0, NO_VALUES, true);
  }

  /** Options for build time: the readers note the keys that they are asked for, and return the fallbacks. */
  static declare(): Options {
    return new Options(new Document("", "", true), "", 0, NO_VALUES, true);
  }

  /** The first error: `config: jitter: found …, expected …`; "" if there is none. */
  get error(): string {
    return this.doc.error;
  }

  /** The text as the operator wrote it. */
  get text(): string {
    this.doc.isRaw = true;
    return this.doc.text;
  }

  /**
   * The declared keys, each before those inside of it, as the members of a JSON array, which
   * compiler/stages/describe/settings.ts reads.
   */
  get declared(): string {
    return this.doc.declared;
  }

  // The readers return the fallback if the key is not given, or if there is an error. Numbers are declared as
  // strings, since u64 and i64 have values that JSON.parse does not keep.

  u64(key: string, description: string, fallback: u64, lo: u64, hi: u64): u64 {
    if (this.doc.declaring)
      return this.declare<u64>(key, "u64", description, fallback, `"${fallback}"` + range<u64>(lo, hi));
    const expected = expectedInteger<u64>(lo, hi),
      value = this.find(key, expected);
    return value ? this.toU64(value, expected, lo, hi, fallback) : fallback;
  }

  i64(key: string, description: string, fallback: i64, lo: i64, hi: i64): i64 {
    if (this.doc.declaring)
      return this.declare<i64>(key, "i64", description, fallback, `"${fallback}"` + range<i64>(lo, hi));
    const expected = expectedInteger<i64>(lo, hi),
      value = this.find(key, expected);
    if (!value) return fallback;
    if (value.kind == JsonKind.NUMBER && readInteger(this.written(value))) {
      const number = <i64>(isNegative ? 0 - magnitude : magnitude);
      // with another sign it is beyond i64
      if (number < 0 == isNegative && number >= lo && number <= hi) return number;
    }
    this.wrong(value, expected);
    return fallback;
  }

  f64(key: string, description: string, fallback: f64, lo: f64, hi: f64): f64 {
    if (this.doc.declaring)
      return this.declare<f64>(key, "f64", description, fallback, `"${fallback}"` + range<f64>(lo, hi));
    const expected = expectedNumber(lo, hi),
      value = this.find(key, expected);
    if (!value) return fallback;
    const number = value.kind == JsonKind.NUMBER ? parseFloat(this.written(value)) : NaN;
    if (isFinite(number) && number >= lo && number <= hi) return number;
    this.wrong(value, expected);
    return fallback;
  }

  bool(key: string, description: string, fallback: bool): bool {
    if (this.doc.declaring)
      return this.declare<bool>(key, "bool", description, fallback, fallback.toString());
    const value = this.find(key, "true or false");
    if (!value) return fallback;
    if (value.kind == JsonKind.BOOLEAN) return this.written(value) == "true";
    this.wrong(value, "true or false");
    return fallback;
  }

  string(key: string, description: string, fallback: string): string {
    if (this.doc.declaring)
      return this.declare<string>(key, "string", description, fallback, jsonQuote(fallback));
    const value = this.find(key, "a string");
    return value ? this.toString(value) : fallback;
  }

  /** What stands for the secret that the key's value names; "" for none. */
  secret(key: string, description: string, fallback: string): string {
    if (this.doc.declaring)
      return this.declare<string>(key, "secret", description, fallback, jsonQuote(fallback));
    const required = this.requiresNext;
    const value = this.find(key, SECRET_NAME);
    const name = !value ? fallback : value.kind == JsonKind.STRING ? this.doc.json!.unquoted(value) : "?";
    if (isSecretName(name)) return standIn(name);
    // the message does not show what was found, since it may be the secret itself
    if (value && (required || name.length))
      this.fail(
        `${joinPath(this.path, key)}: expected ${SECRET_NAME}, by which the secret is named; the secret itself does not belong here`,
      );
    return "";
  }

  choice(key: string, description: string, choices: Array<string>, fallback: string): string {
    const quoted = jsonQuoteAll(choices);
    if (this.doc.declaring)
      return this.declare<string>(
        key,
        "choice",
        description,
        fallback,
        `${jsonQuote(fallback)},"choices":[${quoted}]`,
      );
    const expected = "one of " + quoted,
      value = this.find(key, expected);
    if (!value) return fallback;
    const text =
      value.kind == JsonKind.BOOLEAN
        ? textOfBoolean(this.written(value) == "true", choices)
        : this.textOf(value);
    if (text !== null && choices.includes(text)) return text;
    this.wrong(value, expected);
    return fallback;
  }

  u64s(key: string, description: string, fallback: Array<u64>, lo: u64, hi: u64): Array<u64> {
    if (this.doc.declaring) {
      const quoted = fallback.map<string>(one => `"${one}"`);
      return this.declare<Array<u64>>(
        key,
        "u64s",
        description,
        fallback,
        `[${quoted.join(",")}]` + range<u64>(lo, hi),
      );
    }
    const items = this.list(key, "a list of integers");
    if (!items) return fallback;
    const expected = expectedInteger<u64>(lo, hi),
      values = new Array<u64>(items.length);
    for (let i = 0; i < items.length; i++) values[i] = this.toU64(items[i], expected, lo, hi, lo);
    return values;
  }

  strings(key: string, description: string, fallback: Array<string>): Array<string> {
    if (this.doc.declaring)
      return this.declare<Array<string>>(
        key,
        "strings",
        description,
        fallback,
        `[${jsonQuoteAll(fallback)}]`,
      );
    const items = this.list(key, "a list of strings");
    if (!items) return fallback;
    const values = new Array<string>();
    for (let i = 0; i < items.length; i++) values.push(this.toString(items[i]));
    return values;
  }

  /** The options of an object in this one. If the object is not given, its required keys may be missing. */
  object(key: string, description: string): Options {
    const path = joinPath(this.path, key);
    for (let i = 0; i < this.inner.length; i++) {
      // it was asked for before, and knows keys already
      if (this.inner[i].path == path) return this.inner[i];
    }
    if (this.doc.declaring)
      return this.enter(this.declare<string>(key, "object", description, path, "null"), null);
    const required = this.requiresNext;
    let value = this.find(key, "an object", required);
    if (value && value.kind == JsonKind.NULL && !required) value = null;
    if (value && value.kind != JsonKind.OBJECT && value.kind != JsonKind.NULL) this.wrong(value, "an object");
    return this.enter(path, value);
  }

  /** The options of each object in a list. While keys are declared, the list has one. */
  objects(key: string, description: string): Array<Options> {
    const all = new Array<Options>();
    const path = joinPath(this.path, key);
    if (this.doc.declaring) {
      all.push(this.enter(this.declare<string>(key, "objects", description, path, "[]"), null));
      return all;
    }
    const items = this.list(key, "a list of objects");
    for (let i = 0; items && i < items.length; i++) {
      const kind = items[i].kind;
      // Falco makes null of an empty one
      if (kind != JsonKind.OBJECT && kind != JsonKind.NULL) this.wrong(items[i], "an object");
      all.push(this.enter(`${path}[${i}]`, items[i]));
    }
    return all;
  }

  /**
   * Warns of the keys that were not asked for, with the nearest one that was. Call it when all keys were
   * asked for.
   */
  warnOfUnknownKeys(): void {
    const doc = this.doc;
    if (doc.error.length) return;
    if (!doc.json && !doc.isRaw && doc.what != CONFIG && doc.text.length && doc.text != "{}")
      log(LOG_WARNING, `${doc.what}: found ${jsonQuote(shorten(doc.text))}, and the plugin reads none`);
    const prefix = this.path.length ? this.path + "." : "";
    for (let i = 0; i < this.members.length; i++) {
      const key = this.members[i].key;
      if (this.known.includes(key) || key == this.reserved || ++this.doc.unknown > WARNED) continue;
      const near = nearest(key, this.known);
      const hint = near.length
        ? `did you mean "${prefix}${near}"?`
        : "known: " + prefix + this.known.join(", " + prefix);
      log(
        LOG_WARNING,
        `${this.doc.what}: unknown key ${jsonQuote(prefix + shorten(key))} is ignored; ${hint}`,
      );
    }
    for (let i = 0; i < this.inner.length; i++) this.inner[i].warnOfUnknownKeys();
    const more = this.doc.unknown - WARNED;
    if (!this.depth && more > 0) log(LOG_WARNING, `${this.doc.what}: ${more} more unknown keys are ignored`);
  }

  private enter(path: string, value: JsonValue | null): Options {
    const options = new Options(
      this.doc,
      path,
      this.depth + 1,
      value ? value.members : NO_VALUES,
      value != null,
    );
    this.inner.push(options);
    return options;
  }

  /** Notes a declared key; `fallback` is the rest of its JSON. Returns `result`. */
  private declare<T>(key: string, type: string, description: string, result: T, fallback: string): T {
    const doc = this.doc;
    doc.declared +=
      `${doc.declared.length ? "," : ""}{"depth":${this.depth},"key":${jsonQuote(key)},"type":"${type}",` +
      `"description":${jsonQuote(description)},"required":${this.requiresNext},"default":${fallback}}`;
    this.requiresNext = false;
    return result;
  }

  /**
   * The value of a key; null if it is not given, or after an error. A JSON null stands for a key that is not
   * given, unless `takesNull`: Falco makes it of empty lists and maps, and of keys with nothing behind them.
   */
  private find(key: string, expected: string, takesNull: bool = false): JsonValue | null {
    const required = this.requiresNext,
      doc = this.doc;
    this.requiresNext = false;
    if (!this.known.includes(key)) this.known.push(key);
    if (!doc.json) {
      // the outermost object is always the first to be asked
      const json = new JsonReader(doc.text);
      doc.json = json;
      this.members = json.members;
      if (json.error.length) this.fail(json.error);
    }
    this.hasValue = !doc.error.length && (this.given || !required);
    if (!this.hasValue) return null;
    let value = jsonFind(this.members, key);
    if (value && value.kind == JsonKind.NULL && !takesNull) value = null;
    if (!value && required) this.fail(`${joinPath(this.path, key)}: missing, expected ${expected}`);
    return value;
  }

  /** The items of a list; null if it is not given. A JSON null is an empty list. */
  private list(key: string, expected: string): Array<JsonValue> | null {
    const value = this.find(key, expected, true);
    if (!value) return null;
    if (value.kind == JsonKind.NULL) return NO_VALUES;
    if (value.kind != JsonKind.ARRAY) this.wrong(value, expected);
    return this.doc.json!.items(value);
  }

  private toU64(value: JsonValue, expected: string, lo: u64, hi: u64, fallback: u64): u64 {
    if (
      value.kind == JsonKind.NUMBER &&
      readInteger(this.written(value)) &&
      !isNegative &&
      magnitude >= lo &&
      magnitude <= hi
    )
      return magnitude;
    this.wrong(value, expected);
    return fallback;
  }

  private toString(value: JsonValue): string {
    const text = this.textOf(value);
    if (text !== null) return text;
    const isChanged = value.kind == JsonKind.NUMBER || value.kind == JsonKind.BOOLEAN;
    this.wrong(value, isChanged && this.doc.what == CONFIG ? "a string" + WRITE_JSON : "a string");
    return "";
  }

  /** The text that the operator wrote, as a string or so that Falco made a number of it; else null. */
  private textOf(value: JsonValue): string | null {
    if (value.kind == JsonKind.STRING) return this.doc.json!.unquoted(value);
    return value.kind == JsonKind.NUMBER ? textOfNumber(this.written(value)) : null;
  }

  private written(value: JsonValue): string {
    return this.doc.json!.written(value);
  }

  private wrong(value: JsonValue, expected: string): void {
    const text = shorten(this.written(value));
    const found =
      value.kind == JsonKind.NUMBER || value.kind == JsonKind.NULL ? text : `${text} (${value.kind})`;
    const place = value.index < 0 ? value.key : `${value.key}[${value.index}]`;
    this.fail(`${joinPath(this.path, place)}: found ${found}, expected ${expected}`);
  }

  private fail(problem: string): void {
    this.hasValue = false;
    if (this.doc.error.length) return;
    this.doc.error = this.doc.what + ": " + problem;
    if (this.doc.what != CONFIG) openParamsError = this.doc.error;
  }
}
