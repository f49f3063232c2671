import {
  Arg,
  Configurable,
  EventFormatter,
  EventReader,
  EventWriter,
  Extractor,
  Fields,
  Info,
  Params,
  Plugin,
  PullInstance,
  Settings,
  Source,
  Status,
  TextWriter,
  clock,
} from "falco-ts";

import { isEven } from "./numbers";

/**
 * A plugin is the default export of this module: a class that extends Plugin. The interfaces behind
 * `implements` say what it can do. This one is an event source, and extracts fields from its events.
 */
export default class MyPlugin
  extends Plugin
  implements Configurable<MyPlugin>, Source, Extractor<MyPlugin>, EventFormatter
{
  /**
   * What settings() sets. Other state of the plugin belongs here too. The open source and extraction each
   * have their own.
   */
  step: u64 = 1;

  /**
   * Who the plugin is. The id becomes part of captures. 999 is for plugins in development; Falco's plugin
   * registry gives your plugin an id of its own. Rules name the source behind `source:`.
   */
  info(): Info {
    return {
      id: 999,
      name: "my_plugin",
      version: "0.1.0",
      description: "Counts, to show how a plugin is made",
      contact: "https://example.com/my_plugin",
      source: "my_plugin",
    };
  }

  /**
   * The keys of init_config in falco.yaml. The schema with which Falco shows and checks them is made from
   * these calls.
   */
  settings(s: Settings<MyPlugin>): void {
    s.u64("step", "How far each event counts on", 1, (self, value) => {
      self.step = value;
    });
  }

  /**
   * Opens the event source with the open_params of falco.yaml. To refuse, return null after this.fail("why").
   * A source that waits for something, such as the lines of a file, is a PushInstance instead of a
   * PullInstance.
   */
  open(params: Params): PullInstance | null {
    const start = params.u64("start", "Where counting begins", 1);
    const events = params.u64("events", "How many events there are", 10);
    return new Counter(start, this.step, events);
  }

  /**
   * What rules can ask about an event. A handler answers through `value`; without an answer, the field has no
   * value. Rules that others write use the names of the fields: do not change them once the plugin is
   * published.
   */
  fields(f: Fields<MyPlugin>): void {
    f.u64("my_plugin.value", "The number counted", (self, event, value) => value.set(event.decimal()))
      .string("my_plugin.text", "The number counted, as text", (self, event, value) =>
        value.set(event.payload),
      )
      .bool("my_plugin.even", "Whether the number is even", (self, event, value) =>
        value.set(isEven(event.decimal())),
      )
      .u64(
        "my_plugin.divisible",
        "1 if the number is divisible by the index, else 0",
        (self, event, value) => value.set(event.decimal() % value.index === 0 ? 1 : 0),
        Arg.index | Arg.required,
      );
  }

  /** Writes the event's form for people, one line: evt.plugininfo. */
  eventToString(event: EventReader, text: TextWriter): void {
    text.text("counted to ").bytes(event.payload);
  }
}

/** The open event source. It has a plugin object of its own, whose changes extraction does not see. */
class Counter extends PullInstance {
  private emitted: u64 = 0;

  constructor(
    private value: u64,
    private step: u64,
    private events: u64,
  ) {
    super();
  }

  /**
   * Writes one event, or says that there is none now (Timeout) or none any more (Eof). The form of the
   * payload is up to you: fields() reads it.
   */
  override next(event: EventWriter): Status {
    if (this.emitted === this.events) return Status.Eof;
    event.timestamp = clock.now();
    event.decimal(this.value);
    this.value += this.step;
    this.emitted++;
    return Status.Ok;
  }
}
