// The gateway's WebAssembly, as the runtime calls it: what it finds in the bytes of a connection, and what of
// them it refuses, above all what two servers behind each other may read as two things.
import { createHmac } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { Gateway, type Rules } from "../http-gateway";

const read = (text: string, rules?: Rules) => new Gateway(rules).read(text);
const START = "POST /a?x=1 HTTP/1.1\r\nHost: h\r\n";
const HEAD = "POST /a?x=1\nhost: h\n";

test("a request is its head, with names in lower case, and its body", () => {
  expect(read(`${START}Content-Length: 3\r\nX-A: B c\r\n\r\nabc`)).toEqual([
    `${HEAD}content-length: 3\nx-a: B c\nabc`,
  ]);
});

test("several requests of one read are found one by one", () => {
  const one = `${START}Content-Length: 1\r\n\r\n`;
  expect(read(`${one}a${one}b`)).toEqual([`${HEAD}content-length: 1\na`, `${HEAD}content-length: 1\nb`]);
});

test("chunks become one body, without their extensions and trailers", () => {
  expect(
    read(`${START}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;e=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n`),
  ).toEqual([`${HEAD}transfer-encoding: chunked\nabcde`]);
});

test("a request may come byte by byte", () => {
  const gateway = new Gateway();
  const found = [...`${START}Content-Length: 3\r\n\r\nabc`].flatMap(byte => gateway.read(byte));
  expect(found.filter(one => one !== "more")).toEqual([`${HEAD}content-length: 3\nabc`]);
});

test("one that waits for 100 Continue goes on behind it", () => {
  expect(read(`${START}Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc`)).toEqual([
    "continue",
    `${HEAD}content-length: 3\nexpect: 100-continue\nabc`,
  ]);
});

test.each([
  ["a length beside chunks", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["chunks beside a length", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"],
  ["two lengths", "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"],
  ["a list of lengths", "Content-Length: 3, 3\r\n\r\nabc"],
  ["a length below 0", "Content-Length: -3\r\n\r\nabc"],
  ["a length with a sign", "Content-Length: +3\r\n\r\nabc"],
  ["a length in hexadecimal", "Content-Length: 0x3\r\n\r\nabc"],
  ["a length that no number holds", "Content-Length: 18446744073709551619\r\n\r\nabc"],
  ["a bare CR", "X: a\rb\r\nContent-Length: 0\r\n\r\n"],
  ["a bare LF", "X: a\nY: b\r\nContent-Length: 0\r\n\r\n"],
  ["a folded header", "X: a\r\n b\r\nContent-Length: 0\r\n\r\n"],
  ["a space in front of a colon", "Content-Length : 0\r\n\r\n"],
  ["a NUL", "X: a\0b\r\nContent-Length: 0\r\n\r\n"],
  ["a chunk's size that no number holds", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n"],
  ["a chunk's size that ends with a bare LF", "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"],
  ["a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"],
  ["two hosts", "Host: i\r\nContent-Length: 0\r\n\r\n"],
  ["a tab in front of a colon", "Content-Length\t: 0\r\n\r\n"],
  ["a header without a name", ": x\r\nContent-Length: 0\r\n\r\n"],
  ["a header without a colon", "Content-Length\r\n\r\n"],
  ["a name with a control character", "X\x01: a\r\nContent-Length: 0\r\n\r\n"],
  ["two lengths that differ", "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"],
  ["a length with a space in it", "Content-Length: 1 3\r\n\r\nabc"],
  ["a length without digits", "Content-Length: \r\n\r\n"],
  ["a length on a folded line", "Content-Length:\r\n 3\r\n\r\nabc"],
  ["chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"],
  ["chunked behind a vertical tab", "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"],
  ["a chunk's size in C's spelling", "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"],
  ["a chunk's size with a sign", "Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n"],
  ["a chunk's size below 0", "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"],
  ["a chunk's size behind a space", "Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n"],
  ["a chunk without a size", "Transfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n"],
  ["a chunk that ends with a bare LF", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"],
  ["a bare LF in a chunk's extension", "Transfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n"],
  ["a bare LF behind the last chunk", "Transfer-Encoding: chunked\r\n\r\n0\r\n\n"],
  ["another protocol", "Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"],
])("in the headers, %s: refused", (_, headers) => {
  expect(read(START + headers).at(-1)).toBe(400);
});

test.each([
  ["gzip", "gzip", 501],
  ["gzip in chunks", "gzip, chunked", 501],
  ["a name like chunked", "xchunked", 501],
  ["chunked as a part of a list", "chunked, identity", 400],
  ["chunked in two headers", "chunked\r\nTransfer-Encoding: chunked", 400],
])("transfer of %s is refused", (_, coding, status) => {
  expect(read(`${START}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`).at(-1)).toBe(status);
});

test.each([
  ["no host", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400],
  ["lines that end with a bare LF", "POST / HTTP/1.1\nHost: h\n\n", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  ["a space in front of the first header", "POST / HTTP/1.1\r\n Host: h\r\n\r\n", 400],
  ["a NUL in the path", "POST /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  ["a request without a version", "POST /\r\n\r\n", 505],
  ["a method in lower case", "post / HTTP/1.1\r\nHost: h\r\n\r\n", 400],
  ["TLS", "\x16\x03\x01\x02\0", 400],
  ["another method", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 405],
  ["chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  ["a body that says that it is too long", `${START}Content-Length: 1001\r\n\r\n`, 413],
  ["one that is", `${START}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n${"a".repeat(1001)}`, 413],
  ["headers that are too long", `${START}X: ${"a".repeat(17000)}\r\n\r\n`, 431],
  ["a path that is", `POST /${"a".repeat(17000)}`, 431],
  [
    "trailers that are",
    `${START}Transfer-Encoding: chunked\r\n\r\n0\r\nX: ${"a".repeat(17000)}\r\n\r\n`,
    431,
  ],
])("%s: refused with its status", (_, text, status) => {
  expect(read(text).at(-1)).toBe(status);
});

describe("rules", () => {
  const rules = {
    paths: "/a\n/b\n",
    types: "application/json\n",
    header: "authorization",
    value: "Bearer x",
  };
  const json = "Content-Type: application/json\r\n",
    token = "Authorization: Bearer x\r\n",
    end = "Content-Length: 2\r\n\r\n{}";

  test("the header with the token is none that the plugin sees, and a type may have parameters", () => {
    const type = "Content-Type: Application/JSON; charset=utf-8\r\n";
    expect(read(START + token + type + end, rules)).toEqual([
      `${HEAD}content-type: Application/JSON; charset=utf-8\ncontent-length: 2\n{}`,
    ]);
  });

  test.each([
    ["another path", `POST /c HTTP/1.1\r\nHost: h\r\n${token}${json}${end}`, 404],
    ["no token", START + json + end, 401],
    ["another one", `${START}Authorization: Bearer y\r\n${json}${end}`, 401],
    ["one that goes on", `${START}Authorization: Bearer xx\r\n${json}${end}`, 401],
    ["a part of it", `${START}Authorization: Bearer\r\n${json}${end}`, 401],
    ["two of them", `${START}${token}Authorization: Bearer y\r\n${json}${end}`, 401],
    ["another type", `${START}${token}Content-Type: text/plain\r\n${end}`, 415],
    ["no type", START + token + end, 415],
  ])("%s: refused", (_, text, status) => {
    expect(read(text, rules).at(-1)).toBe(status);
  });
});

describe("signatures", () => {
  // what GitHub's documentation has to test with
  const github = {
    signedBy: "x-hub-signature-256",
    secret: "It's a Secret to Everybody",
    prefix: "sha256=",
  };
  const RIGHT = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  const post = (signature: string, body: string, headers = "") =>
    `${START}X-Hub-Signature-256: ${signature}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
  const statusOf = (text: string, rules: Rules = github) => {
    const last = read(text, rules).at(-1)!;
    return typeof last === "string" ? 200 : last;
  };

  test("the example of GitHub's documentation is right", () => {
    expect(read(post(`sha256=${RIGHT}`, "Hello, World!"), github)).toEqual([
      `${HEAD}x-hub-signature-256: sha256=${RIGHT}\ncontent-length: 13\nHello, World!`,
    ]);
  });

  test.each([
    ["in capital letters", post(`sha256=${RIGHT.toUpperCase()}`, "Hello, World!"), 200],
    ["of another body", post(`sha256=${RIGHT}`, "Hello, World?"), 401],
    ["with another digit", post(`sha256=${RIGHT.slice(0, -1)}8`, "Hello, World!"), 401],
    ["without its last digit", post(`sha256=${RIGHT.slice(0, -1)}`, "Hello, World!"), 401],
    ["with one more", post(`sha256=${RIGHT}0`, "Hello, World!"), 401],
    ["with what is no digit", post(`sha256=${RIGHT.slice(0, -1)}g`, "Hello, World!"), 401],
    ["without its prefix", post(RIGHT, "Hello, World!"), 401],
    ["that is empty", post("", "Hello, World!"), 401],
    [
      "that comes twice",
      post(`sha256=${RIGHT}`, "Hello, World!", `X-Hub-Signature-256: sha256=${RIGHT}\r\n`),
      401,
    ],
    ["that is not there", `${START}Content-Length: 13\r\n\r\nHello, World!`, 401],
    [
      "of a body in chunks",
      `${START}X-Hub-Signature-256: sha256=${RIGHT}\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nHello, \r\n6\r\nWorld!\r\n0\r\n\r\n`,
      200,
    ],
    [
      "that comes in a trailer",
      `${START}Transfer-Encoding: chunked\r\n\r\n0\r\nX-Hub-Signature-256: sha256=${RIGHT}\r\n\r\n`,
      401,
    ],
  ])("a signature %s is answered so", (_, text, status) => {
    expect(statusOf(text)).toBe(status);
  });

  test("bodies and secrets of all lengths have the signatures that OpenSSL gives them", () => {
    const text = "It's a Secret to Everybody. ".repeat(10);
    for (let length = 0; length < 200; length++) {
      const secret = text.slice(0, 1 + (length % 140)),
        body = text.slice(0, length),
        signature = createHmac("sha256", secret).update(body).digest("hex");
      const rules = { signedBy: "x-hub-signature-256", secret };
      expect([length, statusOf(post(signature, body), rules)]).toEqual([length, 200]);
    }
  });

  test("SHA-256 of a million letters, of FIPS 180-4, in pieces", () => {
    const gateway = new Gateway({ ...github, secret: "a", most: 1_000_000 });
    const signature = createHmac("sha256", "a").update("a".repeat(1_000_000)).digest("hex");
    gateway.read(`${START}X-Hub-Signature-256: sha256=${signature}\r\nContent-Length: 1000000\r\n\r\n`);
    for (let i = 0; i < 19; i++) gateway.read("a".repeat(50_000));
    expect(gateway.read("a".repeat(50_000)).at(-1)).toMatch(/a{1000000}$/);
  });
});

describe("gzip", () => {
  const BODY = "a body that is long enough to be worth it, a body that is long enough to be worth it";
  const post = (body: Buffer, headers = "Content-Encoding: gzip\r\n") =>
    `${START}${headers}Content-Length: ${body.length}\r\n\r\n${body.toString("latin1")}`;
  const found = (body: string, length: number) => `${HEAD}content-length: ${length}\n${body}`;
  const zipped = gzipSync(BODY);

  test("a body that is sent with gzip comes as it was before, without the header that says so", () => {
    expect(read(post(zipped))).toEqual([found(BODY, zipped.length)]);
    expect(read(post(zipped, "Content-Encoding: X-GZIP\r\n"))).toEqual([found(BODY, zipped.length)]);
  });

  test("it may come byte by byte, and in several members", () => {
    const two = Buffer.concat([zipped, gzipSync(""), gzipSync("!")]),
      gateway = new Gateway();
    const all = [...post(two)].flatMap(byte => gateway.read(byte));
    expect(all.filter(one => one !== "more")).toEqual([found(`${BODY}!`, two.length)]);
  });

  test("the next request of the connection is read as it is", () => {
    expect(read(post(zipped) + post(Buffer.from("x"), "") + post(zipped))).toEqual([
      found(BODY, zipped.length),
      found("x", 1),
      found(BODY, zipped.length),
    ]);
  });

  test("signed is what was sent", () => {
    const signature = createHmac("sha256", "secret").update(zipped).digest("hex");
    const rules = { signedBy: "x-signature", secret: "secret" };
    expect(
      read(post(zipped, `X-Signature: ${signature}\r\nContent-Encoding: gzip\r\n`), rules).at(-1),
    ).toMatch(BODY);
  });

  test.each([
    ["that inflates to more than it may", post(gzipSync("x".repeat(1001))), 413],
    ["of a thousandth of that", post(gzipSync("x".repeat(100_000))), 413],
    ["that is none", post(Buffer.from(BODY)), 400],
    ["that is cut off", post(zipped.subarray(0, -1)), 400],
    ["with a wrong checksum", post(Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)])), 400],
    ["with more behind it", post(Buffer.concat([zipped, Buffer.from("x")])), 400],
    ["that is empty", post(Buffer.alloc(0)), 400],
    ["twice", post(gzipSync(zipped), "Content-Encoding: gzip, gzip\r\n"), 415],
    ["in two headers", post(zipped, "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"), 415],
    ["that is brotli", post(brotliCompressSync(BODY), "Content-Encoding: br\r\n"), 415],
    ["that says it is not", post(zipped, "Content-Encoding: deflate\r\n"), 415],
  ])("a body %s is refused", (_, text, status) => {
    expect(read(text).at(-1)).toBe(status);
  });

  const most = 16 << 20,
    CALL = 128 << 10,
    bomb = gzipSync(Buffer.alloc(most, "x"), { level: 9 }); // 16 kB
  /** Bytes as chunks of so many. */
  const chunks = (bytes: Buffer, size: number) => {
    const texts = [];
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = bytes.subarray(at, at + size).toString("latin1");
      texts.push(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    return `${texts.join("")}0\r\n\r\n`;
  };

  test.each([
    ["at once", post(bomb), 65536],
    ["in pieces", post(bomb), 997],
    [
      "in chunks",
      START + `Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(bomb, 8)}`,
      65536,
    ],
  ])(
    "a call inflates no more than 128 KiB of what comes %s, and the next ones the rest",
    (_, text, piece) => {
      const gateway = new Gateway({ most }),
        next = post(Buffer.from("x"), "");
      const found = [];
      for (let at = 0; at < text.length; at += piece) {
        const before = gateway.again;
        found.push(...gateway.read(text.slice(at, at + piece)).filter(one => one !== "more"));
        // a byte of gzip is up to 1032 of these
        expect(gateway.again - before).toBeLessThanOrEqual(Math.ceil((piece * 1032) / CALL) + 1);
      }
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/\nx+$/);
      expect((found[0] as string).split("\n").at(-1)).toHaveLength(most);
      if (piece === 65536) expect(gateway.again).toBeGreaterThanOrEqual(most / CALL - 1);
      expect(gateway.read(next)).toEqual([`${HEAD}content-length: 1\nx`]);
    },
  );

  test("a bomb is refused as soon as it is larger than a body may be", () => {
    const gateway = new Gateway({ most: 1 << 20 });
    expect(gateway.read(post(bomb) + START)).toEqual([413]);
    expect(gateway.again).toBe((1 << 20) / CALL);
  });

  test("a body of 16 MiB has room, with gzip and without", () => {
    const gateway = new Gateway({ most });
    expect(gateway.read(post(bomb)).at(-1)).toHaveLength(found("", bomb.length).length + most);
    gateway.read(`${START}Content-Length: ${most}\r\n\r\n`);
    for (let i = 1; i < 512; i++) gateway.read("x".repeat(32768));
    expect(gateway.read("x".repeat(32768)).at(-1)).toHaveLength(found("", most).length + most);
  });
});
