// Every code block of the documents is run, or is marked as needing what no test has:
//   ```sh                run, with an empty HOME, in this checkout
//   ```sh needs-falco    only its syntax is checked        ```sh runs-the-tests   make test itself
//   ```ts                a plugin: built                   ```ts jest             a test of the template: run by jest
//   ```ts spec           a spec of the template: run by falco-ts test
//   ```yaml falco        a part of falco.yaml: its init_config is what the dummy takes without a warning
//   ```text              a drawing, or what is printed
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { parse } from "yaml";

import { run } from "../hosts/hosts";
import { buildPlugin, dummy, falcoTs, nativeDir, root, temporaryFolder } from "../support";

const DOCUMENTS = [
  "README.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md", "docs/config.md", "docs/dialect.md", "docs/fields.md", "docs/operators.md", "docs/testing.md",
  "examples/dummy/README.md", "templates/plugin/README.md",
];

function blocks(document: string): { kind: string; line: number; text: string }[] {
  const found = fs.readFileSync(path.join(root, document), "utf8").matchAll(/^```(.*)\n([\s\S]*?)^```$/gm);
  return [...found].map(match => ({ kind: match[1]!, line: match.input.slice(0, match.index).split("\n").length, text: match[2]! }));
}

describe.each(DOCUMENTS)("%s", document => {
  const dir = temporaryFolder();
  const all = blocks(document);
  const named = (kind: string) => all.filter(block => block.kind === kind).map(block => [`line ${block.line}`, block.text] as const);

  test("has no code block of another kind", () => {
    expect(all.map(block => block.kind).filter(kind => !["sh", "sh needs-falco", "sh runs-the-tests", "ts", "ts jest", "ts spec", "yaml falco", "text"].includes(kind))).toEqual([]);
  });

  for (const [place, text] of named("sh")) {
    test(`sh, ${place}: runs to its end`, () => {
      const home = path.join(dir, "home");
      fs.mkdirSync(home, { recursive: true });
      const env = { HOME: home, FALCO_TS_CACHE: path.resolve(nativeDir, "../.."), npm_config_cache: path.join(os.homedir(), ".npm"), npm_config_prefer_offline: "true" };
      const result = run("bash", ["-euc", text], { cwd: root, env, timeout: 240_000 });
      expect(`${result.stdout}${result.stderr}`).toMatch(/events? \(end of source\)/);
      expect(result.status).toBe(0);
    });
  }

  for (const [place, text] of [...named("sh needs-falco"), ...named("sh runs-the-tests")]) {
    test(`sh, ${place}: is a shell's syntax`, () => {
      expect(run("bash", ["-nc", text])).toMatchObject({ status: 0, stderr: "" });
    });
  }

  for (const [place, text] of named("ts")) {
    test(`ts, ${place}: builds`, () => {
      const name = /name: "(\w+)"/.exec(text)![1]!;
      expect(fs.existsSync(buildPlugin(path.join(dir, name), text, name))).toBe(true);
    });
  }

  for (const [place, text] of named("yaml falco")) {
    test(`yaml falco, ${place}: its init_config is taken without a warning`, () => {
      const config = JSON.stringify(parse(text).plugins[0].init_config);
      expect(falcoTs(["run", dummy, "--config", config, "--max-events", "1"])).toMatchObject({ status: 0, stderr: expect.not.stringContaining("[warning]") });
    });
  }

  /** The template's plugin, with one more file. */
  const template = (file: string, text: string): string => {
    const plugin = fs.mkdtempSync(path.join(dir, "template"));
    fs.cpSync(path.join(root, "templates", "plugin"), plugin, { recursive: true });
    fs.writeFileSync(path.join(plugin, file), text);
    fs.mkdirSync(path.join(plugin, "node_modules"));
    fs.symlinkSync(root, path.join(plugin, "node_modules", "falco-ts"));
    return plugin;
  };

  for (const [place, text] of named("ts spec")) {
    test(`ts spec, ${place}: passes`, () => {
      const result = falcoTs(["test", "src"], { cwd: template("src/document.as.spec.ts", text) });
      expect(result.stderr).toMatch(/^Tests: +\d+ passed, /m);
      expect(result.status).toBe(0);
    });
  }

  for (const [place, text] of named("ts jest")) {
    test(`ts jest, ${place}: passes beside the template's own tests`, () => {
      const plugin = template("test/document.test.ts", text);
      const result = run(process.execPath, [path.join(root, "node_modules", "jest", "bin", "jest.js")], { cwd: plugin });
      expect(result.stderr).toContain("5 passed, 5 total");
      expect(result.status).toBe(0);
    });
  }
});

test("the README's make targets exist", () => {
  expect(run("make", ["-n", "demo"], { cwd: root }).status).toBe(0);
  expect(run("make", ["help"], { cwd: root }).stdout).toMatch(/^demo +.*\n(.*\n)*test +/m);
});
