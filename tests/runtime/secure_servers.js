// Servers of TLS, which are Node's, for secure.c: each is right, or wrong in one way. What a server has to
// tell is in its answers. Usage: node secure_servers.js FOLDER     prints "NAME PORT" for each, then "ready";
// ends with its standard input. The folder is what certificates.ts makes for it.
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const net = require("node:net");
const path = require("node:path");
const tls = require("node:tls");

const [folder] = process.argv.slice(2);
const read = name => fs.readFileSync(path.join(folder, name));
const pair = name => ({ cert: read(`${name}.pem`), key: read(`${name}.key`) });
const authority = read("authority.pem");

/** Says what was asked, and how. */
function echo(request, response) {
  const { socket } = request;
  const shown = socket.getPeerCertificate?.()?.subject?.CN ?? "nobody";
  const said = [socket.getProtocol?.(), socket.servername || "no name", shown, request.headers.authorization];
  response.end([request.url, ...said].join(" "));
}

let connections = 0;
const asked = new Set();

/** Each of these URLs is answered in its own way. */
function answer(request, response) {
  const url = new URL(request.url, "https://localhost");
  const isNew = !asked.has(request.url);
  asked.add(request.url);
  switch (url.pathname) {
    case "/long": // of many records
      return response.end("0123456789".repeat(300_000));
    case "/pages": {
      const page = Number(url.searchParams.get("page"));
      if (page === 2 && isNew) return response.writeHead(429, { "Retry-After": "0" }).end();
      response.setHeader("Link", `<?page=${page + 1}>; rel="next"`);
      return response.end(page < 4 ? "link" : `quiet after ${connections} connections`);
    }
    case "/to-http":
      return response.writeHead(302, { Location: `http://127.0.0.1:${ports.plain}/` }).end();
    case "/to-other":
      return response.writeHead(302, { Location: `https://127.0.0.1:${ports.tls13}/other` }).end();
    case "/up-to-the-end":
      request.socket.end("HTTP/1.1 200 OK\r\n\r\nup to the end");
      return undefined;
    case "/cut-off":
      request.socket.write("HTTP/1.1 200 OK\r\n\r\nup to the e");
      setTimeout(carrier => carrier.destroy(), 20, latest);
      return undefined;
    case "/garbage": // in the place of a record, behind a good handshake
      latest.write(Buffer.from(`\x17\x03\x03\0 ${"garbage.".repeat(4)}`, "latin1"));
      return undefined;
    default:
      return echo(request, response);
  }
}

/** The connection that carries TLS, of those that came the one that came last. */
let latest;

/** A server of TCP that hands its connections to one of TLS. */
function kept(server) {
  return net.createServer(socket => {
    latest = socket;
    socket.on("error", () => {});
    connections++;
    server.emit("connection", socket);
  });
}

const secure = (options, handler = answer) => {
  const server = https.createServer({ ca: authority, ...options }, handler);
  server.on("tlsClientError", () => {}).on("clientError", () => {});
  return server;
};

const wants = { requestCert: true, rejectUnauthorized: true };
const good = secure(pair("a"));

/** Hands each byte on by itself, both ways. */
const slow = net.createServer(socket => {
  const other = net.connect(ports.tls13, "127.0.0.1");
  for (const [from, to] of [
    [socket, other],
    [other, socket],
  ]) {
    to.setNoDelay(true);
    from.on("data", bytes => bytes.forEach(byte => to.write(Buffer.of(byte))));
    from.on("end", () => to.end()).on("error", () => to.destroy());
  }
});

/** A proxy that makes tunnels for who knows its password, and asks what is asked by http. */
function proxy(password) {
  const expected = password && `Basic ${Buffer.from(password).toString("base64")}`;
  const isLetIn = request => !expected || request.headers["proxy-authorization"] === expected;
  const server = http.createServer((request, response) => {
    if (!isLetIn(request)) return response.writeHead(407).end();
    return response.end(`by proxy: ${request.method} ${request.url} ${request.headers.host}`);
  });
  return server.on("connect", (request, socket) => {
    socket.on("error", () => {});
    if (!isLetIn(request)) return socket.end("HTTP/1.1 407 Who?\r\nContent-Length: 4\r\n\r\nwho?");
    const other = net.connect(Number(request.url.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.0 200 Connection established\r\n\r\n");
      socket.pipe(other).pipe(socket);
    });
    return other.on("error", () => socket.end("HTTP/1.1 502 Nobody\r\n\r\n"));
  });
}

const lines = tls.createServer(pair("a"), socket => {
  socket.on("error", () => {});
  socket.write(`${socket.servername || "no name"}\ntw`);
  setTimeout(() => socket.end("o\nthree\n"), 20);
});

const SERVERS = {
  tls13: kept(good),
  tls12: secure({ ...pair("a"), maxVersion: "TLSv1.2" }),
  tls11: secure({ ...pair("a"), minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" }),
  cbc: secure({ ...pair("a"), maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" }),
  chain: secure({ cert: Buffer.concat([read("leaf.pem"), read("middle.pem")]), key: read("leaf.key") }),
  bare: secure(pair("leaf")),
  elsewhere: secure(pair("elsewhere")),
  own: secure(pair("own")),
  stranger: secure(pair("other")),
  wants12: secure({ ...pair("a"), ...wants, maxVersion: "TLSv1.2" }),
  wants13: secure({ ...pair("a"), ...wants, minVersion: "TLSv1.3" }),
  plain: http.createServer((request, response) => response.end("plain")),
  ends: net.createServer(socket => socket.once("data", () => socket.destroy()).on("error", () => {})),
  hangs: net.createServer(socket => socket.on("error", () => {}).resume()),
  slow,
  proxy: proxy(),
  guarded: proxy("me:secret"),
  lines,
};

const ports = {};
const listening = Object.entries(SERVERS).map(
  ([name, server]) =>
    new Promise(resolve =>
      server.listen(0, "127.0.0.1", () => {
        ports[name] = server.address().port;
        resolve();
      }),
    ),
);
Promise.all(listening).then(() => {
  for (const [name, port] of Object.entries(ports)) console.log(`${name} ${port}`);
  console.log("ready");
});
process.stdin.on("end", () => process.exit()).resume();
