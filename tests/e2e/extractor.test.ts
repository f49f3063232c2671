// A plugin that extracts from other plugins' events: the sources that it is asked about, what it sees of
// their events, and what makes it need a newer Falco.
import fs from "node:fs";
import path from "node:path";

import { readElf } from "../../dist/compiler/native/elf";
import { describeWithHost } from "../hosts/hosts";
import { buildPlugin, dummy, falcoTs, loadPlugin, run, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

const source = (fields: string) => `
import { Plugin, Info, Extractor, Fields, Arg } from "falco-ts";
export default class Extra extends Plugin implements Extractor<Extra> {
  info(): Info { return { id: 0, name: "extra", version: "0.1.0", description: "extracts", contact: "nobody", source: "" }; }
  fields(f: Fields<Extra>): void { ${fields} }
}`;
const SOURCE_FIELD = `f.string("extra.source", "where it is from", (self, event, value) => value.set(event.source));`;
const VALUE_FIELD = `f.u64("extra.value", "the payload", (self, event, value) => value.set(event.decimal()));`;

const build = (name: string, fields: string) => buildPlugin(path.join(dir, name), source(fields), "extra");
const manifest = (library: string) =>
  JSON.parse(fs.readFileSync(path.join(path.dirname(library), "manifest.json"), "utf8"));
const exported = (library: string) => [...readElf(fs.readFileSync(library)).exports].sort();

const every = build("every", SOURCE_FIELD + VALUE_FIELD);
const some = build("some", `f.extractFrom("dummy").extractFrom("k8s_audit"); ${SOURCE_FIELD + VALUE_FIELD}`);
const none = build("none", `f.extractFrom("k8s_audit"); ${SOURCE_FIELD + VALUE_FIELD}`);

test("the manifest has the sources that a plugin names, which need no newer Falco", () => {
  expect(manifest(some)).toMatchObject({
    extractSources: ["dummy", "k8s_audit"],
    extractTypes: [322],
    requiredApiVersion: "3.5.0",
  });
});

for (const host of ["sinsp-host", "sinsp-host-trixie"] as const) {
  describeWithHost(host, sinsp => {
    const lines = (library: string) =>
      run(sinsp, [
        "--plugin",
        `${dummy}:{"jitter":0}`,
        "--plugin",
        library,
        "--open",
        'dummy:{"maxEvents":2}',
        "--format",
        "%extra.source %extra.value %dummy.value",
      ]);

    test("extracts from another plugin's events, and knows their source", () => {
      expect(lines(every)).toMatchObject({ status: 0, stdout: "dummy 2 2\ndummy 3 3\n" });
      expect(lines(some)).toMatchObject({ status: 0, stdout: "dummy 2 2\ndummy 3 3\n" });
    });

    test("is not asked about sources that it does not name", () => {
      expect(lines(none).status).toBe(1);
      expect(lines(none).stderr).toContain("extra");
    });

    test("names its sources", () => {
      expect(JSON.parse(run(sinsp, ["--info", some]).stdout).extractSources.sort()).toEqual([
        "dummy",
        "k8s_audit",
      ]);
      expect(JSON.parse(run(sinsp, ["--info", every]).stdout).extractSources).toEqual([]);
    });
  });
}

describeWithHost("rust-runner", runner => {
  const lines = (library: string, ...fields: string[]) =>
    run(runner, [
      "--plugin",
      `${dummy}:{"jitter":0}`,
      "--plugin",
      library,
      "--params",
      '{"maxEvents":2}',
      ...fields,
    ]);

  test("extracts from another plugin's events, and knows their source", () => {
    expect(lines(every, "extra.source", "extra.value", "dummy.value")).toMatchObject({
      status: 0,
      stdout: "dummy | 2 | 2\ndummy | 3 | 3\n",
    });
    expect(lines(some, "extra.source", "extra.value", "dummy.value")).toMatchObject({
      status: 0,
      stdout: "dummy | 2 | 2\ndummy | 3 | 3\n",
    });
  });

  test("is not asked about sources that it does not name", () => {
    expect(lines(none, "extra.value")).toMatchObject({
      status: 1,
      stderr: "error: no plugin has the field extra.value for this event\n",
    });
  });
});

test("a test gives the source of an event", () => {
  const plugin = loadPlugin({ dir: path.join(dir, "some") });
  plugin.init();
  expect(plugin.extract({ payload: Buffer.from("7"), source: "k8s_audit" }, "extra.source")).toBe(
    "k8s_audit",
  );
  expect(plugin.extract({ payload: Buffer.from("7"), source: "x".repeat(300) }, "extra.source")).toBe(
    "x".repeat(256),
  );
  expect(plugin.extract({ payload: Buffer.from("7") }, "extra.source")).toBe("");
});

describe("offsets()", () => {
  const PART_FIELD = `f.string("extra.rest", "all but the first byte", (self, event, value) => value.set(event.payload.slice(1)));`;
  const located = build("located", `f.offsets(); ${VALUE_FIELD + PART_FIELD}`);

  test("makes the plugin need API 3.11.0, and export no more symbols", () => {
    expect(manifest(located)).toMatchObject({ offsets: true, requiredApiVersion: "3.11.0" });
    expect(exported(located)).toEqual(exported(every));
  });

  test("is refused with --min-falco 0.35", () => {
    const result = falcoTs(["build", path.join(dir, "located"), "--min-falco", "0.35"]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("fields(): offsets() needs Falco 0.41; build without --min-falco 0.35");
  });

  describeWithHost("rust-runner", runner => {
    test("tells the Rust SDK's runner where a value lies, in bytes from the beginning of the event", () => {
      const args = [
        "--plugin",
        `${dummy}:{"jitter":0}`,
        "--plugin",
        located,
        "--params",
        '{"start":99,"maxEvents":1}',
        "--offsets",
      ];
      expect(run(runner, [...args, "extra.rest", "extra.value", "dummy.value"])).toMatchObject({
        status: 0,
        stdout: "00@39+2 | 100 | 100\n",
      });
    });
  });

  describeWithHost("sinsp-host-trixie", sinsp => {
    test("makes an older Falco refuse the plugin, before it asks anything", () => {
      const result = run(sinsp, ["--info", located]);
      expect(result.status).toBe(1);
      expect(result.stderr).toMatch(/plugin required API version '3\.11\.0' not compatible with.*'3\.10\.0'/);
    });
  });
});

test.each([
  [
    "a modifier without a field",
    `f.list();`,
    "list(), display() and the like belong behind the field that they are about",
  ],
  [
    "a source without a name",
    `f.extractFrom(""); ${VALUE_FIELD}`,
    'extractFrom(): found "", expected the name of an event source',
  ],
  [
    "a required argument without a kind",
    `f.u64("extra.value", "a value", (self, event, value) => value.set(1), Arg.required);`,
    "Arg.required needs Arg.index or Arg.key beside it",
  ],
])("%s is refused at build time", (name, fields, message) => {
  const result = falcoTs(["build", writePlugin(path.join(dir, name.replaceAll(" ", "-")), source(fields))]);
  expect(result.status).toBe(1);
  expect(result.stderr).toContain(message);
});
