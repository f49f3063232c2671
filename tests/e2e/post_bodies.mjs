// Posts to a server one after the other over a connection that is kept, and prints the status of each answer.
// Usage: node post_bodies.mjs PORT     with a JSON list of [method, path, body, headers] on stdin
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";

const port = Number(process.argv[2]),
  agent = new Agent({ keepAlive: true, maxSockets: 1 });

function send(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent, method, path, headers }, answer => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    });
    sent.on("error", reject).end(body);
  });
}

/** Until somebody listens. */
async function first(...args) {
  for (const end = Date.now() + 20_000; ; await new Promise(go => setTimeout(go, 50)))
    try {
      return await send(...args);
    } catch (error) {
      if (error.code !== "ECONNREFUSED" || Date.now() > end) throw error;
    }
}

const statuses = [];
for (const one of JSON.parse(readFileSync(0, "utf8")))
  statuses.push(statuses.length ? await send(...one) : await first(...one));
agent.destroy();
console.log(JSON.stringify(statuses));
