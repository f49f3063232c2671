// What poll() asks, in a test: runtime-c/src/inputs/poll.c, with answers that the test gives.
import type { Permission } from "../plugin/manifest";
import { mayUse, namesAddress, type OperatorTexts } from "./permissions";
import { isPrivate, readUrl } from "./url";

/** What an input's text says beside the URL and the headers. */
export interface Setup {
  /** Whether it may ask by https. */
  readonly hasTls: boolean;
  /** The URL of a proxy; "": there is none. */
  readonly proxy: string;
}

/** Reads it from an input's text. */
export function readSetup(text: string): Setup {
  const texts = (text.split("\n")[1] ?? "").split("\x1f");
  return { hasTls: texts.length > TLS_TEXTS, proxy: texts.at(-PROXY_TEXTS - 1) ?? "" };
}

const PROXY_TEXTS = 2,
  TLS_TEXTS = 3;

/** Throws where the plugin may not ask a URL. */
function expectAskable(
  text: string,
  { hasTls, proxy }: Setup,
  permissions: readonly Permission[],
  operator: OperatorTexts,
): void {
  const { server, host, isSecure } = readUrl(text);
  if (isSecure && !hasTls) throw new Error(`${server}: the plugin cannot ask by https; its Poll needs tls()`);
  mayUse(server, "connect", permissions, operator);
  if (proxy && !isSecure && !namesAddress(server, permissions, operator))
    throw new Error(
      `${server}: by http and a proxy, which looks names up, a permission has to name it without *`,
    );
  if (isPrivate(host) && !namesAddress(server, permissions, operator))
    throw new Error(`${server} is no address of the public Internet; a permission has to name it`);
}

/** Throws where the plugin may not ask by way of a proxy. */
function expectProxy(text: string, permissions: readonly Permission[], operator: OperatorTexts): void {
  const expected = "the proxy of poll(): expected http://, a host and a port, such as http://10.1.2.3:3128";
  if (!/^http:\/\/[^/?#]+\/?$/i.test(text)) throw new Error(expected);
  const { server, host } = readUrl(text);
  mayUse(server, "connect", permissions, operator);
  if (isPrivate(host) && !namesAddress(server, permissions, operator))
    throw new Error(`the proxy ${server} is no address of the public Internet; a permission has to name it`);
}

/** What asks need of their source. */
export interface Asker {
  /** Throws where a URL may not be asked. */
  mayAsk(url: string, how: Setup): void;
  /** Throws where a proxy may not be used. */
  mayUseProxy(url: string): void;
  /** Logs that what an answer named is not asked. */
  refused(message: string): void;
}

/** What asks need, of a plugin's permissions. */
export function askerOf(
  permissions: readonly Permission[],
  operator: OperatorTexts,
  refused: (message: string) => void,
): Asker {
  return {
    mayAsk: (url, how) => expectAskable(url, how, permissions, operator),
    mayUseProxy: url => expectProxy(url, permissions, operator),
    refused,
  };
}

/** A question of poll(). */
export interface PollRequest {
  /** What is asked. */
  readonly url: string;
  /** The plugin's headers, by their names; a server elsewhere gets none. */
  readonly headers: Readonly<Record<string, string>>;
  /** The proxy by way of which it is asked, where there is one. */
  readonly proxy?: string;
}

/** Headers by their names. */
export function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
}

/** The questions of one input. */
export class Questions {
  /** All so far: the last one waits for its answer, or for the plugin to deal with that. */
  readonly all: PollRequest[] = [];
  /** Whether the plugin has an answer that it has not dealt with. */
  isAnswered = false;
  private readonly declared: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly setup: Setup;
  private standing: string;
  private once: string | undefined;

  /** `text` as guest-abi.json has it. */
  constructor(
    text: string,
    private readonly asker: Asker,
  ) {
    const [url = "", , ...lines] = text.split("\n");
    this.setup = readSetup(text);
    this.declared = this.standing = readUrl(url).href;
    this.headers = headersOf(lines);
    this.ask(this.declared);
  }

  /** What an answer for the plugin is; undefined: it is none, and is asked again. */
  answer(
    status: number,
    body: Uint8Array,
    given: Readonly<Record<string, string | readonly string[]>>,
  ): Uint8Array | undefined {
    const { url } = this.all.at(-1)!;
    const headers = Object.entries(given).flatMap(([name, values]) =>
      [values].flat().map(value => `${name.toLowerCase()}: ${value}\n`),
    );
    if (status < 200 || status > 299) {
      const isGone = status === 400 || status === 404 || status === 410;
      if (isGone && url !== this.declared) {
        if (this.once === undefined) this.standing = this.declared;
        this.once = undefined;
      }
      this.ask(this.once ?? this.standing);
      return undefined;
    }
    this.isAnswered = true;
    const head = Buffer.from(`${status}\n${headers.join("")}`, "latin1"),
      length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    return Buffer.concat([length, head, body]);
  }

  /** The plugin has dealt with the answer, and said what is asked next: "" where it has not. */
  dealtWith(next: string, once: string): void {
    this.isAnswered = false;
    this.standing = (next && this.read(next)) || this.standing;
    this.once = (once && this.read(once)) || undefined;
    this.ask(this.once ?? this.standing);
  }

  private read(text: string): string | undefined {
    try {
      const { href } = readUrl(text, this.all.at(-1)!.url);
      this.asker.mayAsk(href, this.setup);
      if (this.declared.startsWith("https:") && href.startsWith("http:"))
        throw new Error("http, after https");
      return href;
    } catch (error) {
      this.asker.refused(`what is to be asked next: ${(error as Error).message}`);
      return undefined;
    }
  }

  private ask(url: string): void {
    const isThere = new URL(url).origin === new URL(this.declared).origin;
    const { proxy } = this.setup;
    this.all.push({ url, headers: isThere ? this.headers : {}, ...(proxy && { proxy }) });
  }
}
