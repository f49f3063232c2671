// The author's way, from the packed tarball of this repository: install, init, build, jest.
import fs from "node:fs";
import path from "node:path";

import { readElf } from "../../dist/compiler/elf";
import { run } from "../hosts/hosts";
import { falcoTs, root, temporaryFolder } from "../support";

const SLOW = { timeout: 240_000 };
const work = temporaryFolder();
const plugin = path.join(work, "my_counter");
const npx = (...args: string[]) => run("npx", ["--no-install", ...args], { cwd: plugin, ...SLOW });

beforeAll(() => {
  const packed = run("npm", ["pack", "--silent", "--pack-destination", work], { cwd: root, ...SLOW });
  expect(packed.status).toBe(0);
  fs.writeFileSync(path.join(work, "package.json"), '{ "private": true }');
  const installed = run("npm", ["install", "--silent", "--prefer-offline", "--ignore-scripts", path.join(work, packed.stdout.trim())], { cwd: work, ...SLOW });
  expect(`${installed.stdout}${installed.stderr}`).not.toContain("ERR");
  expect(installed.status).toBe(0);
});

test("npx falco-ts init makes a plugin and says how to go on", () => {
  const result = run("npx", ["--no-install", "falco-ts", "init", "my_counter"], { cwd: work });
  expect(result.status).toBe(0);
  expect(result.stdout.split("\n").slice(-5)).toEqual(["Next:", "  cd my_counter", "  npx falco-ts build", "  npx falco-ts test", ""]);
  const files = result.stdout.match(/my_counter\/\S+/g)!.map(file => path.relative("my_counter", file)).sort();
  expect(files).toEqual([
    ".gitignore", "README.md", "asconfig.json", "falco.yaml", "package.json", "rules/my_counter_rules.yaml", "src/plugin.ts",
    "test/plugin.test.ts", "test/tsconfig.json", "tsconfig.json",
  ]);
  for (const file of files) {
    const text = fs.readFileSync(path.join(plugin, file), "utf8");
    expect(text).not.toMatch(/my_plugin|MyPlugin/);
  }
  expect(JSON.parse(fs.readFileSync(path.join(plugin, "package.json"), "utf8"))).toMatchObject({ name: "my_counter", devDependencies: { "falco-ts": "^0.1.0" } });
});

test("npx falco-ts build makes its .so", () => {
  const result = npx("falco-ts", "build");
  expect(result.stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
  expect(result.status).toBe(0);
  const elf = readElf(fs.readFileSync(path.join(plugin, "build", "libmy_counter.so")));
  expect(elf.exports).toContain("plugin_next_batch");
});

test("npx falco-ts run shows its events and fields", () => {
  const result = npx("falco-ts", "run", "build/libmy_counter.so", "--params", '{"start":3,"events":2}', "--fields", "my_counter.value", "my_counter.divisible[3]");
  expect(result.stdout.split("\n").map(line => line.replace(/\S+Z/, "TIME").trim().split(/\s{2,}/))).toEqual([
    ["number", "time", "event", "my_counter.value", "my_counter.divisible[3]"],
    ["1", "TIME", "counted to 3", "3", "1"],
    ["2", "TIME", "counted to 4", "4", "0"],
    [""],
  ]);
});

test("npx falco-ts pack makes its release", () => {
  const result = npx("falco-ts", "pack");
  expect(result.stderr.replace(/^npm warn.*\n/gm, "").split("\n")).toEqual([
    expect.stringMatching(/^warning: not for the plugin registry as it is: id: found 999, /), expect.stringMatching(/^warning: package\.json: says no "author", "license", "repository"/), "",
  ]);
  expect(result.status).toBe(0);
  expect(fs.readdirSync(path.join(plugin, "dist")).sort()).toEqual([
    "README-parts.md", "SHA256SUMS", "THIRD-PARTY-NOTICES.txt", "falco-snippet.yaml", "my_counter-0.1.0-linux-x86_64.tar.gz", "my_counter-rules-0.1.0.tar.gz",
    "oci", "publish.sh", "registry-entry.yaml",
  ]);
  expect(fs.readFileSync(path.join(plugin, "README.md"), "utf8")).toContain("| `my_counter.value`");
});

test("npx jest is green", () => {
  const result = npx("jest");
  expect(result.stderr).toContain("4 passed, 4 total");
  expect(result.status).toBe(0);
});

test("npx falco-ts test and npx falco-ts check find nothing wrong", () => {
  const tested = npx("falco-ts", "test");
  expect(tested.stderr).toContain("4 passed, 4 total");
  expect(tested.status).toBe(0);
  expect(npx("falco-ts", "check")).toMatchObject({ status: 0, stdout: "✓ nothing wrong\n" });
});

test("a spec in src/ runs beside the tests, with npx jest too", () => {
  const file = path.join(plugin, "src", "text.as.spec.ts");
  fs.writeFileSync(file, 'import { expect, test, view } from "falco-ts/spec";\ntest("reads", () => { expect(view("42").decimal()).toBe(42); });\n');
  expect(npx("jest").stderr).toContain("5 passed, 5 total");
  expect(npx("falco-ts", "check")).toMatchObject({ status: 0, stdout: "✓ nothing wrong\n" });
  fs.rmSync(file);
});

test("TypeScript finds nothing wrong in the plugin and in its tests", () => {
  expect(npx("tsc", "-p", ".").stdout).toBe("");
  expect(npx("tsc", "-p", "test").stdout).toBe("");
});

test("a wrong constant in a field's handler turns jest red, with exit code 1", () => {
  const file = path.join(plugin, "src", "plugin.ts");
  const source = fs.readFileSync(file, "utf8");
  expect(source).toContain("== 0 ? 1 : 0");
  fs.writeFileSync(file, source.replace("== 0 ? 1 : 0", "== 0 ? 2 : 0"));
  const result = npx("jest");
  expect(result.stderr).toContain("1 failed, 3 passed, 4 total");
  expect(result.stderr).toMatch(/Expected: 1n?\s+Received: 2n?/);
  expect(result.status).toBe(1);
  fs.writeFileSync(file, source);
});

test("a compile error is what jest shows", () => {
  const file = path.join(plugin, "src", "plugin.ts");
  const source = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, source.replace("event.decimal(this.value);", "event.decimal(this.valu);"));
  const result = npx("jest");
  expect(result.stderr).toContain("src/plugin.ts:");
  expect(result.stderr).toContain("Property 'valu' does not exist");
  expect(result.status).toBe(1);
  fs.writeFileSync(file, source);
});

describe("init refuses", () => {
  test("a folder with something in it, and writes nothing", () => {
    const result = falcoTs(["init", plugin]);
    expect(result.stderr).toBe(`falco-ts init: ${plugin}: exists and is not an empty folder; nothing was written\n`);
    expect(result.status).toBe(1);
  });

  test.each(["My-Plugin", "1st", "a b", "über"])("the name %s", name => {
    const result = falcoTs(["init", path.join(work, name)]);
    expect(result.stderr).toContain(`"${name}" cannot be a plugin's name: expected lower-case letters, digits and _, beginning with a letter`);
    expect(result.status).toBe(2);
    expect(fs.existsSync(path.join(work, name))).toBe(false);
  });
});
