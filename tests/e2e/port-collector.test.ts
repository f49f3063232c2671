// examples/collector beside Falco's own collector plugin, in sysdig: the same posts have the same answers,
// and are the same events.
import { readFileSync } from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { described } from "../oracle/described";
import { falcoTs, root } from "../support";

const example = path.join(root, "examples", "collector"),
  library = path.join(example, "build", "libcollector.so");
const alert = readFileSync(path.join(__dirname, "collector-alert.json"), "utf8").trim();

/** A port that no other process of these tests takes, for each use another. */
let port = 30000 + (process.pid % 20000);

type Post = [method: string, path: string, body: string, headers?: Record<string, string>];
const POSTS: Post[] = [
  ["POST", "/", '{"a":1}'],
  ["POST", "/any/path?x=1", "a text with an ü", { "Content-Type": "text/plain" }],
  ["PUT", "/", "{}"],
  ["POST", "/", ""],
  ["DELETE", "/", ""],
  ["POST", "/", "in chunks", { "Transfer-Encoding": "chunked" }],
  ["POST", "/", alert, { "Content-Type": "application/json", "X-Any": "header" }],
  ["POST", "/", "x".repeat(60000)],
  ["POST", "/", "and the last"],
];

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("sysdig", sysdig => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);

  /** What a plugin answers, and its events as people see them. */
  function posted(plugin: string, posts: readonly Post[], events: number, ...options: string[]) {
    const script = `exec 3<&0; "$1" "$2" "$3" <&3 >&2 & timeout 40 "$4" "\${@:5}"; wait`,
      params = JSON.stringify({ addr: `127.0.0.1:${++port}` });
    const { stdout, stderr } = run(
      "bash",
      [
        "-c",
        script,
        "bash",
        process.execPath,
        path.join(__dirname, "post_bodies.mjs"),
        `${port}`,
        sysdig,
        "-H",
        plugin,
        "-I",
        `collector:${params}`,
        "-n",
        `${events}`,
        ...options,
      ],
      { timeout: 60_000, input: JSON.stringify(posts) },
    );
    return { statuses: JSON.parse(stderr.trim().split("\n").at(-1)!) as number[], events: stdout };
  }

  test("each POST is an event, and any other method is refused", () => {
    const { statuses, events } = posted(library, POSTS, 7, "-p", "%evt.plugininfo");
    expect(statuses).toEqual([200, 200, 405, 200, 405, 200, 200, 200, 200]);
    expect(events.trim().split("\n").at(-1)).toBe("and the last");
    expect(events).toContain(alert.slice(0, 1000));
  });

  describeWithHost("go-json", json => {
    test("with the json plugin a rule's condition sees into an alert that is posted", () => {
      const shown = ["-H", json, "-p", "%json.value[/rule] of %json.value[/hostname]"];
      const condition = 'json.value[/output_fields/container.id] = "host"';
      const posts: Post[] = [
        ["POST", "/", '{"rule":"another"}'],
        ["POST", "/", alert],
      ];
      const { statuses, events } = posted(library, posts, 1, ...shown, condition);
      expect(statuses).toEqual([200, 200]);
      expect(events).toBe("Read sensitive file untrusted of x86\n");
    });
  });

  describeWithHost("go-collector", official => {
    test("it is described as the original is", () => {
      expect(described(library)).toEqual(described(official));
    });

    test("the same posts have the same answers, and are the same events", () => {
      const [ours, theirs] = [library, official].map(one => posted(one, POSTS, 7, "-p", "%evt.plugininfo"));
      expect(ours).toEqual(theirs);
      expect(ours!.events.length).toBeGreaterThan(60000);
    });
  });
});
