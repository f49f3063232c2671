// A server of endless answers, for a test: what it does says the path that it is asked for, and how often it
// was asked that before. Prints a line for each question. Usage: node subscribe_server.js PORT SOCKET
const net = require("node:net");

const [port, socketPath] = process.argv.slice(2);
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const chunk = text => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const LINE = '{"n":1}\n';

/** What each path answers; `times`: how often it was asked before. */
const ANSWERS = {
  // as Docker's: a line over many chunks, and a chunk over many packets
  "/events": async peer => {
    peer.setNoDelay(true);
    const [create, start] = ["create", "start"].map((Action, i) =>
      JSON.stringify({ Action, Actor: { Attributes: { image: "jürgen/web" } }, timeNano: 1.7e18 + i * 1e9 }),
    );
    const text =
      CHUNKED + chunk(create.slice(0, 9)) + chunk(`${create.slice(9)}\n${start}\r`) + chunk("\n{}\n");
    for (const byte of text) await write(peer, byte);
  },
  "/plain": peer => write(peer, `${HEAD}\r\n${LINE}{"n":2}\n`),
  "/reset": async (peer, times) => {
    if (times) return write(peer, CHUNKED + chunk('{"n":3}\n'));
    await write(peer, CHUNKED + chunk(`${LINE}{"n":2`));
    setTimeout(() => peer.resetAndDestroy(), 50);
  },
  "/broken-off": (peer, times) => {
    if (times) return write(peer, CHUNKED + chunk('{"n":3}\n'));
    peer.end(`${CHUNKED}${chunk(LINE)}9\r\n{"n":`);
  },
  "/whole": (peer, times) => {
    // its last line has no end, and is one all the same
    if (times === 0) peer.write(`${HEAD}Content-Length: 15\r\n\r\n${LINE}{"n":2}`);
    else if (times === 1) peer.write(`${CHUNKED}${chunk('{"n":3}\n{"n":4}')}0\r\n\r\n`);
    else peer.write(CHUNKED + chunk('{"n":5}\n'));
  },
  "/missing": (peer, times) =>
    write(peer, times ? CHUNKED + chunk(LINE) : "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n"),
  "/closed": (peer, times) =>
    times ? write(peer, CHUNKED + chunk(LINE)) : write(peer, "HTTP/1.1 401 Unauthorized\r\n\r\n"),
  "/moved": (peer, times) =>
    write(peer, times ? CHUNKED + chunk(LINE) : "HTTP/1.1 307 Moved\r\nLocation: /events\r\n\r\n"),
  "/busy": (peer, times) =>
    write(peer, times ? CHUNKED + chunk(LINE) : "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n"),
  "/long": peer => write(peer, CHUNKED + chunk(`${"x".repeat(5000)}\n${LINE}`)),
  "/headers": async (peer, times) => {
    if (times) return write(peer, CHUNKED + chunk(LINE));
    await write(peer, HEAD);
    while (!peer.destroyed) await write(peer, `X-${"y".repeat(1000)}: z\r\n`);
  },
  "/gzip": (peer, times) =>
    write(peer, times ? CHUNKED + chunk(LINE) : `${HEAD}Content-Encoding: gzip\r\n\r\n`),
  "/none": (peer, times) => write(peer, times ? CHUNKED + chunk(LINE) : "220 mail ready\r\n"),
  "/silent": (peer, times) => write(peer, CHUNKED + (times ? chunk('{"n":2}\n') : chunk(LINE))),
  "/slow": async peer => {
    await write(peer, CHUNKED);
    for (let n = 0; !peer.destroyed; n++) {
      await write(peer, chunk(`{"n":${n}}\n`));
      await new Promise(go => setTimeout(go, 20));
    }
  },
  "/waits": () => {},
  "/flood": async peer => {
    const many = chunk(LINE.repeat(5000));
    await write(peer, CHUNKED);
    while (!peer.destroyed) await write(peer, many);
  },
};

function write(peer, text) {
  return new Promise(done => (peer.destroyed ? done() : peer.write(text, () => done())));
}

const asked = new Map();
function serve(peer) {
  let head = "";
  peer.on("error", () => {});
  peer.on("data", bytes => {
    head += bytes;
    if (!head.endsWith("\r\n\r\n")) return;
    const path = head.split(" ")[1],
      times = asked.get(path) ?? 0;
    asked.set(path, times + 1);
    console.log(JSON.stringify(head.split("\r\n").slice(0, -2)));
    head = "";
    void ANSWERS[path.split("?")[0]](peer, times);
  });
}
net.createServer(serve).listen(Number(port), "127.0.0.1");
net.createServer(serve).listen(socketPath);
