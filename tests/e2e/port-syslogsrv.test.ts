// examples/syslogsrv: what util-linux's logger sends reaches a host over each way in, with all fields.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { describeWithHost, run } from "../hosts/hosts";
import { falcoTs, root, temporaryFolder } from "../support";

const example = path.join(root, "examples", "syslogsrv");
const dir = temporaryFolder();
const LOGGER = "/usr/bin/logger";

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("sysdig", sysdig => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);
  const library = path.join(example, "build", "libsyslogsrv.so");
  const FIELDS = ["priority", "facility", "severity", "hostname", "message", "timestamp"];

  test("its README has its fields", () => {
    expect(readFileSync(path.join(example, "README.md"), "utf8")).toContain(
      falcoTs(["info", "--table", library]).stdout,
    );
  });

  test("a certificate makes it syslog by TLS, of RFC 5425", () => {
    const authority = new Authority(path.join(dir, "certificates")),
      { certificate, key } = authority.sign("server"),
      both = path.join(dir, "falco.pem"),
      at = 45000 + (process.pid % 15000),
      message = "<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47 - failed";
    writeFileSync(both, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"));
    const client = `openssl s_client -quiet -connect localhost:${at} -CAfile ${authority.certificate} -verify_return_error`;
    const script = `
      timeout 30 "$1" -H "$2:$3" -I "syslogsrv:tcp://127.0.0.1:${at}" -n 1 -p '%syslogsrv.message' &
      host=$!
      while kill -0 $host 2>/dev/null; do
        (printf '%s %s' ${message.length} '${message}'; sleep 0.3) | ${client} >/dev/null 2>&1
        sleep 0.2
      done
      wait $host`;
    const config = JSON.stringify({ format: "RFC6587", sslCertificate: both });
    const { stdout } = run("sh", ["-c", script, "sh", sysdig, library, config], { timeout: 60_000 });
    expect(stdout.trim()).toBe("failed");
  });

  if (!existsSync(LOGGER)) {
    test.skip(`what logger sends SKIP: there is no ${LOGGER}`, () => undefined);
    return;
  }

  let port = 20000 + (process.pid % 20000);
  const ways = (at: number): [way: string, params: string, format: string, logger: string][] => [
    ["UDP, RFC 3164", `udp://127.0.0.1:${at}`, "RFC3164", `-n 127.0.0.1 -P ${at} -d --rfc3164`],
    ["UDP, RFC 5424", `udp://127.0.0.1:${at}`, "RFC5424", `-n 127.0.0.1 -P ${at} -d --rfc5424`],
    ["TCP, RFC 6587", `tcp://127.0.0.1:${at}`, "RFC6587", `-n 127.0.0.1 -P ${at} -T --rfc5424 --octet-count`],
    ["TCP, lines", `tcp://[::]:${at}`, "RFC3164", `-n 127.0.0.1 -P ${at} -T --rfc3164`],
    ["datagrams of a Unix socket", `unixgram://${dir}/${at}.sock`, "RFC3164", `-u ${dir}/${at}.sock -d`],
  ];

  test.each(ways(0).map(([way], i) => [way, i] as const))("what logger sends over %s", (_way, i) => {
    const [, params, format, logger] = ways(++port)[i]!;
    const script = `
      timeout 30 "$1" -H "$2:$3" -I "syslogsrv:$4" -n 1 -p '*${FIELDS.map(name => `%syslogsrv.${name}`).join("|")}' &
      host=$!
      while kill -0 $host 2>/dev/null; do
        ${LOGGER} ${logger} -t sshd -p auth.warning 'Failed password for eve' 2>/dev/null
        sleep 0.2
      done
      wait $host`;
    const config = JSON.stringify({ format });
    const { stdout } = run("sh", ["-c", script, "sh", sysdig, library, config, params], { timeout: 60_000 });
    const [priority, facility, severity, hostname, message, timestamp] = stdout.trim().split("|");
    expect([priority, facility, severity, message]).toEqual(["36", "4", "4", "Failed password for eve"]);
    expect(timestamp).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    const isLocal = params.startsWith("unixgram");
    expect(hostname === "<NA>").toBe(isLocal); // what is sent to /dev/log has no host
  });
});
