// The inputs of an open source, in a test: runtime-c/src/inputs/inputs.c and messages.c, with messages that
// the test gives.
import { plural } from "../words";
import { expectAddress, expectServer } from "./address";
import { TOO_LONG } from "./connection";
import { tlsFiles } from "./http";
import { guestAbi } from "./guest-abi";
import { TestInput } from "./input";
import { readSetup, type Asker } from "./poll";
import type { InputKind } from "./sandbox";
import type { TestSecrets } from "./secrets";
import { PluginError } from "./calls";

export interface Message {
  readonly input: number;
  readonly bytes: Uint8Array;
  /** Where in the input it comes from, such as the path of a followed file. */
  readonly origin: Uint8Array;
}

/** The authors' words for the kinds of inputs. */
const WORDS = {
  timer: "every",
  lines: "lines",
  follow: "follow",
  files: "files",
  udp: "udp",
  tcp: "tcp",
  tls: "tls",
  unix_datagrams: "unix",
  unix_streams: "unix",
  connect: "connect",
  connect_tls: "connectTls",
  http: "http",
  https: "https",
  poll: "poll",
  poll_tls: "poll",
  subscribe: "subscribe",
  subscribe_tls: "subscribe",
} as const;

/** What a handler says is to be asked, by the answer that it deals with; "": nothing. */
export interface Asked {
  readonly next: string;
  readonly once: string;
}

/** The messages of all inputs, in the order in which the test gave them. */
export class TestInputs {
  readonly all: TestInput[] = [];
  protected readonly options: bigint[] = [];
  private readonly queue: Message[] = [];
  private handed = 0;

  constructor(
    private readonly warn: (message: string) => void,
    private readonly asker: Asker,
  ) {}

  /** Adds an input. Its text has its secrets. */
  add(kind: TestInput["kind"], text: string, value: number, options: bigint): void {
    const input = this.all.length;
    this.options.push(options);
    this.all.push(
      new TestInput(
        kind,
        text,
        value,
        options,
        (bytes, origin) => this.push({ input, bytes, origin: Buffer.from(origin) }),
        this.warn,
        this.asker,
      ),
    );
  }

  /** How many messages the source has not dealt with. */
  get waiting(): number {
    return this.queue.length;
  }

  /** What the inputs have for the source, as ft_inputs_state does. */
  get state(): "ready" | "wait" | "ended" | { readonly failure: string } {
    if (this.queue.length) return "ready";
    const failure = this.all.find(input => input.failure !== undefined)?.failure;
    if (failure !== undefined) return { failure };
    return this.all.every(input => input.ended) ? "ended" : "wait";
  }

  /** The next messages, as many as there is room for. settle() removes them. */
  take(count: number, room: number): readonly Message[] {
    const taken: Message[] = [];
    for (const one of this.queue) {
      room -= one.bytes.length + one.origin.length;
      if (taken.length === count || room < 0) break;
      taken.push(one);
    }
    this.handed = taken.length;
    return taken;
  }

  /**
   * Removes the messages that the guest has dealt with in a call and, after a trap, the one that it was at.
   * Returns the input of that one. `asked` belongs to the last of them.
   */
  settle(dealtWith: number, trapped: boolean, asked: Asked): TestInput | undefined {
    const done = Math.min(dealtWith, this.handed);
    const isLost = trapped && done < this.handed;
    const gone = this.queue.splice(0, isLost ? done + 1 : done).map(({ input }) => this.all[input]!);
    gone.forEach((input, i) => {
      const said = i === gone.length - 1 ? asked : { next: "", once: "" };
      input.dealtWith(said.next, said.once);
    });
    return isLost ? gone.at(-1) : undefined;
  }

  private push(one: Message): void {
    const input = this.all[one.input]!;
    if (
      one.bytes === TOO_LONG ||
      (!["every", "http", "https", "poll"].includes(input.kind) && one.bytes.length > input.value)
    ) {
      this.warn(`${input.title}: 1 message of more than ${plural(input.value, "byte")} dropped`);
    } else {
      this.queue.push(one);
    }
  }
}

/** The inputs that a plugin's wasm declares while its source is opened. */
export class WasmInputs extends TestInputs {
  /** What each input was declared with, without secrets. */
  private readonly texts: string[] = [];
  private declared = 0;
  private started = false;
  /** Why the source cannot start. */
  private problem: string | undefined;

  /**
   * `mayKeep`: the plugin may keep a cursor. `mayRead` and `mayUse` throw where the plugin's permissions
   * do not allow a path or an address.
   */
  constructor(
    private readonly mayKeep: boolean,
    private readonly mayRead: (path: string) => void,
    private readonly mayUse: (address: string, action: "listen" | "connect") => void,
    private readonly secrets: TestSecrets,
    warn: (message: string) => void,
    private readonly ownAsker: Asker,
  ) {
    super(warn, ownAsker);
  }

  /** To be called before the guest's open. */
  expect(): void {
    this.declared = 0;
  }

  /** The guest's import. Throws an Error that says what is wrong. */
  declare(kind: InputKind, text: string, value: number, options: bigint): void {
    const name = WORDS[kind];
    const index = this.declared++;
    if (this.started) {
      const known = this.all[index];
      if (
        known?.kind !== name ||
        nameOf(kind, this.texts[index]!) !== nameOf(kind, text) ||
        known.value !== value ||
        this.options[index] !== options
      )
        throw new Error(`input ${index} differs from the one before the trap`);
      return;
    }
    const keeps =
      name === "follow" || name === "poll" || name === "subscribe" ? Number(options & 0xffn) : undefined;
    if (keeps === guestAbi.start.CURSOR && !this.mayKeep)
      throw new Error(
        `${name}(${JSON.stringify(nameOf(kind, text))}): the plugin has no permission to keep a cursor; permissions() needs state()`,
      );
    if (name === "follow") expectPattern(text);
    const place = text.split("\n")[0]!;
    if (name === "lines" || name === "follow" || name === "files") this.mayRead(place);
    if (isServer(name)) {
      expectAddress(name, place);
      this.mayUse(place, "listen");
    }
    const behind = text.slice(place.length + 1);
    if (kind === "https" || kind === "tls" || kind === "poll_tls")
      tlsFiles(behind).forEach(path => this.mayRead(path));
    if (name === "connect" || name === "connectTls" || name === "subscribe") {
      expectServer(place);
      this.mayUse(place, "connect");
    }
    if (name === "http" || name === "https" || name === "poll" || name === "subscribe")
      this.secrets.permit(text);
    if (kind === "connect_tls" || kind === "subscribe_tls")
      expectName(place, behind).forEach(path => this.mayRead(path));
    if (name === "poll") expectSetup(text, place, this.ownAsker);
    this.texts.push(text);
    this.add(name, this.withSecrets(text), value, options);
  }

  /** To be called after the guest's open. */
  start(): void {
    if (this.problem !== undefined) throw new PluginError(this.problem);
    this.started = true;
  }

  private withSecrets(text: string): string {
    try {
      return this.secrets.fill(text);
    } catch (error) {
      this.problem ??= (error as Error).message;
      return text;
    }
  }
}

/** What says which input it is: with a URL, what stands behind the ? may differ each time. */
function nameOf(kind: InputKind, text: string): string {
  const hasUrl = WORDS[kind] === "poll" || WORDS[kind] === "subscribe";
  return hasUrl ? text.replace(/[?\n][^]*/, "") : text;
}

const SERVERS = ["udp", "tcp", "tls", "unix", "http", "https"] as const;

function isServer(name: string): name is (typeof SERVERS)[number] {
  return (SERVERS as readonly string[]).includes(name);
}

/** Throws where a server by TLS has no name. Returns the files that stand behind it. */
function expectName(address: string, text: string): string[] {
  const [name = "", ...files] = text.split("\x1f");
  if (!name && /^[/@]/.test(address))
    throw new Error(
      `${address}: expected the name that the server's certificate has, of up to 255 characters`,
    );
  return tlsFiles(files.join("\x1f"));
}

/** Throws where the plugin may not ask a URL, or not by way of its proxy. */
function expectSetup(text: string, url: string, asker: Asker): void {
  const how = readSetup(text);
  if (how.proxy) asker.mayUseProxy(how.proxy);
  asker.mayAsk(url, how);
}

/** Throws where a path or pattern cannot be followed, by the rule of runtime-c/src/inputs/follow_names.c. */
function expectPattern(text: string): void {
  const slash = text.lastIndexOf("/");
  if (!text.startsWith("/") || slash === text.length - 1)
    throw new Error(
      `${text}: expected an absolute path of a file, of which the last part may have *, ? and [`,
    );
  if (/[*?[]/.test(text.slice(0, slash)))
    throw new Error(`${text}: a pattern may have *, ? and [ behind its last slash alone`);
}
