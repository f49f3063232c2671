// An API of pages, each with a link to the next: of twenty one has a 429 before it, one a connection that is
// reset, and every fifth a redirect. Usage: node poll_server.js PORT
const http = require("node:http");

const [port] = process.argv.slice(2);
const seen = new Set();

http
  .createServer((request, response) => {
    const page = Number(new URL(request.url, "http://a").searchParams.get("page"));
    const isNew = !seen.has(request.url);
    seen.add(request.url);
    if (isNew && page % 20 === 10) return response.writeHead(429, { "Retry-After": "0" }).end("later");
    if (isNew && page % 20 === 0 && page) return request.socket.resetAndDestroy();
    if (isNew && page % 5 === 3) return response.writeHead(307, { Location: request.url + "&again" }).end();
    response.writeHead(200, { Link: `<?page=${page + 1}>; rel="next"`, "X-More": page }).end("link");
  })
  .listen(Number(port), "127.0.0.1");
