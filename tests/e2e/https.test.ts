// Requests by TLS: in jest without any of it, in both targets; real ones under falco-ts run.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { Authority } from "../certificates";
import { run } from "../hosts/hosts";
import { secured } from "../runtime/plugins";
import { buildPlugin, cli, falcoTs, temporaryFolder } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "secured");
const library = buildPlugin(plugin, secured);
const authority = new Authority(path.join(dir, "certificates"));
const server = authority.sign("server"),
  client = authority.sign("client");
/** A port that no other process of these tests takes. */
const port = 20000 + (process.pid % 10000);

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const open = (params: object) => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init();
    return loaded.open({ http: "127.0.0.1:20080", certificate: "/a.pem", key: "/a.key", ...params });
  };

  test("a test posts as it does to http(), and no file is read", () => {
    const source = open({ authorities: "/ca.pem" });
    expect(source.inputs).toMatchObject([{ kind: "https", path: "127.0.0.1:20080", value: 1000 }]);
    expect(source.http.post("/events", "{}")).toBe(200);
    expect(source.http.post("/none", "{}")).toBe(404);
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["{}"]);
  });

  test("the header with a token is asked for, too", () => {
    const source = open({ token: "secret" });
    expect(source.http.post("/events", "{}")).toBe(401);
    expect(source.http.post("/events", "{}", { Authorization: "Bearer secret" })).toBe(200);
  });

  test("open refuses what no permission names", () => {
    expect(() => open({ http: "0.0.0.0:20080" })).toThrow("the plugin has no permission to listen there");
    expect(() => open({ key: "/../a.key" })).toThrow("/../a.key: a path with .. in it is never allowed");
  });

  test.each([
    [{ certificate: "a.pem" }, 'Tls(): found "a.pem", expected an absolute path'],
    [{ key: "" }, 'Tls(): found "", expected an absolute path'],
    [{ authorities: "ca.pem" }, 'clientCertificates(): found "ca.pem", expected an absolute path'],
    [{ maxBytes: 0 }, "https(): maxBytes: found 0, expected 1 to 16777216"],
  ])("open refuses %j", (params, why) => {
    expect(() => open(params)).toThrow(why);
  });
});

test("falco-ts run shows what clients with certificates post", () => {
  const params = JSON.stringify({
    http: `127.0.0.1:${port}`,
    certificate: server.certificate,
    key: server.key,
    authorities: authority.certificate,
  });
  const trusts = ["--cacert", authority.certificate, "--cert", client.certificate, "--key", client.key];
  const curl = `curl -sS -o /dev/null --retry 100 --retry-connrefused --retry-delay 1 ${trusts.join(" ")}`;
  const posts = `for i in $(seq 0 19); do ${curl} -d $i https://localhost:${port}/events; done`;
  const { stdout, stderr } = run(
    "sh",
    [
      "-c",
      `${posts} & timeout 60 ${process.execPath} ${cli} run ${library} --params '${params}' --max-events 20 --json; wait`,
    ],
    { timeout: 90_000 },
  );
  const texts = stdout
    .trim()
    .split("\n")
    .map(line => Number((JSON.parse(line) as { fields: Record<string, string> }).fields["t.text"]));
  expect({ texts, stderr }).toMatchObject({ texts: Array.from({ length: 20 }, (_, i) => i) });
});

test("a plugin with https() is no larger than 2.4 MB", () => {
  expect(fs.statSync(library).size).toBeLessThan(2_400_000);
});

test("info says what it may read", () => {
  expect(falcoTs(["info", library]).stdout).toContain('what the open params\' key "key" names');
});
