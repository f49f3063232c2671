// What http() takes, in a test: the rules of runtime-c/gateway/http.c, for requests that are whole.

import { createHmac } from "node:crypto";
import { gunzipSync } from "node:zlib";

/** In the options: PUT is taken as POST is. */
const TAKES_PUT = 256n;
/** A longer head is refused. */
const HEAD_BYTES = 16384;
/** The certificate, its key, and the authorities. */
const TLS_FILES = 3;

interface Answer {
  readonly status: number;
  /** What the plugin gets of the request; undefined where it is refused. */
  readonly message?: Uint8Array;
}

export class HttpRules {
  private readonly paths: readonly string[];
  private readonly types: readonly string[];
  private readonly header: string;
  private readonly value: string;
  private readonly signedBy: string;
  private readonly secret: string;
  private readonly prefix: string;

  /** `rules` as guest-abi.json has them; bodies have `most` bytes at most. */
  constructor(
    rules: string,
    private readonly most: number,
    private readonly options: bigint,
  ) {
    const [paths = "", types = "", header = "", value = "", signedBy = "", secret = "", prefix = ""] =
      rules.split("\x1f");
    this.paths = paths.split("\n").slice(0, -1);
    this.types = types.split("\n").slice(0, -1);
    [this.header, this.value] = [header, value];
    [this.signedBy, this.secret, this.prefix] = [signedBy, secret, prefix];
  }

  answer(method: string, target: string, given: Readonly<Record<string, string>>, body: Uint8Array): Answer {
    const headers = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
    const valueOf = (name: string) => headers.find(([one]) => one === name)?.[1];
    if (this.paths.length && !this.paths.includes(target.split("?")[0]!)) return { status: 404 };
    if (method !== "POST" && !(method === "PUT" && this.options & TAKES_PUT)) return { status: 405 };
    if (this.header && valueOf(this.header) !== this.value) return { status: 401 };
    const signature = this.signedBy ? valueOf(this.signedBy) : undefined;
    if (this.signedBy && !signature) return { status: 401 };
    const type = valueOf("content-type")?.split(/[; ]/)[0]!.toLowerCase();
    if (this.types.length && !this.types.includes(type ?? "")) return { status: 415 };
    const coding = valueOf("content-encoding")?.toLowerCase() || "identity",
      isGzip = coding === "gzip" || coding === "x-gzip";
    if (!isGzip && coding !== "identity") return { status: 415 };
    if (body.length > this.most) return { status: 413 };
    const inflated = isGzip ? this.inflate(body) : body;
    if (inflated === "too long") return { status: 413 };
    if (signature && !this.isSigned(signature, body)) return { status: 401 };
    if (inflated === undefined) return { status: 400 };
    const shown = headers.filter(
      ([name]) => !(name === this.header && name) && !(name === "content-encoding" && isGzip),
    );
    const lines = [`${method} ${target}`, ...shown.map(([name, value]) => `${name}: ${value}`)];
    const head = Buffer.from(lines.map(line => `${line}\n`).join(""), "latin1");
    if (head.length > HEAD_BYTES) return { status: 431 };
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    return { status: 200, message: Buffer.concat([length, head, inflated]) };
  }

  /** What a body was before gzip; undefined where it is none. */
  private inflate(body: Uint8Array): Uint8Array | "too long" | undefined {
    try {
      return gunzipSync(body, { maxOutputLength: this.most });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too long" : undefined;
    }
  }

  private isSigned(signature: string, body: Uint8Array): boolean {
    const right = createHmac("sha256", this.secret).update(body).digest("hex");
    return signature.startsWith(this.prefix) && signature.slice(this.prefix.length).toLowerCase() === right;
  }
}

/** The paths that https() has in front of its rules, without those that are empty. */
export function tlsFiles(text: string): string[] {
  return text
    .split("\x1f")
    .slice(0, TLS_FILES)
    .filter(path => path);
}

/** The rules, which are behind them. */
export function behindTlsFiles(text: string): string {
  return text.split("\x1f").slice(TLS_FILES).join("\x1f");
}
