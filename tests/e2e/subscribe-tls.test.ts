// A watch of Kubernetes, by the example of docs/sources.md: TLS, a token and a cursor for subscribe(), with a
// server that ends its answers, forgets what is old, and is asked by two Falcos one after the other.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { loadPlugin } from "../../dist/compiler/testing";
import { buildPlugin, cli, root, temporaryFolder } from "../support";

const dir = temporaryFolder(),
  folder = path.join(dir, "pods");
const document = fs.readFileSync(path.join(root, "docs", "sources.md"), "utf8");
const [code] = /```ts\n([^`]*class Pods [^`]*)```/.exec(document)!.slice(1);
const library = buildPlugin(folder, code!, "pods");
const authority = new Authority(path.join(dir, "certificates"));
const server = authority.sign("server");
/** A port that no other process of these tests takes. */
const port = 20000 + (process.pid % 10000);
const WATCH = "/api/v1/pods?watch=1&allowWatchBookmarks=true";

/**
 * What falco-ts run shows of a server with these versions until it has shown so many events, or said a text,
 * and is interrupted; what the server is asked; and the log.
 */
async function watched(first: number, last: number, until: number | string, more: object = {}) {
  const state = path.join(dir, "state");
  fs.mkdirSync(state, { recursive: true });
  const config = { token: "env:TOKEN", authorities: authority.certificate, falco_ts: { state }, ...more };
  const params = { server: `127.0.0.1:${port}` };
  const files = [server.certificate, server.key];
  const api = spawn(process.execPath, [
    path.join(__dirname, "kubernetes_api.js"),
    `${port}`,
    ...files,
    `${first}`,
    `${last}`,
  ]);
  await once(api.stderr, "data"); // it listens
  const given = ["--config", JSON.stringify(config), "--params", JSON.stringify(params), "--json"];
  const host = spawn(process.execPath, [cli, "run", library, ...given], {
    detached: true, // it is interrupted with what it starts
    env: { ...process.env, TOKEN: "s3cret" },
  });
  let asked = "",
    shown = "",
    log = "";
  api.stdout.on("data", bytes => (asked += bytes));
  host.stdout.on("data", bytes => (shown += bytes));
  host.stderr.on("data", bytes => (log += bytes));
  const linesOf = (text: string) => text.split("\n").filter(line => line);
  const isDone = () => (typeof until === "string" ? log.includes(until) : linesOf(shown).length >= until);
  for (const end = Date.now() + 30_000; !isDone() && Date.now() < end;)
    await new Promise(go => setTimeout(go, 50));
  await new Promise(go => setTimeout(go, 300)); // there may be more, which is wrong
  const ended = once(host, "exit");
  process.kill(-host.pid!, "SIGINT");
  await ended;
  api.kill();
  const names = linesOf(shown).map(
    line => (JSON.parse(line) as { fields: Record<string, string> }).fields["pods.name"],
  );
  return { names, asked: linesOf(asked), log };
}
const pods = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => `pod-${first + i}`);

test("each change comes once, over the ends of answers and of Falco, until the server forgets", async () => {
  const one = await watched(100, 107, 8);
  expect(one.names).toEqual(pods(100, 107));
  expect(one.asked).toEqual([WATCH, `${WATCH}&resourceVersion=102`, `${WATCH}&resourceVersion=105`]);
  const two = await watched(100, 111, 4);
  expect(two.names).toEqual(pods(108, 111));
  expect(two.asked[0]).toBe(`${WATCH}&resourceVersion=107`);
  const later = await watched(200, 203, 4);
  expect(later.names).toEqual(pods(200, 203));
  expect(later.asked.slice(0, 2)).toEqual([`${WATCH}&resourceVersion=111`, WATCH]);
  expect(later.log).toContain(
    "it answers 410 to what it was to be asked next; what the source was opened with is asked again",
  );
  for (const { log } of [one, two, later]) expect(log).not.toContain("s3cret");
});

test("a server whose certificate is of another authority is not asked", async () => {
  const other = new Authority(path.join(dir, "other"));
  const { asked, log } = await watched(100, 107, "TLS with", { authorities: other.certificate });
  expect(asked).toEqual([]);
  expect(log).toMatch(/TLS with 127\.0\.0\.1:\d+: .*authorit/);
});

test.each(["wasm", "native"] as const)("what is no target is not asked, and the log says so, %s", target => {
  const loaded = loadPlugin({ dir: folder, target, secrets: { "env:TOKEN": "s3cret" } });
  loaded.init({ token: "env:TOKEN" });
  const source = loaded.open({ server: "127.0.0.1:6443" });
  source.subscription
    .accept()
    .send(
      '{"object":{"metadata":{"resourceVersion":"7 8"}}}\n{"object":{"metadata":{"resourceVersion":"9"}}}\n',
    );
  source.nextBatch();
  expect(loaded.logs.at(-1)!.message).toContain(
    "what is to be asked next: expected a path that begins with /",
  );
  expect(source.subscription.requests[0]!.url).toBe(WATCH);
  source.nextBatch();
  expect(source.subscription.requests[0]!.url).toBe(`${WATCH}&resourceVersion=9`);
});
