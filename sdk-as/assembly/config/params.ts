import { givenCheckpoint } from "../../internal/abi/checkpoint";
import { Options } from "../../internal/options/options";
import { clamped } from "../../internal/options/number";
import { View } from "../events/view";
import { Secret } from "./secret";

/**
 * The open params: what the operator wrote for this event source. They may be any text, such as a path or a
 * URL (`raw`), or a JSON object, whose keys the methods read.
 *
 * A key that is not given, or null, has its default, `fallback`; a list that is null is empty. If a value is
 * of a wrong type or out of range, or the params are not JSON, a method returns the default too, and opening
 * fails when `open()` returns; the message names the key, what was found and what was expected.
 */
@final export class Params {
  /** For the SDK. */
  constructor(private options: Options) {}

  /** The params as the operator wrote them. */
  get raw(): string {
    return this.options.text;
  }

  /**
   * Where the source is to go on: what it noted last with `event.checkpoint()` before it trapped, as a view
   * that is valid during open(). Empty where the source is opened for the first time, or noted nothing.
   */
  get checkpoint(): View {
    return changetype<View>(givenCheckpoint());
  }

  /** The first error that a method found in the params; "" if there is none. */
  get error(): string {
    return this.options.error;
  }

  /**
   * The same methods for keys without a default, which the operator must give: `params.required.string(…)`.
   */
  get required(): RequiredParams {
    return new RequiredParams(this, this.options);
  }

  /**
   * Reads a whole number from `min` to `max`, by default any from 0 to 2^64-1. 1000.0 and 1e3 are 1000.
   */
  u64(key: string, description: string, fallback: u64, min: u64 = 0, max: u64 = u64.MAX_VALUE): u64 {
    return this.options.u64(key, description, fallback, min, max);
  }

  /** Reads a whole number from `min` to `max`, by default any from -2^63 to 2^63-1. */
  i64(
    key: string,
    description: string,
    fallback: i64,
    min: i64 = i64.MIN_VALUE,
    max: i64 = i64.MAX_VALUE,
  ): i64 {
    return this.options.i64(key, description, fallback, min, max);
  }

  /** Reads a number from `min` to `max`, by default any finite one. */
  f64(key: string, description: string, fallback: f64, min: f64 = -Infinity, max: f64 = Infinity): f64 {
    return this.options.f64(key, description, fallback, min, max);
  }

  /** Reads true or false. */
  bool(key: string, description: string, fallback: bool): bool {
    return this.options.bool(key, description, fallback);
  }

  /** Reads a text, which may be empty. */
  string(key: string, description: string, fallback: string): string {
    return this.options.string(key, description, fallback);
  }

  /**
   * Reads a secret, which the operator names: `env:NAME`, a variable of the environment, or `file:/PATH`.
   * The result stands for it; the plugin never has the secret itself. The plugin's permissions() need
   * `secretParams(key)`.
   */
  secret(key: string, description: string, fallback: string): Secret {
    return this.options.secret(key, description, fallback);
  }

  /** Reads one of the texts in `choices`. */
  choice(key: string, description: string, choices: string[], fallback: string): string {
    return this.options.choice(key, description, choices, fallback);
  }

  /** Reads a list of whole numbers, each from `min` to `max`. */
  u64s(key: string, description: string, fallback: u64[], min: u64 = 0, max: u64 = u64.MAX_VALUE): u64[] {
    return this.options.u64s(key, description, fallback, min, max);
  }

  /** Reads a list of texts. */
  strings(key: string, description: string, fallback: string[]): string[] {
    return this.options.strings(key, description, fallback);
  }

  /**
   * Reads an object: its keys are read from the Params that it returns. If the object is not given, its keys
   * have their defaults, and its required keys may be missing.
   */
  object(key: string, description: string): Params {
    return new Params(this.options.object(key, description));
  }

  /** Reads a list of objects. */
  objects(key: string, description: string): Params[] {
    return this.options.objects(key, description).map<Params>(one => new Params(one));
  }
}

/**
 * What `params.required` has: the methods of Params, without a default. If the key is not given, opening
 * fails, and what the method returns until then is a number in range, false, or empty.
 */
@final export class RequiredParams {
  /** For the SDK. */
  constructor(
    private params: Params,
    private options: Options,
  ) {}

  /** See Params.u64. */
  u64(key: string, description: string, min: u64 = 0, max: u64 = u64.MAX_VALUE): u64 {
    return this.next().u64(key, description, min, min, max);
  }

  /** See Params.i64. */
  i64(key: string, description: string, min: i64 = i64.MIN_VALUE, max: i64 = i64.MAX_VALUE): i64 {
    return this.next().i64(key, description, clamped<i64>(min, max), min, max);
  }

  /** See Params.f64. */
  f64(key: string, description: string, min: f64 = -Infinity, max: f64 = Infinity): f64 {
    return this.next().f64(key, description, clamped<f64>(min, max), min, max);
  }

  /** See Params.bool. */
  bool(key: string, description: string): bool {
    return this.next().bool(key, description, false);
  }

  /** See Params.string. */
  string(key: string, description: string): string {
    return this.next().string(key, description, "");
  }

  /** See Params.secret. */
  secret(key: string, description: string): Secret {
    return this.next().secret(key, description, "");
  }

  /** See Params.choice. */
  choice(key: string, description: string, choices: string[]): string {
    return this.next().choice(key, description, choices, choices.length ? choices[0] : "");
  }

  /** See Params.u64s. The list may be empty. */
  u64s(key: string, description: string, min: u64 = 0, max: u64 = u64.MAX_VALUE): u64[] {
    return this.next().u64s(key, description, [], min, max);
  }

  /** See Params.strings. The list may be empty. */
  strings(key: string, description: string): string[] {
    return this.next().strings(key, description, []);
  }

  /** See Params.object. */
  object(key: string, description: string): Params {
    return this.next().object(key, description);
  }

  /** See Params.objects. The list may be empty. */
  objects(key: string, description: string): Params[] {
    return this.next().objects(key, description);
  }

  private next(): Params {
    this.options.requiresNext = true;
    return this.params;
  }
}
