import { Arg, EventReader, Extractor, Fields, Info, json, Plugin } from "falco-ts";

import { findWords } from "./words";

/**
 * A place in events that are JSON. `npx falco-ts types SAMPLE` writes such lines, and fields, for all that a
 * file of events has.
 */
const user = json.pointer("/user");

/**
 * A plugin is the default export of this module: a class that extends Plugin. The interfaces behind
 * `implements` say what it can do. This one extracts fields from the events of another plugin's event source.
 */
export default class MyPlugin extends Plugin implements Extractor<MyPlugin> {
  /** The number of the event that was parsed last. Falco numbers events from 1 on. */
  private parsed: u64 = 0;
  /** Where its words begin and end. */
  private places: i32[] = [];

  /** Who the plugin is. A plugin without an event source has the id 0, and no `source`. */
  info(): Info {
    return {
      id: 0,
      name: "my_plugin",
      version: "0.1.0",
      description: "Fields for events of dummy, to show how an extractor is made",
      contact: "https://example.com/my_plugin",
      source: "",
    };
  }

  /**
   * What rules can ask about an event. A handler answers through `value`; without an answer, the field has no
   * value. Rules that others write use the names of the fields: do not change them once the plugin is
   * published.
   */
  fields(f: Fields<MyPlugin>): void {
    // name each source whose events have the fields; a plugin that names none is asked about all events
    f.extractFrom("dummy");
    f.u64("my_plugin.size", "How many bytes the event has", (self, event, value) =>
      value.set(event.payload.length),
    )
      .bool(
        "my_plugin.mentions",
        "Whether this text is in the event",
        (self, event, value) => value.set(event.payload.indexOf(value.key.text()) >= 0),
        Arg.key | Arg.required,
      )
      .json("my_plugin.user", "Who it is about, in events that are JSON", user)
      .string(
        "my_plugin.value",
        "What a JSON pointer points at, such as /user",
        (self, event, value) => value.jsonAt(event),
        Arg.key | Arg.required,
      )
      .u64("my_plugin.words", "How many words the event has", (self, event, value) =>
        value.set(self.parse(event).length / 2),
      )
      .string(
        "my_plugin.word",
        "A word of the event by its place, from 0 on",
        (self, event, value) => {
          const places = self.parse(event);
          if (value.index >= places.length / 2) return value.absent();
          const at = value.index * 2;
          return value.set(event.payload.slice(places[at], places[at + 1]));
        },
        Arg.index | Arg.required,
      );
  }

  /**
   * Where the event's words are. Each field of each rule asks about the same event, so that it is parsed only
   * the first time.
   */
  private parse(event: EventReader): i32[] {
    if (this.parsed !== event.number) findWords(event.payload, this.places);
    this.parsed = event.number;
    return this.places;
  }
}
