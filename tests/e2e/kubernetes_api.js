// What the API server of Kubernetes does for a watch of pods, by TLS and for who has the token: changes from
// FIRST to LAST, behind the version that is asked for, three to a connection; behind them it waits. A version
// before FIRST is gone. Prints what it is asked. Usage: node kubernetes_api.js PORT CERTIFICATE KEY
// FIRST LAST
const fs = require("node:fs");
const https = require("node:https");

const [port, certificate, key, first, last] = process.argv.slice(2);
const options = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };
const change = version =>
  JSON.stringify({
    type: "MODIFIED",
    object: { kind: "Pod", metadata: { name: `pod-${version}`, resourceVersion: `${version}` } },
  });

https
  .createServer(options, (request, response) => {
    const asked = new URL(request.url, "https://a").searchParams;
    const version = Number(asked.get("resourceVersion") ?? first - 1);
    console.log(request.url);
    if (request.headers.authorization !== "Bearer s3cret") return response.writeHead(401).end("{}");
    if (asked.get("watch") !== "1") return response.writeHead(400).end("{}");
    if (version < first - 1) return response.writeHead(410).end('{"reason":"Expired"}');
    response.writeHead(200, { "Content-Type": "application/json" });
    response.flushHeaders();
    const end = Math.min(version + 3, Number(last));
    for (let next = version + 1; next <= end; next++) response.write(`${change(next)}\n`);
    if (end < Number(last)) response.end();
  })
  .listen(Number(port), "127.0.0.1", () => console.error("listens"));
