// An API of pages, each with a link to the next: of twenty one has a 429 before it, one a connection that is
// reset, and every fifth a redirect. Every other page is sent with gzip, in chunks or with a length;
// /bomb/N is N bytes in little gzip. By TLS where files are given.
// Usage: node poll_server.js PORT [CERTIFICATE KEY]
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const { createGzip, gzipSync } = require("node:zlib");

const [port, certificate, key] = process.argv.slice(2);
const seen = new Set();
const createServer = certificate
  ? https.createServer.bind(https, { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) })
  : http.createServer;

createServer((request, response) => {
  if (request.url.startsWith("/bomb")) {
    const bomb = gzipSync(Buffer.alloc(Number(request.url.slice(6)), "x"), { level: 9 });
    return response.writeHead(200, { "Content-Encoding": "gzip" }).end(bomb);
  }
  const page = Number(new URL(request.url, "http://a").searchParams.get("page"));
  const isNew = !seen.has(request.url);
  seen.add(request.url);
  if (isNew && page % 20 === 10) return response.writeHead(429, { "Retry-After": "0" }).end("later");
  if (isNew && page % 20 === 0 && page)
    return certificate ? request.socket.destroy() : request.socket.resetAndDestroy();
  if (isNew && page % 5 === 3 && !request.url.includes("again"))
    return response.writeHead(307, { Location: request.url + "&again" }).end();
  const headers = { Link: `<?page=${page + 1}>; rel="next"`, "X-More": page };
  if (page % 2 === 0) return response.writeHead(200, headers).end("link");
  if (request.headers["accept-encoding"] !== "gzip") return response.writeHead(406).end();
  headers["Content-Encoding"] = "gzip";
  if (page % 4 === 1) return response.writeHead(200, headers).end(gzipSync("link"));
  const gzip = createGzip();
  gzip.pipe(response.writeHead(200, headers));
  gzip.write("li");
  gzip.flush(() => gzip.end("nk")); // two chunks
}).listen(Number(port), "127.0.0.1");
