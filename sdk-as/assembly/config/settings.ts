import { Options } from "../../internal/options/options";
import { Secret } from "./secret";

/**
 * The keys of a plugin's init config. `settings()` declares each of them once: the JSON Schema that Falco
 * shows and checks is made from the same calls that set the values.
 *
 * Each method takes the key, its description, its default, and the handler that takes the value: the
 * operator's, or the default if the key is not given or null; a list that is null is empty. A handler never
 * gets a value of a wrong type or out of range: init fails then, and the message names the key, what was
 * found and what was expected. No handler runs at build time.
 */
@final export class Settings<P> {
  /** For the SDK. */
  constructor(
    private plugin: P,
    private options: Options,
  ) {}

  /**
   * The config as the operator wrote it; "" at build time. A plugin that declares no key has no JSON Schema,
   * so that Falco takes any text for its config.
   */
  get raw(): string {
    return this.options.text;
  }

  /** The same methods for keys without a default, which the operator must give: `s.required.string(…)`. */
  get required(): RequiredSettings<P> {
    return new RequiredSettings<P>(this, this.options);
  }

  /**
   * Declares a whole number from `min` to `max`, by default any from 0 to 2^64-1. 1000.0 and 1e3 are
   * 1000.
   */
  u64(
    key: string,
    description: string,
    fallback: u64,
    set: (self: P, value: u64) => void,
    min: u64 = 0,
    max: u64 = u64.MAX_VALUE,
  ): this {
    const value = this.options.u64(key, description, fallback, min, max);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a whole number from `min` to `max`, by default any from -2^63 to 2^63-1. */
  i64(
    key: string,
    description: string,
    fallback: i64,
    set: (self: P, value: i64) => void,
    min: i64 = i64.MIN_VALUE,
    max: i64 = i64.MAX_VALUE,
  ): this {
    const value = this.options.i64(key, description, fallback, min, max);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a number from `min` to `max`, by default any finite one. */
  f64(
    key: string,
    description: string,
    fallback: f64,
    set: (self: P, value: f64) => void,
    min: f64 = -Infinity,
    max: f64 = Infinity,
  ): this {
    const value = this.options.f64(key, description, fallback, min, max);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a value that is true or false. */
  bool(key: string, description: string, fallback: bool, set: (self: P, value: bool) => void): this {
    const value = this.options.bool(key, description, fallback);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a text, which may be empty. */
  string(key: string, description: string, fallback: string, set: (self: P, value: string) => void): this {
    const value = this.options.string(key, description, fallback);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /**
   * Declares a secret, which the operator names: `env:NAME`, a variable of the environment, or `file:/PATH`.
   * `value` stands for it; the plugin never has the secret itself. The plugin's permissions() need
   * `secretConfig(key)`.
   */
  secret(key: string, description: string, fallback: string, set: (self: P, value: Secret) => void): this {
    const value = this.options.secret(key, description, fallback);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a text that is one of `choices`. */
  choice(
    key: string,
    description: string,
    choices: string[],
    fallback: string,
    set: (self: P, value: string) => void,
  ): this {
    const value = this.options.choice(key, description, choices, fallback);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a list of whole numbers, each from `min` to `max`. */
  u64s(
    key: string,
    description: string,
    fallback: u64[],
    set: (self: P, value: u64[]) => void,
    min: u64 = 0,
    max: u64 = u64.MAX_VALUE,
  ): this {
    const value = this.options.u64s(key, description, fallback, min, max);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /** Declares a list of texts. */
  strings(
    key: string,
    description: string,
    fallback: string[],
    set: (self: P, value: string[]) => void,
  ): this {
    const value = this.options.strings(key, description, fallback);
    if (this.options.hasValue) set(this.plugin, value);
    return this;
  }

  /**
   * Declares an object, whose keys `declare` declares; messages name them `tls.cert`. If the object is not
   * given, its keys have their defaults, and the handlers of its required keys do not run.
   */
  object(key: string, description: string, declare: (self: P, s: Settings<P>) => void): this {
    declare(this.plugin, new Settings<P>(this.plugin, this.options.object(key, description)));
    return this;
  }

  /**
   * Declares a list of objects. `declare` runs for each of them in turn, and once at build time; messages
   * name their keys `targets[0].host`.
   */
  objects(key: string, description: string, declare: (self: P, s: Settings<P>) => void): this {
    const items = this.options.objects(key, description);
    for (let i = 0; i < items.length; i++) declare(this.plugin, new Settings<P>(this.plugin, items[i]));
    return this;
  }
}

/** What `settings.required` has: the methods of Settings, without a default. */
@final export class RequiredSettings<P> {
  /** For the SDK. */
  constructor(
    private settings: Settings<P>,
    private options: Options,
  ) {}

  /** See Settings.u64. */
  u64(
    key: string,
    description: string,
    set: (self: P, value: u64) => void,
    min: u64 = 0,
    max: u64 = u64.MAX_VALUE,
  ): Settings<P> {
    return this.next().u64(key, description, min, set, min, max);
  }

  /** See Settings.i64. */
  i64(
    key: string,
    description: string,
    set: (self: P, value: i64) => void,
    min: i64 = i64.MIN_VALUE,
    max: i64 = i64.MAX_VALUE,
  ): Settings<P> {
    return this.next().i64(key, description, min, set, min, max);
  }

  /** See Settings.f64. */
  f64(
    key: string,
    description: string,
    set: (self: P, value: f64) => void,
    min: f64 = -Infinity,
    max: f64 = Infinity,
  ): Settings<P> {
    return this.next().f64(key, description, min, set, min, max);
  }

  /** See Settings.bool. */
  bool(key: string, description: string, set: (self: P, value: bool) => void): Settings<P> {
    return this.next().bool(key, description, false, set);
  }

  /** See Settings.string. */
  string(key: string, description: string, set: (self: P, value: string) => void): Settings<P> {
    return this.next().string(key, description, "", set);
  }

  /** See Settings.secret. */
  secret(key: string, description: string, set: (self: P, value: Secret) => void): Settings<P> {
    return this.next().secret(key, description, "", set);
  }

  /** See Settings.choice. */
  choice(
    key: string,
    description: string,
    choices: string[],
    set: (self: P, value: string) => void,
  ): Settings<P> {
    return this.next().choice(key, description, choices, "", set);
  }

  /** See Settings.u64s. The list may be empty. */
  u64s(
    key: string,
    description: string,
    set: (self: P, value: u64[]) => void,
    min: u64 = 0,
    max: u64 = u64.MAX_VALUE,
  ): Settings<P> {
    return this.next().u64s(key, description, [], set, min, max);
  }

  /** See Settings.strings. The list may be empty. */
  strings(key: string, description: string, set: (self: P, value: string[]) => void): Settings<P> {
    return this.next().strings(key, description, [], set);
  }

  /** See Settings.object. */
  object(key: string, description: string, declare: (self: P, s: Settings<P>) => void): Settings<P> {
    return this.next().object(key, description, declare);
  }

  /** See Settings.objects. The list may be empty. */
  objects(key: string, description: string, declare: (self: P, s: Settings<P>) => void): Settings<P> {
    return this.next().objects(key, description, declare);
  }

  private next(): Settings<P> {
    this.options.requiresNext = true;
    return this.settings;
  }
}
