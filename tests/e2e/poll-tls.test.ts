// Questions and connections by TLS: in jest without any of it, in both targets; real ones under falco-ts run
// and sysdig. tests/runtime/secure.c has what servers may do wrong.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { Authority } from "../certificates";
import { describeWithHost, run } from "../hosts/hosts";
import { trusting } from "../runtime/plugins";
import { buildPlugin, cli, falcoTs, temporaryFolder } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "trusting");
const library = buildPlugin(plugin, trusting);
const URL_ = "https://127.0.0.1:8443/events?since=1";

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const load = () => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init();
    return loaded;
  };
  const open = (params: object) => load().open({ url: URL_, ...params });

  test("a test answers as it does without TLS, and no file is read", () => {
    const source = open({ token: "secret", authorities: "/ca.pem", certificate: "/a.pem", key: "/a.key" });
    expect(source.inputs).toMatchObject([{ kind: "poll", path: URL_, value: 1000 }]);
    expect(source.poll.requests).toEqual([
      { url: URL_, headers: { "x-a": "b", authorization: "Bearer secret" } },
    ]);
    source.poll.answer(200, "now https://a.example.com/b");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["200 now https://a.example.com/b"]);
    expect(source.poll.requests.at(-1)).toEqual({ url: "https://a.example.com/b", headers: {} });
  });

  test("what is asked by https is never asked by http behind it", () => {
    const loaded = load();
    const source = loaded.open({ url: URL_ });
    source.poll.answer(200, "now http://127.0.0.1:8080/");
    source.nextBatch();
    expect(source.poll.requests.at(-1)!.url).toBe(URL_);
    expect(loaded.logs.at(-1)!.message).toContain("what is to be asked next: http, after https");
  });

  test("a test sees the proxy", () => {
    const source = open({ proxy: "http://10.0.0.1:3128", user: "me", password: "secret" });
    expect(source.poll.requests).toMatchObject([{ url: URL_, proxy: "http://10.0.0.1:3128" }]);
  });

  test("a test is the server of connectTls()", () => {
    const source = open({ server: "192.0.2.7:6514", name: "logs.example.com" });
    source.server.accept().send("one\ntwo\n");
    expect(source.nextBatch()).toEmit(["one", "two"]);
  });

  test.each([
    [{ authorities: "ca.pem" }, 'authorities(): found "ca.pem", expected an absolute path'],
    [{ certificate: "/a.pem" }, 'certificate(): found "", expected an absolute path'],
    [{ authorities: "/../ca.pem" }, "/../ca.pem: a path with .. in it is never allowed"],
    [{ proxy: "https://127.0.0.1:3128" }, "the proxy of poll(): expected http://, a host and a port"],
    [{ proxy: "http://127.0.0.1:3128/x" }, "the proxy of poll(): expected http://, a host and a port"],
    [{ proxy: "http://127.0.0.1:3128", user: "a:b" }, "proxy(): expected a URL, a user without a colon"],
    [
      { proxy: "http://127.0.0.1:3128", other: "http://a.example.com/" },
      "a.example.com:80: by http and a proxy, which looks names up, a permission has to name it without *",
    ],
    [{ server: "@socket" }, "@socket: expected the name that the server's certificate has"],
  ])("open refuses %j", (params, why) => {
    expect(() => open(params)).toThrow(why);
  });
});

const authority = new Authority(path.join(dir, "certificates"));
const server = authority.sign("server");
/** Ports that no other process of these tests takes. */
const port = 40000 + (process.pid % 10000),
  ownPort = port + 10000;

/** What a program shows of a source, beside a server of pages by TLS, and what `client` does. */
function shown(program: string, client = ":"): string[] {
  const pages = [
    process.execPath,
    path.join(__dirname, "poll_server.js"),
    port,
    server.certificate,
    server.key,
  ];
  const { stdout, stderr } = run(
    "sh",
    ["-c", `${pages.join(" ")} & server=$!; (${client}) & timeout 60 ${program}; kill $server; wait`],
    { timeout: 90_000 },
  );
  expect(stderr).not.toMatch(/error/i);
  return stdout.trim().split("\n");
}

const PAGES = Array.from({ length: 40 }, (_, page) => `200 link${page}`);
const params = JSON.stringify({
  url: `https://localhost:${port}/?page=0`,
  authorities: authority.certificate,
});
const textsOf = (lines: string[]) =>
  lines.map(line => (JSON.parse(line) as { fields: Record<string, string> }).fields["t.text"]!);

test("falco-ts run shows each page once, behind redirects, resets and 429, by TLS", () => {
  const lines = shown(
    `${process.execPath} ${cli} run ${library} --params '${params}' --max-events 40 --json`,
  );
  expect(textsOf(lines)).toEqual(PAGES);
});

describeWithHost("sysdig", sysdig => {
  test("so does sysdig", () => {
    expect(shown(`${sysdig} -H ${library} -I t:'${params}' -n 40 -p '%t.text'`)).toEqual(PAGES);
  });
});

test("a plugin that asks by TLS is no larger than 2.4 MB", () => {
  expect(fs.statSync(library).size).toBeLessThan(2_400_000);
});

describe("a plugin that listens and asks, both by TLS", () => {
  const both = path.join(dir, "both");
  const it = buildPlugin(
    both,
    trusting
      .replace("TlsClient,", "TlsClient, Tls, HttpRequest,")
      .replace("{ p.read", '{ p.listen("127.0.0.1:*").readParams("own").readParams("ownKey").read')
      .replace(
        "    return new PushInstance<T>(this).poll(",
        `    const shows = new Tls(params.string("own", "", ""), params.string("ownKey", "", ""));
    return new PushInstance<T>(this).https(params.string("at", "", ""), shows, onRequest).poll(`,
      )
      .concat(
        "\nfunction onRequest(self: T, request: HttpRequest, out: EventOutput): void { out.bytes(request.body); }\n",
      ),
  );

  test("has events of both, each side with a sandbox of its own", () => {
    const own = { own: server.certificate, ownKey: server.key, at: `127.0.0.1:${ownPort}` };
    const all = JSON.stringify({ ...(JSON.parse(params) as object), ...own });
    const post = `curl -sS -o /dev/null --retry 100 --retry-connrefused --retry-delay 1 --cacert ${authority.certificate}`;
    const texts = textsOf(
      shown(
        `${process.execPath} ${cli} run ${it} --params '${all}' --max-events 50 --json`,
        `for i in 0 1 2 3 4 5 6 7 8 9; do ${post} -d post$i https://localhost:${ownPort}/; done`,
      ),
    );
    expect(texts.filter(text => text.startsWith("2"))).toEqual(PAGES.slice(0, 40));
    expect(texts.filter(text => text.startsWith("post"))).toEqual(
      Array.from({ length: 10 }, (_, i) => `post${i}`),
    );
  });

  test("is no larger than 2.5 MB, and info says what it may do", () => {
    expect(fs.statSync(it).size).toBeLessThan(2_500_000);
    const { stdout } = falcoTs(["info", it]);
    expect(stdout).toContain("listen at 127.0.0.1:*");
    expect(stdout).toContain('what the open params\' key "authorities" names');
  });
});
