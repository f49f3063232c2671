// Requests over HTTP: in jest, in both targets, without any network; real ones under falco-ts run and sysdig.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { loadPlugin } from "../../dist/compiler/testing";
import { compile } from "../runtime/checks";
import { posted } from "../runtime/plugins";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, cli, falcoTs, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "posted");
const library = buildPlugin(plugin, posted);

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const open = (params: object) => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init();
    return loaded.open({ http: "127.0.0.1:20080", ...params });
  };

  test("a test posts, and is told the answer", () => {
    const source = open({});
    expect(source.inputs).toMatchObject([{ kind: "http", path: "127.0.0.1:20080", value: 1000 }]);
    expect(source.http.post("/events", '{"a":1}')).toBe(200);
    expect(source.http.post("/more?q=1", "[1]", { "X-Id": "7" }, { from: "[2001:db8::1]:7" })).toBe(200);
    expect(source.http.post("/events", Uint8Array.of(0x61, 0x0a))).toBe(200);
    const { events } = source.nextBatch();
    expect(events.map(event => event.text)).toEqual(['{"a":1}', "[2001:db8::1] POST /more?q=1 7 [1]", "a\n"]);
    expect(source.nextBatch().status).toBe("timeout");
  });

  const headers = { Authorization: "Bearer secret", "Content-Type": "application/json" };
  test.each([
    ["what is right", "/events", "{}", headers, "POST", 200],
    ["another path", "/none", "{}", headers, "POST", 404],
    ["another method", "/events", "{}", headers, "GET", 405],
    ["a method that has to be named", "/events", "{}", headers, "PUT", 405],
    ["another token", "/events", "{}", { ...headers, Authorization: "Bearer other" }, "POST", 401],
    ["no token", "/events", "{}", { "Content-Type": "application/json" }, "POST", 401],
    ["another type", "/events", "{}", { ...headers, "Content-Type": "text/plain" }, "POST", 415],
    ["a body that is too long", "/events", "x".repeat(1001), headers, "POST", 413],
    ["headers that are", "/events", "{}", { ...headers, "X-Long": "x".repeat(17000) }, "POST", 431],
  ] as const)("%s", (_, to, body, given, method, status) => {
    const source = open({ token: "secret", type: "application/json" });
    expect(source.http.post(to, body, given, { method })).toBe(status);
    expect(source.nextBatch().events).toHaveLength(status === 200 ? 1 : 0);
  });

  const SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  test.each([
    ["a signature that is right", "Hello, World!", { "X-Hub-Signature-256": SIGNATURE }, 200],
    ["one of another body", "Hello, World?", { "X-Hub-Signature-256": SIGNATURE }, 401],
    ["one without its prefix", "Hello, World!", { "X-Hub-Signature-256": SIGNATURE.slice(7) }, 401],
    ["none", "Hello, World!", {}, 401],
  ] as const)("%s", (_, body, given, status) => {
    const source = open({ secret: "It's a Secret to Everybody" });
    expect(source.http.post("/events", body, given)).toBe(status);
    expect(source.nextBatch().events).toHaveLength(status === 200 ? 1 : 0);
  });

  const BODY = '{"a":1}'.repeat(100);
  test.each([
    ["a body with gzip", gzipSync(BODY), "gzip", 200],
    ["one that inflates to more than it may", gzipSync("x".repeat(1001)), "gzip", 413],
    ["one that is none", Buffer.from(BODY), "gzip", 400],
    ["one that is cut off", gzipSync(BODY).subarray(0, -1), "gzip", 400],
    ["another coding", Buffer.from(BODY), "br", 415],
  ] as const)("%s", (_, body, coding, status) => {
    const source = open({});
    expect(source.http.post("/events", body, { "Content-Encoding": coding })).toBe(status);
    expect(source.nextBatch().events.map(event => event.text)).toEqual(status === 200 ? [BODY] : []);
  });

  test("PUT is taken where the plugin says so", () => {
    expect(open({ put: true }).http.post("/events", "{}", {}, { method: "PUT" })).toBe(200);
  });

  test("what is wrong with the params is told, and not what their defaults lead to", () => {
    expect(() => open({ http: [1] })).toThrow("open params: http: found [1] (an array), expected a string");
  });

  test("open refuses an address that no permission names", () => {
    expect(() => open({ http: "0.0.0.0:20080" })).toThrow(
      "0.0.0.0:20080: the plugin has no permission to listen there",
    );
    expect(() => open({ http: "localhost:20080" })).toThrow("expected an address and a port");
    for (const maxBytes of [0, 100_000_000])
      expect(() => open({ maxBytes })).toThrow(`http(): maxBytes: found ${maxBytes}, expected 1 to 16777216`);
  });
});

describe("rules that are none", () => {
  const RULES = [
    ['path("events")', 'path(): found "events", expected a path that begins with /'],
    ['path("/a?b")', 'path(): found "/a?b", expected a path that begins with /'],
    ['contentType("json")', 'contentType(): found "json", expected a type such as application/json'],
    ['header("", "x")', 'header(): found "", expected a header\'s name in lower case'],
    ['contentType("Application/json")', 'contentType(): found "Application/json", expected a type'],
    ['header("X-Key", "x")', 'header(): found "X-Key", expected a header\'s name in lower case'],
    ['bearer("a\\nb")', "header(): a value that is empty, or has control characters"],
    ['path("/a\\x7f")', 'path(): found "/a\\x7f", expected a path that begins with /'],
    ['header("x", "a\\x7f")', "header(): a value that is empty, or has control characters"],
    ['hmac("", "x")', 'hmac(): found "", expected a header\'s name in lower case'],
    ['hmac("X-Sign", "x")', 'hmac(): found "X-Sign", expected a header\'s name in lower case'],
    ['hmac("x", "")', "hmac(): a secret that is empty, or has control characters"],
    ['hmac("x", "s", "\\t")', "hmac(): a prefix that has control characters"],
    ['hmac("x", "s").hmac("y", "s")', "hmac(): a second signature to be asked for"],
    ['bearer("a").bearer("b")', "header(): a second header to be asked for"],
  ] as const;
  const folder = path.join(dir, "wrong");
  const choose = RULES.map(([rule], i) => `if (rule == ${i}) how.${rule};`).join(" ");
  writePlugin(
    folder,
    posted
      .replace("const how =", 'const rule = params.u64("rule", "", 99), how =')
      .replace("if (token", `${choose} if (token`),
  );
  const loaded = loadPlugin({ dir: folder });
  loaded.init();

  test.each(RULES.map(([rule, why], i) => [rule, why, i] as const))(
    "open refuses new Http().%s",
    (_, why, rule) => {
      expect(() => loaded.open({ http: "127.0.0.1:20080", rule })).toThrow(why);
    },
  );
});

/** A port that no other process of these tests takes. */
const port = 20000 + (process.pid % 10000);
const params = JSON.stringify({ http: `127.0.0.1:${port}` });

test("falco-ts run shows what is posted, and closes the port behind it", () => {
  const sender = compile(dir, "post_requests", { folder: __dirname });
  const { stdout } = run(
    "sh",
    [
      "-c",
      `${sender} ${port} 100 & timeout 60 ${process.execPath} ${cli} run ${library} --params '${params}' --max-events 100 --json; wait`,
    ],
    { timeout: 90_000 },
  );
  const texts = stdout
    .trim()
    .split("\n")
    .map(line => Number((JSON.parse(line) as { fields: Record<string, string> }).fields["t.text"]));
  expect(texts).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test("a body of 16 MiB that is sent with gzip has room in the gateway", () => {
  const large = JSON.stringify({ http: `127.0.0.1:${port}`, maxBytes: 16 << 20 });
  const post = `
    const body = require("zlib").gzipSync(Buffer.alloc(16 << 20, "x"));
    const headers = { "Content-Encoding": "gzip" };
    const send = () => require("http").request({ port: ${port}, path: "/events", method: "POST", headers },
      answer => process.stderr.write("answered " + answer.statusCode))
      .on("error", () => setTimeout(send, 100)).end(body);
    send();`;
  const { stderr } = run(
    "sh",
    [
      "-c",
      `timeout 60 ${process.execPath} ${cli} run ${library} --params '${large}' --max-events 1 >/dev/null & "$0" -e '${post}'; wait`,
      process.execPath,
    ],
    { timeout: 90_000 },
  );
  expect(stderr).toContain("answered 200");
});

test("bombs of gzip are 413, and what others post meanwhile is taken", () => {
  const large = JSON.stringify({ http: `127.0.0.1:${port}`, maxBytes: 16 << 20 });
  const peers = `
    const { gzipSync } = require("zlib"), { request, Agent } = require("http");
    const bomb = gzipSync(Buffer.alloc((16 << 20) + 1, "x"), { level: 9 }); // 16 kB
    const post = (body, headers, agent) => new Promise((resolve, reject) =>
      request({ port: ${port}, path: "/events", method: "POST", headers, agent },
        answer => answer.resume().on("end", () => resolve(answer.statusCode))).on("error", reject).end(body));
    const begin = () => post("first").catch(() => new Promise(go => setTimeout(go, 100)).then(begin));
    begin().then(async () => {
      const agent = new Agent({ keepAlive: true }), bombs = [], small = [];
      const sent = (async () => {
        for (let i = 0; i < 8; i++) bombs.push(await post(bomb, { "Content-Encoding": "gzip" }));
      })();
      for (let i = 0; i < 20; i++) small.push(await post("small", {}, agent));
      await sent;
      process.stderr.write("bombs " + bombs + ", small " + small);
      await post("last");
      agent.destroy();
    });`;
  const { stdout, stderr } = run(
    "sh",
    [
      "-c",
      `timeout 60 ${process.execPath} ${cli} run ${library} --params '${large}' --max-events 22 --json & "$0" -e '${peers}'; wait`,
      process.execPath,
    ],
    { timeout: 90_000 },
  );
  const all = (status: number, count: number) => Array.from({ length: count }, () => status).join();
  expect(stderr).toContain(`bombs ${all(413, 8)}, small ${all(200, 20)}`);
  expect(stderr).not.toContain("reading a request:"); // no trap
  expect(stdout.trim().split("\n")).toHaveLength(22);
});

test("a plugin with http() is no larger than 1.3 MB", () => {
  expect(fs.statSync(library).size).toBeLessThan(1_300_000);
});

test("info says where it may listen", () => {
  expect(falcoTs(["info", library]).stdout).toContain("listen at 127.0.0.1:20000-65535");
});

describeWithHost("sysdig", sysdig => {
  test("10 000 posts to a source of sysdig's come, each once", () => {
    const sender = compile(dir, "post_requests", { folder: __dirname });
    const { stdout } = run(
      "sh",
      [
        "-c",
        `${sender} ${port} 10000 & timeout 60 ${sysdig} -H ${library} -I t:'${params}' -n 10000 -p '%t.text'; wait`,
      ],
      { timeout: 90_000 },
    );
    expect(stdout.trim().split("\n").map(Number)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });
});
