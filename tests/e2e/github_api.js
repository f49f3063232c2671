// What the official github plugin needs of GitHub, on this machine: GitHub's API, behind a proxy that takes
// CONNECT, and then the webhook, which posts the events of a file, behind
// one that is forged. Prints the status of each post.
// Usage: node github_api.js PROXY-PORT CERTIFICATE KEY EVENTS
const { createHmac } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { Agent, createServer, request } = require("node:http");
const https = require("node:https");

const [port, certificate, key, file] = process.argv.slice(2);
const events = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map(line => JSON.parse(line));
// built of parts, so that no tool takes it for one
const SECRET = `AKIA${"ABCDEFGH".repeat(2)}`;
const PATCH = `@@ -1,2 +1,3 @@\n a\n+key = ${SECRET}\n b\n`;
const WORKFLOW = "jobs:\n  a:\n    steps:\n      - run: ./xmrig -o pool\n      - run: ./xmrig --cpu\n";

/** By the beginning of the path of a GET. */
const ANSWERS = [
  [/^\/repos\/[^/]+\/[^/]+\/hooks/, []],
  [/\/compare\//, { files: [{ filename: "config.ini", patch: PATCH }] }],
  [/\/contents\//, { content: Buffer.from(WORKFLOW).toString("base64") }],
];

const api = https.createServer(
  { cert: readFileSync(certificate), key: readFileSync(key) },
  async (asked, answer) => {
    let body = "";
    for await (const chunk of asked) body += chunk;
    answer.setHeader("content-type", "application/json");
    if (asked.method === "GET") {
      const [, found] = ANSWERS.find(([path]) => path.test(asked.url)) ?? [];
      answer.statusCode = found ? 200 : 404;
      answer.end(JSON.stringify(found ?? {}));
    } else if (asked.method === "POST") {
      answer.statusCode = 201;
      answer.end('{"id":42}');
      void post(JSON.parse(body).config.secret);
    } else {
      answer.statusCode = 204;
      answer.end();
    }
  },
);

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function send(type, body, signature) {
  const headers = {
    "Content-Type": "application/json",
    "X-GitHub-Event": type,
    "X-Hub-Signature": signature,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: 80, agent, method: "POST", headers }, answer => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    });
    sent.on("error", reject).end(body);
  });
}

async function post(secret) {
  const signed = body => `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`;
  const statuses = [await send("ping", "{}", signed("another"))];
  for (const { type, body } of events) {
    const text = JSON.stringify(body);
    statuses.push(await send(type, text, signed(text)));
  }
  console.log(JSON.stringify(statuses));
  agent.destroy();
}

createServer()
  .on("connect", (asked, socket, head) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    if (head.length) socket.unshift(head);
    api.emit("connection", socket);
  })
  .listen(Number(port), "127.0.0.1");
