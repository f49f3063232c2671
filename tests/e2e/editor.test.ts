// What an author sees in an editor. The templates have no error in TypeScript 5.9, which editors bring, nor
// in 7, which falco-ts brings; a name shows the SDK's documentation; a class without a method that it needs
// has an error.
import fs from "node:fs";
import path from "node:path";

import { TEMPLATES } from "../../dist/compiler/commands/init";
import { falcoTs, root, run, temporaryFolder } from "../support";
import { TsServer } from "./tsserver";

const work = temporaryFolder();
const COMPILERS = { "5.9": "typescript-5.9", 7: "typescript" };
const compile = (name: string, ...args: string[]) =>
  run(process.execPath, [path.join(root, "node_modules", name, "bin", "tsc"), ...args], {
    cwd: work,
    timeout: 120_000,
  });
const folder = (template: string) => path.join(work, template, "my_plugin");
const plugin = (template: string) => path.join(folder(template), "src", "plugin.ts");
const read = (file: string) => fs.readFileSync(file, "utf8");

const server = new TsServer();
afterAll(() => server.close());

beforeAll(() => {
  fs.mkdirSync(path.join(work, "node_modules"));
  fs.symlinkSync(root, path.join(work, "node_modules", "falco-ts"));
  fs.symlinkSync(path.join(root, "node_modules", "@types"), path.join(work, "node_modules", "@types"));
  for (const template of TEMPLATES)
    expect(falcoTs(["init", folder(template), "--template", template, "--yes"]).status).toBe(0);
});

test("the two TypeScripts are 5.9 and 7", () => {
  expect(compile(COMPILERS["5.9"], "--version").stdout).toMatch(/^Version 5\.9\./);
  expect(compile(COMPILERS[7], "--version").stdout).toMatch(/^Version 7\./);
});

describe.each(TEMPLATES)("the template %s", template => {
  test.each(Object.entries(COMPILERS))("has no error in TypeScript %s, nor have its tests", (_, compiler) => {
    for (const project of [folder(template), path.join(folder(template), "test")])
      expect(compile(compiler, "-p", project)).toMatchObject({ stdout: "", stderr: "", status: 0 });
  });

  test("has no error in the editor, nor have its tests", async () => {
    const sources = fs
      .readdirSync(path.join(folder(template), "src"))
      .map(file => path.join(folder(template), "src", file));
    expect(sources).toContainEqual(expect.stringMatching(/\.as\.spec\.ts$/));
    for (const file of [...sources, path.join(folder(template), "test", "plugin.test.ts")]) {
      server.open(file, read(file));
      expect(await server.diagnostics(file)).toEqual([]);
    }
  });

  test("shows the documentation of u64", async () => {
    server.open(plugin(template), read(plugin(template)));
    const { displayString, documentation } = await server.quickInfo(
      plugin(template),
      read(plugin(template)),
      "u64 = 0",
    );
    expect(displayString).toContain("type u64 = number");
    expect(documentation).toContain("A 64-bit unsigned integer.");
  });
});

test.each([
  [
    "full",
    'u64("start"',
    "Params.u64(key: string, description: string, fallback: u64, min?: u64, max?: u64): u64",
    "Reads a whole number from `min` to `max`",
  ],
  [
    "full",
    "decimal())",
    "EventReader.decimal(): u64",
    "The number that the decimal digits at the start of the payload spell",
  ],
  ["full", "PullInstance |", "class PullInstance", "A source that gives one event at a time."],
  ["full", "now()", "function clock.now(): u64", "The time in nanoseconds since 1970"],
  [
    "source",
    "follow(path",
    "PushInstance<Lines>.follow(path: string",
    "Calls the handler for each line that a file has and gets",
  ],
  ["source", "readParams(", "Permissions.readParams(key?: string)", "the open params"],
  [
    "extractor",
    "extractFrom(",
    "Fields<MyPlugin>.extractFrom(source: string)",
    "Names a source from whose events fields are extracted",
  ],
  ["extractor", "number)", "EventReader.number: number", "the same for every field of one event"],
])(
  "in the template %s the editor shows the documentation of %s",
  async (template, at, display, documentation) => {
    const text = read(plugin(template));
    server.open(plugin(template), text);
    const info = await server.quickInfo(plugin(template), text, at);
    expect(info.displayString).toContain(display);
    expect(info.documentation).toContain(documentation);
  },
);

test.each(Object.entries(COMPILERS))(
  "falco-ts/testing declares its matchers, in TypeScript %s",
  (_, compiler) => {
    const copy = path.join(work, "matchers", compiler.replace(".", "_"));
    fs.cpSync(path.join(folder("full"), "test"), copy, { recursive: true });
    fs.writeFileSync(
      path.join(copy, "plugin.test.ts"),
      `import { loadPlugin } from "falco-ts/testing";

test("t", () => {
  const plugin = loadPlugin();
  expect(plugin.open().nextBatch()).toEmit(["1"]);
  expect(plugin).toExtract({ payload: Buffer.from("1") }, { "my_plugin.value": 1n });
});
`,
    );
    expect(compile(compiler, "-p", copy)).toMatchObject({ stdout: "", stderr: "", status: 0 });
  },
);

describe.each([
  [
    "full",
    "  open(params",
    "  opened(params",
    2420,
    "Property 'open' is missing in type 'MyPlugin' but required in type 'Source'.",
  ],
  [
    "full",
    "  info(): Info",
    "  information(): Info",
    2515,
    "Non-abstract class 'MyPlugin' does not implement inherited abstract member info from class 'Plugin'.",
  ],
  [
    "source",
    "  permissions(p",
    "  permission(p",
    2420,
    "Property 'permissions' is missing in type 'MyPlugin' but required in type 'Permitted'.",
  ],
  [
    "extractor",
    "  fields(f",
    "  field(f",
    2420,
    "Property 'fields' is missing in type 'MyPlugin' but required in type 'Extractor<MyPlugin>'.",
  ],
])("in the template %s without %j", (template, from, to, code, message) => {
  const text = read.bind(null, plugin(template));
  const line = () =>
    text()
      .split("\n")
      .findIndex(one => one.startsWith("export default class")) + 1;
  const changed = () => {
    expect(text()).toContain(from);
    return text().replace(from, to);
  };

  test("the editor flags the class", async () => {
    server.open(plugin(template), changed());
    const found = await server.diagnostics(plugin(template));
    expect(found.map(one => [one.start.line, one.code])).toEqual([[line(), code]]);
    expect(found[0]!.text).toContain(message);
  });

  test.each(Object.entries(COMPILERS))("TypeScript %s flags the class", (_, compiler) => {
    const copy = path.join(work, "changed", path.basename(compiler), template, String(code));
    fs.cpSync(folder(template), copy, { recursive: true });
    fs.writeFileSync(path.join(copy, "src", "plugin.ts"), changed());
    const { stdout, status } = compile(compiler, "-p", copy, "--pretty", "false");
    expect(stdout.match(/^\S+: error TS\d+/gm)).toEqual([
      expect.stringMatching(`src/plugin\\.ts\\(${line()},\\d+\\): error TS${code}$`),
    ]);
    expect(stdout.replaceAll("member 'info'", "member info")).toContain(message);
    expect(status).not.toBe(0);
  });
});
