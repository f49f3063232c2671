import {
  Configurable,
  EventFormatter,
  EventOutput,
  EventReader,
  Extractor,
  Fields,
  Http,
  HttpRequest,
  Info,
  Instance,
  Params,
  Permissions,
  Permitted,
  Plugin,
  PushInstance,
  Secret,
  Settings,
  Source,
  TextWriter,
  json,
} from "falco-ts";

import { isObject } from "./bodies";

const user = json.pointer("/user");
const action = json.pointer("/action");

/**
 * A plugin is the default export of this module: a class that extends Plugin. The interfaces behind
 * `implements` say what it can do. This one is an event source, a server of HTTP: the body of each request is
 * an event. And it extracts fields from its events.
 */
export default class MyPlugin
  extends Plugin
  implements Configurable<MyPlugin>, Permitted, Source, Extractor<MyPlugin>, EventFormatter
{
  /** What settings() sets. The open source and extraction each have a plugin object of their own. */
  secret: Secret = "";

  /**
   * Who the plugin is. The id becomes part of captures. 999 is for plugins in development; Falco's plugin
   * registry gives your plugin an id of its own. Rules name the source behind `source:`.
   */
  info(): Info {
    return {
      id: 999,
      name: "my_plugin",
      version: "0.1.0",
      description: "Makes an event of what is posted to it",
      contact: "https://example.com/my_plugin",
      source: "my_plugin",
    };
  }

  /**
   * The keys of init_config in falco.yaml. The schema with which Falco shows and checks them is made from
   * these calls. A secret is named there, as env:NAME or file:/PATH; the plugin has what stands for it.
   */
  settings(s: Settings<MyPlugin>): void {
    s.secret("secret", "What senders sign with; empty: nobody has to", "", (self, value) => {
      self.secret = value;
    });
  }

  /**
   * Where the plugin may listen, and which secret it may use: as the operator says. The sandbox gives it no
   * other; `falco-ts info` shows this.
   */
  permissions(p: Permissions): void {
    p.listenParams("address").secretConfig("secret");
  }

  /**
   * Opens the event source with the open_params of falco.yaml. To refuse, return null after this.fail("why").
   *
   * The sandbox never waits. The runtime waits, reads requests in a sandbox of their own, answers those that
   * `how` does not take, and calls the handler with the others. A body has 256 KiB at most.
   */
  open(params: Params): Instance | null {
    const address = params.required.string("address", "Where to listen, such as 127.0.0.1:8080");
    const how = new Http().path("/events");
    // the header and its form are those of GitHub; others have others, or a token: how.bearer(token)
    if (this.secret.length) how.hmac("x-hub-signature-256", this.secret, "sha256=");
    return new PushInstance(new Requests()).http(address, onRequest, how, 262144);
  }

  /**
   * What rules can ask about an event. A pointer that an event does not have makes a field without a value.
   * Rules that others write use the names of the fields: do not change them once the plugin is published.
   */
  fields(f: Fields<MyPlugin>): void {
    f.json("my_plugin.user", "Who did it", user)
      .json("my_plugin.action", "What was done", action)
      .u64("my_plugin.size", "How many bytes the body has", (self, event, value) =>
        value.set(event.payload.length),
      );
  }

  /** Writes the event's form for people, one line: evt.plugininfo. */
  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }
}

/** The handler's `self`. After a trap in the handler it is a new object, and the next request is handled. */
class Requests {
  events: u64 = 0;
}

function onRequest(self: Requests, request: HttpRequest, out: EventOutput): void {
  if (!isObject(request.body)) return; // a handler may make no event, or many
  self.events++;
  // the form of the payload is up to you; here it is the body as it is, which fields() reads
  out.bytes(request.body);
}
