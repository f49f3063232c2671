// Endless answers of HTTP: in jest, in both targets, without any network; real ones in sysdig, over TCP and a
// Unix socket.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { describeWithHost, run } from "../hosts/hosts";
import { freePort } from "../publish/server";
import { buildPlugin, root, temporaryFolder } from "../support";

const plugin = `
import { Plugin, Info, Configurable, Settings, Params, Source, Instance, PushInstance, Permitted, Permissions, Extractor, Fields, Subscription } from "falco-ts";

export default class Listens extends Plugin implements Configurable<Listens>, Source, Permitted, Extractor<Listens> {
  private token: string = "";
  info(): Info { return { id: 999, name: "listens", version: "0.1.0", description: "d", contact: "nobody", source: "listens" }; }
  settings(s: Settings<Listens>): void { s.secret("token", "The token", "", (self, value) => { self.token = value; }); }
  permissions(p: Permissions): void { p.connectParams("server").secretConfig("token"); }
  open(params: Params): Instance | null {
    const server = params.required.string("server", "where it is"), target = params.string("target", "what is asked", "/events");
    const what = new Subscription(target), idle = params.u64("idle", "ms", 0);
    if (params.bool("withHeader", "a header of its own", false)) what.header("x-a", "b");
    if (this.token.length) what.bearer(this.token);
    if (idle) what.idle(<u32>idle);
    return new PushInstance<Listens>(this).subscribe(server, what, (self, line, out) => {
      assert(!line.equals("trap"));
      out.bytes(line);
    }, 1000);
  }
  fields(f: Fields<Listens>): void { f.string("listens.line", "the line", (self, event, value) => value.set(event.payload)); }
}
`;

const dir = temporaryFolder();
const folder = path.join(dir, "plugin"),
  library = buildPlugin(folder, plugin, "listens");

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const load = (config: object = {}) => {
    const loaded = loadPlugin({ dir: folder, target, secrets: { "env:TOKEN": "s3cret" } });
    loaded.init(config);
    return loaded;
  };

  test("the test is the server, and sees what is asked", () => {
    const source = load({ token: "env:TOKEN" }).open({
      server: "127.0.0.1:80",
      target: "/a?b=c",
      withHeader: true,
    });
    expect(source.inputs).toMatchObject([{ kind: "subscribe", path: "127.0.0.1:80", value: 1000 }]);
    expect(source.subscription.requests).toEqual([
      { url: "/a?b=c", headers: { "x-a": "b", authorization: "Bearer s3cret" } },
    ]);
    const first = source.subscription.accept();
    first.send('{"n":1}\n{"n"').send(":2}\r\ntrap\n");
    first.close();
    source.subscription.accept().send(`${"x".repeat(1001)}\n{"n":3}\n`);
    const texts = [];
    for (let i = 0; i < 3; i++) texts.push(...source.nextBatch().events.map(event => event.text));
    expect(texts).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  test.each([
    ["where it may not connect", { server: "127.0.0.1" }, "expected an address and a port"],
    [
      "a target without a slash",
      { server: "127.0.0.1:80", target: "events" },
      'Subscription: found "events", expected a path that begins with /',
    ],
    ["a target with a space", { server: "127.0.0.1:80", target: "/a b" }, "without spaces"],
    [
      "a time that is too long",
      { server: "127.0.0.1:80", idle: 86400001 },
      "idle(): found 86400001, expected 1 to 86400000",
    ],
  ])("%s is refused, in words", (_, params, words) => {
    expect(() => load().open(params)).toThrow(words);
  });
});

describeWithHost("sysdig", sysdig => {
  const socket = path.join(dir, "server.sock");
  let port = 0,
    server: ChildProcess,
    asked = "";

  beforeAll(async () => {
    port = await freePort();
    server = spawn(process.execPath, [path.join(__dirname, "subscribe_server.js"), `${port}`, socket]);
    server.stdout!.on("data", bytes => (asked += bytes));
    while (!fs.existsSync(socket)) await new Promise(go => setTimeout(go, 20));
  });
  afterAll(() => server.kill());

  /** What sysdig shows of so many events, and the log. */
  const shown = (params: object, count: number, config: object = {}, env: Record<string, string> = {}) => {
    const host = ["-s", "INT", "20", sysdig, "-H", `${library}:${JSON.stringify(config)}`],
      source = ["-I", `listens:${JSON.stringify(params)}`, "-n", `${count}`, "-p", "%listens.line"];
    const { stdout, stderr } = run("timeout", [...host, ...source], { timeout: 40_000, env });
    return { lines: stdout.trim().split("\n"), log: stderr };
  };
  const at = (target: string) => ({ server: `127.0.0.1:${port}`, target });

  test.each(["TCP", "a Unix socket"])("over %s lines come whole, however they are sent", kind => {
    const server = kind === "TCP" ? `127.0.0.1:${port}` : socket;
    const { lines } = shown({ server }, 3);
    expect(lines.map(line => (JSON.parse(line) as { Action?: string }).Action)).toEqual([
      "create",
      "start",
      undefined,
    ]);
    expect(lines[0]).toContain("jürgen/web");
  });

  test("the example of docs/sources.md tells of what such a Docker does", () => {
    const document = fs.readFileSync(path.join(root, "docs", "sources.md"), "utf8");
    const [code] = /```ts\n([^`]*class Docker [^`]*)```/.exec(document)!.slice(1);
    const example = buildPlugin(path.join(dir, "docker"), code!, "dockerevents");
    const source = ["-H", example, "-I", `dockerevents:${JSON.stringify({ socket })}`, "-n", "2"];
    const format = "%evt.rawtime.s %dockerevents.action %dockerevents.image";
    const { stdout } = run(sysdig, [...source, "-p", format]);
    expect(stdout).toBe("1700000000 create jürgen/web\n1700000001 start jürgen/web\n");
  });

  test("the question has the headers and the secret", async () => {
    const config = { token: "env:TOKEN" };
    shown({ ...at("/plain?since=1"), withHeader: true }, 1, config, { TOKEN: "s3cret" });
    await new Promise(go => setTimeout(go, 100)); // for what the server has printed
    const [head] = asked.split("\n").filter(line => line.includes("since=1"));
    expect(JSON.parse(head!)).toEqual([
      "GET /plain?since=1 HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      "x-a: b",
      "authorization: Bearer s3cret",
      "User-Agent: falco-ts/listens",
    ]);
  });

  const numbers = (...all: number[]) => all.map(n => `{"n":${n}}`);
  describe("what is to come comes, on a new connection where it has to, behind", () => {
    test.each([
      ["a body without a length", "/plain", numbers(1, 2)],
      ["a reset in the midst of a line", "/reset", numbers(1, 3)],
      ["an end in the midst of a chunk", "/broken-off", numbers(1, 3)],
      ["answers that end in good order", "/whole", numbers(1, 2, 3, 4, 5)],
      ["404", "/missing", numbers(1)],
      ["401", "/closed", numbers(1)],
      ["a redirect, which is not followed", "/moved", numbers(1)],
      ["503 with Retry-After", "/busy", numbers(1)],
      ["a line that is too long", "/long", numbers(1)],
      ["headers without an end", "/headers", numbers(1)],
      ["an answer that is coded", "/gzip", numbers(1)],
      ["what is no answer of HTTP", "/none", numbers(1)],
    ])("%s", (_, target, lines) => {
      expect(shown(at(target), lines.length).lines).toEqual(lines);
    });
  });

  test("a server that sends nothing is asked anew after the time that the plugin says", () => {
    expect(shown({ ...at("/silent"), idle: 300 }, 2).lines).toEqual(numbers(1, 2));
  });

  test.each(["/waits", "/slow", "/flood"])("sysdig is interrupted in %s, and ends soon", async target => {
    const source = `listens:${JSON.stringify(at(target))}`;
    const host = spawn(sysdig, ["-H", library, "-I", source, "-p", "%listens.line"]);
    const ended = once(host, "exit") as Promise<[number | null]>;
    host.stdout.resume();
    await new Promise(go => setTimeout(go, 1000));
    expect(host.exitCode).toBeNull();
    const began = Date.now();
    host.kill("SIGINT");
    expect((await ended)[0]).toBe(0);
    expect(Date.now() - began).toBeLessThan(2000);
  });
});
