// tests/hosts/setup.sh installs the tools that tests need where nobody is asked for a password, and says
// what to install where that cannot be.
import fs from "node:fs";
import path from "node:path";

import { root, run, temporaryFolder } from "../support";

const work = temporaryFolder();

/**
 * Runs setup.sh on a machine that has these commands beside what a shell script needs. Its apt-get puts what
 * it is asked for into PATH, and each of its calls into a file.
 */
function setUp(uid: number, commands: Readonly<Record<string, string>>): { output: string; asked: string[] } {
  const home = fs.mkdtempSync(path.join(work, "machine-"));
  const bin = path.join(home, "bin"),
    asked = path.join(home, "asked");
  fs.mkdirSync(bin);
  fs.writeFileSync(asked, "");
  for (const tool of ["bash", "dirname", "mkdir", "rm", "env", "flock", "ln"])
    fs.symlinkSync(run("sh", ["-c", `command -v ${tool}`]).stdout.trim(), path.join(bin, tool));
  const write = (name: string, body: string) =>
    fs.writeFileSync(path.join(bin, name), `#!${path.join(bin, "bash")}\n${body}\n`, { mode: 0o755 });
  write("id", `echo ${uid}`);
  for (const [name, body] of Object.entries(commands))
    write(name, body.replaceAll("ASKED", asked).replaceAll("BIN", bin));
  const { status, stdout, stderr } = run(
    path.join(bin, "bash"),
    [path.join(root, "tests", "hosts", "setup.sh"), "tools"],
    { env: { PATH: bin, FALCO_TS_CACHE: path.join(home, "cache") } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return { output: stdout, asked: fs.readFileSync(asked, "utf8").split("\n").slice(0, -1) };
}

const APT = `echo "$*" >>ASKED
[ "$1" = install ] || exit 0
for package; do :; done
case $package in netcat-openbsd) package=nc ;; esac
ln -s dirname "BIN/$package"`;
const installs = (...packages: string[]) =>
  packages.map(name => `install -y -q --no-install-recommends ${name}`);

test("root installs what is not there, and nothing else", () => {
  const { output, asked } = setUp(0, { socat: "", "apt-get": APT });
  expect(asked).toEqual(installs("netcat-openbsd", "logrotate"));
  expect(output).toBe(
    "hosts: socat is ready\nhosts: installing netcat-openbsd\nhosts: nc is ready\nhosts: installing logrotate\nhosts: logrotate is ready\n",
  );
});

test("with everything there nothing is asked for", () => {
  expect(setUp(0, { socat: "", nc: "", logrotate: "", "apt-get": APT }).asked).toEqual([]);
});

test("a sudo that asks for no password does it too", () => {
  const sudo = '[ "$1" = -n ] && shift && "$@"';
  const { asked } = setUp(1000, { nc: "", sudo, "apt-get": APT });
  expect(asked).toEqual(installs("socat", "logrotate"));
});

test("lists of packages that are old are fetched once before it is tried again", () => {
  const old = `[ "$1" = update ] || [ -e BIN/new ] || { echo "$*" >>ASKED; exit 100; }\n[ -e BIN/new ] || ln -s dirname BIN/new\n${APT}`;
  const { asked } = setUp(0, { nc: "", logrotate: "", "apt-get": old });
  expect(asked).toEqual([...installs("socat"), "update -q", ...installs("socat")]);
});

test.each([
  ["a sudo that asks for a password", { sudo: "exit 1", "apt-get": APT }],
  ["no sudo", { "apt-get": APT }],
  ["no apt-get", { sudo: '"$@"' }],
  ["an apt-get that fails", { sudo: 'shift && "$@"', "apt-get": "exit 100" }],
])("with %s it says what to install", (_, commands) => {
  const { output, asked } = setUp(1000, { nc: "", logrotate: "", ...(commands as Record<string, string>) });
  expect(output).toContain(
    "hosts: SKIP socat: socat is not here; 'apt-get install socat' as root brings it\n",
  );
  expect(asked).toEqual([]);
});
