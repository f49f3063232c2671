import { EventReader, TextWriter } from "./events/event";
import { Fields } from "./extraction/fields";
import { Instance } from "./sourcing/instance";
import { OpenParams } from "./config/open-params";
import { Params } from "./config/params";
import { Permissions } from "./config/permissions";
import { Settings } from "./config/settings";

/** Who the plugin is: what Falco shows, and matches rules and captures by. */
export class Info {
  /** The plugin's id from Falco's registry; 999 while developing. 0 for a plugin without an event source. */
  id: u32 = 0;
  /** Lower-case letters, digits, `_` and `-`. */
  name: string = "";
  /** Of the plugin: `x.y.z`, three numbers. Rules may ask for a version. */
  version: string = "";
  /** What the plugin is for, in a sentence: `falco --list-plugins` shows it. */
  description: string = "";
  /** Where users turn to: a URL or an address. */
  contact: string = "";
  /** The name of the event source, for a plugin that has one. */
  source: string = "";
}

/**
 * What the default export of a plugin's module extends. It says what it can do by implementing Source,
 * Extractor or both, and the optional interfaces below.
 *
 * Each open instance has a plugin object of its own, and extraction has another: what one writes into its
 * fields the others do not see.
 */
export abstract class Plugin {
  /** Why something failed. For the SDK. */
  failure: string = "";

  /** Who the plugin is. Asked at build time. */
  abstract info(): Info;

  /** Says why init or open fails. The first message counts. */
  fail(message: string): void {
    if (!this.failure.length) this.failure = message;
  }
}

/** A plugin that is configured by `init_config` in falco.yaml. */
export interface Configurable<P> {
  /**
   * Declares the keys of the config and takes their values. Runs before `init()` in every sandbox; once more
   * at build time, where no handler runs, for the JSON Schema.
   */
  settings(s: Settings<P>): void;
}

/** A plugin whose config has a JSON Schema written by hand, in place of the one that `settings()` makes. */
export interface SchemaProvider {
  /** The schema, as JSON text. Asked, and checked, at build time. `settings()` still reads the config. */
  schema(): string;
}

/** A plugin with something to do once its settings are there; `this.fail("…")` makes init fail. */
export interface Initializer {
  /**
   * Runs once in every sandbox, after `settings()`: for extraction and for each open source. Has 10 s of CPU
   * time.
   */
  init(): void;
}

/** A plugin that is an event source. */
export interface Source {
  /** Makes an instance, or returns null after `this.fail("…")`. Has 10 s of CPU time. */
  open(params: Params): Instance | null;
}

/** An event source that says what open params there are: `falco --plugin-info` lists them. */
export interface OpenParamsLister {
  /** Adds them to the list; `this.fail("…")` makes the call fail. Runs after init. */
  listOpenParams(list: OpenParams): void;
}

/** A plugin that reads files: what it may read is part of it, and nothing else works. */
export interface Permitted {
  /** Asked at build time. */
  permissions(p: Permissions): void;
}

/** A plugin that extracts fields. */
export interface Extractor<P> {
  /**
   * Declares the fields. Runs once in every sandbox, before `init()`, and at build time; which fields there
   * are cannot depend on the config.
   */
  fields(f: Fields<P>): void;
}

/** A plugin whose events have a form for people: Falco's evt.plugininfo. */
export interface EventFormatter {
  /**
   * Writes one line for the event, of at most 64 KiB. Event and text are valid during the call. It has 100 ms
   * of CPU time; if it traps, the event has no such line.
   */
  eventToString(event: EventReader, text: TextWriter): void;
}

/** A plugin with something to do at the end. */
export interface Destroyer {
  /** Runs at the end of a sandbox that has not trapped. Has 1 s of CPU time; a trap in it is logged. */
  destroy(): void;
}
