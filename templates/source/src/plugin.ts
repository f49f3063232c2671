import {
  Closer,
  Configurable,
  EventFormatter,
  EventReader,
  Info,
  Instance,
  Params,
  Permissions,
  Permitted,
  Plugin,
  PushInstance,
  Settings,
  Source,
  TextWriter,
  log,
} from "falco-ts";

import { isEvent } from "./lines";

/**
 * A plugin is the default export of this module: a class that extends Plugin and says with the interfaces
 * behind `implements` what it can do. This one is an event source: each line of a file becomes an event.
 *
 * It has no fields. Rules ask evt.plugininfo, or fields of plugins that read any source's events, such as
 * json.value[/user] of Falco's json plugin. To have fields of its own, let it implement Extractor<MyPlugin>.
 */
export default class MyPlugin
  extends Plugin
  implements Configurable<MyPlugin>, Permitted, Source, EventFormatter
{
  /** What settings() sets. Each open source has a plugin object of its own. */
  maxLine: u32 = 65536;

  /**
   * Who the plugin is. The id becomes part of captures: 999 is everybody's while developing; Falco's plugin
   * registry gives one of your own. `source` is what rules name behind `source:`.
   */
  info(): Info {
    return {
      id: 999,
      name: "my_plugin",
      version: "0.1.0",
      description: "Makes an event of each line of a file",
      contact: "https://example.com/my_plugin",
      source: "my_plugin",
    };
  }

  /**
   * The keys of init_config in falco.yaml. Falco shows and checks them by the schema that is made from this.
   */
  settings(s: Settings<MyPlugin>): void {
    s.u64(
      "maxLine",
      "The longest line that becomes an event, in bytes; longer ones are dropped",
      65536,
      (self, value) => {
        self.maxLine = <u32>value;
      },
      1,
      16777216,
    );
  }

  /**
   * What the plugin may read; the sandbox has no files else. Operators see it with `falco-ts info`. Here: the
   * file that they name.
   */
  permissions(p: Permissions): void {
    p.readParams("path");
  }

  /**
   * Falco opens the event source with the open_params of falco.yaml. Return null after this.fail("why") to
   * refuse.
   *
   * The sandbox never waits, so the host does: it reads what is declared here, and calls the handlers with
   * it. Add `.every(milliseconds, (self, out) => …)` for a timer. What computes its events itself is a
   * PullInstance instead.
   */
  open(params: Params): Instance | null {
    const path = params.required.string("path", "The file, or a named pipe, that is read line by line");
    return new PushInstance<Lines>(new Lines()).lines(
      path,
      (self, line, out) => {
        if (!isEvent(line)) return; // a handler may make no event, or many
        self.events++;
        out.bytes(line); // the payload's form is yours; here it is the line as it is
      },
      this.maxLine,
    );
  }

  /** One line for people: evt.plugininfo. */
  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }
}

/**
 * What the handlers know: `self`. After a trap in a handler there is a new one, and the file goes on behind
 * the line that trapped.
 */
class Lines implements Closer {
  events: u64 = 0;

  /** Falco closes the source. */
  close(): void {
    log.info(`${this.events} events`);
  }
}
