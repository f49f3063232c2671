// What the tools send that operators have at hand, and what logrotate does to a file, under `falco-ts run`.
import fs from "node:fs";
import path from "node:path";

import { run } from "../hosts/hosts";
import { following, listening } from "../runtime/plugins";
import { buildPlugin, root, temporaryFolder } from "../support";

const dir = temporaryFolder();
const cli = path.join(root, "dist/compiler/cli.js");
const receiver = buildPlugin(path.join(dir, "listening"), listening);
const follower = buildPlugin(path.join(dir, "following"), following);
/** Where `falco-ts run` writes its events. */
const shown = path.join(dir, "shown");
let port = 20000 + (process.pid % 20000);

/** Tools, and the packages of Debian that have them. */
const PACKAGES = { socat: "socat", nc: "netcat-openbsd", logrotate: "logrotate" };

/** A test where the tool is there, else a skipped one with the reason. */
function testWith(tool: keyof typeof PACKAGES, name: string, body: () => void): void {
  if (run("sh", ["-c", `command -v ${tool}`]).status === 0) test(name, body);
  else test.skip(`${name} SKIP: ${tool} is not here (apt-get install ${PACKAGES[tool]})`, () => undefined);
}

/** The texts of a source's first events, while a script is run again and again until they are there. */
function events(library: string, params: object, count: number, script: string): string[] {
  const around = `
    timeout 30 "$1" "$2" run "$3" --params "$4" --max-events ${count} --json >${shown} &
    host=$!
    while kill -0 $host 2>/dev/null; do
      ${script}
      sleep 0.2
    done
    wait $host`;
  fs.writeFileSync(shown, ""); // the script may look before the host is there
  run("sh", ["-c", around, "sh", process.execPath, cli, library, JSON.stringify(params)], {
    timeout: 60_000,
  });
  const lines = fs.readFileSync(shown, "utf8").trim().split("\n");
  return lines.map(line => (JSON.parse(line) as { text: string }).text);
}

/** What a tool sends, in a row of the table below. */
type Way = [
  tool: keyof typeof PACKAGES,
  way: string,
  params: (at: string) => object,
  script: (at: string) => string,
];

const address = (at: string) => `127.0.0.1:${at}`;
const file = (at: string) => path.join(dir, `${at}.sock`);

const WAYS: readonly Way[] = [
  ["socat", "UDP", at => ({ udp: address(at) }), at => `printf one | socat - UDP:${address(at)}`],
  ["socat", "TCP", at => ({ tcp: address(at) }), at => `echo one | socat - TCP:${address(at)}`],
  [
    "socat",
    "datagrams of a Unix socket",
    at => ({ unix: file(at), framing: 0 }),
    at => `printf one | socat - UNIX-SENDTO:${file(at)}`,
  ],
  [
    "socat",
    "connections of a Unix socket",
    at => ({ unix: file(at) }),
    at => `echo one | socat - UNIX-CONNECT:${file(at)}`,
  ],
  ["nc", "UDP", at => ({ udp: address(at) }), at => `printf one | nc -u -w 1 127.0.0.1 ${at}`],
  ["nc", "TCP", at => ({ tcp: address(at) }), at => `echo one | nc -w 1 127.0.0.1 ${at}`],
  [
    "socat",
    "a server of TCP, which the plugin connects to",
    at => ({ server: address(at) }),
    at => `echo one | timeout 2 socat - TCP-LISTEN:${at},bind=127.0.0.1,reuseaddr`,
  ],
  [
    "socat",
    "a server of a Unix socket, which the plugin connects to",
    at => ({ server: file(at), named: [file(at)] }),
    at => `echo one | timeout 2 socat - UNIX-LISTEN:${file(at)},unlink-early`,
  ],
];

for (const [tool, way, params, script] of WAYS)
  testWith(tool, `${tool} over ${way}`, () => {
    const at = `${++port}`;
    expect(events(receiver, params(at), 1, `(${script(at)}) >/dev/null 2>&1`)).toEqual(["one"]);
  });

for (const [how, option] of [
  ["renames", "create"],
  ["copies and empties", "copytruncate"],
] as const)
  testWith("logrotate", `logrotate ${how} a file that is followed`, () => {
    const log = path.join(dir, `${option}.log`),
      config = path.join(dir, `${option}.conf`);
    fs.writeFileSync(log, "one\n");
    fs.writeFileSync(config, `${log} {\n  rotate 3\n  ${option}\n}\n`, { mode: 0o600 });
    const script = `
      while kill -0 $host 2>/dev/null && ! grep -q one ${shown}; do sleep 0.1; done
      logrotate -f -s ${dir}/${option}.state ${config} && echo two >>${log}
      wait $host`;
    expect(events(follower, { file: log, begin: true }, 2, script)).toEqual(["one", "two"]);
  });
