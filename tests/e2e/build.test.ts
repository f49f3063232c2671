// falco-ts build of a plugin that is right: what it prints, and that neither a folder's name nor an author's
// text breaks anything on the way to Falco. exports.test.ts is about the symbols that it makes.
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, falcoTs, falcoTsHost, pluginSource, run, temporaryFolder } from "../support";
import {
  buildFiles,
  edited,
  falcoTsAsync,
  CLOSE,
  GOOD,
  HEAD,
  INFO,
  QUICK,
  SETTINGS,
  type Built,
  type Edits,
} from "./mistakes";

const dir = temporaryFolder();

async function build(
  folder: string,
  edits: Edits = [],
  files: Readonly<Record<string, string>> = {},
): Promise<Built> {
  return buildFiles(path.join(dir, folder), { ...QUICK, "src/plugin.ts": edited(edits), ...files });
}

const library = (folder: string) => path.join(dir, folder, "build", "libdemo.so");

/** What a host learns of a library without initializing it. */
function info(folder: string): Record<string, unknown> {
  return JSON.parse(run(falcoTsHost, ["info", library(folder)]).stdout);
}

test("build prints a line for each stage, then the .so with its size", async () => {
  const { status, stdout, stderr } = await buildFiles(path.join(dir, "lines"), { "src/plugin.ts": GOOD });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  const expected = [
    /^ {2}compile +\d+ ms {2}\d+ kB of wasm$/,
    /^ {2}describe +\d+ ms {2}demo 0\.1\.0: sourcing, extraction$/,
    /^ {2}precompile +\d+ ms {2}\d+ kB of machine code$/,
    /^ {2}link +\d+ ms {2}libdemo\.so$/,
    /^ {2}verify +\d+ ms {2}18 symbols, glibc 2\.\d+ and up$/,
    /^✓ .*lines\/build\/libdemo\.so {2}[01]\.\d\d MB in \d+\.\d s$/,
  ];
  expect(lines).toEqual(expected.map(line => expect.stringMatching(line)));
  expect(fs.readdirSync(path.join(dir, "lines", "build")).sort()).toEqual(["libdemo.so", "manifest.json"]);
});

test("a compiler that stays loaded, as the tests' builder has, makes the bytes that build makes", () => {
  buildPlugin(path.join(dir, "before"), pluginSource());
  const folder = path.join(dir, "same");
  const made = fs.readFileSync(buildPlugin(folder, pluginSource()));
  expect(falcoTs(["build", folder]).status).toBe(0);
  expect(fs.readFileSync(path.join(folder, "build", "libt.so")).equals(made)).toBe(true);
});

test("a folder may have any name, and be built from anywhere", async () => {
  const name = 'it\'s "a" $HOME `x` %s \\ ünï 雪\n -o';
  fs.mkdirSync(path.join(dir, name, "tmp"), { recursive: true });
  for (const [file, text] of Object.entries({ ...QUICK, "plugin.ts": GOOD })) {
    fs.mkdirSync(path.join(dir, name, "src"), { recursive: true });
    fs.writeFileSync(path.join(dir, name, file === "plugin.ts" ? "src" : "", file), text);
  }
  const inside = await falcoTsAsync(["build"], {
    cwd: path.join(dir, name),
    env: { TMPDIR: path.join(dir, name, "tmp") },
  });
  expect(inside).toMatchObject({ status: 0, stdout: expect.stringContaining("✓ build/libdemo.so  ") });
  fs.rmSync(library(name));
  const outside = await falcoTsAsync(["build", path.join("..", name)], { cwd: path.join(dir, "lines") });
  expect(outside).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`✓ ../${name}/build/libdemo.so  `),
  });
  expect(info(name)).toMatchObject({ name: "demo" });
  expect(fs.readdirSync(path.join(dir, name, "tmp"))).toEqual([]);
});

test("two builds in one folder at once both succeed, and leave a complete library", async () => {
  const results = await Promise.all([build("twice"), build("twice")]);
  expect(results.map(result => result.status)).toEqual([0, 0]);
  expect(info("twice")).toMatchObject({ name: "demo", capabilities: ["sourcing", "extraction"] });
  expect(fs.readdirSync(path.join(dir, "twice", "build")).sort()).toEqual(["libdemo.so", "manifest.json"]);
});

test("Falco gets the author's texts as they are written, whatever printable characters they have", async () => {
  const text = '"quoted" \\back\\ */ /* // ??/ ??= %s%n {} \' $HOME `x` ${x} é 雪 🦅 012 \\';
  const literal = JSON.stringify(text);
  const { status, stderr } = await build("texts", [
    ['"A test"', literal],
    ['"nobody"', literal],
    ['"The sample"', literal],
    ['"How far"', literal],
  ]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const seen = info("texts");
  expect(seen).toMatchObject({ description: text, contact: text });
  expect(JSON.parse(seen.fields as string)).toMatchObject([{ name: "demo.value", desc: text }]);
  expect(JSON.parse(seen.initSchema as string)).toMatchObject({
    properties: { step: { description: text } },
  });
  const manifest = JSON.parse(fs.readFileSync(path.join(dir, "texts", "build", "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({ description: text, contact: text, fields: [{ desc: text }] });
});

test("the plugin's class may come from another file", async () => {
  const result = await build("elsewhere", [], {
    "src/plugin.ts": 'export { default } from "./lib/demo";\n',
    "src/lib/demo.ts": GOOD,
  });
  expect(result).toMatchObject({ status: 0, stderr: "" });
  expect(info("elsewhere")).toMatchObject({ name: "demo" });
});

test("a method whose interface the class does not declare is called all the same, with a warning that names it", async () => {
  const { status, stderr } = await build("undeclared", [
    [HEAD, "export default class Demo extends Plugin {\n"],
    [INFO, `${INFO}  init(): void {}\n  destroy(): void {}\n`],
  ]);
  const named = (method: string, wanted: string) =>
    `warning: Demo.${method}() is called, and the class does not say that it has it: add "implements ${wanted}" to the class`;
  expect(stderr.match(/warning: .*/g)).toEqual([
    named("init", "Initializer"),
    named("destroy", "Destroyer"),
    named("settings", "Configurable<Demo>"),
    named("open", "Source"),
    named("fields", "Extractor<Demo>"),
  ]);
  expect(status).toBe(0);
  const some = await build("some-declared", [[HEAD, HEAD.replace(" Source,", "")]]);
  expect(some.stderr).toContain("that it has it: add Source to what the class implements\n");
});

test("a method whose name is nearly one that falco-ts calls gets a warning, and the build goes on", async () => {
  const { status, stdout, stderr } = await build("warnings", [
    [
      INFO,
      `${INFO}  setings(): void {}\n  eventTostring(): void {}\n  detroy(): void {}\n  static init(): void {}\n  helper(): void {}\n`,
    ],
    [CLOSE, "  colse(): void {}\n"],
    [SETTINGS, ""],
    [" implements Closer", ""],
    [HEAD, HEAD.replace(" Configurable<Demo>,", "")],
    [
      "class Samples",
      "class Others extends PullInstance {\n  override next(event: EventWriter): Status { return Status.Eof; }\n  close(): void {}\n}\nclass Samples",
    ],
  ]);
  expect(stderr).toBe(`\
src/plugin.ts:11:3: warning: Demo.setings() is never called by falco-ts; did you mean settings()?
 11 │   setings(): void {}
    │   ^^^^^^^
src/plugin.ts:12:3: warning: Demo.eventTostring() is never called by falco-ts; did you mean eventToString()?
 12 │   eventTostring(): void {}
    │   ^^^^^^^^^^^^^
src/plugin.ts:13:3: warning: Demo.detroy() is never called by falco-ts; did you mean destroy()?
 13 │   detroy(): void {}
    │   ^^^^^^
src/plugin.ts:14:10: warning: Demo.init() is never called, as it is static: falco-ts calls it on an object
 14 │   static init(): void {}
    │          ^^^^
src/plugin.ts:26:3: warning: Others.close() is never called: add "implements Closer" to the class
 26 │   close(): void {}
    │   ^^^^^
src/plugin.ts:35:3: warning: Samples.colse() is never called by falco-ts; did you mean close()?
 35 │   colse(): void {}
    │   ^^^^^
`);
  expect(stdout).toContain("✓ ");
  expect(status).toBe(0);
});
