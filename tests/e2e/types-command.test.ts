// falco-ts types: what it prints builds, and reads the events that it was made of.
import fs from "node:fs";
import path from "node:path";

import { podCreation } from "../oracle/audit-events";
import { falcoTs, loadPlugin, root, run, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const sample = (name: string, text: string) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, text);
  return file;
};

test("a module of samples has pointers, accessors and fields of the types that they have", () => {
  const events = [
    {
      user: { name: "eve", "is-admin": true },
      n: 1,
      when: "2026-11-28T18:00:00Z",
      from: "10.0.0.7",
      tags: ["a", "b"],
      items: [{ id: 1 }, { id: 2 }],
      mixed: 1,
      low: -1,
      "a/b": "slash",
      "": "empty",
      type: "t",
      none: null,
    },
    { mixed: "x" },
  ];
  const { stdout, stderr, status } = falcoTs([
    "types",
    sample("web-log.jsonl", events.map(event => JSON.stringify(event)).join("\n")),
  ]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const plugin = path.join(dir, "made");
  writePlugin(
    plugin,
    `
import { Plugin, Info, Extractor, Fields } from "falco-ts";
import { declareFields, WebLog } from "./web_log";
export default class Made extends Plugin implements Extractor<Made> {
  info(): Info { return { id: 0, name: "made", version: "0.1.0", description: "d", contact: "c", source: "" }; }
  fields(f: Fields<Made>): void {
    declareFields<Made>(f);
    f.string("made.user", "through the class", (self, event, value) => {
      const name = WebLog.userName(event);
      return name && WebLog.n(event) == 1 && WebLog.userIsAdmin(event) ? value.set(name) : value;
    });
  }
}
`,
  );
  fs.writeFileSync(path.join(plugin, "src", "web_log.ts"), stdout);
  const made = loadPlugin({ dir: plugin });
  made.init();
  const payload = Buffer.from(JSON.stringify(events[0]));
  const values = Object.fromEntries(
    made.manifest.fields.map(field => [field.name, made.extract({ payload }, field.name)]),
  );
  expect(values).toEqual({
    "web_log.user.name": "eve",
    "web_log.user.is_admin": true,
    "web_log.n": 1n,
    "web_log.when": BigInt(Date.UTC(2026, 10, 28, 18)) * 1_000_000n,
    "web_log.from": "10.0.0.7",
    "web_log.tags": ["a", "b"],
    "web_log.items.id": [1n, 2n],
    "web_log.mixed": "1",
    "web_log.low": "-1",
    "web_log.a_b": "slash",
    "web_log.value": "empty",
    "web_log.type": "t",
    "made.user": "eve",
  });
  expect(made.manifest.fields[0]).toMatchObject({ desc: "To be described: /user/name" });
});

test("what it prints for audit events type-checks", () => {
  const text = JSON.stringify(podCreation());
  const plugin = path.join(dir, "audit");
  const { stdout } = falcoTs(["types", sample("creation.json", text), "--name", "audit"]);
  writePlugin(
    plugin,
    `
import { Plugin, Info, Extractor, Fields } from "falco-ts";
import { declareFields } from "./audit";
export default class Made extends Plugin implements Extractor<Made> {
  info(): Info { return { id: 0, name: "made", version: "0.1.0", description: "d", contact: "c", source: "" }; }
  fields(f: Fields<Made>): void { declareFields<Made>(f); }
}
`,
  );
  fs.writeFileSync(path.join(plugin, "src", "audit.ts"), stdout);
  const made = loadPlugin({ dir: plugin });
  made.init();
  expect(made.extract({ payload: Buffer.from(text) }, "audit.requestObject.spec.containers.image")).toEqual([
    "nginx",
    "mysql:latest",
  ]);
  fs.writeFileSync(
    path.join(plugin, "tsconfig.json"),
    JSON.stringify({
      extends: path.join(root, "sdk-as", "tsconfig.plugin.json"),
      compilerOptions: { paths: { "falco-ts": [path.join(root, "sdk-as", "index.ts")] } },
      include: ["src"],
    }),
  );
  expect(
    run(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", plugin]),
  ).toMatchObject({ stdout: "", status: 0 });
});

test.each([
  ["no JSON", "text", /^falco-ts types: .*one\.json: no JSON: /],
  ["a line that is none", '{"a":1}\ntext', /one\.json:2: neither the file nor this line is JSON: /],
  ["an empty object", "{}", /there are no values in it; expected a JSON object/],
])("%s is refused", (_, text, message) => {
  const { stdout, stderr, status } = falcoTs(["types", sample("one.json", text)]);
  expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
  expect(stderr).toMatch(message);
});

test("a key that begins with a digit makes a field whose name begins with a letter", () => {
  const file = sample("digits.json", '{"2nd":1}');
  expect(falcoTs(["types", file, "--name", "audit"]).stdout).toContain('"audit.n2nd"');
});

test("a name that no field can have is wrong usage", () => {
  expect(falcoTs(["types", sample("1.json", '{"a":1}')])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--name says another"),
  });
  expect(falcoTs(["types", path.join(dir, "missing.json")])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("cannot be read"),
  });
});
