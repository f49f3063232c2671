// Posts a body over connections of TLS that are kept, on each the next when it is answered, without an end.
// Usage: node posts_by_tls.mjs PORT PATH BODY
import { connect } from "node:tls";

const CONNECTIONS = 32;
const [port, path, body] = process.argv.slice(2);
const request = Buffer.from(
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);

for (let i = 0; i < CONNECTIONS; i++) {
  const connection = connect({ host: "127.0.0.1", port: Number(port), rejectUnauthorized: false });
  connection.setNoDelay(true);
  connection.on("secureConnect", () => connection.write(request));
  connection.on("data", answer => {
    if (!/^HTTP\/1\.1 (?:200|503)/.test(answer.toString("latin1"))) throw new Error(`answered ${answer}`);
    connection.write(request);
  });
  // the other side has what it wanted
  connection.on("error", () => process.exit());
  connection.on("close", () => process.exit());
}
