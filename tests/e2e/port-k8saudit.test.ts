// examples/k8saudit beside Falco's own k8saudit plugin: every field of every event is the same, with and
// without arguments, as is what its source makes of a log.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { auditEvents, realAuditEvents, type Json } from "../oracle/audit-events";
import { described } from "../oracle/described";
import { Extractor } from "../oracle/extractor";
import { readRules } from "../oracle/rules";
import { changed, expectSameAlerts, expectSameValues } from "../oracle/same";
import { falcoTs, root, temporaryFolder } from "../support";
import { generator } from "./json-documents";

const example = path.join(root, "examples", "k8saudit");
const dir = temporaryFolder();

const real = realAuditEvents(root);
const realEvents = "texts" in real ? real.texts.map(text => JSON.parse(text) as Json) : [];
const events: readonly Json[] = [...auditEvents, ...realEvents];

/** Values of wrong types, with escapes, empty, nested, long. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  12345678901234,
  "",
  "text",
  "a:b@c",
  "é漢😀",
  'q"uote\\',
  "line\nbreak",
  [],
  {},
  [null],
  ["x", 1, null, ["y"]],
  [[], ["a"]],
  { name: "n", kind: "User" },
  [{ name: "v" }, {}, 5, null],
  { securityContext: { privileged: true, runAsUser: 7 } },
  "docker.io/library/nginx:1.25@sha256:0123",
  "x".repeat(300),
];

/** Pods, roles, bindings and services with all that fields ask of them. */
const CONTAINER: Json = {
  name: "main",
  image: "registry.io:5000/team/app:1.0",
  command: ["sh", "-c", 'sleep "1"'],
  args: ["--a", "--b=c"],
  ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }, {}],
  runAsUser: 5,
  runAsGroup: 6,
  securityContext: {
    privileged: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsUser: 1000,
    runAsGroup: 2000,
    procMount: "Unmasked",
    capabilities: { add: ["NET_ADMIN", "SYS_TIME"] },
  },
};
const rich: Json[] = [
  {
    kind: "Event",
    auditID: "1",
    requestURI: "/api/v1/pods?limit=500&name=a%20b+c&empty=&name=second#part",
    objectRef: { resource: "pods", name: "p" },
    annotations: { cluster_name: "c1" },
    requestObject: {
      spec: {
        runAsUser: 3,
        hostIPC: true,
        hostPID: false,
        hostNetwork: true,
        securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4, 5] },
        containers: [
          CONTAINER,
          { name: "bare", image: "busybox" },
          { ...(CONTAINER as object), name: "other" },
        ],
        initContainers: [CONTAINER],
        ephemeralContainers: [{ name: "debug", image: "alpine@sha256:1" }],
        volumes: [
          { name: "h", hostPath: { path: "/etc" } },
          { name: "f", flexVolume: { driver: "d" } },
          { name: "e", emptyDir: {} },
          { secret: {} },
        ],
      },
    },
    responseObject: { metadata: { name: "made" } },
  },
  {
    kind: "Event",
    auditID: "2",
    requestObject: {
      subjects: [
        { kind: "User", name: "u" },
        { kind: "ServiceAccount", name: "s", namespace: "n" },
        { kind: "ServiceAccount", name: "t" },
        { kind: "Group", name: "g" },
        { name: "none" },
      ],
      roleRef: { name: "admin" },
    },
  },
  {
    kind: "Event",
    auditID: "3",
    requestObject: {
      rules: [
        {
          apiGroups: ["", "apps"],
          verbs: ["*"],
          resources: ["pods", 1],
          nonResourceURLs: ["/x"],
          sourceIPs: ["1.2.3.4"],
        },
        { verbs: "get" },
        {},
      ],
    },
    sourceIPs: ["10.0.0.1", "10.0.0.2"],
  },
  {
    kind: "Event",
    auditID: "4",
    requestObject: {
      spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30000 }, { port: 81 }] },
      data: { a: "b", "c d": { e: "f" } },
    },
  },
  { kind: "Event", auditID: null, verb: "get", user: { username: null, groups: [] } },
  { kind: "Event", verb: "get" },
  { kind: "Event", auditID: "5", requestURI: "/x?a;b=1&c=2" },
  { kind: "Event", auditID: "6", requestURI: "/x?a=%zz&limit=1" },
  { kind: "Event", auditID: "7", requestURI: "/x%2?limit=1" },
  { kind: "Event", auditID: "8", requestURI: "/x?limit&%6e%61me=v" },
  { kind: "Event", auditID: "9", requestURI: "?limit=1?2=3" },
];

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("go-k8saudit", official => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);
  const library = path.join(example, "build", "libk8saudit.so");
  const ours = new Extractor(dir, library, "{}"),
    theirs = new Extractor(dir, official, "{}");
  const all = described(official);
  const asked = all.fields.flatMap(({ name, arg }) => [
    ...(arg.isRequired ? [] : [name]),
    ...(arg.isIndex ? [0, 1, 5].map(index => `${name}[${index}]`) : []),
    ...(name === "ka.uri.param"
      ? ["limit", "name", "none", "empty", "a"].map(key => `${name}[${key}]`)
      : name === "ka.req.volume.hostpath"
        ? ["/etc", "/e*", "*", "/var"].map(key => `${name}[${key}]`)
        : arg.isKey
          ? [`${name}[x]`]
          : []),
  ]);

  /**
   * Where the original takes the elements of an array at such a place for none, it dies of the next thing
   * that it asks them.
   */
  const kills = (event: Json, field: string) =>
    field.startsWith("ka.req.pod.volumes.volume_type") &&
    [["requestObject"], ["requestObject", "spec"]].some(way =>
      Array.isArray(
        way.reduce<Json | undefined>(
          (at, key) => (at && typeof at === "object" && !Array.isArray(at) ? at[key] : undefined),
          event,
        ),
      ),
    );

  const compare = (
    corpus: readonly Json[],
    text: (event: Json) => string = event => JSON.stringify(event),
  ) => {
    let values = 0;
    const dangerous = corpus.filter(event => asked.some(field => kills(event, field))),
      harmless = corpus.filter(event => !dangerous.includes(event));
    for (const [some, fields] of [
      [harmless, asked],
      [dangerous, asked.filter(field => !field.startsWith("ka.req.pod.volumes.volume_type"))],
    ] as const) {
      const payloads = some.map(event => Buffer.from(text(event)));
      values += expectSameValues([ours, theirs], payloads, fields);
    }
    return values;
  };

  test("it is at most 2.7 MB, of which its webhook has 1.5", () =>
    expect(fs.statSync(library).size).toBeLessThanOrEqual(2_700_000));

  test("it is described as the original is", () => {
    expect(described(library)).toEqual(all);
    expect(all.fields).toHaveLength(100);
    expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(
      falcoTs(["info", "--table", official]).stdout,
    );
  });

  test("audit events as a cluster writes them", () => expect(compare(auditEvents)).toBeGreaterThan(200));
  if ("skip" in real) test.skip(`audit events of a real cluster SKIP: ${real.skip}`, () => undefined);
  else test("audit events of a real cluster", () => expect(compare(realEvents)).toBeGreaterThan(400));
  test("events that have everything", () => expect(compare(rich)).toBeGreaterThan(100));
  test("the same with spaces and line breaks", () =>
    expect(compare([...events, ...rich], event => JSON.stringify(event, null, 2))).toBeGreaterThan(300));
  test("events with values of wrong types, missing and empty ones", () => {
    const random = generator(12),
      base = [...events, ...rich, ...rich, ...rich],
      // without its auditID an event has no field
      changes = { odd: ODD, depth: 7, keeps: (key: string) => key === "auditID" && random(4) !== 0 };
    expect(
      compare(Array.from({ length: 800 }, (_, i) => changed(random, base[i % base.length]!, changes))),
    ).toBeGreaterThan(8000);
  });

  test("what ends the original, and Falco with it, has no value", () => {
    const event = Buffer.from(JSON.stringify({ auditID: "1", requestObject: [{}] }));
    expect(ours.extract([event], ["ka.req.pod.volumes.volume_type"])).toEqual([[undefined]]);
    expect(() => theirs.extract([event], ["ka.req.pod.volumes.volume_type"])).toThrow("nil pointer");
  });

  describe("its source", () => {
    const rows = (file: string, log: string) => {
      const shown = falcoTs(["run", file, "--json", "--params", log, "--fields", "ka.auditid", "ka.stage"], {
        timeout: 60_000,
      });
      expect(shown.status).toBe(0);
      return shown.stdout
        .trim()
        .split("\n")
        .filter(Boolean)
        .map(line => JSON.parse(line) as Record<string, unknown>)
        .map(({ timestamp, payload, fields }) => ({ timestamp, payload, fields }));
    };

    test("gives the same events for the same log", () => {
      const file = path.join(dir, "audit.log");
      const stamped = events
        .slice(0, 3)
        .map((event, i) => ({ ...(event as object), stageTimestamp: `2026-11-28T18:00:0${i}.123456Z` }));
      fs.writeFileSync(
        file,
        [
          ...events.map(event => JSON.stringify(event)),
          "",
          '{"kind":"Event"',
          '{"kind":"Other"}',
          "text",
          "12",
          "[]",
          JSON.stringify({ kind: "EventList", items: stamped }),
          JSON.stringify(stamped),
          JSON.stringify([stamped, { kind: "Event" }]),
          JSON.stringify([stamped[0], { kind: "Other" }]),
          ...[
            '"x"',
            "1",
            '"2026-13-01T00:00:00Z"',
            '"2026-11-28T18:00:00.5+01:30"',
            '"2026-11-28T18:00:60Z"',
            '"2026-11-28"',
          ].map(stamp => `{"kind":"Event","auditID":"s","stageTimestamp":${stamp}}`),
          '{ "kind" : "Event", "auditID" : "a b",\t"stageTimestamp":"2026-11-28T18:00:00Z" , "x": [ 1 , { } ] }',
          `  ${JSON.stringify(stamped[0])}  `,
        ].join("\n"),
      );
      const expected = rows(official, file);
      expect(expected.length).toBeGreaterThan(events.length + 8);
      expect(rows(library, file)).toEqual(expected);
    });

    test("gives the same events for the same folder, the oldest file first", () => {
      const folder = path.join(dir, "logs"),
        second = 1_700_000_000;
      fs.mkdirSync(path.join(folder, "deeper"), { recursive: true });
      fs.writeFileSync(path.join(folder, "deeper", "x.log"), JSON.stringify(events[0]));
      ["b", "c", "a"].forEach((name, i) => {
        const file = path.join(folder, name);
        // the last one ends without a line's end
        fs.writeFileSync(
          file,
          events
            .slice(3 * i, 3 * i + 3)
            .map(event => JSON.stringify(event))
            .join("\n"),
        );
        fs.utimesSync(file, second + i, second + i);
      });
      const expected = rows(official, folder);
      expect(expected).toHaveLength(9);
      expect(rows(library, folder)).toEqual(expected);
      expect(rows(library, `${folder}/`)).toEqual(expected);
    });
  });
});

describeWithHost(["sysdig", "go-k8saudit", "go-json"], (sysdig, officialAudit, officialJson) => {
  const log = path.join(dir, "cluster.log"),
    json = path.join(root, "examples", "json");
  fs.writeFileSync(log, events.map(event => `${JSON.stringify(event)}\n`).join(""));
  for (const folder of [example, json]) falcoTs(["build", folder], { timeout: 240_000 });
  const ours = [path.join(example, "build", "libk8saudit.so"), path.join(json, "build", "libjson.so")],
    theirs = [officialAudit, officialJson];
  const FORMAT =
    "*%evt.rawtime %ka.verb %ka.user.groups %ka.req.pod.containers.image %ka.req.pod.containers.image[1] %ka.req.configmap.obj %json.value[/objectRef/name] %evt.plugininfo";
  const shown = (libraries: readonly string[], filter: string, format = FORMAT) =>
    run(
      sysdig,
      [
        ...libraries.flatMap(library => ["-H", `${library}:{}`]),
        "-I",
        `k8saudit:${log}`,
        "-p",
        format,
        filter,
      ],
      { timeout: 60_000 },
    );

  test.each([
    ["ka.verb exists", 10],
    ['ka.user.groups intersects ("system:masters") and json.value[/verb] = create', 5],
    ["ka.req.pod.containers.privileged intersects (true)", 1],
    ["ka.target.resource = configmaps and ka.verb in (create, delete)", 1],
    ['ka.req.role.rules.verbs intersects ("*") or ka.uri contains namespaces', 1],
  ])("the same events match, and show the same: %s", (filter, least) => {
    const expected = shown(theirs, filter),
      lines = expected.stdout.trim().split("\n");
    expect(expected.status).toBe(0);
    expect(lines.length).toBeGreaterThanOrEqual(least);
    expect(shown(ours, filter)).toMatchObject({ status: 0, stdout: expected.stdout });
  });

  test("a plugin that init makes for this source reads JSON of the same events", () => {
    const made = path.join(dir, "audit_fields");
    for (const args of [
      ["init", made, "--template", "extractor", "--source", "k8s_audit"],
      ["build", made],
    ])
      expect(falcoTs(args, { timeout: 240_000 })).toMatchObject({ status: 0 });
    const library = path.join(made, "build", "libaudit_fields.so"),
      lines = shown(
        [...ours, library],
        "audit_fields.value[/verb] = create and audit_fields.user contains minikube",
        "%ka.verb %ka.user.name is %audit_fields.value[/verb] %audit_fields.value[/user/username]",
      );
    expect(lines.status).toBe(0);
    expect(lines.stdout.trim().split("\n").length).toBeGreaterThan(2);
    for (const line of lines.stdout.trim().split("\n")) expect(line).toMatch(/^(create \S+) is \1$/);
  });

  describe("the official rules", () => {
    const rules = readRules(path.join(path.dirname(officialAudit), "k8s_audit_rules.yaml"));

    test("are all there", () => expect(rules).toHaveLength(48));

    test("fire on the same events", () => {
      const alerts = (libraries: readonly string[]) => (filter: string) =>
        shown(libraries, filter, "%evt.num %ka.auditid %ka.uri");
      const fired = expectSameAlerts(rules, alerts(theirs), alerts(ours));
      expect(fired).toEqual(
        expect.arrayContaining(["Create Privileged Pod", "Create HostNetwork Pod", "K8s Deployment Created"]),
      );
    });
  });
});
