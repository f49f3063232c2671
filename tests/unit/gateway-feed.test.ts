// The gateway's WebAssembly as subscribe() calls it: what it takes of an answer of HTTP that need not end,
// whatever a server sends.
import fs from "node:fs";
import path from "node:path";

import { nativeDir } from "../support";

const module_ = new WebAssembly.Module(fs.readFileSync(path.join(nativeDir, "gateway-client.wasm")));

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  room(): number;
  feed_begin(): number;
  feed_read(length: number): number;
}

const STATES = ["more", "ended", "broken", "head too long", "coded", "refused"];
const NO_TIME = 2 ** 32 - 1;

/** What is found in pieces of an answer. `ends`: the connection does, behind them. */
function read(pieces: readonly string[], { ends = false } = {}) {
  const exports = new WebAssembly.Instance(module_, {}).exports as unknown as Exports;
  exports._initialize();
  const found = exports.feed_begin(),
    memory = () => Buffer.from(exports.memory.buffer);
  let body = "",
    state = 0;
  for (const piece of ends ? [...pieces, ""] : pieces) {
    memory().write(piece, exports.room(), "latin1");
    state = exports.feed_read(piece.length);
    const length = memory().readUInt32LE(found);
    expect(length).toBeLessThanOrEqual(piece.length);
    body += memory().toString("latin1", exports.room(), exports.room() + length);
    if (state) break;
  }
  const wait = memory().readUInt32LE(found + 8);
  return {
    state: STATES[state],
    status: memory().readUInt32LE(found + 4),
    body,
    ...(wait !== NO_TIME && { wait }),
  };
}

const HEAD = "HTTP/1.1 200 OK\r\nX-A: b\r\n",
  CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const ANSWERS: [name: string, text: string, state: string, body: string][] = [
  ["chunks, that go on", `${CHUNKED}3\r\na\nb\r\n1;x=y\r\n\n\r\n`, "more", "a\nb\n"],
  ["chunks, and their end", `${CHUNKED}3\r\na\nb\r\n0\r\nX-T: r\r\n\r\n`, "ended", "a\nb"],
  ["a length", `${HEAD}Content-Length: 3\r\n\r\na\nb`, "ended", "a\nb"],
  ["neither", `${HEAD}\r\na\nb`, "more", "a\nb"],
  ["another answer in front", `HTTP/1.1 103 Early\r\nLink: x\r\n\r\n${HEAD}\r\na`, "more", "a"],
  ["no body", "HTTP/1.1 204 No Content\r\n\r\n", "ended", ""],
];

test.each(ANSWERS)("%s: the body is the same wherever the network cuts it", (_, text, state, body) => {
  expect(read([text])).toMatchObject({ state, body });
  expect(read([...text])).toMatchObject({ state, body });
  for (let at = 1; at < text.length; at++)
    expect(read([text.slice(0, at), text.slice(at)])).toMatchObject({ state, body });
});

test("the end of a connection is that of an answer without a length, and breaks off any other", () => {
  expect(read([`${HEAD}\r\na`], { ends: true })).toMatchObject({ state: "ended", body: "a" });
  expect(read([`${CHUNKED}3\r\na`], { ends: true })).toMatchObject({ state: "broken", body: "a" });
  expect(read([HEAD], { ends: true }).state).toBe("broken");
  expect(read([], { ends: true }).state).toBe("broken");
});

test("another status than 200 to 299 is told, with the time to wait, and no body is read", () => {
  const busy = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno";
  expect(read([busy])).toEqual({ state: "refused", status: 503, body: "", wait: 7 });
  expect(read(["HTTP/1.1 307 Moved\r\nLocation: /\r\n\r\n"])).toMatchObject({
    state: "refused",
    status: 307,
  });
  const odd = "HTTP/1.1 429 No\r\nRetry-After: soon\r\n\r\n";
  expect(read([odd])).toEqual({ state: "refused", status: 429, body: "" });
});

test.each([
  ["another protocol", "220 mail ready\r\n", "broken"],
  ["HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", "broken"],
  ["an upgrade", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "broken"],
  ["both a length and chunks", `${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, "broken"],
  ["a chunk's length that is none", `${CHUNKED}z\r\n`, "broken"],
  ["gzip", `${HEAD}Content-Encoding: gzip\r\n\r\n`, "coded"],
  ["gzip as a transfer", `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n`, "coded"],
])("%s is refused", (_, text, state) => {
  expect(read([text]).state).toBe(state);
  expect(read([...text]).state).toBe(state);
});

test("headers have 16 KiB, and so have what is behind the last chunk and the words of the status", () => {
  const line = (bytes: number) => `X-A: ${"a".repeat(bytes)}\r\n`;
  expect(read([`${HEAD}${line(16000)}\r\n`]).state).toBe("more");
  expect(read([`${HEAD}${line(16384)}\r\n`]).state).toBe("head too long");
  expect(read([HEAD, ...Array<string>(2000).fill(line(10))]).state).toBe("head too long");
  expect(read([`${CHUNKED}0\r\n${line(16384)}\r\n`]).state).toBe("head too long");
  expect(read([`HTTP/1.1 200 ${"a".repeat(16385)}\r\n\r\n`]).state).toBe("head too long");
});
