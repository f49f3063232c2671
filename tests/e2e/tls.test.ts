// Connections by TLS whose bytes are cut into messages: in jest without any of it, in both targets; syslog of
// RFC 5425, as openssl sends it, under falco-ts run.
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { Authority } from "../certificates";
import { run } from "../hosts/hosts";
import { listening } from "../runtime/plugins";
import { buildPlugin, cli, temporaryFolder } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "encrypted");
const library = buildPlugin(
  plugin,
  listening
    .replace("Framing, View,", "Framing, Tls, View,")
    .replace(
      "    p.listen(",
      '    p.readParams("certificate").readParams("key").readParams("authorities").listen(',
    )
    .replace(
      "if (tcp.length) source.tcp(tcp, onMessage,",
      `const tls = new Tls(params.string("certificate", "", "/a.pem"), params.string("key", "", "/a.key"));
       const authorities = params.string("authorities", "", "");
       if (authorities.length) tls.clientCertificates(authorities);
       if (tcp.length) source.tls(tcp, tls, onMessage,`,
    ),
);
const SYSLOG = 4;

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const open = (params: object) => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init();
    return loaded.open({ tcp: "127.0.0.1:20080", certificate: "/a.pem", key: "/a.key", ...params });
  };

  test("a test connects as it does to tcp(), and no file is read", () => {
    const source = open({ framing: SYSLOG, origin: true });
    expect(source.inputs).toMatchObject([{ kind: "tls", path: "127.0.0.1:20080" }]);
    source.tls.connect("192.0.2.7:1").send("7 <1>mes").send("s<2>a line\n").close();
    expect(source.nextBatch().events.map(event => event.text)).toEqual([
      "192.0.2.7 <1>mess",
      "192.0.2.7 <2>a line",
    ]);
  });

  test("open refuses what no permission names, and files that are none", () => {
    expect(() => open({ tcp: "0.0.0.0:20080" })).toThrow("the plugin has no permission to listen there");
    expect(() => open({ key: "/../a.key" })).toThrow("/../a.key: a path with .. in it is never allowed");
    expect(() => open({ key: "a.key" })).toThrow('Tls(): found "a.key", expected an absolute path');
    expect(() => open({ framing: 0 })).toThrow("tls(): framing: found Datagrams, expected one of streams");
  });
});

test("syslog of RFC 5425 comes from a client with a certificate, and from none without", () => {
  const authority = new Authority(path.join(dir, "certificates"));
  const server = authority.sign("server"),
    client = authority.sign("client"),
    port = 20000 + (process.pid % 10000);
  const params = JSON.stringify({
    tcp: `127.0.0.1:${port}`,
    framing: SYSLOG,
    certificate: server.certificate,
    key: server.key,
    authorities: authority.certificate,
  });
  const long = "x".repeat(40000),
    connect = `openssl s_client -quiet -connect 127.0.0.1:${port} -CAfile ${authority.certificate}`;
  const script = `
    until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.2; done
    sleep 2 # until what the log has to tell of that is told
    (printf '7 <1>none'; sleep 0.5) | ${connect} >/dev/null 2>&1
    (printf '7 <1>mess12 <1>one\\nmore!${long.length} ${long}'; sleep 1) | ${connect} -cert ${client.certificate} -key ${client.key} >/dev/null 2>&1`;
  const { stdout, stderr } = run(
    "bash",
    [
      "-c",
      `(${script}) & timeout 60 ${process.execPath} ${cli} run ${library} --params '${params}' --max-events 3 --json; wait`,
    ],
    { timeout: 90_000 },
  );
  const texts = stdout
    .trim()
    .split("\n")
    .map(line => (JSON.parse(line) as { fields: Record<string, string> }).fields["t.text"]);
  expect(texts).toEqual(["<1>mess", "<1>one\nmore!", long]);
  expect(stderr).toContain("it has no certificate");
});
