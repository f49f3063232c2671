// The webhook of examples/k8saudit beside that of Falco's own k8saudit plugin, in sysdig: what curl posts of
// audit events by HTTP and by TLS is the same events with the same values.
import fs from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { describeWithHost, run } from "../hosts/hosts";
import { auditEvents } from "../oracle/audit-events";
import { falcoTs, root, temporaryFolder } from "../support";

const example = path.join(root, "examples", "k8saudit"),
  library = path.join(example, "build", "libk8saudit.so");
const dir = temporaryFolder();
const authority = new Authority(path.join(dir, "certificates"));
const server = authority.sign("server"),
  client = authority.sign("client"),
  stranger = new Authority(path.join(dir, "others"), "stranger").sign("other");
/** As the original wants it: a certificate and its key in one file. */
const both = path.join(dir, "falco.pem");
fs.writeFileSync(both, fs.readFileSync(server.certificate, "utf8") + fs.readFileSync(server.key, "utf8"));

const [first, second, third] = auditEvents;
const list = (items: readonly unknown[]) => ({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items });
const BODIES = [
  JSON.stringify(first),
  JSON.stringify(list(auditEvents)),
  JSON.stringify([second, list([third, first])]),
  JSON.stringify(list([second]), null, 2),
  "none",
  '{"kind":"Pod"}',
  JSON.stringify(third),
];
const EVENTS = 1 + auditEvents.length + 3 + 1 + 1;
const FORMAT =
  "%evt.num %evt.time.iso8601 %ka.auditid %ka.verb %ka.uri %ka.user.name %ka.target.name %evt.plugininfo";

/** A port that no other process of these tests takes, for each use another. */
let port = 30000 + (process.pid % 20000);

describeWithHost("sysdig", sysdig => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);

  /** What a plugin answers curl with these options, and its events as people see them. */
  function posted(
    plugin: string,
    scheme: "http" | "https",
    events: number,
    config: object,
    options: readonly string[][],
  ) {
    const url = `${scheme}://127.0.0.1:${++port}/k8s-audit`;
    const bodies = BODIES.map((text, i) => {
      const file = path.join(dir, `body-${i}`);
      fs.writeFileSync(file, text);
      return file;
    });
    const script = `sysdig=$1 plugin=$2 url=$3 format=$4 events=$5; shift 5
      timeout 40 "$sysdig" -H "$plugin" -I "k8saudit:$url" -n "$events" -p "$format" &
      until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do kill -0 $! 2>/dev/null || break; sleep 0.1; done
      ${options.map(one => bodies.map(file => `curl -s -o /dev/null -w '%{http_code} ' ${one.join(" ")} -H 'Content-Type: application/json' --data-binary @${file} "$url" >&2`).join("\n")).join("\n")}
      wait`;
    const { stdout, stderr } = run(
      "bash",
      ["-c", script, "bash", sysdig, `${plugin}:${JSON.stringify(config)}`, url, FORMAT, `${events}`],
      { timeout: 60_000 },
    );
    return {
      statuses: stderr.match(/\b(?:200|000|4\d\d) /g)?.map(text => text.trim()) ?? [],
      events: stdout,
    };
  }

  const trust = ["--cacert", authority.certificate];

  test("with client certificates, who has none of the authority is not heard", () => {
    const config = { sslCertificate: both, sslClientCertificates: authority.certificate };
    const withPair = ({ certificate, key }: typeof client) => [...trust, "--cert", certificate, "--key", key];
    const options = [trust, withPair(stranger), withPair(client)];
    const { statuses, events } = posted(library, "https", EVENTS, config, options);
    const none = BODIES.map(() => "000");
    expect(statuses).toEqual([...none, ...none, ...BODIES.map(() => "200")]);
    expect(events.trim().split("\n")).toHaveLength(EVENTS);
  });

  test("a certificate that is not there is named", () => {
    const { status, stderr } = run(
      sysdig,
      [
        "-H",
        `${library}:${JSON.stringify({ sslCertificate: path.join(dir, "none.pem") })}`,
        "-I",
        `k8saudit:https://127.0.0.1:${++port}/k8s-audit`,
      ],
      { timeout: 60_000 },
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain("none.pem: No such file or directory");
  });

  describeWithHost("go-k8saudit", official => {
    test.each(["http", "https"] as const)("the same posts by %s are the same events", scheme => {
      const [ours, theirs] = [library, official].map(one =>
        posted(one, scheme, EVENTS, { sslCertificate: both }, [trust]),
      );
      expect(ours!.events === theirs!.events).toBe(true);
      expect(ours!.statuses).toEqual(BODIES.map(() => "200"));
      expect(ours!.events.trim().split("\n")).toHaveLength(EVENTS);
    });
  });
});
