// examples/github beside Falco's own github plugin, in sysdig: it is described as that is, the same posts are
// the same events, and the official rules fire on the same of them. The original makes its webhook at GitHub:
// it runs in a network of its own, in which a mock is GitHub.
import { createHmac } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { Authority } from "../certificates";
import { describeWithHost, run } from "../hosts/hosts";
import { described } from "../oracle/described";
import { readRules } from "../oracle/rules";
import { expectSameAlerts } from "../oracle/same";
import { falcoTs, root, temporaryFolder } from "../support";

const example = path.join(root, "examples", "github"),
  library = path.join(example, "build", "libgithub.so");
const dir = temporaryFolder();
const events = path.join(__dirname, "github-events.jsonl"),
  POSTS = fs
    .readFileSync(events, "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Post);
const SECRET = "s3cret";
const webhookSecret = "env:WEBHOOK_SECRET",
  env = { WEBHOOK_SECRET: SECRET };
const WITHOUT_TLS = { webhookSecret, useHTTPs: false };

interface Post {
  readonly type: string;
  readonly body: unknown;
}

/** A port that no other process of these tests takes, for each use another. */
let port = 30000 + (process.pid % 20000);

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

const built = falcoTs(["build", example], { timeout: 240_000 });
if (built.status !== 0) throw new Error(built.stderr);

test("it is at most 2.4 MB, and its README has its fields", () => {
  expect(fs.statSync(library).size).toBeLessThanOrEqual(2_400_000);
  expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(
    falcoTs(["info", "--table", library]).stdout,
  );
});

const signed = (secret: string, body: string) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

describeWithHost("sysdig", sysdig => {
  /** What is answered to posts of ours, and what sysdig writes or shows of so many events. */
  function posted(posts: readonly Post[], secret: string, count: number, ...options: string[]) {
    const address = `127.0.0.1:${++port}`;
    const all = posts.map(({ type, body }) => {
      const text = JSON.stringify(body);
      const headers = { "Content-Type": "application/json", "X-GitHub-Event": type };
      return ["POST", "/", text, { ...headers, "X-Hub-Signature-256": signed(secret, text) }];
    });
    const forged = [
      "POST",
      "/",
      "{}",
      { "Content-Type": "application/json", "X-Hub-Signature-256": "sha256=00" },
    ];
    const script = `exec 3<&0; "$1" "$2" ${port} <&3 >&2 & timeout 40 "\${@:3}"; wait`,
      config = JSON.stringify({ ...WITHOUT_TLS, address });
    const source = ["-H", `${library}:${config}`, "-I", "github:*", "-n", `${count}`, ...options];
    const { stdout, stderr } = run(
      "bash",
      ["-c", script, "bash", process.execPath, path.join(__dirname, "post_bodies.mjs"), sysdig, ...source],
      { timeout: 60_000, input: JSON.stringify([forged, ...all]), env },
    );
    return { statuses: JSON.parse(stderr.trim().split("\n").at(-1)!) as number[], stdout };
  }

  test("each post that GitHub signed is an event; what is forged is 401", () => {
    const { statuses, stdout } = posted(POSTS, SECRET, POSTS.length, "-p", "*%github.type %github.user");
    expect(statuses).toEqual([401, ...POSTS.map(() => 200)]);
    expect(stdout.trim().split("\n")).toEqual(
      POSTS.map(({ type, body }) => `${type} ${(body as { sender: { login: string } }).sender.login}`),
    );
  });

  test("by TLS, with the certificate and key of secretsDir, an alert comes of a rule", () => {
    const authority = new Authority(path.join(dir, "tls")),
      { certificate, key } = authority.sign("server"),
      address = `127.0.0.1:${++port}`;
    fs.copyFileSync(certificate, path.join(dir, "server.crt"));
    fs.copyFileSync(key, path.join(dir, "server.key"));
    const body = JSON.stringify(POSTS[2]!.body);
    const config = JSON.stringify({ webhookSecret, secretsDir: dir, address });
    const script = `timeout 40 "$1" -H "$2" -I 'github:acme/hello' -n 1 -p '%github.repo.name' "$3" &
      until curl -s --cacert "$4" -H 'Content-Type: application/json' -H 'X-GitHub-Event: repository' \\
        -H "X-Hub-Signature-256: $5" --data-binary "$6" https://${address}/; do sleep 0.1; done; wait`;
    const rule = "github.type=repository and github.action=publicized";
    const { stdout } = run(
      "bash",
      [
        "-c",
        script,
        "bash",
        sysdig,
        `${library}:${config}`,
        rule,
        authority.certificate,
        signed(SECRET, body),
        body,
      ],
      { timeout: 60_000, env },
    );
    expect(stdout).toBe("acme/hello\n");
  });

  describeWithHost("go-github", official => {
    const names = described(official).fields.map(({ name }) => name);

    test("it is described as the original is", () => {
      expect(described(library)).toEqual(described(official));
      expect(names).toHaveLength(25);
    });

    const itsOwn = run("unshare", ["-rn", "ip", "link", "set", "lo", "up"]);
    const within = itsOwn.status === 0 ? describe : describe.skip,
      reason = itsOwn.status === 0 ? "" : ` SKIP: ${itsOwn.stderr.trim()}`;
    within(`in a network of its own${reason}`, () => {
      const theirs = path.join(dir, "theirs.scap"),
        ours = path.join(dir, "ours.scap");
      const format = `*${names.map(name => `${name}=%${name}`).join("\\n")}\\n%evt.plugininfo`;
      const read = (plugin: string, capture: string, filter = "evt.num > 0", shown = format) =>
        run(sysdig, ["-r", capture, "-H", `${plugin}:${JSON.stringify(WITHOUT_TLS)}`, "-p", shown, filter], {
          env,
        });

      beforeAll(() => {
        const pair = new Authority(path.join(dir, "github")),
          { certificate, key } = pair.sign("api", { names: "DNS:api.github.com" });
        const script = `ip link set lo up; "$1" "$2" 3128 "$3" "$4" "$5" & api=$!
          until (exec 3<>/dev/tcp/127.0.0.1/3128) 2>/dev/null; do sleep 0.05; done
          timeout 40 "\${@:6}"; sleep 0.2; kill $api`;
        const config = JSON.stringify({ useHTTPs: false, websocketServerURL: "http://127.0.0.1" });
        const source = ["-H", `${official}:${config}`, "-I", "github:acme/hello"];
        const api = [process.execPath, path.join(__dirname, "github_api.js"), certificate, key, events];
        const { stdout } = run(
          "unshare",
          [
            "-rn",
            "bash",
            "-c",
            script,
            "bash",
            ...api,
            sysdig,
            ...source,
            "-n",
            `${POSTS.length}`,
            "-w",
            theirs,
          ],
          {
            timeout: 60_000,
            env: {
              HTTPS_PROXY: "http://127.0.0.1:3128",
              SSL_CERT_FILE: pair.certificate,
              GITHUB_PLUGIN_TOKEN: "none",
            },
          },
        );
        // it answers what is forged, too, as if all were well
        expect(JSON.parse(stdout)).toEqual([200, ...POSTS.map(() => 200)]);
        posted(POSTS, SECRET, POSTS.length, "-w", ours);
      }, 120_000);

      /** Without those that have no value: with the original they are empty, and an id is 0. */
      const present = (shown: string) => shown.split("\n").filter(line => !/=(?:|<NA>|0)$/.test(line));

      test("from the original's events both read the same, what it found in commits and workflows too", () => {
        const expected = read(official, theirs);
        expect(expected).toMatchObject({ status: 0 });
        expect(present(read(library, theirs).stdout)).toEqual(present(expected.stdout));
        expect(expected.stdout).toContain("github.diff.committed_secrets.links=https://");
        expect(expected.stdout).toContain("github.workflow.miners.type=xmrig");
      });

      test("the same posts are the same events, without what the original asks GitHub for", () => {
        const asked = /^github\.(?:diff\.|workflow\.has|workflow\.miners)/;
        const [own, other] = [read(library, ours), read(official, theirs)].map(({ stdout }) =>
          present(stdout).filter(line => !asked.test(line)),
        );
        expect(own).toEqual(other);
        expect(own!.length).toBeGreaterThan(15 * 5);
      });

      describe("the official rules", () => {
        const rules = readRules(path.join(path.dirname(official), "github.yaml"));

        test("are all there", () => expect(rules).toHaveLength(15));

        test("fire on the same events, each of them", () => {
          const alerts = (plugin: string) => (filter: string) =>
            read(plugin, theirs, filter, "*%evt.num %github.type %github.user %github.repo.name");
          expect(expectSameAlerts(rules, alerts(official), alerts(library))).toEqual(
            rules.map(({ name }) => name),
          );
        });

        test("fire on what is posted here, but for the three that need GitHub's API", () => {
          const fired = rules.filter(({ filter }) => read(library, ours, filter).stdout);
          expect(fired).toHaveLength(12);
          expect(rules.filter(rule => !fired.includes(rule)).map(({ name }) => name)).toEqual([
            "Secret pushed into a public repository",
            "Secret pushed into a private repository",
            "Github action with miners",
          ]);
        });
      });
    });
  });
});
