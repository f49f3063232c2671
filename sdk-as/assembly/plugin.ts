import { EventReader, TextWriter } from "./events/event";
import { Fields } from "./extraction/fields";
import { Instance } from "./sourcing/instance";
import { Metrics } from "./metrics/metrics";
import { OpenParams } from "./config/open-params";
import { Params } from "./config/params";
import { Permissions } from "./config/permissions";
import { Settings } from "./config/settings";

/** Who the plugin is. Falco shows it, and finds by it the rules and captures that belong to the plugin. */
export class Info {
  /**
   * The plugin's id in Falco's plugin registry; 999 while it has none, and 0 for a plugin without an event
   * source.
   */
  id: u32 = 0;
  /** The name of the plugin: lower-case letters, digits, `_` and `-`. */
  name: string = "";
  /** The version of the plugin: three numbers, `x.y.z`. Rules may ask for one. */
  version: string = "";
  /** What the plugin is for, in one sentence. `falco --list-plugins` shows it. */
  description: string = "";
  /** Where users find help: a URL or a mail address. */
  contact: string = "";
  /** The name of the event source; "" for a plugin without one. */
  source: string = "";
}

/**
 * The base class of every plugin; the plugin's class is the default export of its module. It says what it can
 * do by implementing Source, Extractor or both, and the optional interfaces below.
 *
 * Each open instance has a plugin object of its own, and extraction has another one. No object sees what
 * another one writes into its fields.
 */
export abstract class Plugin {
  /** For the SDK: why init or open fails; "" while nothing has failed. */
  failure: string = "";

  /** Says who the plugin is. Runs at build time. */
  abstract info(): Info;

  /** Makes the running init, open or list of open params fail, and says why. Further messages are ignored. */
  fail(message: string): void {
    if (!this.failure.length) this.failure = message;
  }
}

/** A plugin that the operator configures with `init_config` in falco.yaml. */
export interface Configurable<P> {
  /**
   * Declares the keys of the config and takes their values. Runs before `init()` in every sandbox, and once
   * at build time, where no handler runs, for the JSON Schema.
   */
  settings(s: Settings<P>): void;
}

/**
 * A plugin whose config has a JSON Schema that is written by hand, in place of the one that `settings()`
 * makes.
 */
export interface SchemaProvider {
  /**
   * Returns the schema as JSON text. Runs at build time, which checks the schema. `settings()` still reads
   * the config.
   */
  schema(): string;
}

/** A plugin that has something to do once its settings are read. */
export interface Initializer {
  /**
   * Runs once in every sandbox, after `settings()`: in the one of extraction, and in that of each open
   * source. It has 10 s of CPU time. `this.fail("…")` makes it fail.
   */
  init(): void;
}

/** A plugin that counts what happens to it. */
export interface Measured<P> {
  /**
   * Declares its metrics and keeps them. Runs in every sandbox between `settings()` and `init()`; once more
   * at build time, where no handler runs.
   */
  metrics(m: Metrics<P>): void;
}

/** A plugin that is an event source. */
export interface Source {
  /** Makes an instance, or returns null after `this.fail("…")`. It has 10 s of CPU time. */
  open(params: Params): Instance | null;
}

/**
 * An event source that says which open params an operator can choose from. `falco --plugin-info` lists them.
 */
export interface OpenParamsLister {
  /** Adds open params to the list. Runs after `init()`. `this.fail("…")` makes the call fail. */
  listOpenParams(list: OpenParams): void;
}

/** A plugin that reads files. It declares which ones: the sandbox gives it no others. */
export interface Permitted {
  /** Declares what the plugin may read. Runs at build time. */
  permissions(p: Permissions): void;
}

/** A plugin that extracts fields. */
export interface Extractor<P> {
  /**
   * Declares the fields. Runs once in every sandbox, before `init()`, and at build time. Which fields there
   * are cannot depend on the config.
   */
  fields(f: Fields<P>): void;
}

/** A plugin whose events have a form that people read: Falco's evt.plugininfo. */
export interface EventFormatter {
  /**
   * Writes the event's form for people, one line of at most 64 KiB. `event` and `text` are valid during the
   * call. It has 100 ms of CPU time; if it traps, evt.plugininfo has no value.
   */
  eventToString(event: EventReader, text: TextWriter): void;
}

/** A plugin that has something to do at its end. */
export interface Destroyer {
  /** Runs at the end of a sandbox that has not trapped. It has 1 s of CPU time; a trap in it is logged. */
  destroy(): void;
}
