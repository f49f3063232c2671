import {
  FRAMING_DATAGRAMS,
  FRAMING_DELIMITER,
  FRAMING_LENGTH,
  FRAMING_LINES,
  FRAMING_SYSLOG,
  LIMIT_INPUTS,
  LIMIT_LINE_BYTES,
  LIMIT_PERIOD_MS,
  START_BEGIN,
  START_CURSOR,
  START_END,
} from "../../internal/guest-abi";
import {
  declareConnect,
  declareConnectTls,
  declareFiles,
  declareFollow,
  declareHttp,
  declareHttps,
  declareLines,
  declareTcp,
  declareTls,
  declareTimer,
  declareUdp,
  declareUnixDatagrams,
  declareUnixStreams,
  eventsLeft,
  messageCount,
  messageInput,
  messageLength,
  messageOffset,
  messageOriginLength,
  messageOriginOffset,
  messagesDone,
  placeMessages,
} from "../../internal/abi/messages";
import { forgetAsked, hasAsked } from "../../internal/abi/asked";
import { beginCall } from "../../internal/memory/scratch";
import { openParamsError } from "../../internal/options/options";
import { EventBatch } from "./batch";
import { TextWriter } from "../events/event";
import { Files } from "./files";
import { Http, HttpRequest } from "./http";
import { Closer, DEFAULT_EVENT_SIZE, Instance, Progresser, Status } from "./instance";
import { EventOutput } from "./output";
import { Tls } from "./tls";
import { TlsClient } from "./tls-client";
import { Poll, PollResponse } from "./poll";
import { Subscription } from "./subscription";
import { View } from "../events/view";

/** Where follow() begins in files that are there when the source is opened. */
export enum Start {
  /** At their beginning. */
  Begin = START_BEGIN,
  /** At their end, as tail does. */
  End = START_END,
  /**
   * Where the source before this one was: no line is lost while Falco is down, and those of its last second
   * may come twice. Files that are new since then are read from their beginning. The first time it is their
   * end. The plugin's permissions() need `state()`.
   */
  Cursor = START_CURSOR,
}

/** How what a socket receives is cut into messages. */
export enum Framing {
  /** Each datagram is a message. */
  Datagrams = FRAMING_DATAGRAMS,
  /** Each line is a message, without its LF or CRLF; the last one of a connection needs none. */
  Lines = FRAMING_LINES,
  /** In front of each message its length, in 4 bytes, the highest first. */
  Length = FRAMING_LENGTH,
  /** Behind each message the byte `delimiter`. */
  Delimiter = FRAMING_DELIMITER,
  /**
   * As syslog is sent over TCP (RFC 6587): in front of each message its length, in decimal digits and a
   * space; or, where it begins with another character than a digit, a line.
   */
  Syslog = FRAMING_SYSLOG,
}

/** What the runtime is told of a socket beside its address. */
function socketOptions(framing: Framing, delimiter: u8, mode: u32): u64 {
  return ((<u64>framing) << 8) | ((<u64>delimiter) << 16) | ((<u64>mode) << 32);
}

/** Room for the origins of the messages of one call, of which each comes once in a row of messages. */
const ORIGINS_BYTES: u32 = 65536;

/** What a request's head takes in front of its body. */
const HTTP_HEAD_BYTES: u32 = 16388;

/** How many bytes of messages are handed over in one call, if no message may be larger. */
const MESSAGES_BYTES: u32 = 262144;

type LineHandler<S> = (self: S, line: View, out: EventOutput) => void;
type RequestHandler<S> = (self: S, request: HttpRequest, out: EventOutput) => void;
type AnswerHandler<S> = (self: S, response: PollResponse, out: EventOutput) => void;
type TickHandler<S> = (self: S, out: EventOutput) => void;

class Input<S> {
  line: LineHandler<S> | null = null;
  tick: TickHandler<S> | null = null;
}

/**
 * An open event source that waits for inputs. The runtime waits and reads; each line or tick is a message,
 * for which a handler is called. Handlers get `self`, the object that the instance was made with, and write
 * events to `out`:
 *
 * ```ts
 * import { Plugin, Info, Source, Permitted, Permissions, Params, Instance, PushInstance } from "falco-ts";
 *
 * export default class Followed extends Plugin implements Source, Permitted {
 *   info(): Info {
 *     return {
 *       id: 999, name: "followed", version: "0.1.0", description: "Lines of a file",
 *       contact: "you", source: "followed",
 *     };
 *   }
 *   permissions(p: Permissions): void { p.readParams(); }
 *   open(params: Params): Instance | null {
 *     return new PushInstance<Seen>(new Seen()).lines(params.raw, (self, line, out) => {
 *       self.lines++;
 *       out.event().decimal(self.lines).text(": ").bytes(line);
 *     });
 *   }
 * }
 *
 * class Seen {
 *   lines: u64 = 0;
 * }
 * ```
 *
 * The messages of one input come in order; between inputs there is no order. The source ends when every input
 * has ended, or with `out.end()`. The handlers of one batch together have 1 s of CPU time. A handler that
 * traps loses its message, and the next message is handled in a new sandbox, with a new object. If the object
 * implements Closer, its close() runs when Falco closes the instance; if it implements Progresser, its
 * progress() says how far the instance has come.
 */
@final export class PushInstance<S> extends Instance implements Closer, Progresser {
  private inputs: Array<Input<S>> = [];
  private message: View = new View();
  private out: EventOutput | null = null;
  private largest: u32 = MESSAGES_BYTES;
  private largestOrigins: u32 = 0;

  /** Handlers keep their state in `self`. After a trap, open() makes a new instance with a new one. */
  constructor(private self: S) {
    super();
  }

  /**
   * Calls the handler for each line of a file, without its LF or CRLF. The input ends with the file. The
   * plugin's permissions() must allow the file to be read. A named pipe is read as it is written to, and ends
   * when its last writer closes it. What is compressed with gzip is inflated. A line of more than `maxBytes`
   * bytes (1 to 16 MiB, by default 1 MiB) is dropped, and the log says so. A line of up to `maxBytes` fits
   * into an event, unless open() sets another eventSize.
   */
  lines(path: string, handler: LineHandler<S>, maxBytes: u32 = 1048576): this {
    if (maxBytes < 1 || maxBytes > LIMIT_LINE_BYTES)
      this.wrong(`lines(): maxBytes: found ${maxBytes}, expected 1 to ${LIMIT_LINE_BYTES}`);
    this.addLines(handler, maxBytes);
    if (!this.failure.length) declareLines(path, maxBytes);
    return this;
  }

  /**
   * Calls the handler for each line that a file has and gets, as long as the source is open. The path is
   * absolute, and its last part may be a pattern with `*`, `?` and `[`, for all files that it fits, now or
   * later; `out.origin` is the file's path. The plugin's permissions() must allow the path, or the pattern as
   * it is, to be read.
   *
   * A file is read on when its name becomes another file's, which is followed next; when it is emptied; and
   * when it is removed and comes back. Files that are there at the beginning are read from `start`, later
   * ones from their beginning. A line is handled once it has its end. The rest is as with lines().
   */
  follow(path: string, handler: LineHandler<S>, start: Start = Start.End, maxBytes: u32 = 1048576): this {
    if (maxBytes < 1 || maxBytes > LIMIT_LINE_BYTES)
      this.wrong(`follow(): maxBytes: found ${maxBytes}, expected 1 to ${LIMIT_LINE_BYTES}`);
    this.addLines(handler, maxBytes);
    this.largestOrigins = ORIGINS_BYTES;
    if (!this.failure.length) declareFollow(path, maxBytes, <u64>start);
    return this;
  }

  /**
   * Calls the handler for each message that complete files have: by default each file is one as a whole;
   * `how` makes it each line, or each element of a JSON array, and says which files of a folder are read in
   * which order. The path is a file or a folder, and need not be absolute; the plugin's permissions() must
   * allow it to be read. What is compressed with gzip is inflated. `out.origin` is the file's path. The input
   * ends with the last file, unless `how.watch()` waits for further ones.
   *
   * A message of more than `maxBytes` bytes (1 to 16 MiB, by default 1 MiB) is dropped, and the log says so.
   * One of up to `maxBytes` fits into an event, unless open() sets another eventSize. A file that cannot be
   * read is left out, and the log says so.
   */
  files(path: string, handler: LineHandler<S>, how: Files = new Files(), maxBytes: u32 = 1048576): this {
    if (maxBytes < 1 || maxBytes > LIMIT_LINE_BYTES)
      this.wrong(`files(): maxBytes: found ${maxBytes}, expected 1 to ${LIMIT_LINE_BYTES}`);
    if (how.wrong.length) this.wrong(how.wrong);
    if (path.includes("\n")) this.wrong("files(): a path with a line break");
    this.addLines(handler, maxBytes);
    this.largestOrigins = ORIGINS_BYTES;
    if (!this.failure.length)
      declareFiles(path, how.patterns.length ? how.patterns : "*", how.key, maxBytes, how.options);
    return this;
  }

  /**
   * Listens for UDP and calls the handler for each datagram. The address has a port: "127.0.0.1:514", or
   * "[::]:514" for IPv6 and IPv4; port 0 is any, which the log says. `out.origin` is the sender's address.
   * The plugin's permissions() must allow to listen there. A datagram of more than `maxBytes` is dropped, and
   * the log says so; what comes while nobody takes it is lost, and counted.
   */
  udp(address: string, handler: LineHandler<S>, maxBytes: u32 = 65535): this {
    this.addSocket("udp()", handler, maxBytes);
    if (!this.failure.length) declareUdp(address, maxBytes);
    return this;
  }

  /**
   * Listens for TCP, and calls the handler for each message that the peers send; `out.origin` is the peer's
   * address. `framing` says how messages are told apart; one of more than `maxBytes` (16 MiB at most) is
   * dropped, and the log says so. A peer that sends faster than Falco takes is held up. The rest is as with
   * udp().
   */
  tcp(
    address: string,
    handler: LineHandler<S>,
    framing: Framing = Framing.Lines,
    maxBytes: u32 = 1048576,
    delimiter: u8 = 0,
  ): this {
    this.addStreams("tcp()", handler, framing, maxBytes);
    if (!this.failure.length) declareTcp(address, maxBytes, socketOptions(framing, delimiter, 0));
    return this;
  }

  /**
   * As tcp(), by way of TLS 1.2 and 1.3: `new Tls(certificate, key)`. With Framing.Syslog it is RFC 5425's
   * syslog. The plugin's permissions() must allow to read these files, too.
   */
  tls(
    address: string,
    tls: Tls,
    handler: LineHandler<S>,
    framing: Framing = Framing.Lines,
    maxBytes: u32 = 1048576,
    delimiter: u8 = 0,
  ): this {
    this.addStreams("tls()", handler, framing, maxBytes);
    if (tls.wrong.length) this.wrong(tls.wrong);
    if (address.includes("\n")) this.wrong("tls(): an address with a line break");
    if (!this.failure.length) declareTls(address, tls.files, maxBytes, socketOptions(framing, delimiter, 0));
    return this;
  }

  /**
   * Listens for HTTP/1.1, and calls the handler for each request that `how` takes: by default each POST with
   * a body of up to `maxBytes` (16 MiB at most). `out.origin` is the peer's address. A request is answered
   * 200 once it waits for the handler, and 503 with Retry-After where too many do. The plugin's permissions()
   * must allow to listen there.
   */
  http(address: string, handler: RequestHandler<S>, how: Http = new Http(), maxBytes: u32 = 1048576): this {
    this.addRequests("http()", handler, maxBytes);
    if (how.wrong.length) this.wrong(how.wrong);
    if (address.includes("\n")) this.wrong("http(): an address with a line break");
    if (!this.failure.length) declareHttp(address, how.rules, maxBytes, how.options);
    return this;
  }

  /**
   * As http(), by way of TLS 1.2 and 1.3: `new Tls(certificate, key)`. The plugin's permissions() must allow
   * to read these files, too.
   */
  https(
    address: string,
    tls: Tls,
    handler: RequestHandler<S>,
    how: Http = new Http(),
    maxBytes: u32 = 1048576,
  ): this {
    this.addRequests("https()", handler, maxBytes);
    if (tls.wrong.length) this.wrong(tls.wrong);
    if (how.wrong.length) this.wrong(how.wrong);
    if (address.includes("\n")) this.wrong("https(): an address with a line break");
    if (!this.failure.length) declareHttps(address, tls.files, how.rules, maxBytes, how.options);
    return this;
  }

  /**
   * Listens at a Unix socket: for datagrams, as /dev/log has them, or with another framing for connections,
   * as tcp() does. The path is absolute, or "@" and an abstract name. The socket's file gets the mode and, if
   * one is named, the owner: "user", "user:group" or ":group", in names or numbers; it is removed in the end.
   * One that nobody listens at any more is replaced. `out.origin` is empty.
   */
  unix(
    path: string,
    handler: LineHandler<S>,
    framing: Framing = Framing.Datagrams,
    mode: u32 = 0o660,
    maxBytes: u32 = 1048576,
    delimiter: u8 = 0,
    owner: string = "",
  ): this {
    this.addSocket("unix()", handler, maxBytes);
    if (mode > 0o777) this.wrong(`unix(): mode: found ${mode}, expected 0 to 0o777`);
    if (path.includes("\n")) this.wrong("unix(): a path with a line break");
    if (owner.length && path.startsWith("@")) this.wrong("unix(): owner: an abstract name has no file");
    if (this.failure.length) return this;
    const options = socketOptions(framing, delimiter, mode),
      text = owner.length ? `${path}\n${owner}` : path;
    if (framing == Framing.Datagrams) declareUnixDatagrams(text, maxBytes, options);
    else declareUnixStreams(text, maxBytes, options);
    return this;
  }

  /**
   * Connects to a server of TCP, "192.0.2.7:6514" or "[2001:db8::7]:6514", or of a Unix socket, an absolute
   * path or "@" and an abstract name; and calls the handler for each message that the server sends.
   * `out.origin` is the server's address; of a Unix socket it is empty. The plugin's permissions() must allow
   * to connect to it. Where nobody answers, or when the connection ends, it is made again, after 0.1 s at
   * first and at least every 30 s. Nothing is sent to the server. The rest is as with tcp().
   */
  connect(
    address: string,
    handler: LineHandler<S>,
    framing: Framing = Framing.Lines,
    maxBytes: u32 = 1048576,
    delimiter: u8 = 0,
  ): this {
    this.addStreams("connect()", handler, framing, maxBytes);
    if (!this.failure.length) declareConnect(address, maxBytes, socketOptions(framing, delimiter, 0));
    return this;
  }

  /**
   * As connect(), by way of TLS 1.2 and 1.3. The server's certificate has to be for `name`, which the server
   * is asked for, too; "" is the address. `how` says which authorities are trusted, and what the server is
   * shown: `new TlsClient()` trusts those of this machine.
   */
  connectTls(
    address: string,
    name: string,
    how: TlsClient,
    handler: LineHandler<S>,
    framing: Framing = Framing.Lines,
    maxBytes: u32 = 1048576,
    delimiter: u8 = 0,
  ): this {
    this.addStreams("connectTls()", handler, framing, maxBytes);
    if (how.wrong.length) this.wrong(how.wrong);
    if (address.includes("\n")) this.wrong("connectTls(): an address with a line break");
    if (name.includes("\x1f")) this.wrong("connectTls(): a name with a control character");
    if (!this.failure.length)
      declareConnectTls(address, name, how.files, maxBytes, socketOptions(framing, delimiter, 0));
    return this;
  }

  /**
   * Asks a server for lines, of JSON perhaps, in an answer of HTTP that need not end; and calls the handler
   * for each line, without its LF or CRLF: `subscribe("/run/docker.sock", new Subscription("/events"), …)`.
   * The address is as with connect(), and so are the permissions that it needs; a server of https needs
   * `tls()`. A line of more than `maxBytes` (16 MiB at most) is dropped, and the log says so.
   *
   * When the answer ends, or has another status than 200 to 299, the server is asked again, after 0.1 s at
   * first and at least every 30 s; where it answers with Retry-After, when that says.
   */
  subscribe(address: string, what: Subscription, handler: LineHandler<S>, maxBytes: u32 = 1048576): this {
    this.addStreams("subscribe()", handler, Framing.Lines, maxBytes);
    if (what.wrong.length) this.wrong(what.wrong);
    if (address.includes("\n")) this.wrong("subscribe(): an address with a line break");
    const options = socketOptions(Framing.Lines, 0, what.idleMs) | what.start;
    if (!this.failure.length) what.declaration(address, what.request, maxBytes, options);
    return this;
  }

  /**
   * Asks an HTTP API, at once and then every so many milliseconds (1 to 86 400 000, a day), and calls the
   * handler for each answer with a status from 200 to 299 and a body of up to `maxBytes` (16 MiB at most).
   * `response.askNow()` and `askNext()` say what is asked next in place of the URL. For URLs of https `how`
   * needs `tls()`. The plugin's
   * permissions() must allow to connect to its server: `connect("api.example.com:80")`, or
   * `connectParams("url")`.
   *
   * There is one question at a time. A server that answers 429 or 503 is asked again when it says, else with
   * other errors after 1 s, 2 s, 4 s, … up to 5 minutes; the log tells of it, and the source goes on.
   */
  poll(
    url: string,
    milliseconds: u32,
    handler: AnswerHandler<S>,
    how: Poll = new Poll(),
    maxBytes: u32 = 4194304,
  ): this {
    if (milliseconds < 1 || milliseconds > LIMIT_PERIOD_MS)
      this.wrong(`poll(): found ${milliseconds}, expected 1 to ${LIMIT_PERIOD_MS} milliseconds`);
    if (maxBytes < 1 || maxBytes > LIMIT_LINE_BYTES)
      this.wrong(`poll(): maxBytes: found ${maxBytes}, expected 1 to ${LIMIT_LINE_BYTES}`);
    if (how.wrong.length) this.wrong(how.wrong);
    if (url.includes("\n")) this.wrong("poll(): a URL with a line break");
    // an answer is its message, seen otherwise
    this.addLines(changetype<LineHandler<S>>(handler), maxBytes);
    this.largest += HTTP_HEAD_BYTES;
    if (!this.failure.length)
      how.declaration(url, how.behind, maxBytes, ((<u64>milliseconds) << 32) | how.start);
    return this;
  }

  /**
   * Calls the handler once in every so many milliseconds, 1 to 86 400 000 (a day), for the first time after
   * as many. A tick that is late by a whole period or more is left out.
   */
  every(milliseconds: u32, handler: TickHandler<S>): this {
    if (milliseconds < 1 || milliseconds > LIMIT_PERIOD_MS)
      this.wrong(`every(): found ${milliseconds}, expected 1 to ${LIMIT_PERIOD_MS} milliseconds`);
    const input = this.add();
    input.tick = handler;
    if (!this.failure.length) declareTimer(milliseconds);
    return this;
  }

  /**
   * For the SDK: a line that the input lets through fits into an event, unless open() set another eventSize.
   */
  override settleOptions(): void {
    if (this.eventSize == DEFAULT_EVENT_SIZE) this.eventSize = this.largest;
  }

  /** For the SDK. */
  override begin(batch: EventBatch): void {
    if (!this.inputs.length)
      this.wrong(
        "a PushInstance without inputs gives no events: add lines(), follow(), files(), every(), udp(), tcp(), tls(), unix(), connect(), connectTls(), http(), https(), poll() or subscribe()",
      );
    this.out = new EventOutput(batch, this.eventSize);
    placeMessages(this.batchSize, this.largest + this.largestOrigins);
  }

  /** For the SDK. */
  override nextBatch(batch: EventBatch): Status {
    const out = this.out!,
      message = this.message,
      count = messageCount();
    out.begin();
    forgetAsked();
    for (let done: u32 = 0; done < count && !batch.full && out.status == Status.Ok && !hasAsked;) {
      const input = this.inputs[messageInput(done)];
      message.offset = messageOffset(done);
      message.length = messageLength(done);
      out.origin.offset = messageOriginOffset(done);
      out.origin.length = messageOriginLength(done);
      beginCall();
      if (input.line) input.line!(this.self, message, out);
      else input.tick!(this.self, out);
      out.finish();
      messagesDone(++done);
    }
    eventsLeft(out.hasLeft);
    this.failure = out.failure;
    return out.hasLeft ? Status.Ok : out.status;
  }

  /** For the SDK. */
  close(): void {
    // @ts-ignore: asc asks the class that S is
    if (isDefined(this.self.close)) this.self.close();
  }

  /** For the SDK. */
  progress(text: TextWriter): f64 {
    // @ts-ignore: asc asks the class that S is
    if (isDefined(this.self.progress)) return this.self.progress(text);
    return 0;
  }

  private addLines(handler: LineHandler<S>, maxBytes: u32): void {
    const input = this.add();
    input.line = handler;
    this.largest = max(this.largest, maxBytes);
  }

  private addSocket(method: string, handler: LineHandler<S>, maxBytes: u32): void {
    if (maxBytes < 1 || maxBytes > LIMIT_LINE_BYTES)
      this.wrong(`${method}: maxBytes: found ${maxBytes}, expected 1 to ${LIMIT_LINE_BYTES}`);
    this.addLines(handler, maxBytes);
    this.largestOrigins = ORIGINS_BYTES;
  }

  private addStreams(method: string, handler: LineHandler<S>, framing: Framing, maxBytes: u32): void {
    this.addSocket(method, handler, maxBytes);
    if (framing == Framing.Datagrams)
      this.wrong(`${method}: framing: found Datagrams, expected one of streams`);
  }

  private addRequests(method: string, handler: RequestHandler<S>, maxBytes: u32): void {
    // a request is its message, seen otherwise
    this.addSocket(method, changetype<LineHandler<S>>(handler), maxBytes);
    this.largest += HTTP_HEAD_BYTES;
  }

  private add(): Input<S> {
    const input = new Input<S>();
    this.inputs.push(input);
    // what is wrong with the params is told, and not what their defaults lead to
    if (openParamsError.length) this.wrong(openParamsError);
    if (<u32>this.inputs.length > LIMIT_INPUTS)
      this.wrong(`${this.inputs.length} inputs; the limit is ${LIMIT_INPUTS}`);
    return input;
  }

  /** Notes a mistake of the author. The first one makes open() fail. */
  private wrong(message: string): void {
    if (!this.failure.length) this.failure = message;
  }
}
