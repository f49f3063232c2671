// JSON extraction: examples/json and examples/k8saudit beside the official Go plugins, on audit events of
// three sizes.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { host, type HostName } from "../hosts/hosts";
import { auditEvents, podCreation, type Pod } from "../oracle/audit-events";
import type { Effort } from "./measure";
import type { Missing, Places } from "./peers";
import { summarize, type Summary } from "./statistics";

/** How long one plugin takes for so many fields of an event. */
export interface JsonRow {
  readonly title: string;
  readonly fields: number;
  readonly ours: Summary;
  /** Undefined where there is no official plugin. */
  readonly go: Summary | undefined;
}

export interface JsonResults {
  readonly rows: readonly JsonRow[];
  readonly missing: readonly Missing[];
}

/** The goal: ours to Go's. */
export const MOST_OF_GO = 1 / 10;
const COUNTS = [1, 5, 20];

const POINTERS = [
  "/verb",
  "/user/username",
  "/objectRef/resource",
  "/objectRef/namespace",
  "/requestObject/spec/containers",
  "/auditID",
  "/stage",
  "/requestURI",
  "/objectRef/name",
  "/objectRef/subresource",
  "/user/groups",
  "/sourceIPs/0",
  "/annotations/authorization.k8s.io~1decision",
  "/annotations/authorization.k8s.io~1reason",
  "/responseStatus/code",
  "/responseObject/metadata/name",
  "/responseStatus/reason",
  "/requestObject/spec/hostNetwork",
  "/userAgent",
  "/impersonatedUser/username",
];
const FIELDS = [
  "ka.verb",
  "ka.user.name",
  "ka.target.resource",
  "ka.target.namespace",
  "ka.req.pod.containers.image",
  "ka.auditid",
  "ka.stage",
  "ka.uri",
  "ka.target.name",
  "ka.target.subresource",
  "ka.user.groups",
  "ka.sourceips",
  "ka.auth.decision",
  "ka.auth.reason",
  "ka.response.code",
  "ka.resp.name",
  "ka.req.pod.containers.privileged",
  "ka.req.pod.host_network",
  "ka.useragent",
  "ka.impuser.name",
];
const PLUGINS: readonly { name: string; official: HostName; asked: readonly string[]; argument: boolean }[] =
  [
    { name: "json", official: "go-json", asked: POINTERS, argument: true },
    { name: "k8saudit", official: "go-k8saudit", asked: FIELDS, argument: false },
  ];

export function measureJson(places: Places, effort: Effort, progress: (what: string) => void): JsonResults {
  const extractor = path.join(places.work, "extractor");
  run("cc", [
    "-O2",
    "-std=c11",
    "-D_GNU_SOURCE",
    `-I${path.join(places.root, "runtime-c/include")}`,
    path.join(places.root, "tests/oracle/extractor.c"),
    "-o",
    extractor,
    "-ldl",
    "-lpthread",
  ]);
  const cli = path.join(places.root, "dist/compiler/cli.js");
  const rows: JsonRow[] = [],
    missing: Missing[] = [];
  for (const { name, official, asked, argument } of PLUGINS) {
    const example = path.join(places.root, "examples", name),
      ours = path.join(example, "build", `lib${name}.so`),
      found = host(official);
    run(process.execPath, [cli, "build", example]);
    if ("skip" in found) missing.push({ title: `Go's ${name}`, reason: found.skip });
    for (const [size, events] of corpora()) {
      const file = path.join(places.work, `${size}.events`);
      fs.writeFileSync(file, Buffer.concat(events.flatMap(event => [lengthOf(event), event])));
      for (const fields of COUNTS) {
        progress(`JSON: ${name}, ${size}, ${fields} fields`);
        const some = asked.slice(0, fields),
          samples = { ours: [] as number[], go: [] as number[] };
        for (let round = 0; round < Math.ceil(effort.rounds / 3); round++) {
          samples.ours.push(
            ...sampled(extractor, ours, "{}", file, fieldLines(cli, ours, some, argument), effort),
          );
          if ("path" in found)
            samples.go.push(
              ...sampled(
                extractor,
                found.path,
                '{"useAsync":false}',
                file,
                fieldLines(cli, found.path, some, argument),
                effort,
              ),
            );
        }
        rows.push({
          title: `${name}, ${size}`,
          fields,
          ours: summarize(samples.ours),
          go: samples.go.length ? summarize(samples.go) : undefined,
        });
      }
    }
  }
  return { rows, missing };
}

/** Audit events as a cluster writes them, and one that was made larger. */
function corpora(): [size: string, events: Buffer[]][] {
  const container = (i: number) => ({
    args: ["--config", `/etc/app-${i}/config.yaml`, "--v=2"],
    env: [{ name: "GREETING", value: `say "hello" to C:\\${i}` }],
    image: `registry.example.com/team/app-${i}:1.${i}.0`,
    imagePullPolicy: "IfNotPresent",
    name: `app-${i}`,
    ports: [{ containerPort: 8080 + i, protocol: "TCP" }],
    resources: { limits: { cpu: "500m", memory: "256Mi" } },
    securityContext: { privileged: i % 3 === 0 },
    volumeMounts: [{ mountPath: "/etc/app", name: "config", readOnly: true }],
  });
  const ten = podCreation();
  for (let i = 0; JSON.stringify(ten).length < 10_000; i++)
    for (const pod of [ten.requestObject, ten.responseObject]) pod.spec.containers.push(container(i));
  const items: Pod[] = [],
    list = {
      ...podCreation(),
      responseObject: { kind: "PodList", apiVersion: "v1", metadata: { name: "list" }, items },
    };
  for (let i = 0; JSON.stringify(list).length < 64_000; i++) {
    const pod = podCreation().responseObject;
    pod.metadata.name += i;
    pod.spec.containers.push(container(i));
    items.push(pod);
  }
  return [
    ["1.7 kB", auditEvents.map(event => Buffer.from(JSON.stringify(event)))],
    ["10 kB", [Buffer.from(JSON.stringify(ten))]],
    ["64 kB", [Buffer.from(JSON.stringify(list))]],
  ];
}

/** Lines as extractor.c reads them. */
function fieldLines(cli: string, library: string, asked: readonly string[], argument: boolean): string {
  const { fields } = JSON.parse(run(process.execPath, [cli, "info", library, "--json"])) as {
    fields: { name: string; isList: boolean }[];
  };
  return asked
    .map(one => {
      const id = fields.findIndex(field => field.name === (argument ? "json.value" : one));
      return argument
        ? `${id} 0 key json.value\t${one}\n`
        : `${id} ${fields[id]!.isList ? 1 : 0} none ${one}\n`;
    })
    .join("");
}

function sampled(
  extractor: string,
  library: string,
  config: string,
  events: string,
  fields: string,
  effort: Effort,
): number[] {
  const file = `${events}.fields`;
  fs.writeFileSync(file, fields);
  return run(extractor, [
    library,
    config,
    events,
    file,
    "measure",
    `${effort.milliseconds}`,
    `${effort.samples}`,
  ])
    .trim()
    .split("\n")
    .map(Number);
}

function lengthOf(event: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(event.length);
  return length;
}

function run(program: string, args: readonly string[]): string {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 240_000,
    env: { ...process.env, GOMAXPROCS: "1" },
  });
  if (result.status !== 0)
    throw new Error(
      `${program} ${args[0]}: ${result.error?.message ?? `exit ${result.status}`}\n${result.stdout}${result.stderr}`.trim(),
    );
  return result.stdout;
}
