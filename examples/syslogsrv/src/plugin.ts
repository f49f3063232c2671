import {
  Plugin,
  Info,
  Configurable,
  Settings,
  Source,
  Permitted,
  Permissions,
  Params,
  Instance,
  PushInstance,
  EventOutput,
  EventReader,
  Extractor,
  Fields,
  Framing,
  Oversized,
  Tls,
  View,
} from "falco-ts";

import { Message } from "./message";

const NS_PER_MS: u64 = 1000000;

/** A syslog server: its events are the messages that it receives. */
export default class SyslogServer
  extends Plugin
  implements Configurable<SyslogServer>, Source, Permitted, Extractor<SyslogServer>
{
  private maxEventSize: u32 = 262144;
  private isCounted = false;
  private certificate = "";

  info(): Info {
    return {
      id: 13,
      name: "syslogsrv",
      version: "0.0.1",
      description: "Pretends to be a syslog server and analyze events",
      contact: "github.com/falcosecurity/plugins",
      source: "syslogsrv",
    };
  }

  settings(s: Settings<SyslogServer>): void {
    s.string(
      "sslCertificate",
      "The SSL Certificate to be used with the TLS endpoint (Example: /etc/falco/falco.pem)",
      "",
      (self, value) => {
        self.certificate = value;
      },
    )
      .u64(
        "maxEventSize",
        "Maximum size of single event (Default: 262144)",
        262144,
        (self, value) => {
          self.maxEventSize = value as u32;
        },
        1,
        16777216,
      )
      // of Go's alone
      .bool(
        "useAsync",
        "If true then async extraction optimization is enabled (Default: true)",
        true,
        (self, value) => {},
      )
      .choice(
        "format",
        "How messages are told apart on a connection: RFC6587 has counted octets, the others lines",
        ["RFC3164", "RFC5424", "RFC6587"],
        "RFC3164",
        (self, value) => {
          self.isCounted = value === "RFC6587";
        },
      );
  }

  permissions(p: Permissions): void {
    p.listenParams().readConfig("sslCertificate");
  }

  open(params: Params): Instance | null {
    const split = params.raw.indexOf("://"),
      scheme = split < 0 ? "" : params.raw.slice(0, split),
      address = params.raw.slice(split + 3);
    const server = new PushInstance(new Server()),
      framing = this.isCounted ? Framing.Syslog : Framing.Lines;
    server.eventSize = this.maxEventSize;
    server.oversized = Oversized.Truncate;
    if (scheme === "udp") return server.udp(address, onMessage, min<u32>(this.maxEventSize, 65535));
    if (scheme === "tcp" && this.certificate.length) {
      const tls = new Tls(this.certificate, this.certificate); // one file has both
      return server.tls(address, tls, onMessage, framing, this.maxEventSize);
    }
    if (scheme === "tcp") return server.tcp(address, onMessage, framing, this.maxEventSize);
    if (scheme === "unixgram")
      return server.unix(address, onMessage, Framing.Datagrams, 0o666, this.maxEventSize);
    if (scheme === "unix") return server.unix(address, onMessage, framing, 0o666, this.maxEventSize);
    this.fail(
      `open params: found "${params.raw}", expected udp://ADDRESS:PORT, tcp://ADDRESS:PORT, unixgram://PATH or unix://PATH`,
    );
    return null;
  }

  fields(f: Fields<SyslogServer>): void {
    f.parse<Message>((self, event) => read(event))
      .string("syslogsrv.message", "The actual syslog message", (self, message, value) =>
        value.set(message.content),
      )
      .string("syslogsrv.timestamp", "When the event occurred", (self, message, value) => {
        if (message.timestamp.length) return value.set(message.timestamp);
        const date = new Date(message.time / NS_PER_MS);
        return value.text(`${date.toISOString().slice(0, 19)}Z`);
      })
      .string("syslogsrv.hostname", "Source host", (self, message, value) => {
        const host = message.hostname;
        return host.length ? value.set(host) : value;
      });
    f.u64("syslogsrv.priority", "How urgent is the event", (self, event, value) =>
      value.set(Message.priorityOf(event.payload)),
    )
      .u64(
        "syslogsrv.facility",
        "A facility code is used to specify the type of system that is logging the message",
        (self, event, value) => value.set(Message.priorityOf(event.payload) >> 3),
      )
      .u64("syslogsrv.severity", "An impact that the event can cause", (self, event, value) =>
        value.set(Message.priorityOf(event.payload) & 7),
      );
  }
}

class Server {}

function onMessage(self: Server, message: View, out: EventOutput): void {
  if (message.length) out.bytes(message);
}

/**
 * The message of an event. Where it has no year, it is that of the event, or in January the one before; where
 * it has no time, its time is the event's.
 */
function read(event: EventReader): Message {
  const date = new Date(event.timestamp / NS_PER_MS),
    year = date.getUTCFullYear();
  let message = Message.read(event.payload, year);
  const isOfLastYear = date.getUTCMonth() === 0 && message.time > event.timestamp + 86400000 * NS_PER_MS;
  if (isOfLastYear) message = Message.read(event.payload, year - 1);
  if (!message.time) message.time = event.timestamp;
  return message;
}
