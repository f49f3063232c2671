import {
  Plugin,
  Info,
  Source,
  Permitted,
  Permissions,
  Params,
  Instance,
  PushInstance,
  Http,
  HttpRequest,
  EventOutput,
  EventReader,
  EventFormatter,
  TextWriter,
} from "falco-ts";

/** Of a body, and of an event, as the original's SDK has it. */
const MOST_BYTES: u32 = 262144;

/** A server of HTTP: the body of each POST is an event. Another plugin, such as json, has the fields. */
export default class Collector extends Plugin implements Source, Permitted, EventFormatter {
  info(): Info {
    return {
      id: 24,
      name: "collector",
      version: "0.1.1",
      description: "Generic collector to ingest raw payloads",
      contact: "github.com/falcosecurity/plugins",
      source: "collector",
    };
  }

  permissions(p: Permissions): void {
    p.listenParams("addr").listen("[::]:*"); // of ":8080" too
  }

  open(params: Params): Instance | null {
    const address = params.string("addr", "Where to listen, such as :8080 or 127.0.0.1:9000", ":54827");
    params.u64("buffer", "Taken, and of no use here: what waits has 2 MiB", 0);
    const server = new PushInstance(new Server());
    server.eventSize = MOST_BYTES;
    return server.http(
      address.startsWith(":") ? `[::]${address}` : address,
      onRequest,
      new Http(),
      MOST_BYTES,
    );
  }

  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }
}

class Server {}

function onRequest(self: Server, request: HttpRequest, out: EventOutput): void {
  out.bytes(request.body);
}
