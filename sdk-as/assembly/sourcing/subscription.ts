import { askNext } from "../../internal/abi/asked";
import { declareSubscription, declareSubscriptionTls } from "../../internal/abi/messages";
import { LIMIT_PERIOD_MS, START_BEGIN, START_CURSOR } from "../../internal/guest-abi";
import { withoutSecrets } from "../../internal/options/secret";
import { headerError } from "./header";
import { TlsClient } from "./tls-client";

type Declare = (address: string, request: string, maxBytes: u64, options: u64) => void;

/**
 * What subscribe() asks a server for, and how it goes on:
 * `new Subscription("/events?type=container").bearer(token).idle(60000)`.
 */
@final export class Subscription {
  /** For the SDK: a plugin without tls() has none of it. */
  declaration: Declare = declareSubscription;
  /** For the SDK. */
  start: u64 = START_BEGIN;
  private question: string = "";
  private server: string = "";
  /** For the SDK. */
  idleMs: u32 = 0;
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";

  /** The target of the question: a path, and behind a ? its query. */
  constructor(target: string) {
    if (!isTarget(target))
      this.fail(`Subscription: found "${target}", expected a path that begins with /, without spaces`);
    this.question = target;
  }

  /** For the SDK: what stands behind the address in the import's text. */
  get request(): string {
    return this.server + this.question;
  }

  /**
   * Asks by TLS 1.2 and 1.3. The server's certificate has to be for its address, or for the name that is said
   * here, and of an authority that this machine trusts, unless `how` says another.
   */
  tls(how: TlsClient = new TlsClient(), name: string = ""): this {
    if (how.wrong.length) this.fail(how.wrong);
    if (!isPrintable(name)) this.fail(`tls(): found "${name}", expected the name of a server`);
    this.server = name + "\x1f" + how.files;
    this.declaration = declareSubscriptionTls;
    return this;
  }

  /**
   * Goes on with what the source before this one was to ask next, by `askNext()`. The plugin's permissions()
   * need `state()`.
   */
  cursor(): this {
    this.start = START_CURSOR;
    return this;
  }

  /**
   * In a handler: has the same server asked for this target, from the next question on, in place of the one
   * so far, as with where to resume. The answer that comes goes on. Where the server does not know the
   * target any more, and says 400, 404 or 410, what the source was opened with is asked again. "" says
   * nothing.
   */
  static askNext(target: string): void {
    if (target.length) askNext(target);
  }

  /** Sends a header; the name is in lower case, and the value may have a Secret in it. */
  header(name: string, value: string): this {
    const problem = headerError(name, withoutSecrets(value));
    if (problem.length) this.fail(problem);
    this.question += `\n${name}: ${value}`;
    return this;
  }

  /** Sends `Authorization: Bearer` and the token. */
  bearer(token: string): this {
    return this.header("authorization", "Bearer " + token);
  }

  /**
   * Gives a connection up on which nothing came for so many milliseconds (1 to 86 400 000, a day), and asks
   * anew: of servers that send something now and then in any case.
   */
  idle(milliseconds: u32): this {
    if (milliseconds < 1 || milliseconds > LIMIT_PERIOD_MS)
      this.fail(`idle(): found ${milliseconds}, expected 1 to ${LIMIT_PERIOD_MS} milliseconds`);
    this.idleMs = milliseconds;
    return this;
  }

  private fail(message: string): void {
    if (!this.wrong.length) this.wrong = message;
  }
}

function isTarget(text: string): bool {
  return isPrintable(text) && text.startsWith("/");
}

function isPrintable(text: string): bool {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) <= 0x20 || text.charCodeAt(i) > 0x7e) return false;
  return true;
}
