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
  Extractor,
  Fields,
  Arg,
  Start,
  TextValue,
  View,
  clock,
  time,
} from "falco-ts";

import * as access from "./access";

/** nginx's access logs: each line is an event. */
export default class Nginx
  extends Plugin
  implements Configurable<Nginx>, Source, Permitted, Extractor<Nginx>
{
  private paths: string[] = [];
  private path = "";

  info(): Info {
    return {
      id: 27,
      name: "nginx",
      version: "1.8.0",
      description: "Real-time nginx access log monitoring for security threats",
      contact: "github.com/takaosgb3/falco-plugin-nginx",
      source: "nginx",
    };
  }

  settings(s: Settings<Nginx>): void {
    s.string(
      "log_path",
      "Single nginx log file path to monitor (deprecated - use log_paths)",
      "",
      (self, value) => {
        self.path = value;
      },
    )
      .strings(
        "log_paths",
        "List of nginx log file paths to monitor; the last part of each may be a pattern",
        ["/var/log/nginx/access.log"],
        (self, value) => {
          self.paths = value;
        },
      )
      // of Go's alone: what is not taken stays in the file
      .u64("event_buffer_size", "Size of the event channel buffer (default 1000)", 1000, (self, value) => {});
  }

  permissions(p: Permissions): void {
    p.readParams().readConfig("log_paths").readConfig("log_path").read("/var/log/nginx/").state();
  }

  open(params: Params): Instance | null {
    const source = new PushInstance(new Logs());
    if (params.raw.length && params.raw !== '""') return source.follow(params.raw, onLine, Start.Cursor);
    if (this.path.length) return source.follow(this.path, onLine, Start.Cursor);
    if (!this.paths.length) {
      this.fail("log_paths: there are none");
      return null;
    }
    for (const path of this.paths) source.follow(path, onLine, Start.Cursor);
    return source;
  }

  fields(f: Fields<Nginx>): void {
    f.string("nginx.remote_addr", "Client IP address", (self, event, value) =>
      set(value, access.address(access.lineOf(event))),
    )
      .display("Remote Address")
      .string("nginx.remote_user", "Authenticated username", (self, event, value) =>
        set(value, access.user(access.lineOf(event))),
      )
      .display("Remote User")
      .string("nginx.time_local", "Local time of the request", (self, event, value) =>
        set(value, access.time(access.lineOf(event))),
      )
      .display("Time Local")
      .string("nginx.method", "HTTP request method", (self, event, value) =>
        set(value, access.method(access.lineOf(event))),
      )
      .display("HTTP Method")
      .string("nginx.path", "Request URI path", (self, event, value) =>
        set(value, access.uri(access.lineOf(event)).before(0x3f)),
      )
      .display("Request Path")
      .string("nginx.query_string", "Query string parameters", (self, event, value) =>
        set(value, access.uri(access.lineOf(event)).after(0x3f)),
      )
      .display("Query String")
      .string("nginx.request_uri", "Complete request URI (path + query string)", (self, event, value) =>
        set(value, access.uri(access.lineOf(event))),
      )
      .display("Request URI")
      .string("nginx.protocol", "HTTP protocol version", (self, event, value) =>
        set(value, access.protocol(access.lineOf(event))),
      )
      .display("Protocol")
      .u64("nginx.status", "HTTP response status code", (self, event, value) => {
        const status = access.status(access.lineOf(event));
        return status.isDecimal() ? value.set(status.decimal()) : value;
      })
      .display("Status Code")
      .u64("nginx.bytes_sent", "Response size in bytes", (self, event, value) => {
        const bytes = access.bytes(access.lineOf(event));
        return bytes.isDecimal() ? value.set(bytes.decimal()) : value;
      })
      .display("Bytes Sent")
      .string("nginx.referer", "HTTP referer header", (self, event, value) =>
        set(value, access.referer(access.lineOf(event))),
      )
      .display("Referer")
      .string("nginx.user_agent", "HTTP user agent", (self, event, value) =>
        set(value, access.agent(access.lineOf(event))),
      )
      .display("User Agent")
      .string("nginx.log_path", "Path to the log file", (self, event, value) =>
        value.set(access.pathOf(event)),
      )
      .display("Log Path")
      .string("nginx.raw", "Raw log line", (self, event, value) => value.set(access.lineOf(event)))
      .display("Raw Log")
      .string(
        "nginx.headers",
        "HTTP request headers extracted from nginx log. Use nginx.headers[Header-Name] to access specific header value (e.g., nginx.headers[X-Test-ID]). Header names are case-insensitive.",
        (self, event, value) => set(value, access.header(access.lineOf(event), value.key)),
        Arg.key | Arg.required,
      )
      .display("HTTP Headers")
      .string(
        "nginx.test_id",
        "E2E test identifier from X-Test-ID header (e.g., SQLI_TIME_002-1763542844557-4ba0ff)",
        (self, event, value) => set(value, access.headerNamed(access.lineOf(event), "x_test_id=")),
      )
      .display("Test ID")
      .string(
        "nginx.category",
        "Attack category from X-Category header (e.g., SQLI, XSS, CMDI, PATH, OTHER)",
        (self, event, value) => set(value, access.headerNamed(access.lineOf(event), "x_category=")),
      )
      .display("Category")
      .string(
        "nginx.pattern_id",
        "E2E test pattern ID from X-Pattern-ID header (e.g., SQLI_TIME_002)",
        (self, event, value) => set(value, access.headerNamed(access.lineOf(event), "x_pattern_id=")),
      )
      .display("Pattern ID");
  }
}

class Logs {
  private said = "";
  private time: u64 = 0;

  /** The time that a line says; 0: none. Most lines of a busy log say that of the line before. */
  timeOf(line: View): u64 {
    const text = access.time(line);
    if (!text.equals(this.said)) {
      this.said = text.text();
      this.time = time.parse(text, time.CLF);
    }
    return this.time;
  }
}

/** The value, where there is one. */
function set(value: TextValue, found: View): TextValue {
  return found.length ? value.set(found) : value;
}

/** An event has the line's time; a line that has none has that at which it came. */
function onLine(self: Logs, line: View, out: EventOutput): void {
  if (!line.length) return;
  const event = out.event();
  event.timestamp = self.timeOf(line);
  if (!event.timestamp) event.timestamp = clock.now();
  event.bytes(out.origin).byte(0x0a).bytes(line);
}
