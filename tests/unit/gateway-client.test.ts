// The gateway's WebAssembly as a client calls it: what it finds in answers of HTTP and of nameservers,
// whatever these send.
import fs from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { nativeDir } from "../support";

const module_ = new WebAssembly.Module(fs.readFileSync(path.join(nativeDir, "gateway-client.wasm")));

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  room(): number;
  answer_found(): number;
  answer_begin(most: number): void;
  answer_expect(now: number): void;
  answer_read(at: number, length: number): number;
  answer_end(): number;
  name_room(): number;
  name_addresses(): number;
  name_ask(length: number, isV6: number, id: number): number;
  name_read(length: number): number;
}

function start(): { readonly exports: Exports; readonly memory: () => Buffer } {
  const exports = new WebAssembly.Instance(module_, {}).exports as unknown as Exports;
  exports._initialize();
  return { exports, memory: () => Buffer.from(exports.memory.buffer) };
}

const STATES = ["more", "whole", "broken", "head too long", "body too long", "coded", "gzip broken"],
  AGAIN = 7;
const NOW = 1_000_000_000;

/** What is found in pieces of an answer; the connection ends behind them. */
function read(...pieces: string[]) {
  return readAtMost(1000, ...pieces);
}

function readAtMost(most: number, ...pieces: string[]) {
  const { exports, memory } = start();
  let again = 0;
  exports.answer_begin(most);
  exports.answer_expect(NOW);
  let state = 0;
  for (const piece of pieces) {
    memory().write(piece, exports.room(), "latin1");
    for (let at = 0; ; again++) {
      state = exports.answer_read(at, piece.length - at);
      if (state !== AGAIN) break;
      at += new Uint32Array(exports.memory.buffer, exports.answer_found(), 1)[0]!;
    }
    if (state) break;
  }
  if (!state) state = exports.answer_end();
  const [, message, length, keepsAlive, status, wait, location, locationLength] = new Uint32Array(
    exports.memory.buffer,
    exports.answer_found(),
    8,
  ) as unknown as number[];
  const text = (at: number, bytes: number) => memory().toString("latin1", at, at + bytes);
  return {
    state: STATES[state],
    again,
    status,
    text: text(message! + 4, Math.max(0, length! - 4)),
    keepsAlive: keepsAlive === 1,
    wait: wait === 2 ** 32 - 1 ? undefined : wait,
    location: text(location!, locationLength!),
  };
}

test("an answer is its status, its headers with names in lower case, and its body", () => {
  const whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: B c\r\n\r\nabc";
  const found = {
    state: "whole",
    status: 200,
    text: "200\ncontent-length: 3\nx-a: B c\nabc",
    keepsAlive: true,
  };
  expect(read(whole)).toMatchObject(found);
  expect(read(...whole)).toMatchObject(found); // a byte at a time
});

test.each([
  ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc"],
  ["no length at all", "HTTP/1.1 200 OK\r\n\r\nabc", "abc"],
  [
    "an answer of 1xx before it",
    "HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
    "a",
  ],
  ["no body", "HTTP/1.1 204 None\r\nX: y\r\n\r\n", ""],
])("with %s", (_, text, body) => {
  const { state, text: found } = read(text);
  expect([state, found.slice(found.lastIndexOf("\n") + 1)]).toEqual(["whole", body]);
});

test.each([
  ["what is no HTTP", "220 mail ready\r\n", "broken"],
  ["half a head", "HTTP/1.1 200 OK\r\nX: y", "broken"],
  ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", "broken"],
  [
    "a length beside chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "broken",
  ],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "broken"],
  ["another protocol", "HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "broken"],
  ["endless headers", `HTTP/1.1 200 OK\r\nX: ${"y".repeat(17000)}\r\n\r\n`, "head too long"],
  [
    "endless trailers",
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ${"y".repeat(17000)}\r\n\r\n`,
    "head too long",
  ],
  ["a length that is too long", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "body too long"],
  [
    "chunks that are too long",
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n${"x".repeat(1001)}\r\n`,
    "body too long",
  ],
  ["a body that is too long", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(1001)}`, "body too long"],
  ["chunks of something compressed", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "coded"],
])("%s is refused", (_, text, state) => {
  expect(read(text)).toMatchObject({ state });
});

describe("gzip", () => {
  const BODY = "a body that is long enough to be worth it, a body that is long enough to be worth it";
  const zipped = gzipSync(BODY);
  const sent = (body: Buffer, headers = "Content-Encoding: gzip\r\n", status = 200) =>
    `HTTP/1.1 ${status} OK\r\n${headers}Content-Length: ${body.length}\r\nX: y\r\n\r\n${body.toString("latin1")}`;
  const found = (body: string, length: number) => `200\ncontent-length: ${length}\nx: y\n${body}`;

  test("an answer that is sent with it comes as it was before, without the header that says so", () => {
    const text = found(BODY, zipped.length);
    expect(read(sent(zipped))).toMatchObject({ state: "whole", text, keepsAlive: true });
    expect(read(...sent(zipped))).toMatchObject({ state: "whole", text });
    expect(read(sent(zipped, "Content-Encoding: X-GZIP\r\n"))).toMatchObject({ state: "whole", text });
  });

  test("also in several members, in chunks, and where the connection's end is its own", () => {
    const two = Buffer.concat([zipped, gzipSync("!")]).toString("latin1"),
      half = two.length >> 1;
    const chunks = [two.slice(0, half), two.slice(half)]
      .map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
      .join("");
    const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";
    const inChunks = read(`${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    expect(inChunks).toMatchObject({ state: "whole", text: `200\ntransfer-encoding: chunked\n${BODY}!` });
    expect(read(`${head}\r\n${two}`)).toMatchObject({ state: "whole", text: `200\n${BODY}!` });
  });

  test("a call inflates no more than 128 KiB, and the next ones the rest", () => {
    const most = 16 << 20,
      bomb = gzipSync(Buffer.alloc(most, "x"), { level: 9 });
    for (const pieces of [[sent(bomb)], sent(bomb).match(/[^]{1,997}/g)!]) {
      const { state, again, text, keepsAlive } = readAtMost(most, ...pieces);
      expect([state, keepsAlive, text.length]).toEqual(["whole", true, found("", bomb.length).length + most]);
      expect(again).toBeGreaterThan(100);
    }
    const open = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n${bomb.toString("latin1")}`;
    expect(readAtMost(most, open)).toMatchObject({ state: "whole", again: 127 });
    expect(readAtMost(1 << 20, open)).toMatchObject({ state: "body too long", again: 8 });
  });

  test("an answer without a body may say that it has it", () => {
    expect(read("HTTP/1.1 204 None\r\nContent-Encoding: gzip\r\n\r\n")).toMatchObject({
      state: "whole",
      text: "204\n",
    });
    expect(read(sent(Buffer.alloc(0)))).toMatchObject({ state: "whole", text: found("", 0) });
  });

  test("of an error the body is not looked at", () => {
    const later = read(sent(Buffer.from("none"), "Content-Encoding: gzip\r\nRetry-After: 3\r\n", 429));
    expect(later).toMatchObject({ state: "whole", status: 429, wait: 3 });
  });

  test.each([
    ["inflates to more than it may", sent(gzipSync("x".repeat(1001))), "body too long"],
    ["inflates to a thousand times that", sent(gzipSync("x".repeat(1_000_000))), "body too long"],
    ["is none", sent(Buffer.from(BODY)), "gzip broken"],
    ["is cut off", sent(zipped.subarray(0, -1)), "gzip broken"],
    [
      "is cut off by the connection",
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n${zipped.toString("latin1", 0, 40)}`,
      "gzip broken",
    ],
    ["has another checksum", sent(Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)])), "gzip broken"],
    ["has more behind it", sent(Buffer.concat([zipped, Buffer.from("x")])), "gzip broken"],
    ["is sent so twice", sent(gzipSync(zipped), "Content-Encoding: gzip, gzip\r\n"), "coded"],
    ["says so twice", sent(zipped, "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"), "coded"],
    ["is brotli", sent(brotliCompressSync(BODY), "Content-Encoding: br\r\n"), "coded"],
  ])("an answer that %s is refused", (_, text, state) => {
    expect(read(text)).toMatchObject({ state });
  });
});

const until = (headers: string) => read(`HTTP/1.1 429 No\r\n${headers}Content-Length: 0\r\n\r\n`).wait;
test("it may say for how long it wants to be left alone", () => {
  expect(until("")).toBeUndefined();
  expect(until("Retry-After: 30\r\n")).toBe(30);
  expect(until(`Retry-After: ${new Date((NOW + 86400) * 1000).toUTCString()}\r\n`)).toBe(86400);
  expect(until("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")).toBe(0);
  expect(until(`X-Rate-Limit-Reset: ${NOW + 7}\r\n`)).toBe(7);
  expect(until(`X-RateLimit-Reset: ${NOW + 7}\r\nRetry-After: 3\r\n`)).toBe(3);
  for (const none of ["soon", "-1", "1e9", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"])
    expect(until(`Retry-After: ${none}\r\n`)).toBeUndefined();
  for (let year = 1970; year < 2100; year++) {
    const date = new Date(Date.UTC(year, 1 + (year % 2), 29, 23, 59, 58));
    expect(until(`Retry-After: ${date.toUTCString()}\r\n`)).toBe(Math.max(0, date.getTime() / 1000 - NOW));
  }
});

test("and where to ask instead", () => {
  expect(read("HTTP/1.1 302 F\r\nLocation: /a?b\r\nLocation: /c\r\nContent-Length: 0\r\n\r\n")).toMatchObject(
    {
      status: 302,
      location: "/a?b",
    },
  );
});

/* ---- Names --------------------------------------------------------------------------------------------- */

const ID = 0x1234;
/** A name as DNS writes it. */
const labels = (name: string) =>
  Buffer.concat([
    ...name
      .split(".")
      .filter(Boolean)
      .map(label => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.of(0),
  ]);
const u16 = (...all: number[]) => Buffer.from(all.flatMap(value => [value >> 8, value & 255]));
const record = (name: Buffer, type: number, data: Buffer) =>
  Buffer.concat([name, u16(type, 1, 0, 60, data.length), data]);
const THE_NAME = u16(0xc00c);

/** What is found in an answer for a.example.com. */
function look(
  records: readonly Buffer[],
  { code = 0, id = ID, isV6 = false, flags = 0x81, cut = 0, name = "a.example.com" } = {},
) {
  const { exports, memory } = start();
  memory().write("a.example.com", exports.name_room());
  const length = exports.name_ask(13, isV6 ? 1 : 0, ID);
  const query = Buffer.from(memory().subarray(exports.name_room(), exports.name_room() + length));
  const answer = Buffer.concat([
    u16(id, (flags << 8) | 0x80 | code, 1, records.length, 0, 0),
    labels(name),
    query.subarray(12 + 15, 12 + 15 + 4),
    ...records,
  ]);
  const whole = answer.subarray(0, answer.length - cut);
  memory().set(whole, exports.name_room());
  const found = exports.name_read(whole.length);
  const at = exports.name_addresses();
  return found > 8
    ? { 100: "not ours", 101: "no such", 102: "failed" }[found]
    : Array.from({ length: found }, (_, i) =>
        [...memory().subarray(at + i * 16, at + i * 16 + (isV6 ? 16 : 4))].join("."),
      );
}
const A = (last: number) => record(THE_NAME, 1, Buffer.of(192, 0, 2, last));

test("the question for a name is one, and says how long the answer may be", () => {
  const { exports, memory } = start();
  memory().write("a.example.com", exports.name_room());
  const length = exports.name_ask(13, 0, ID);
  expect(
    memory()
      .subarray(exports.name_room(), exports.name_room() + length)
      .toString("hex"),
  ).toBe(
    Buffer.concat([
      u16(ID, 0x100, 1, 0, 0, 1),
      labels("a.example.com"),
      u16(1, 1),
      Buffer.of(0),
      u16(41, 1232, 0, 0, 0),
    ]).toString("hex"),
  );
  for (const none of ["a..b", ".a", `${"x".repeat(64)}.a`, "x.".repeat(127) + "y".repeat(9)]) {
    memory().write(none, exports.name_room());
    expect(exports.name_ask(none.length, 0, ID)).toBe(0);
  }
});

test("addresses are found, also behind other names", () => {
  expect(look([A(1), A(2)])).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(
    look([record(THE_NAME, 5, labels("b.test")), record(labels("B.test"), 1, Buffer.of(1, 2, 3, 4))]),
  ).toEqual(["1.2.3.4"]);
  expect(look([record(THE_NAME, 28, Buffer.alloc(16, 7))], { isV6: true })).toEqual([
    Array(16).fill(7).join("."),
  ]);
  expect(look(Array.from({ length: 20 }, (_, i) => A(i)))).toHaveLength(8);
  expect(look([A(1)], { name: "A.EXAMPLE.com" })).toEqual(["192.0.2.1"]);
});

test("what is none of it is passed by", () => {
  expect(look([record(labels("c.test"), 1, Buffer.of(9, 9, 9, 9)), A(1)])).toEqual(["192.0.2.1"]);
  expect(look([record(THE_NAME, 28, Buffer.alloc(16)), record(THE_NAME, 16, Buffer.from("x"))])).toBe(
    "no such",
  );
  expect(look([record(THE_NAME, 1, Buffer.alloc(5))])).toBe("no such");
  expect(look([A(1), A(2)], { cut: 3 })).toEqual(["192.0.2.1"]);
  expect(look([A(1)], { id: ID + 1 })).toBe("not ours");
  expect(look([A(1)], { flags: 1 })).toBe("not ours");
  expect(look([A(1)], { name: "b.example.com" })).toBe("not ours");
  expect(look([], { code: 3 })).toBe("no such");
  expect(look([], { code: 2 })).toBe("failed");
  expect(look([], { flags: 0x83 })).toBe("failed"); // it was cut before the first
});

test("a name that leads to itself comes to an end, and so does what nobody wrote", () => {
  expect(look([record(u16(0xc000 + 31), 1, Buffer.of(1, 2, 3, 4))])).toBe("no such");
  let state = 7;
  const roll = (below: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % below;
  for (let i = 0; i < 2000; i++) {
    const garbage = Buffer.from(
      Array.from({ length: roll(60) }, () => (roll(3) ? roll(256) : [0xc0, 0, 12, 1][roll(4)]!)),
    );
    expect(() => look([garbage, garbage], { cut: roll(4) })).not.toThrow();
    if (i > 400 && i % 50) continue;
    expect(() =>
      read(`HTTP/1.1 200 OK\r\n${garbage.toString("latin1")}`, garbage.toString("latin1")),
    ).not.toThrow();
  }
});
