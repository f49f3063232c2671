// Okta's system log, by TLS: each question is for events behind a number, three a page, with a link to the
// next. Before the second page it wants to be left alone, before the third it cuts the connection off, and it
// moves before the fourth. Usage: node okta_api.js PORT EVENTS CERTIFICATE KEY
const fs = require("node:fs");
const https = require("node:https");

const [port, count] = process.argv.slice(2, 4).map(Number);
const [cert, key] = process.argv.slice(4).map(file => fs.readFileSync(file));
const PER_PAGE = 3;
const seen = new Set();

function event(number) {
  return {
    uuid: `u-${number}`,
    published: `2026-11-29T10:00:${String(number % 60).padStart(2, "0")}.000Z`,
    eventType: "user.session.start",
  };
}

https
  .createServer({ cert, key }, (request, response) => {
    const url = new URL(request.url, `https://127.0.0.1:${port}`),
      after = Number(url.searchParams.get("after") ?? 0),
      isNew = !seen.has(url.search);
    seen.add(url.search);
    if (request.headers.authorization !== "SSWS t0ken") return response.writeHead(401).end();
    if (isNew && after === PER_PAGE)
      return response.writeHead(429, { "X-Rate-Limit-Reset": `${Math.ceil(Date.now() / 1000)}` }).end();
    if (isNew && after === 2 * PER_PAGE) return request.socket.destroy();
    if (isNew && after === 3 * PER_PAGE)
      return response.writeHead(308, { Location: `${url.pathname}${url.search}&moved` }).end();
    // pages meet in an event
    const first = Math.max(after - 1, 0),
      end = Math.min(after + PER_PAGE, count);
    const events = after === count ? [] : Array.from({ length: end - first }, (_, i) => event(first + i));
    url.search = `?after=${end}`;
    response
      .writeHead(200, { Link: [`<${request.url}>; rel="self"`, `<${url.href}>; rel="next"`] })
      .end(JSON.stringify(events));
  })
  .listen(port, "127.0.0.1");
