import {
  Closer,
  Configurable,
  EventFormatter,
  EventOutput,
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
  Start,
  TextWriter,
  View,
  log,
} from "falco-ts";

import { isEvent } from "./lines";

/**
 * A plugin is the default export of this module: a class that extends Plugin. The interfaces behind
 * `implements` say what it can do. This one is an event source: each line that a log gets is an event.
 *
 * It has no fields. Rules use evt.plugininfo, or the fields of plugins that read the events of any source,
 * such as json.value[/user] of Falco's json plugin. To give it fields of its own, implement
 * Extractor<MyPlugin>.
 */
export default class MyPlugin
  extends Plugin
  implements Configurable<MyPlugin>, Permitted, Source, EventFormatter
{
  /** What settings() sets. Each open source has a plugin object of its own. */
  maxLine: u32 = 65536;

  /**
   * Who the plugin is. The id becomes part of captures. 999 is for plugins in development; Falco's plugin
   * registry gives your plugin an id of its own. Rules name the source behind `source:`.
   */
  info(): Info {
    return {
      id: 999,
      name: "my_plugin",
      version: "0.1.0",
      description: "Makes an event of each line of a log",
      contact: "https://example.com/my_plugin",
      source: "my_plugin",
    };
  }

  /**
   * The keys of init_config in falco.yaml. The schema with which Falco shows and checks them is made from
   * these calls.
   */
  settings(s: Settings<MyPlugin>): void {
    s.u64(
      "maxLine",
      "The longest line that becomes an event, in bytes; longer ones are dropped",
      65536,
      (self, value) => {
        self.maxLine = value as u32;
      },
      1,
      16777216,
    );
  }

  /**
   * What the plugin may read: the file that the operator names. The sandbox gives it no other; `falco-ts
   * info` shows this.
   */
  permissions(p: Permissions): void {
    p.readParams("path");
  }

  /**
   * Opens the event source with the open_params of falco.yaml. To refuse, return null after this.fail("why").
   *
   * The sandbox never waits. The runtime waits and reads what is declared here, and calls the handlers.
   * follow() goes on through rotation, as tail -F does; lines() ends with the file. Add `.every(milliseconds,
   * (self, out) => …)` for a timer. A source that computes its events itself is a PullInstance instead.
   */
  open(params: Params): Instance | null {
    const path = params.required.string("path", "The log, or a pattern such as /var/log/app/*.log");
    const follow = params.bool(
      "follow",
      "false: read a file or a named pipe to its end, and end there",
      true,
    );
    const source = new PushInstance(new Lines());
    return follow
      ? source.follow(path, onLine, Start.End, this.maxLine)
      : source.lines(path, onLine, this.maxLine);
  }

  /** Writes the event's form for people, one line: evt.plugininfo. */
  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }
}

/**
 * The handlers' `self`. After a trap in a handler it is a new object, and reading goes on behind the line
 * that trapped.
 */
class Lines implements Closer {
  events: u64 = 0;

  /** Runs when Falco closes the source. */
  close(): void {
    log.info(`${this.events} events`);
  }
}

function onLine(self: Lines, line: View, out: EventOutput): void {
  if (!isEvent(line)) return; // a handler may make no event, or many
  self.events++;
  // the form of the payload is up to you; here it is the line as it is
  out.bytes(line);
}
