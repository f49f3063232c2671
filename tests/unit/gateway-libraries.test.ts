// The gateway's C libraries, compiled as they are in plugins, in WebAssembly: llhttp's own tests, what
// mbedTLS tests of itself, and the vectors of project Wycheproof, which know what implementations get wrong.
import fs from "node:fs";
import path from "node:path";

import { host } from "../hosts/hosts";

const tests = host("gateway-tests");
const describeWith = "path" in tests ? describe : describe.skip;
const folder = "path" in tests ? path.dirname(tests.path) : "";
if ("skip" in tests) test.skip(`the libraries' tests SKIP: ${tests.skip}`, () => undefined);

type Exports = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };

function instantiate(): Exports {
  const module_ = new WebAssembly.Module(fs.readFileSync(path.join(folder, "gateway-tests.wasm")));
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module_)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`${name} was called`); // nothing is printed
    };
  }
  const instance = new WebAssembly.Instance(module_, {
    ...(imports as WebAssembly.Imports),
    gateway: {
      random: (at: number, length: number) =>
        crypto.getRandomValues(new Uint8Array(instance.exports.memory.buffer, at, length)),
    },
  }) as { exports: Exports };
  instance.exports._initialize!();
  return instance.exports;
}

describeWith("llhttp", () => {
  const LENIENT: Record<string, number> = {
    headers: 1,
    "chunked-length": 2,
    "keep-alive": 4,
    "transfer-encoding": 8,
    version: 16,
    "data-after-close": 32,
    "optional-lf-after-cr": 64,
    "optional-crlf-after-chunk": 128,
    "optional-cr-before-lf": 256,
    "spaces-after-chunk-size": 512,
    all: 511,
  };

  interface Case {
    readonly name: string;
    readonly meta: { type: string; noScan?: boolean; pause?: string; skipBody?: boolean };
    readonly input: string;
    readonly log: string;
  }

  /** The tests of a file: a heading, what kind of bytes come, the bytes, and what is found. */
  function casesOf(file: string): Case[] {
    const all = fs.readFileSync(path.join(folder, "llhttp", file), "latin1"); // a character a byte
    const blocks = /^(#+ .*)$|<!-- meta=(\{.*?\})\s*-->|^```(http|log)\n([^]*?)^```$/gm;
    const cases: Case[] = [];
    let name = "",
      meta: Case["meta"] | null = null,
      input = "";
    for (const [, heading, json, kind, text = ""] of all.matchAll(blocks)) {
      if (heading) name = heading.replace(/^#+ /, "");
      else if (json) meta = JSON.parse(json) as Case["meta"];
      else if (kind === "http") input = bytesOf(text);
      else if (meta)
        cases.push({ name, meta, input, log: text.replaceAll("\\t", "\t").replaceAll("\\f", "\f") });
    }
    return cases;
  }

  const utf8 = (code: number) => Buffer.from(String.fromCharCode(code)).toString("latin1");

  /** Its notation of bytes: a line break is two of them, and those that are hard to see are escaped. */
  function bytesOf(text: string): string {
    const escapes: Record<string, string> = { r: "\r", n: "\n", t: "\t", f: "\f" };
    return text
      .replace(/\n$/, "")
      .replace(/\\\n/g, "")
      .replaceAll("\n", "\r\n")
      .replace(/\\([rntf])/g, (_, letter: string) => escapes[letter]!)
      .replace(/\\x([0-9a-fA-F]+)/g, (_, hex: string) => utf8(parseInt(hex, 16)))
      .replace(/\\([0-7]{1,3})/g, (_, octal: string) => utf8(parseInt(octal, 8)));
  }

  const exports = "path" in tests ? instantiate() : ({} as Exports);
  const bytesAt = (at: number, length = exports.memory.buffer.byteLength - at) =>
    Buffer.from(exports.memory.buffer, at, length);

  /** What is found in bytes that come in pieces of a size. */
  function read({ meta, input }: Case, size: number): string {
    const [, type, lenient, finish] = /^(request|response)(?:-lenient-(.+)|(-finish))?$/.exec(meta.type)!;
    const bytes = Buffer.from(input, "latin1");
    bytesAt(exports.messages_bytes!()).set(bytes);
    bytesAt(exports.messages_pause!()).write(`${meta.pause ?? ""}\0`);
    const flags = lenient ? LENIENT[lenient]! : 0;
    exports.messages_begin!(type === "request" ? 1 : 2, flags, meta.skipBody ? 1 : 0);
    for (let at = 0; at < bytes.length; at += size)
      if (!exports.messages_read!(at, Math.min(size, bytes.length - at))) break;
    if (finish) exports.messages_finish!();
    return bytesAt(exports.messages_text!(), exports.messages_length!()).toString("latin1");
  }

  /** What is found, with texts as one that come in parts, or are apart for a line's end alone. */
  function joined(log: string): string[] {
    const lines: string[] = [];
    let last = { name: "", end: -1, text: "" };
    for (const line of log.split("\n")) {
      const [, at, length, name, text] = /^off=(\d+) len=(\d+) span\[(.+?)\]=(.*)$/.exec(line) ?? [];
      const said = text === "cr" ? "\r" : text === "lf" ? "\n" : text?.slice(1, -1);
      if (length === "0") continue;
      if (!name) lines.push(line);
      else if (name === last.name && Number(at) === last.end) lines[lines.length - 1] += said;
      else lines.push(`${at} ${name}: ${said}`);
      last = { name: name ?? "", end: Number(at) + Number(length), text: said ?? "" };
    }
    return lines;
  }

  const files = "path" in tests ? ["request", "response"].flatMap(kind => filesOf(kind)) : [];
  function filesOf(kind: string): string[] {
    return fs.readdirSync(path.join(folder, "llhttp", kind)).map(file => `${kind}/${file}`);
  }

  test.each(files)("passes its own tests of %s, and finds the same byte by byte", file => {
    const cases = casesOf(file);
    expect(cases.length).toBeGreaterThan(0);
    for (const one of cases) {
      expect({ name: one.name, log: read(one, one.input.length || 1) }).toEqual({
        name: one.name,
        log: one.log,
      });
      if (!one.meta.noScan && !one.meta.pause)
        expect({ name: one.name, log: joined(read(one, 1)) }).toEqual({
          name: one.name,
          log: joined(one.log),
        });
    }
  });

  test("has more than 200 of them", () => {
    expect(files.flatMap(casesOf).length).toBeGreaterThan(200);
  });
});

describeWith("mbedTLS", () => {
  const exports = "path" in tests ? instantiate() : ({} as Exports);
  const memory = () => Buffer.from(exports.memory.buffer);

  test("passes what it tests of itself", () => {
    const names: string[] = [];
    for (let i = 0, at; (at = exports.crypto_name!(i)); i++) {
      const name = memory().toString("latin1", at, memory().indexOf(0, at));
      names.push(name);
      expect([name, exports.crypto_run!(i)]).toEqual([name, 0]);
    }
    expect(names.length).toBe(13);
  });

  /** mbedTLS takes BER, too, where these want DER: the numbers of such a signature are the right ones. */
  const OTHER_ENCODINGS = ["BerEncodedSignature", "MissingZero", "InvalidEncoding"];

  interface Vector {
    readonly tcId: number;
    readonly comment: string;
    readonly flags: readonly string[];
    readonly result: "valid" | "invalid" | "acceptable";
    readonly [field: string]: unknown;
  }
  interface Group {
    readonly [field: string]: unknown;
    readonly tests: readonly Vector[];
  }

  const groupsOf = (file: string): Group[] =>
    (
      JSON.parse(fs.readFileSync(path.join(folder, "wycheproof", `${file}_test.json`), "utf8")) as {
        testGroups: Group[];
      }
    ).testGroups;

  /** Puts bytes into the memory, and calls with their places and, where `sized`, their lengths. */
  class Call {
    private readonly args: number[] = [];
    private end = exports.crypto_room!();

    bytes(hex: unknown, sized = true): this {
      const bytes = Buffer.from(hex as string, "hex");
      memory().set(bytes, this.end);
      this.args.push(this.end, ...(sized ? [bytes.length] : []));
      this.end += bytes.length + 16;
      return this;
    }

    number(value: number): this {
      this.args.push(value);
      return this;
    }

    /** What a function of these arguments writes, in hex; null where it refuses. */
    answer(name: string, length: number, sized = false): string | null {
      memory().fill(0, this.end, this.end + length);
      const error = exports[name]!(...this.args, this.end, ...(sized ? [length] : []));
      return error ? null : memory().toString("hex", this.end, this.end + length);
    }

    isRight(name: string): boolean {
      return exports[name]!(...this.args) === 0;
    }
  }

  /** Compares an answer with what a vector says; some may be refused, and are right otherwise. */
  function compare(vector: Vector, answer: string | null, wanted: unknown): void {
    const { tcId, comment, flags, result } = vector;
    const isOpen = result === "acceptable" || flags.some(flag => OTHER_ENCODINGS.includes(flag));
    if (isOpen && answer === (result === "invalid" ? wanted : null)) return;
    expect({ tcId, comment, answer }).toEqual({
      tcId,
      comment,
      answer: result === "invalid" ? null : wanted,
    });
  }

  test("opens what AES-GCM has sealed, and nothing that was changed", () => {
    for (const group of groupsOf("aes_gcm"))
      for (const one of group.tests) {
        const call = new Call().bytes(one.key).bytes(one.iv).bytes(one.aad);
        const length = (one.ct as string).length / 2;
        const answer = call.bytes(`${one.ct}${one.tag}`, false).number(length).answer("crypto_gcm", length);
        compare(one, answer, one.msg);
      }
  });

  test("opens what ChaCha20-Poly1305 has sealed, and nothing that was changed", () => {
    for (const group of groupsOf("chacha20_poly1305").filter(({ ivSize }) => ivSize === 96))
      for (const one of group.tests) {
        const call = new Call().bytes(one.key, false).bytes(one.iv, false).bytes(one.aad);
        const length = (one.ct as string).length / 2;
        const answer = call
          .bytes(`${one.ct}${one.tag}`, false)
          .number(length)
          .answer("crypto_chacha", length);
        compare(one, answer, one.msg);
      }
  });

  // of the larger ones, which take long, one in so many
  test.each([
    ["x25519", 9, 32, 1],
    ["ecdh_secp256r1_ecpoint", 3, 32, 1],
    ["ecdh_secp384r1_ecpoint", 4, 48, 4],
  ])("agrees by %s, and not on a point that is none", (file, curve, length, each) => {
    for (const group of groupsOf(file))
      for (const one of group.tests.filter(({ tcId }) => tcId % each === 0)) {
        const own = (one.private as string).padStart(length * 2, "0").slice(-length * 2);
        const answer = new Call()
          .number(curve)
          .bytes(own)
          .bytes(one.public)
          .answer("crypto_agree", length, true);
        compare(one, answer, one.shared);
      }
  });

  test.each([
    ["ecdsa_secp256r1_sha256", 256, 1],
    ["ecdsa_secp384r1_sha384", 384, 4],
    ["ecdsa_secp521r1_sha512", 512, 16],
    ["rsa_signature_2048_sha256", 256, 1],
    ["rsa_signature_4096_sha512", 512, 4],
    ["rsa_pss_2048_sha256_mgf1_32", 256, 1],
    ["rsa_pss_4096_sha512_mgf1_64", 512, 4],
  ])("believes signatures of %s, and no others", (file, bits, each) => {
    for (const group of groupsOf(file))
      for (const one of group.tests.filter(({ tcId }) => tcId % each === 0)) {
        const salt = file.startsWith("rsa_pss") ? (group.sLen as number) : -1;
        const call = new Call().bytes(group.publicKeyDer).number(bits).number(salt);
        const isRight = call.bytes(one.msg).bytes(one.sig).isRight("crypto_verify");
        compare(one, isRight ? "right" : null, "right");
      }
  });
});
