// docs/from-go.md: its Go blocks are one plugin and its TypeScript parts another one, which does the same.
import fs from "node:fs";
import path from "node:path";

import { run } from "../hosts/hosts";
import { buildPlugin, falcoTs, root, temporaryFolder } from "../support";
import { blocks } from "./blocks";

const DOCUMENT = "docs/from-go.md";
const dir = temporaryFolder();

const joined = (kind: string) =>
  blocks(DOCUMENT)
    .filter(block => block.kind === kind)
    .map(block => block.text)
    .join("\n");
const ours = buildPlugin(path.join(dir, "ts"), joined("ts part"), "meter");

const goFolder = path.join(dir, "go");
fs.cpSync(path.join(root, "tests", "fixtures", "from-go"), goFolder, { recursive: true });
fs.writeFileSync(path.join(goFolder, "main.go"), joined("go"));
const go = (...args: string[]) =>
  run("go", args, { cwd: goFolder, env: { CGO_ENABLED: "1" }, timeout: 240_000 });

/** Why this machine cannot build the Go plugin; undefined if it can. */
function noGo(): string | undefined {
  if (run("sh", ["-c", "command -v go"]).status !== 0)
    return "go is not installed; 'apt-get install golang-go' as root installs it";
  const download = go("mod", "download");
  return download.status === 0 ? undefined : `go mod download: ${download.stderr.trim().split("\n")[0]}`;
}

test("the TypeScript parts are a plugin without type errors", () => {
  expect(falcoTs(["run", ours, "--params", '{"readings": 1}']).stdout).toContain("sensor-1 1 W");
  const folder = path.join(dir, "ts");
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(root, path.join(folder, "node_modules", "falco-ts"));
  fs.writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "falco-ts/tsconfig.plugin.json", include: ["src"] }),
  );
  expect(
    run(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", folder]),
  ).toMatchObject({ status: 0, stdout: "" });
});

const reason = noGo();
if (reason !== undefined) {
  test.skip(`the Go blocks SKIP: ${reason}`, () => undefined);
} else {
  const library = path.join(goFolder, "libmeter.so");
  const built = go("build", "-buildvcs=false", "-buildmode=c-shared", "-o", library, ".");

  test("the Go blocks build, and neither vet nor gofmt complains", () => {
    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(go("vet", ".")).toMatchObject({ status: 0, stderr: "" });
    expect(run("gofmt", ["-d", "."], { cwd: goFolder }).stdout).toBe("");
  });

  const info = (plugin: string) => JSON.parse(falcoTs(["info", plugin, "--config", "{}", "--json"]).stdout);

  test("both plugins say the same of themselves", () => {
    const [inGo, inTs] = [library, ours].map(info);
    for (const key of ["name", "version", "description", "contact", "id", "eventSource", "capabilities"]) {
      expect([key, inTs.plugin[key]]).toEqual([key, inGo.plugin[key]]);
    }
    expect(inTs.openParams).toEqual(inGo.openParams);
    const plain = ({ name, type, desc, isList, arg, display }: Record<string, unknown>) => ({
      name,
      type,
      desc,
      isList: isList ?? false,
      arg: { isRequired: false, isIndex: false, isKey: false, ...(arg as object) },
      display: display || undefined,
    });
    expect(inTs.fields.map(plain)).toEqual(inGo.fields.map(plain));
  });

  test("both schemas have the same keys, types, ranges and defaults", () => {
    const inGo = JSON.parse(info(library).plugin.initSchema),
      inTs = JSON.parse(info(ours).plugin.initSchema);
    const keys = Object.entries(inGo.definitions.Config.properties as Record<string, object>).map(
      ([name, key]) => [name, { ...key, title: undefined }],
    );
    // ours takes null too, which Falco makes of what YAML leaves empty
    const own = Object.entries(inTs.properties as Record<string, { type?: string[]; enum?: unknown[] }>).map(
      ([name, { type, enum: choices, ...key }]) => [
        name,
        choices
          ? { ...key, type: "string", enum: choices.filter(choice => choice !== null) }
          : { ...key, type: type![0] },
      ],
    );
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(keys));
  });

  const fields = [
    "meter.value",
    "meter.sensor",
    "meter.over[7]",
    "meter.attr[unit]",
    "meter.attr[sensor]",
    "meter.attr[nothing]",
    "meter.words",
    "meter.time",
  ];
  test.each(["pull", "by hand", "push"])(
    "both plugins give the same events and fields with kind %s",
    kind => {
      const [inGo, inTs] = [library, ours].map(plugin =>
        falcoTs([
          "run",
          plugin,
          "--json",
          "--config",
          '{"step":7,"unit":"kW"}',
          "--params",
          JSON.stringify({ kind, readings: 200 }),
          "--fields",
          ...fields,
        ]),
      );
      expect(inTs!.status).toBe(0);
      expect(inTs!.stdout.split("\n")).toHaveLength(201);
      expect(inTs!.stdout).toBe(inGo!.stdout);
    },
  );

  test.each([
    ['{"unit":""}', "{}", "unit: it is empty"],
    ["{}", '{"kind":"x"}', "kind: there is no x"],
  ])("both plugins refuse the config %s with the params %s", (config, params, why) => {
    for (const plugin of [library, ours])
      expect(falcoTs(["run", plugin, "--config", config, "--params", params])).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(why),
      });
  });
}
