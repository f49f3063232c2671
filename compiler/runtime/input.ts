// One input of an open source, in a test: runtime-c/src/inputs/input.h, with messages that the test gives.
import { listed } from "../words";
import { TestConnection } from "./connection";
import { cutFile, fits } from "./cut";
import { Framer } from "./framing";
import { saidBy } from "./gzip";
import { guestAbi } from "./guest-abi";
import { behindTlsFiles, HttpRules } from "./http";
import { headersOf, Questions, type Asker, type PollRequest } from "./poll";

/** What each kind of input may be told. */
const METHODS = {
  lines: ["line", "end", "fail"],
  every: ["tick"],
  follow: ["append", "rotate", "empty"],
  files: ["add", "end"],
  udp: ["send"],
  tcp: ["connect"],
  tls: ["connect"],
  unix: ["send", "connect"],
  connect: ["accept"],
  connectTls: ["accept"],
  http: ["post"],
  https: ["post"],
  poll: ["answer"],
  subscribe: ["accept"],
} as const;

/** The peer of a test that names none. */
const PEER = "192.0.2.1:40123";

const NO_TARGET = "expected a path that begins with /, without spaces";

/**
 * An input that the plugin declared when its source was opened. The test gives its messages, and the next
 * nextBatch() handles them.
 */
export class TestInput {
  /** Whether end() was called. For the SDK. */
  ended = false;
  /** What fail() said. For the SDK. */
  failure: string | undefined;
  /** What was appended to each file behind its last line, by the file's path. */
  private readonly unfinished = new Map<string, Buffer>();
  /** Of files(): the patterns for names, with a slash between them, and the key of the array. */
  private readonly patterns: string = "*";
  private readonly key: string = "";
  /** Of connect(): the connection that was made last. */
  private accepted: TestConnection | undefined;
  private readonly rules: HttpRules | undefined;
  private readonly questions: Questions | undefined;
  /** Of subscribe(): what the plugin has said is asked in place of its target. */
  private askedNext: string | undefined;
  /** The path of a file or a folder, a pattern, a socket's address or path, or a URL; "" of a timer. */
  readonly path: string;

  /** For the SDK: TestInstance.inputs has them. */
  constructor(
    /** The method that declared it. */
    readonly kind: keyof typeof METHODS,
    private readonly text: string,
    /** A timer's period in milliseconds, or the most bytes that a message may have. */
    readonly value: number,
    private readonly options: bigint,
    private readonly push: (bytes: Uint8Array, origin: string) => void,
    private readonly warn: (message: string) => void,
    asker: Asker,
  ) {
    const [path, patterns = "*", key = ""] = text.split("\n") as [string, string?, string?];
    this.path = path;
    if (kind === "files") [this.patterns, this.key] = [patterns, key];
    const behind = text.slice(path.length + 1);
    if (this.takesRequests)
      this.rules = new HttpRules(kind === "https" ? behindTlsFiles(behind) : behind, value, options);
    if (kind === "poll")
      this.questions = new Questions(text, {
        ...asker,
        refused: message => asker.refused(`${this.title}: ${message}`),
      });
  }

  /** Whether a test may post to it. For the SDK. */
  get takesRequests(): boolean {
    return this.kind === "http" || this.kind === "https";
  }

  /** The input's name in messages. */
  get title(): string {
    const name = this.kind === "poll" ? this.path.replace(/\?.*/, "") : this.path;
    return `${this.kind}(${name ? JSON.stringify(name) : this.value})`;
  }

  /**
   * Gives a line of the file, without its line end. A line that is longer than the plugin allows is dropped,
   * and an error logged.
   */
  line(text: string | Uint8Array): this {
    this.expect("lines", "line");
    this.push(typeof text === "string" ? Buffer.from(text) : text, "");
    return this;
  }

  /** Gives a tick of the timer. */
  tick(): this {
    this.expect("every", "tick");
    this.push(new Uint8Array(), "");
    return this;
  }

  /**
   * Appends to a followed file, lines with their ends. What is behind the last end waits for the rest of its
   * line. `path` names the file where the plugin follows a pattern.
   */
  append(text: string | Uint8Array, path: string = this.onlyFile("append")): this {
    this.expect("follow", "append");
    let rest = Buffer.concat([this.unfinished.get(path) ?? Buffer.alloc(0), Buffer.from(text)]);
    for (let lf = rest.indexOf("\n"); lf >= 0; lf = rest.indexOf("\n")) {
      this.push(rest.subarray(0, lf > 0 && rest[lf - 1] === 0x0d ? lf - 1 : lf), path);
      rest = rest.subarray(lf + 1);
    }
    this.unfinished.set(path, rest);
    return this;
  }

  /**
   * Gives a followed file's name to a new, empty file, as logrotate does. What was appended last is a line
   * then, even without its end.
   */
  rotate(path: string = this.onlyFile("rotate")): this {
    this.expect("follow", "rotate");
    const rest = this.unfinished.get(path);
    this.unfinished.delete(path);
    if (rest?.length) this.push(rest, path);
    return this;
  }

  /** Empties a followed file, as logrotate does with copytruncate. Half a line is gone with it. */
  empty(path: string = this.onlyFile("empty")): this {
    this.expect("follow", "empty");
    this.unfinished.delete(path);
    return this;
  }

  /**
   * Gives a complete file of files(): its content, inflated where it is gzip, becomes messages as files()
   * cuts it. `path` names the file where the plugin reads a folder. A name that does not fit named() is an
   * error of the test.
   */
  add(content: string | Uint8Array, path: string = this.path): this {
    this.expect("files", "add");
    const name = path.slice(path.lastIndexOf("/") + 1);
    const patterns = this.patterns.split("/");
    if (path !== this.path && !patterns.some(pattern => fits(pattern, name)))
      throw new Error(
        `add(): ${this.title} reads no file ${JSON.stringify(name)}: named("${patterns.join('").named("')}")`,
      );
    const { bytes, problem: breaks } = saidBy(Buffer.from(content));
    const { messages, problem } = cutFile(bytes, this.optionAt(0), this.key, breaks === undefined);
    for (const message of messages) this.push(message, path);
    if (breaks !== undefined && path === this.path) this.failure = `${this.title}: ${breaks}`;
    else if (breaks ?? problem) this.warn(`${this.title}: ${path}: ${breaks ?? problem}`);
    return this;
  }

  /** Sends a datagram. `from` is the sender's address; a Unix socket has none. */
  send(text: string | Uint8Array, from: string = this.kind === "udp" ? PEER : ""): this {
    this.expect(this.kind === "unix" ? "unix" : "udp", "send");
    if (this.framing !== guestAbi.framing.DATAGRAMS)
      throw new Error(`send(): ${this.title} takes connections: connect() makes one`);
    this.push(typeof text === "string" ? Buffer.from(text) : text, from);
    return this;
  }

  /** Makes a connection, which the test sends bytes through. `from` is the peer's address. */
  connect(from: string = this.kind === "unix" ? "" : PEER): TestConnection {
    this.expect(this.kind === "unix" || this.kind === "tls" ? this.kind : "tcp", "connect");
    if (this.framing === guestAbi.framing.DATAGRAMS)
      throw new Error(`connect(): ${this.title} takes datagrams: send() sends one`);
    return this.connection(from);
  }

  /**
   * Has the server take the connection that the plugin makes; the test sends the server's bytes through it,
   * and those of the answer's body where the plugin subscribes.
   * Once it is closed, accept() takes the next one.
   */
  accept(): TestConnection {
    this.expect(this.kind === "connectTls" || this.kind === "subscribe" ? this.kind : "connect", "accept");
    if (this.accepted && !this.accepted.isClosed)
      throw new Error(`accept(): ${this.title} is connected: close() ends its connection`);
    this.accepted = this.connection(/^[/@]/.test(this.path) ? "" : this.path);
    return this.accepted;
  }

  /**
   * Sends a request, by default a POST, and returns the status of its answer: 200 where the plugin gets it.
   * `from` is the peer's address.
   */
  post(
    target: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    { method = "POST", from = PEER }: { readonly method?: string; readonly from?: string } = {},
  ): number {
    this.expect(this.takesRequests ? this.kind : "http", "post");
    const { status, message } = this.rules!.answer(method, target, headers, Buffer.from(body));
    if (message) this.push(message, from);
    return status;
  }

  /** What subscribe() asks, each time anew. */
  private get subscribed(): PollRequest {
    const behind = this.text.slice(this.path.length + 1); // the files of TLS, if any, and the question
    const [url = "", ...lines] = behind.slice(behind.lastIndexOf("\x1f") + 1).split("\n");
    return { url: this.askedNext ?? url, headers: headersOf(lines) };
  }

  /**
   * What subscribe() asks, of which the `url` is the target alone. And what poll() has asked so far, with the
   * question that waits for its answer as the last. No time passes in a test: the next question is there once
   * the plugin has dealt with the answer.
   */
  get requests(): readonly PollRequest[] {
    if (this.kind === "subscribe") return [this.subscribed];
    if (!this.questions) throw new Error(`requests: this input is one of ${this.kind}(), not of poll()`);
    return this.questions.all;
  }

  /**
   * Answers the last question. The plugin is given an answer of 200 to 299; any other one is the runtime's,
   * and the question is asked again. A header may have several values.
   */
  answer(
    status: number,
    body: string | Uint8Array = "",
    headers: Readonly<Record<string, string | readonly string[]>> = {},
  ): this {
    this.expect("poll", "answer");
    if (this.questions!.isAnswered)
      throw new Error(`answer(): ${this.title} has an answer, which nextBatch() gives to the plugin`);
    const bytes = Buffer.from(body);
    const isTooLong = bytes.length > this.value;
    const message = this.questions!.answer(isTooLong ? 0 : status, bytes, headers);
    if (isTooLong)
      this.warn(
        `${this.title}: an answer of more than ${this.value} bytes is dropped; ask for less, or raise maxBytes`,
      );
    if (message) this.push(message, "");
    return this;
  }

  /** For the SDK: the plugin has dealt with an answer, and said what is asked next; "": it has not. */
  dealtWith(next: string, once: string): void {
    this.questions?.dealtWith(next, once);
    if (this.kind !== "subscribe" || !next) return;
    if (/^\/[!-~]*$/.test(next)) this.askedNext = next;
    else this.warn(`${this.title}: what is to be asked next: ${NO_TARGET}`);
  }

  /** Ends the file, or the files of a folder. The source ends with the last of its inputs. */
  end(): this {
    this.expect(this.kind === "files" ? "files" : "lines", "end");
    this.ended = true;
    return this;
  }

  /** Makes the file unreadable from here on, for the reason given: the source fails. */
  fail(reason: string): this {
    this.expect("lines", "fail");
    this.failure = `${this.title}: ${reason}`;
    return this;
  }

  private connection(peer: string): TestConnection {
    const framer = new Framer(this.framing, this.optionAt(2), this.value);
    return new TestConnection(framer, bytes => this.push(bytes, peer));
  }

  private get framing(): number {
    return this.optionAt(1);
  }

  /** A byte of the options, which may have more bits than a number holds. */
  private optionAt(byte: number): number {
    return Number((this.options >> BigInt(8 * byte)) & 0xffn);
  }

  private onlyFile(method: string): string {
    if (this.kind === "follow" && /[*?[]/.test(this.path.slice(this.path.lastIndexOf("/"))))
      throw new Error(`${method}(): ${this.title} may have several files: give the path of one too`);
    return this.path;
  }

  private expect(kind: TestInput["kind"], method: string): void {
    if (this.kind !== kind)
      throw new Error(
        `${method}(): this input is one of ${this.kind}(); it has ${listed(METHODS[this.kind].map(name => `${name}()`))}`,
      );
    if (this.ended || this.failure !== undefined) throw new Error(`${method}(): the input has ended`);
  }
}
