import { withoutSecrets } from "../../internal/options/secret";
import { View } from "../events/view";
import { isValue } from "./header";
import { HttpMessage, isUpper } from "./http-message";

/** In the options: PUT is taken as POST is. */
const TAKES_PUT: u64 = 256;
/** Ends a list of the rules. */
const SEPARATOR = "\x1f";

/**
 * Which requests http() takes; each of the others is answered with the status that fits it. If nothing is
 * said: each POST. `new Http().path("/events").contentType("application/json").bearer(token)`.
 */
@final export class Http {
  /** For the SDK. */
  options: u64 = 0;
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";
  private paths: string = "";
  private types: string = "";
  private headerName: string = "";
  private headerValue: string = "";
  private signedBy: string = "";
  private secret: string = "";
  private prefix: string = "";

  /** Only requests to this path, and to others that are named so; else 404. A query is no part of a path. */
  path(path: string): this {
    if (!path.startsWith("/") || !isValue(path) || path.includes("?"))
      this.fail(`path(): found "${path}", expected a path that begins with /`);
    this.paths += path + "\n";
    return this;
  }

  /** Only bodies of this type, and of others named so, in lower case without parameters; else 415. */
  contentType(type: string): this {
    if (!type.includes("/") || !isValue(type) || type.includes(";") || hasUpper(type))
      this.fail(`contentType(): found "${type}", expected a type such as application/json, in lower case`);
    this.types += type + "\n";
    return this;
  }

  /** PUT is taken as POST is. */
  put(): this {
    this.options |= TAKES_PUT;
    return this;
  }

  /** Only requests whose header Authorization is "Bearer " and this token, best a Secret; else 401. */
  bearer(token: string): this {
    return this.header("authorization", "Bearer " + token);
  }

  /**
   * Only requests that have this header, in lower case, once and with this value; else 401. The handler does
   * not see it. Values are compared in a time that tells nothing of them.
   */
  header(name: string, value: string): this {
    if (this.headerName.length) this.fail("header(): a second header to be asked for");
    if (!isName(name)) this.fail(`header(): found "${name}", expected a header's name in lower case`);
    if (!value.length || !isValue(withoutSecrets(value)))
      this.fail("header(): a value that is empty, or has control characters");
    this.headerName = name;
    this.headerValue = value;
    return this;
  }

  /**
   * Only requests whose body has an HMAC-SHA256 signature with this secret, best a Secret, in hexadecimal
   * behind the prefix in this header, in lower case; else 401. It is that of the body as it was sent, and is
   * compared in a time that tells nothing of it. As GitHub signs:
   * `hmac("x-hub-signature-256", secret, "sha256=")`.
   */
  hmac(header: string, secret: string, prefix: string = ""): this {
    if (this.signedBy.length) this.fail("hmac(): a second signature to be asked for");
    if (!isName(header)) this.fail(`hmac(): found "${header}", expected a header's name in lower case`);
    if (!secret.length || !isValue(withoutSecrets(secret)))
      this.fail("hmac(): a secret that is empty, or has control characters");
    if (!isValue(prefix)) this.fail("hmac(): a prefix that has control characters");
    this.signedBy = header;
    this.secret = secret;
    this.prefix = prefix;
    return this;
  }

  /** For the SDK. */
  get rules(): string {
    const texts = [
      this.paths,
      this.types,
      this.headerName,
      this.headerValue,
      this.signedBy,
      this.secret,
      this.prefix,
    ];
    return texts.join(SEPARATOR) + SEPARATOR;
  }

  private fail(message: string): void {
    if (!this.wrong.length) this.wrong = message;
  }
}

/** Whether it is as the gateway writes the names of headers. */
function isName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x20 || unit == 0x3a || isUpper(unit)) return false;
  }
  return text.length > 0;
}

/** A request to http(). It and its views are valid during the call of the handler. */
@final @unmanaged export class HttpRequest extends HttpMessage {
  /** POST or PUT. */
  get method(): View {
    return this.head.before(0x20);
  }

  /** What was asked for: the path, and behind a ? the query. */
  get target(): View {
    return this.head.before(0x0a).after(0x20);
  }

  /** The target without its query. */
  get path(): View {
    return this.target.before(0x3f);
  }
}

function hasUpper(text: string): bool {
  for (let i = 0; i < text.length; i++) if (isUpper(text.charCodeAt(i))) return true;
  return false;
}
