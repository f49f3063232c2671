// Questions to an HTTP API: in jest, in both targets, without any network; real ones under falco-ts run and
// sysdig.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { polling } from "../runtime/plugins";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, cli, falcoTs, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "polling");
const library = buildPlugin(plugin, polling);
const URL_ = "http://127.0.0.1:8080/events?since=1";

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const load = (config: object = {}) => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init(config);
    return loaded;
  };
  const open = (params: object = {}) => load().open({ url: URL_, ...params });

  test("a test answers, and sees what was asked", () => {
    const source = open({ token: "secret" });
    expect(source.inputs).toMatchObject([{ kind: "poll", path: URL_, value: 1000 }]);
    expect(source.poll.requests).toEqual([
      { url: URL_, headers: { "x-a": "b", authorization: "Bearer secret" } },
    ]);
    source.poll.answer(200, "one", { "X-More": "!" });
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["200 one!"]);
    source.poll.answer(204);
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["204 "]);
    expect(source.poll.requests).toHaveLength(3);
    expect(source.nextBatch().status).toBe("timeout");
  });

  const urls = (source: ReturnType<typeof open>) => source.poll.requests.map(({ url }) => url);
  test("what a handler says is asked at once, and then what was asked before", () => {
    const source = open();
    source.poll.answer(200, "link", {
      Link: ['<http://a.example.com/>; rel="self"', '<?page=2>; rel="next"'],
    });
    source.nextBatch();
    source.poll.answer(200, "last page");
    source.nextBatch();
    expect(urls(source)).toEqual([URL_, "http://127.0.0.1:8080/events?page=2", URL_]);
  });

  test("or from now on, or both", () => {
    const source = open();
    source.poll.answer(200, "next /events?since=2");
    source.nextBatch();
    source.poll.answer(200, "quiet");
    source.nextBatch();
    source.poll.answer(200, "twice http://a.example.com/b");
    source.nextBatch();
    const since = "http://127.0.0.1:8080/events?since=2";
    expect(urls(source)).toEqual([URL_, since, since, "http://a.example.com/b"]);
    expect(source.poll.requests.at(-1)!.headers).toEqual({}); // they are for the server of the first URL
  });

  test("a server that no permission names is not asked, and the log says so", () => {
    const loaded = load();
    const source = loaded.open({ url: URL_ });
    source.poll.answer(200, "now http://169.254.169.254/latest");
    source.nextBatch();
    expect(urls(source)).toEqual([URL_, URL_]);
    expect(loaded.logs).toContainEqual({
      level: "warning",
      message: expect.stringContaining(
        'poll("http://127.0.0.1:8080/events"): what is to be asked next: 169.254.169.254:80: the plugin has no permission to connect to it',
      ),
    });
  });

  test("what is no answer for the plugin is asked again", () => {
    const source = open();
    source.poll.answer(429, "", { "Retry-After": "7" });
    expect(source.nextBatch().status).toBe("timeout");
    source.poll.answer(500);
    source.poll.answer(200, "x".repeat(1001));
    expect(source.nextBatch().events).toEqual([]);
    expect(urls(source)).toEqual([URL_, URL_, URL_, URL_]);
    source.poll.answer(200, "next /gone");
    source.nextBatch();
    source.poll.answer(404);
    expect(urls(source).slice(-2)).toEqual(["http://127.0.0.1:8080/gone", URL_]);
  });

  test("a trap loses its answer, and what was asked is asked again", () => {
    const source = open();
    source.poll.answer(200, "trap");
    source.nextBatch();
    source.poll.answer(200, "after");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["200 after"]);
    expect(urls(source)).toEqual([URL_, URL_, URL_]);
  });

  test("one answer at a time", () => {
    const source = open().poll.answer.bind(open().poll);
    source(200, "one");
    expect(() => source(200, "two")).toThrow("has an answer, which nextBatch() gives to the plugin");
  });

  test.each([
    ["ftp://127.0.0.1/", "expected http:// or https://, a host and a path"],
    ["http://user@127.0.0.1:8080/", "expected http:// or https://, a host and a path"],
    ["http://127.0.0.1:8080/a b", "expected http:// or https://, a host and a path"],
    [
      "http://192.168.1.1/",
      "192.168.1.1:80: the plugin has no permission to connect to it; it may connect to",
    ],
    ["http://a.example.org/", "a.example.org:80: the plugin has no permission to connect to it"],
    ["http://example.com/", "example.com:80: the plugin has no permission to connect to it"],
    ["https://a.example.com/", "a.example.com:443: the plugin cannot ask by https; its Poll needs tls()"],
  ])("open refuses %s", (other, why) => {
    expect(() => open({ other })).toThrow(why);
  });

  test("the operator's URL is a permission for its server, and cuts it down", () => {
    expect(urls(load().open({ url: "http://b.test/x" }))).toEqual(["http://b.test/x"]);
    const cut = load({ falco_ts: { permissions: { connect: ["http://a.example.com:81/x"] } } });
    expect(urls(cut.open({ url: "http://a.example.com:81/y" }))).toEqual(["http://a.example.com:81/y"]);
    expect(() => cut.open({ url: URL_ })).toThrow("falco_ts.permissions.connect does not permit it");
  });
});

test("the build refuses a poll() without a permission", () => {
  const folder = path.join(dir, "bare");
  writePlugin(folder, polling.replace(/p\.connect.*state\(\);/, ""));
  expect(falcoTs(["build", folder]).stderr).toContain(
    "permissions(): the plugin uses poll(): found no permission to connect, expected one: connect(…)",
  );
});

test.each(["wasm", "native"] as const)(
  "a cursor needs its permission, also with a period of hours, %s",
  target => {
    const folder = path.join(dir, "stateless");
    writePlugin(folder, polling.replace(".state()", ""));
    const loaded = loadPlugin({ dir: folder, target });
    loaded.init();
    for (const period of [50, 14_400_000, 86_400_000])
      expect(() => loaded.open({ url: URL_, keep: true, period })).toThrow(
        "the plugin has no permission to keep a cursor; permissions() needs state()",
      );
  },
);

test("info says what it may connect to", () => {
  expect(falcoTs(["info", library]).stdout).toContain("connect to *.example.com:*");
});

/** A port that no other process of these tests takes. */
const port = 30000 + (process.pid % 10000);
const params = JSON.stringify({ url: `http://127.0.0.1:${port}/?page=0` });

const PAGES = Array.from({ length: 40 }, (_, page) => `200 link${page}`);

/** What a program shows of a source that asks poll_server.js. */
function shown(program: string): string[] {
  const server = `${process.execPath} ${path.join(__dirname, "poll_server.js")} ${port}`;
  const { stdout } = run("sh", ["-c", `${server} & server=$!; timeout 60 ${program}; kill $server`], {
    timeout: 90_000,
  });
  return stdout.trim().split("\n");
}

test("falco-ts run shows each page once, behind redirects, resets and 429", () => {
  const lines = shown(
    `${process.execPath} ${cli} run ${library} --params '${params}' --max-events 40 --json`,
  );
  const texts = lines.map(line => (JSON.parse(line) as { fields: Record<string, string> }).fields["t.text"]);
  expect(texts).toEqual(PAGES);
});

test("16 MiB that come as 16 kB of gzip are an answer, and more are none, of which the log tells", () => {
  const most = 16 << 20;
  const ask = (bytes: number, seconds: number) => {
    const asked = JSON.stringify({ url: `http://127.0.0.1:${port}/bomb/${bytes}`, maxBytes: most });
    const server = `${process.execPath} ${path.join(__dirname, "poll_server.js")} ${port}`,
      host = `timeout -s INT ${seconds} ${process.execPath} ${cli} run ${library} --params '${asked}' --max-events 1 --json`;
    const script = `${server} & server=$!; sleep 0.5; ${host} | head -c 120; kill $server`;
    return run("sh", ["-c", script], { timeout: 60_000 });
  };
  expect(ask(most, 40).stdout).toContain('"text":"200 xxx');
  const { stderr } = ask(most + 1, 4);
  expect(stderr).toContain(`an answer of more than ${most} bytes is dropped`);
  expect(stderr).not.toContain("reading an answer"); // no trap
});

test("a plugin with poll() is no larger than 1.35 MB", () => {
  expect(fs.statSync(library).size).toBeLessThan(1_350_000);
});

describeWithHost("sysdig", sysdig => {
  test("so does sysdig", () => {
    expect(shown(`${sysdig} -H ${library} -I t:'${params}' -n 40 -p '%t.text'`)).toEqual(PAGES);
  });
});

test("Seen remembers the last ids, and no more", () => {
  const folder = path.join(dir, "seen");
  writePlugin(
    folder,
    `import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Seen } from "falco-ts";
export default class T extends Plugin implements Source, Permitted {
  seen: Seen = new Seen(100);
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "t", contact: "t", source: "t" }; }
  permissions(p: Permissions): void { p.read("/ids"); }
  open(params: Params): Instance | null {
    return new PushInstance<T>(this).lines("/ids", (self, id, out) => { if (self.seen.add(id)) out.bytes(id); });
  }
}`,
  );
  for (const seed of [0n, 1n, 2n ** 63n]) {
    const loaded = loadPlugin({ dir: folder, seed });
    loaded.init();
    const source = loaded.open();
    const last: string[] = [],
      fresh: string[] = [];
    for (let i = 0, at = 7; i < 5000; i++) {
      at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
      const id = `${"0123456789abcdef".slice(0, at % 17)}${(at >>> 8) % 180}`;
      source.inputs[0]!.line(id);
      if (last.includes(id)) continue;
      fresh.push(id);
      last.push(id);
      if (last.length > 100) last.shift();
    }
    const found: string[] = [];
    for (let batch = source.nextBatch(); batch.events.length; batch = source.nextBatch())
      found.push(...batch.events.map(event => event.text!));
    expect(fresh.length).toBeGreaterThan(2000);
    expect(found).toEqual(fresh);
  }
});
