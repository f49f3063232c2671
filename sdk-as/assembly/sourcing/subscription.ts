import { LIMIT_PERIOD_MS } from "../../internal/guest-abi";
import { withoutSecrets } from "../../internal/options/secret";
import { headerError } from "./header";

/**
 * What subscribe() asks a server for: `new Subscription("/events?type=container").bearer(token).idle(60000)`.
 */
@final export class Subscription {
  /** For the SDK: what stands behind the address in the import's text. */
  request: string = "";
  /** For the SDK. */
  idleMs: u32 = 0;
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";

  /** The target of the question: a path, and behind a ? its query. */
  constructor(target: string) {
    if (!isTarget(target))
      this.fail(`Subscription: found "${target}", expected a path that begins with /, without spaces`);
    this.request = target;
  }

  /** Sends a header; the name is in lower case, and the value may have a Secret in it. */
  header(name: string, value: string): this {
    const problem = headerError(name, withoutSecrets(value));
    if (problem.length) this.fail(problem);
    this.request += `\n${name}: ${value}`;
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
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) <= 0x20 || text.charCodeAt(i) > 0x7e) return false;
  return text.startsWith("/");
}
