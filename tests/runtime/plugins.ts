// Plugins that the programs of this folder are run on.
import { pluginSource } from "../support";

/**
 * A source that plays its open params, one letter a call of next(): e an event with the next number, s one
 * with a timestamp, z one without payload, b one of the largest size, t Timeout, f Failure, q Eof, x a trap;
 * then Eof. Its fields misbehave on purpose.
 */
export const scripted = pluginSource({
  top: `
let script = "", at = 0;
function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }
/** Logs from each level, so that one of them is the deepest there can be. */
function deepLog(n: i32): i32 { log.info("deep"); return n < 0 ? 0 : deepLog(n + 1) + deepLog(n + 2); }
let kept: StaticArray<u8>[] = [];
function hoard(): u64 { while (true) kept.push(new StaticArray<u8>(1 << 20)); return 0; }`,
  open: `
    if (params.raw == "no") { this.fail("not today"); return null; }
    if (params.raw == "trap") unreachable();
    if (params.raw == "deep") deep(1);
    script = params.raw;`,
  next: `
    const step = at < script.length ? script.charCodeAt(at++) : 0;
    if (step == 0 || step == 0x71) return Status.Eof;
    if (step == 0x74) return Status.Timeout;
    if (step == 0x66) return this.fail("the tape tore");
    if (step == 0x78) unreachable();
    if (step == 0x7a) return Status.Ok;
    if (step == 0x62) {
      while (event.length < <i32>this.eventSize) event.byte(98);
      return Status.Ok;
    }
    if (step == 0x73) event.timestamp = 12345;
    event.decimal(++this.n);
    if (step) return Status.Ok;`,
  fields: `
    f.string("t.text", "the payload", (self, event, value) => value.set(event.payload));
    f.string("t.copy", "the payload, through a string", (self, event, value) => value.text(event.payload.text()));
    f.u64("t.index", "traps at 0", (self, event, value) => value.set(10 / value.index), Arg.index | Arg.required);
    f.u64("t.deep", "recursion without an end", (self, event, value) => value.set(deep(event.decimal())));
    f.u64("t.deeplog", "the same, with a log line at each level", (self, event, value) => value.set(deepLog(1)));
    f.u64("t.memory", "takes all memory", (self, event, value) => value.set(hoard()));
    f.u64("t.many", "1, 2, 3", (self, event, value) => value.set(1).set(2).set(3)).list();
    f.u64("t.none", "never there", (self, event, value) => value.absent());`,
});

/** Fields of events that are JSON. */
export const reading = pluginSource({
  top: `
import { json } from "falco-ts";
const name = json.pointer("/user/name");
const reason = json.pointer("/reason");
const groups = json.pointer("/groups/*");`,
  fields: `
    f.json("t.name", "a text", name);
    f.json("t.reason", "a text with escapes", reason);
    f.json("t.groups", "a list", groups).list();
    f.string("t.at", "what a pointer points at", (self, event, value) => value.jsonAt(event), Arg.key | Arg.required);
    f.u64("t.members", "how many members the document has", (self, event, value) => {
      const whole = event.json.at(event.payload.slice(0, 0));
      let n: u64 = 0;
      if (whole) for (const all = whole.members(); all.next();) n++;
      return value.set(n);
    });`,
});

/** Fields that say where they come from; its events are "key=VALUE;ADDRESS". */
export const located = pluginSource({
  fields: `
    f.offsets();
    f.string("t.part", "the value", (self, event, value) => value.set(event.payload.slice(4, 6)));
    f.string("t.list", "parts and texts", (self, event, value) =>
      value.set(event.payload.slice(0, 3)).text("made").set(event.payload.slice(4, 6)).text("made").from(event.payload)).list();
    f.string("t.made", "a text", (self, event, value) => value.text("made"));
    f.u64("t.number", "the value", (self, event, value) => value.set(event.payload.slice(4).decimal()).from(event.payload.slice(4, 6)));
    f.u64("t.numbers", "of which only the second comes from somewhere", (self, event, value) =>
      value.set(9).absent().set(1).set(2).from(event.payload.slice(4, 6)).set(3)).list();
    f.ipaddr("t.address", "the address", (self, event, value) => value.set(event.payload.slice(-4)));
    f.string("t.none", "never there", (self, event, value) => value.set(event.payload).absent());
    f.u64("t.trap", "traps", (self, event, value) => value.set(1).from(event.payload).set(2));
    f.string("t.whole", "the payload", (self, event, value) => value.set(event.payload));
    f.string("t.empty", "nothing of it", (self, event, value) => value.set(event.payload.slice(3, 3)));`,
});

/** Parses "NUMBER WORD" once for its three fields. */
export const parsing = pluginSource({
  top: `
import { View } from "falco-ts";
class Pair {
  constructor(public number: u64, public word: View, public text: string) {}
}`,
  fields: `
    f.parse<Pair>((self, event) => {
      const word = event.payload.after(0x20);
      return new Pair(event.decimal(), word.lower(), word.text());
    })
      .u64("t.number", "the number", (self, pair, value) => value.set(pair.number))
      .string("t.word", "the word", (self, pair, value) => value.set(pair.word))
      .string("t.text", "the word", (self, pair, value) => value.text(pair.text));`,
});

/**
 * Loops without an end where the config ("loop": 1 init, 2 destroy), the open params or the payload (77: its
 * line) say.
 */
export const looping = pluginSource({
  top: `
let where = "", spin: u64 = 1;
function loop(): void {
  while (spin) spin = spin * 3 | 1;
}
function loopAndLog(): void {
  while (spin) {
    log.info("again");
    spin |= clock.now();
  }
}
`,
  init: "if (this.loop == 1) loop();",
  open: 'where = params.raw; if (where == "open") loop();',
  next: `
    if (where == "next" && this.n == 2) loop();
    if (where == "log" && this.n == 2) loopAndLog();
    if (where == "idle") return Status.Timeout;`,
  fields: `
    f.u64("t.loop", "never there", (self, event, value) => { loop(); return value.set(1); });
    f.u64("t.logs", "never there", (self, event, value) => { loopAndLog(); return value.set(1); });
    f.u64("t.sleeps", "loops for 400 ms on the clock", (self, event, value) => {
      const end = clock.now() + 400000000;
      while (clock.now() < end) spin++;
      return value.set(1);
    });`,
  line: "if (event.decimal() == 77) loop(); text.bytes(event.payload);",
  close: 'if (where == "close") loop();',
  destroy: "if (this.loop == 2) loop();",
  members: `
  loop: u64 = 0;
  settings(s: Settings<T>): void { s.u64("loop", "where to loop", 0, (self, value) => { self.loop = value; }); }`,
});

/**
 * A source whose options and pace the open params say. `ms`: how long each call of next() looks for its
 * event; `low`: an Instance that fills its batches itself; `find` false: it never finds one, and ends its
 * batches only when they are full. It says how far it has come: `done` if that is set ("nan": no number), and
 * `log` makes it log before its first and third event.
 */
export const paced = pluginSource({
  top: `
import { Instance, EventBatch, Progresser } from "falco-ts";
function spin(ms: u64): void {
  const end = clock.now() + ms * 1000000;
  while (clock.now() < end) {}
}
let spun: u64 = 0;
class Options {
  ms: u64 = 0;
  events: u64 = 0;
  find: bool = true;
  log: bool = false;
  done: string = "";
}
function progressOf(n: u64, options: Options, text: TextWriter): f64 {
  if (options.done == "trap") unreachable();
  if (options.done == "loop") while (true) spun++;
  if (options.done == "long") { text.text("é".repeat(511)).text("12").text("cut away"); return 1; }
  if (options.done.length) return F64.parseFloat(options.done);
  text.decimal(n).text(" of ").decimal(options.events);
  return <f64>n / <f64>options.events;
}
class Paced extends PullInstance implements Progresser {
  private n: u64 = 0;
  constructor(private options: Options) { super(); }
  override next(event: EventWriter): Status {
    const options = this.options;
    if (this.n == options.events) return Status.Eof;
    if (options.log && this.n % 2 == 0) log.info("at " + this.n.toString());
    spin(options.ms);
    event.decimal(++this.n);
    if (options.log && this.n % 2 == 0) return Status.Timeout;
    return Status.Ok;
  }
  progress(text: TextWriter): f64 { return progressOf(this.n, this.options, text); }
}
class Low extends Instance implements Progresser {
  private n: u64 = 0;
  constructor(private options: Options) { super(); }
  override nextBatch(batch: EventBatch): Status {
    const options = this.options;
    while (!batch.full) {
      if (this.n == options.events) return Status.Eof;
      spin(options.ms);
      if (!options.find) continue;
      batch.begin().decimal(++this.n);
      batch.commit();
    }
    return Status.Ok;
  }
  progress(text: TextWriter): f64 { return progressOf(this.n, this.options, text); }
}
class Idle extends PullInstance {
  override next(event: EventWriter): Status { return Status.Timeout; }
}`,
  open: "",
})
  .replace(
    "open(params: Params): PullInstance | null {",
    `open(params: Params): Instance | null {
    const options = new Options();
    options.ms = params.u64("ms", "", 0);
    options.events = params.u64("events", "", 1000000);
    options.find = params.bool("find", "", true);
    options.log = params.bool("log", "", false);
    options.done = params.string("done", "", "");
    const low = params.bool("low", "", false), idle = params.bool("idle", "", false);
    const source: Instance = low ? new Low(options) : idle ? new Idle() : new Paced(options);
    source.batchSize = <u32>params.u64("batchSize", "", 128);
    source.timeout = <u32>params.u64("timeout", "", 30);
    return source;
`,
  )
  .replace("return new Events(); }", "}");

/**
 * A source of lines and ticks, with open params: file, fifo and files (a list), every (ms, 0: none),
 * maxBytes. A line may be an order: trap, end, fail, skip, many N. It may read what its open params name and
 * what is in /etc/falco-ts-test/.
 */
export const tailing = `
import { Plugin, Info, Params, Source, Instance, PushInstance, EventOutput, Oversized, View, Permissions, Permitted, Extractor, Fields, Configurable, Settings, log } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T>, Configurable<T> {
  dir: string = "";
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "lines", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void { s.string("dir", "a folder that may be read", "", (self, value) => { self.dir = value; }); }
  permissions(p: Permissions): void { p.readParams("file").readParams("files").readConfig("dir").read("/etc/falco-ts-test/"); }
  open(params: Params): Instance | null {
    const file = params.string("file", "a file", ""), files = params.strings("files", "several", []), other = params.string("other", "not permitted by this", "");
    const every = <u32>params.u64("every", "ms", 0), maxBytes = <u32>params.u64("maxBytes", "of a line", 1048576);
    const lines = new Lines(), source = new PushInstance<Lines>(lines);
    lines.source = source;
    if (file.length) source.lines(file, onLine, maxBytes);
    if (other.length) source.lines(other, onLine, maxBytes);
    for (let i = 0; i < files.length; i++) source.lines(files[i], onLine, maxBytes);
    if (every) source.every(every, (self, out) => out.event().text("tick ").decimal(++self.ticks));
    if (params.bool("late", "declares an input too late", false)) source.every(1000, (self, out) => { self.source!.every(1, (again, none) => {}); });
    source.batchSize = <u32>params.u64("batchSize", "events", 128);
    source.eventSize = <u32>params.u64("eventSize", "bytes", 262144);
    source.oversized = <Oversized>params.u64("oversized", "0 fails, 1 drops, 2 cuts", 2);
    return source;
  }
  fields(f: Fields<T>): void { f.string("t.line", "the line", (self, event, value) => value.set(event.payload)); }
}
class Lines {
  ticks: u64 = 0;
  seen: u64 = 0;
  source: PushInstance<Lines> | null = null;
  close(): void { log.info(\`closed after \${this.seen}\`); }
}
function onLine(self: Lines, line: View, out: EventOutput): void {
  self.seen++;
  if (line.equals("trap")) unreachable();
  if (line.equals("end")) return out.end();
  if (line.equals("fail")) return out.fail("as told");
  if (line.equals("skip")) return;
  if (line.equals("seen")) { out.event().decimal(self.seen); return; }
  if (line.equals("half")) { out.text("first half"); out.event().text("second half"); unreachable(); }
  if (!line.startsWith("many ")) return out.bytes(line);
  for (let i: u64 = 0, n = line.slice(5).decimal(); i < n; i++) out.event().text("many ").decimal(i);
}
`;

/**
 * Follows the files of its open params: file, a path or a pattern; begin (else from the end), maxBytes,
 * origin: whether the file's name is part of the event.
 */
export const following = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Start, Extractor, Fields } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "follows", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.readParams("file"); }
  open(params: Params): Instance | null {
    const file = params.string("file", "a file", ""), other = params.string("other", "not permitted", "");
    const begin = params.bool("begin", "from the beginning", false);
    return new PushInstance<Follower>(new Follower(params.bool("origin", "with the name", false))).follow(
      file.length ? file : other,
      (self, line, out) => {
        if (!self.named) return out.bytes(line);
        const event = out.event(), slash = out.origin.lastIndexOf("/");
        event.bytes(out.origin.slice(slash + 1)).text(": ").bytes(line);
      },
      begin ? Start.Begin : Start.End,
      <u32>params.u64("maxBytes", "of a line", 1048576),
    );
  }
  fields(f: Fields<T>): void { f.string("t.line", "the line", (self, event, value) => value.set(event.payload)); }
}
class Follower {
  constructor(public named: bool) {}
}
`;

/**
 * Reads the files of its open params: path; cut ("whole", "lines" or "items", of the array `key`), named,
 * byTime, recursive, watch, maxBytes; names: whether a file's name is part of the event.
 */
export const filing = `
import { Plugin, Info, Params, Source, Instance, PushInstance, EventOutput, View, Files, Permissions, Permitted, Extractor, Fields } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "files", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.readParams("path"); }
  open(params: Params): Instance | null {
    const path = params.string("path", "a file or folder", ""), other = params.string("other", "not permitted", "");
    const how = new Files().named(params.string("named", "pattern", "*")), also = params.string("alsoNamed", "another", "");
    if (also.length) how.named(also);
    const cut = params.string("cut", "what is a message", "whole");
    if (cut == "lines") how.lines();
    if (cut == "items") how.items(params.string("key", "of the array", ""));
    if (params.bool("byTime", "order", false)) how.byTime();
    if (params.bool("recursive", "folders", false)) how.recursive();
    if (params.bool("watch", "new files", false)) how.watch();
    const self = new Reader(params.bool("names", "with the file's name", false));
    return new PushInstance<Reader>(self).files(path.length ? path : other, take, how, <u32>params.u64("maxBytes", "of a message", 1048576));
  }
  fields(f: Fields<T>): void { f.string("t.line", "the message", (self, event, value) => value.set(event.payload)); }
}
class Reader {
  constructor(public names: bool) {}
}
function take(self: Reader, message: View, out: EventOutput): void {
  if (message.equals("trap")) unreachable();
  if (!self.names) return out.bytes(message);
  out.event().bytes(out.origin.slice(out.origin.lastIndexOf("/") + 1)).text(": ").bytes(message);
}
`;

/**
 * Follows the file of its open params from the cursor on. A line that begins with "save " saves the rest of
 * it; "load" gives what was saved last; "trap" traps; "many N" gives N events, all in one message.
 */
export const keeping = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Start, Extractor, Fields, cursor } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "keeps a cursor", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.readParams("file").state(); }
  open(params: Params): Instance | null {
    const keeper = new Keeper(cursor.load().text());
    return new PushInstance<Keeper>(keeper).follow(params.required.string("file", "a file"), (self, line, out) => {
      if (line.equals("trap")) unreachable();
      if (line.startsWith("save ")) cursor.save(line.slice(5));
      if (line.equals("large")) cursor.saveText("x".repeat(65537));
      if (line.equals("opened")) return out.text(self.opened);
      if (line.equals("load")) return out.bytes(cursor.load());
      if (!line.startsWith("many ")) return out.bytes(line);
      for (let i: u64 = 0, n = line.slice(5).decimal(); i < n; i++) out.event().text("many ").decimal(i);
    }, Start.Cursor);
  }
  fields(f: Fields<T>): void {
    f.string("t.line", "the line", (self, event, value) => value.set(event.payload));
    f.string("t.cursor", "a mistake", (self, event, value) => value.set(cursor.load()));
  }
}
class Keeper {
  constructor(public opened: string) {}
}
`;

/**
 * Listens where its open params say, udp, tcp, unix, or connects to their server, with framing (the number
 * of one), maxBytes, mode, delimiter and owner; origin: whether the sender is part of the event. It may do so
 * with what is named, and with any port from 20000 on of 127.0.0.1; it may listen below /run/falco-ts-test/,
 * and connect to @falco-ts-server.
 */
export const listening = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Framing, View, EventOutput, Extractor, Fields } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "listens", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void {
    p.listen("127.0.0.1:20000-65535").listen("[::1]:0").listen("/run/falco-ts-test/").listenParams("named").listenParams("unix").listen("127.0.0.1:0");
    p.connect("127.0.0.1:20000-65535").connect("@falco-ts-server").connectParams("named");
  }
  open(params: Params): Instance | null {
    const udp = params.string("udp", "", ""), tcp = params.string("tcp", "", ""), unix = params.string("unix", "", ""), other = params.string("other", "", "");
    params.strings("named", "", []);
    const server = params.string("server", "", "");
    const framing = <Framing>params.u64("framing", "", 1), maxBytes = <u32>params.u64("maxBytes", "", 65535);
    const delimiter = <u8>params.u64("delimiter", "", 0), mode = <u32>params.u64("mode", "", 0o660);
    const source = new PushInstance<Heard>(new Heard(params.bool("origin", "", false)));
    if (udp.length) source.udp(udp, onMessage, maxBytes);
    if (tcp.length) source.tcp(tcp, onMessage, framing, maxBytes, delimiter);
    if (unix.length) source.unix(unix, onMessage, framing, mode, maxBytes, delimiter, params.string("owner", "", ""));
    if (other.length) source.unix(other, onMessage);
    if (server.length) source.connect(server, onMessage, framing, maxBytes, delimiter);
    return source;
  }
  fields(f: Fields<T>): void { f.string("t.text", "the message", (self, event, value) => value.set(event.payload)); }
}
class Heard {
  constructor(public named: bool) {}
}
function onMessage(self: Heard, message: View, out: EventOutput): void {
  if (message.equals("trap")) unreachable();
  if (!self.named) return out.bytes(message);
  const event = out.event();
  event.bytes(out.origin.slice(0, out.origin.lastIndexOf(":"))).text(" ").bytes(message);
}
`;

/** Takes requests; each body is an event, behind the origin and the target for /more. A body "trap" traps. */
export const posted = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Http, HttpRequest, EventOutput, Extractor, Fields } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "takes requests", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.listen("127.0.0.1:20000-65535").listen("127.0.0.1:0"); }
  open(params: Params): Instance | null {
    const http = params.string("http", "", ""), token = params.string("token", "", ""), type = params.string("type", "", "");
    const how = new Http().path("/events").path("/more");
    const secret = params.string("secret", "", "");
    if (token.length) how.bearer(token);
    if (secret.length) how.hmac("x-hub-signature-256", secret, "sha256=");
    if (type.length) how.contentType(type);
    if (params.bool("put", "", false)) how.put();
    return new PushInstance<T>(this).http(http, onRequest, how, <u32>params.u64("maxBytes", "", 1000));
  }
  fields(f: Fields<T>): void { f.string("t.text", "the body", (self, event, value) => value.set(event.payload)); }
}
function onRequest(self: T, request: HttpRequest, out: EventOutput): void {
  if (request.body.equals("trap")) unreachable();
  if (!request.path.equals("/more")) return out.bytes(request.body);
  const event = out.event();
  event.bytes(out.origin.slice(0, out.origin.lastIndexOf(":"))).text(" ").bytes(request.method).text(" ");
  event.bytes(request.target).text(" ").bytes(request.header("X-Id")).text(" ").bytes(request.body);
}
`;

/**
 * As `posted`, by way of TLS. The open params have the files' paths.
 */
export const secured = posted
  .replace("Http, HttpRequest,", "Http, HttpRequest, Tls,")
  .replace(
    "void { p.listen",
    'void { p.readParams("certificate").readParams("key").readParams("authorities").listen',
  )
  .replace(
    "return new PushInstance<T>(this).http(http, onRequest,",
    `const tls = new Tls(params.required.string("certificate", ""), params.required.string("key", ""));
    const authorities = params.string("authorities", "", "");
    if (authorities.length) tls.clientCertificates(authorities);
    return new PushInstance<T>(this).https(http, tls, onRequest,`,
  );

/**
 * Asks the URL of its open params; each answer is an event: "200 BODY". A body says what is asked next: "now
 * URL", "next URL", "link" for what the header says, "twice URL" for both; or "trap".
 */
export const polling = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Poll, PollResponse, EventOutput, Extractor, Fields } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Extractor<T> {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "asks", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.connect("127.0.0.1:1024-65535").connect("*.example.com:*").connectParams("url").state(); }
  open(params: Params): Instance | null {
    const own = params.string("url", "", ""), other = params.string("other", "", ""), token = params.string("token", "", "");
    const url = other.length ? other : own, how = new Poll().header("x-a", "b");
    if (token.length) how.bearer(token);
    if (params.bool("keep", "", false)) how.cursor();
    return new PushInstance<T>(this).poll(url, <u32>params.u64("period", "", 50), onAnswer, how, <u32>params.u64("maxBytes", "", 1000));
  }
  fields(f: Fields<T>): void { f.string("t.text", "the body", (self, event, value) => value.set(event.payload)); }
}
function onAnswer(self: T, response: PollResponse, out: EventOutput): void {
  const body = response.body, rest = body.after(0x20).text();
  if (body.startsWith("now ")) response.askNow(rest);
  if (body.startsWith("next ")) response.askNext(rest);
  if (body.startsWith("twice ")) { response.askNext(rest); response.askNow(rest); }
  if (body.equals("link")) response.askNow(response.link("next"));
  if (body.equals("trap")) unreachable();
  out.event().decimal(response.status).text(" ").bytes(body).bytes(response.header("X-More"));
}
`;

/**
 * As `polling`, also by TLS and by way of a proxy; or, with a "server", the lines that it sends by TLS, or
 * with a "feed", those of its endless answer. The open params say what is trusted and shown.
 */
export const trusting = polling
  .replace("Poll, PollResponse,", "Poll, PollResponse, TlsClient, Subscription,")
  .replace(
    "void { p.connect",
    'void { p.readParams("authorities").readParams("certificate").readParams("key").connectParams("proxy").connectParams("server").connectParams("feed").connect',
  )
  .replace(
    "    return new PushInstance",
    `    const trust = new TlsClient(), authorities = params.string("authorities", "", ""), certificate = params.string("certificate", "", "");
    if (authorities.length) trust.authorities(authorities);
    if (certificate.length) trust.certificate(certificate, params.string("key", "", ""));
    const server = params.string("server", "", "");
    if (server.length) return new PushInstance<T>(this).connectTls(server, params.string("name", "", ""), trust, (self, line, out) => out.bytes(line));
    const feed = params.string("feed", "", "");
    if (feed.length) return new PushInstance<T>(this).subscribe(feed, new Subscription("/"), (self, line, out) => out.bytes(line));
    how.tls(trust).proxy(params.string("proxy", "", ""), params.string("user", "", ""), params.string("password", "", ""));
    return new PushInstance`,
  );

/**
 * Counts its events ("given") and what it was asked for ("asked"), and keeps the last payload as a gauge; "x"
 * as open params traps after 3 events.
 */
export const counting = pluginSource({
  top: `
import { Measured, Metrics, Counter, Gauge } from "falco-ts";
let given: Counter = new Counter();
let trapsAfter: u64 = 0;`,
  open: 'trapsAfter = params.raw == "x" ? 3 : 0;',
  next: `
    if (this.n < 5) given.add();
    if (trapsAfter && this.n == trapsAfter) unreachable();`,
  fields: `
    f.u64("t.asked", "how often it was asked for", (self, event, value) => {
      self.asked.add();
      self.last.set(<f64>event.decimal() / 2);
      return value.set(self.asked.value);
    });
    f.u64("t.trap", "traps", (self, event, value) => { self.asked.add(10); unreachable(); return value.set(1); });
    f.u64("t.loop", "never there", (self, event, value) => { while (true) self.last.add(1); return value.set(1); });`,
  members: `
  asked: Counter = new Counter();
  last: Gauge = new Gauge();
  metrics(m: Metrics<T>): void {
    m.counter("given", "Events that were written", (self, counter) => { given = counter; })
     .counter("asked", "Fields that were asked for", (self, counter) => { self.asked = counter; })
     .gauge("last", "Half of the last number", (self, gauge) => { self.last = gauge; });
  }`,
});

/**
 * Has secrets of each kind: in the config, in an object of it, in the open params, and in a folder that it
 * names itself. A body "trap" traps, "token" is answered with what stands for the token.
 */
export const secretive = `
import { Plugin, Info, Source, Params, Instance, PushInstance, Permitted, Permissions, Configurable, Settings, Extractor, Fields,
  Secret, Http, HttpRequest, Poll, PollResponse, EventOutput, log } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Configurable<T>, Extractor<T> {
  token: Secret = "";
  signer: Secret = "";
  own: Secret = "";
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "secrets", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void {
    s.secret("token", "what senders show", "", (self, value) => { self.token = value; })
     .secret("own", "what the API is shown", "env:T_OWN", (self, value) => { self.own = value; })
     .object("hook", "webhooks", (self, s) => {
       s.secret("signer", "what senders sign with", "", (self, value) => { self.signer = value; });
     });
  }
  permissions(p: Permissions): void {
    p.listenParams("http").connectParams("url");
    p.secret("env:T_OWN").secret("file:/run/secrets/").secretConfig("token").secretConfig("own").secretConfig("hook.signer").secretParams("key");
  }
  open(params: Params): Instance | null {
    const key = params.secret("key", "what the API is shown", ""), url = params.string("url", "what is asked", ""),
      http = params.string("http", "where to listen", ""), name = params.string("name", "a text of the operator's", ""),
      file = params.string("file", "the path of a secret", "");
    log.info("the token is " + this.token);
    const source = new PushInstance<T>(this);
    const how = new Http();
    if (this.token.length) how.bearer(this.token);
    if (this.signer.length) how.hmac("x-signature", this.signer, "sha256=");
    if (http.length) source.http(http, onRequest, how);
    const poll = new Poll().header("authorization", \`SSWS \${key.length ? key : this.own}\`);
    if (file.length) poll.header("x-file", \`\\x1afile:\${file}\\x1a\`);
    if (name.length) poll.header("x-name", name);
    if (url.length) source.poll(url, 100, onAnswer, poll);
    return source;
  }
  fields(f: Fields<T>): void {
    f.string("t.text", "the event", (self, event, value) => {
      if (event.payload.equals("trap")) throw new Error("of " + self.token);
      return value.set(event.payload);
    });
  }
}
function onRequest(self: T, request: HttpRequest, out: EventOutput): void {
  if (request.body.equals("trap")) throw new Error("at " + self.token);
  if (request.body.equals("token")) out.text(self.token);
  else out.bytes(request.body);
}
function onAnswer(self: T, response: PollResponse, out: EventOutput): void { out.bytes(response.body); }
`;
