import { askNext, askOnce } from "../../internal/abi/asked";
import { START_BEGIN, START_CURSOR } from "../../internal/guest-abi";
import { declarePoll, declarePollTls } from "../../internal/abi/messages";
import { withoutSecrets } from "../../internal/options/secret";
import { headerError, isValue } from "./header";
import { HttpMessage } from "./http-message";
import { TlsClient } from "./tls-client";

/** Behind each of the texts in front of the headers. */
const SEPARATOR = "\x1f";

type Declare = (url: string, behind: string, maxBytes: u64, options: u64) => void;

/**
 * What poll() sends beside the URL, and how it goes on:
 * `new Poll().header("accept", "application/json").bearer(token).cursor()`.
 */
@final export class Poll {
  /** For the SDK: the headers, each with a line feed in front. */
  headers: string = "";
  /** For the SDK. */
  start: u64 = START_BEGIN;
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";
  /** For the SDK: a plugin without tls() has none of it. */
  declaration: Declare = declarePoll;
  private files: string = "";
  private proxyUrl: string = "";
  private credentials: string = "";

  /** For the SDK: what stands behind the URL in the input's text. */
  get behind(): string {
    const proxy = this.proxyUrl + SEPARATOR + this.credentials + SEPARATOR;
    return "\n" + this.files + proxy + this.headers;
  }

  /**
   * Asks URLs of https, too, by TLS 1.2 and 1.3. The server's certificate has to be for the URL's host, and
   * of an authority that this machine trusts, unless `how` says another.
   */
  tls(how: TlsClient = new TlsClient()): this {
    if (how.wrong.length) this.fail(how.wrong);
    this.files = how.files;
    this.declaration = declarePollTls;
    return this;
  }

  /**
   * Asks by way of a proxy of HTTP, such as "http://10.1.2.3:3128", which may want a user and a password; the
   * latter may be a Secret. "" is none. What is asked by https it does not see. The plugin's permissions()
   * must allow to connect to it, too.
   */
  proxy(url: string, user: string = "", password: string = ""): this {
    if (!isValue(url) || !isValue(user) || user.includes(":") || !isValue(withoutSecrets(password)))
      this.fail("proxy(): expected a URL, a user without a colon, and no control characters");
    this.proxyUrl = url;
    this.credentials = user.length ? user + ":" + password : "";
    return this;
  }

  /**
   * Sends a header; the name is in lower case, and the value may have a Secret in it. Servers elsewhere, to
   * which a redirect or a link leads, do not get it.
   */
  header(name: string, value: string): this {
    const problem = headerError(name, withoutSecrets(value));
    if (problem.length) this.fail(problem);
    this.headers += `\n${name}: ${value}`;
    return this;
  }

  /** Sends `Authorization: Bearer` and the token. */
  bearer(token: string): this {
    return this.header("authorization", "Bearer " + token);
  }

  /**
   * Goes on with what the source before this one was to ask next, by `askNext()` and `askNow()`. The plugin's
   * permissions() need `state()`.
   */
  cursor(): this {
    this.start = START_CURSOR;
    return this;
  }

  private fail(message: string): void {
    if (!this.wrong.length) this.wrong = message;
  }
}

/** An answer to poll(), of a status from 200 to 299. It and its views are valid during the handler's call. */
@final @unmanaged export class PollResponse extends HttpMessage {
  /** The status, such as 200. */
  get status(): i32 {
    return <i32>this.head.before(0x0a).decimal();
  }

  /**
   * The URL that the header `Link` has for a relation, such as "next"; "" where there is none. askNow() and
   * askNext() take it as it is.
   */
  link(relation: string): string {
    let found = "",
      value = this.header("link");
    while (value.length && !found.length) {
      found = findLink(value.text(), relation);
      value = this.headerFrom("link", value.offset + value.length + 1);
    }
    return found;
  }

  /**
   * Has this URL asked at once (a tenth of a second after the last question, at the earliest), as for a
   * further page. Behind it the period goes on with what it asked before. It may lack what it shares with the
   * URL of this answer; the plugin's permissions() have to allow its server. "" says nothing.
   */
  askNow(url: string): void {
    if (url.length) askOnce(url);
  }

  /** Has this URL asked from the next period on, in place of the one so far. The rest is as with askNow(). */
  askNext(url: string): void {
    if (url.length) askNext(url);
  }
}

/** In a header such as `<https://host/a?page=2>; rel="next", <https://host/a>; rel="self"`. */
function findLink(value: string, relation: string): string {
  for (let at = value.indexOf("<"); at >= 0;) {
    const end = value.indexOf(">", at);
    if (end < 0) break;
    const next = value.indexOf("<", end);
    if (hasRelation(value.substring(end + 1, next < 0 ? value.length : next), relation))
      return value.substring(at + 1, end);
    at = next;
  }
  return "";
}

function hasRelation(parameters: string, relation: string): bool {
  const at = parameters.indexOf("rel=");
  if (at < 0) return false;
  const rest = parameters.substring(at + 4);
  const isQuoted = rest.startsWith('"');
  const names = isQuoted ? rest.split('"')[1] : rest.split(",")[0].split(";")[0].trim();
  return names.split(" ").includes(relation);
}
