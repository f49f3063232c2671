// The tests of a document: every code block is run, unless it is marked as one that needs what no test has:
//   ```sh                run, with an empty HOME, in this checkout
//   ```sh walk           run by tests/walk.sh, line by line, so that each has a time
//   ```sh plugin         run in the template's folder, with what the document's blocks below put into it
//   ```sh makes-targets  its targets are there, and make knows how to reach them
//   ```sh needs-falco, needs-falcoctl   only the syntax is checked
//   ```sh runs-the-tests   make test itself
//   ```ts                a plugin: built
//   ```ts jest          a test of the template: run by jest
//   ```ts spec           a spec of the template: run by falco-ts test
//   ```ts jest above     a test of the plugin in the block before
//   ```ts part           all of a document are one plugin; a test above is of that plugin then
//   ```ts part end      what stands at that plugin's end
//   ```c file PATH       a file of the one plugin of the document: its tests pass; json and ts files too
//   ```ts example        a fault of AssemblyScript's: library.test.ts runs it
//   ```sh webhook        run one after the other, in an empty folder: webhook-guide.test.ts
//   ```sh parts          run in the folder of that plugin, with the document's rules
//   ```text printed      all that the block above prints
//   ```go                parts of one program: from-go.test.ts compares it with those in TypeScript
//   ```yaml falco        a part of falco.yaml: its init_config is what the dummy takes without a warning
//   ```json package, yaml rules, md readme   parts of the template's package.json, rules and README
//   ```yaml github       a workflow: the syntax of its commands is checked
//   ```text              a drawing, or an output
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { parse } from "yaml";

import { loadedPlugins } from "../falco-yaml";
import { describeWithHost, run, type RunResult } from "../hosts/hosts";
import {
  buildPlugin,
  dummy,
  falcoTs,
  loadedCompilers,
  nativeDir,
  root,
  temporaryFolder,
  writePlugin,
} from "../support";
import { blocks } from "./blocks";

const KINDS = [
  "sh",
  "sh walk",
  "sh plugin",
  "sh webhook",
  "sh needs-falco",
  "sh needs-falcoctl",
  "sh runs-the-tests",
  "sh makes-targets",
  "ts",
  "ts jest",
  "ts spec",
  "ts jest above",
  "ts part",
  "ts part end",
  "ts example",
  "sh parts",
  "text printed",
  "yaml falco",
  "json package",
  "yaml rules",
  "md readme",
  "yaml github",
  "text",
];

/** A file of the document's plugin. */
const FILE = /^(?:c|json|ts) file (\S+)$/;

/** The tests of a document. */
export function testDocument(document: string): void {
  const dir = temporaryFolder();
  const all = blocks(document);
  const named = (kind: string) =>
    all.filter(block => block.kind === kind).map(block => [`line ${block.line}`, block.text] as const);

  test("has code blocks of the known kinds only", () => {
    const kinds = document === "docs/from-go.md" ? [...KINDS, "go"] : KINDS;
    expect(all.map(block => block.kind).filter(kind => !kinds.includes(kind) && !FILE.test(kind))).toEqual(
      [],
    );
  });

  test("has no link to a file or heading that does not exist", () => {
    const links = [...prose(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(
      ([link, file, heading]) => ({
        link,
        file: path.join(root, file ? path.join(path.dirname(document), file) : document),
        heading,
      }),
    );
    expect(
      links
        .filter(
          ({ file, heading }) =>
            !fs.existsSync(file) || (heading && !headings(path.relative(root, file)).includes(heading)),
        )
        .map(({ link }) => link),
    ).toEqual([]);
  });

  /** Runs a program in this checkout, with an empty HOME and the caches of this machine. */
  function runHere(program: string, ...args: string[]): RunResult {
    const home = path.join(dir, "home");
    fs.mkdirSync(home, { recursive: true });
    const env = {
      HOME: home,
      FALCO_TS_CACHE: path.resolve(nativeDir, "../.."),
      npm_config_cache: path.join(os.homedir(), ".npm"),
      npm_config_prefer_offline: "true",
    };
    const result = run(program, args, { cwd: root, env, timeout: 240_000 });
    expect(`${result.stdout}${result.stderr}`).toMatch(/events? \(end of source\)/);
    expect(result.status).toBe(0);
    return result;
  }

  for (const [place, text] of named("sh")) {
    test(`sh, ${place}: succeeds`, () => {
      runHere("bash", "-euc", text);
    });
  }

  for (const [place, text] of named("sh walk")) {
    test(`sh walk, ${place}: each line succeeds, and its time is printed`, () => {
      const commands = text
        .split("\n")
        .filter(Boolean)
        .map(line => line.replace(/ +#.*/, ""));
      const { stderr } = runHere(path.join(root, "tests", "walk.sh"));
      expect([...stderr.matchAll(/^ +\d+\.\d s {2}(.*)$/gm)].map(([, command]) => command)).toEqual(commands);
    });
  }

  for (const [place, text] of [
    ...named("sh needs-falco"),
    ...named("sh needs-falcoctl"),
    ...named("sh runs-the-tests"),
  ]) {
    test(`sh, ${place}: has valid syntax`, () => {
      expect(run("bash", ["-nc", text])).toMatchObject({ status: 0, stderr: "" });
    });
  }

  for (const [place, text] of named("sh makes-targets")) {
    test(`sh makes-targets, ${place}: make knows how to reach each`, () => {
      const result = run("bash", ["--norc", "-euc", text.replaceAll(/^make /gm, "make -n ")], { cwd: root });
      expect(result.stderr).toBe("");
      expect(result.status).toBe(0);
    });
  }

  const inPlugin = named("sh plugin");
  if (inPlugin.length)
    test("sh plugin: each block succeeds without a warning", () => {
      const plugin = path.join(dir, "my_plugin");
      makeTemplate(plugin);
      const change = (file: string, edit: (text: string) => string) =>
        fs.writeFileSync(path.join(plugin, file), edit(fs.readFileSync(path.join(plugin, file), "utf8")));
      change("src/plugin.ts", text => text.replace("id: 999", "id: 1000"));
      for (const [, text] of named("json package"))
        change("package.json", found => JSON.stringify({ ...JSON.parse(found), ...JSON.parse(text) }));
      for (const [, text] of named("yaml rules"))
        change("rules/my_plugin_rules.yaml", found => text + /^- rule: [^]*/m.exec(found)![0]);
      for (const [, text] of named("md readme")) change("README.md", () => text);
      linkTools(plugin);
      for (const [, text] of inPlugin) {
        const result = run("bash", ["--norc", "-euc", text], { cwd: plugin, timeout: 240_000 });
        expect(result.stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
        expect(result.status).toBe(0);
      }
      const listed = all
        .filter(block => block.kind === "text")
        .flatMap(block => [...block.text.matchAll(/^\S+(  \S+\/)?(?= )/gm)])
        .flatMap(match => match[0].split(/ +/));
      expect(listed.length).toBeGreaterThan(0);
      expect(fs.readdirSync(path.join(plugin, "dist"), { recursive: true, encoding: "utf8" })).toEqual(
        expect.arrayContaining(listed.map(file => file.replace(/\/$/, ""))),
      );
    });

  const parts = [...named("ts part"), ...named("ts part end")].map(([, text]) => text).join("\n");
  const inParts = all.filter(block => block.kind === "sh parts");
  if (inParts.length)
    test("sh parts: each block succeeds, and prints the output below it", () => {
      const name = /name: "(\w+)"/.exec(parts)![1]!;
      const plugin = path.join(dir, name);
      makeTemplate(plugin);
      for (const part of ["src", "test", "rules"]) fs.rmSync(path.join(plugin, part), { recursive: true });
      fs.mkdirSync(path.join(plugin, "rules"));
      fs.writeFileSync(
        path.join(plugin, "rules", `${name}_rules.yaml`),
        named("yaml rules")
          .map(([, text]) => text)
          .join("\n"),
      );
      writePlugin(plugin, parts);
      linkTools(plugin);
      for (const { line, text } of inParts) {
        const { stdout, stderr, status } = run("bash", ["--norc", "-euc", text], {
          cwd: plugin,
          timeout: 240_000,
        });
        expect({ line, failed: status ? stderr : "" }).toEqual({ line, failed: "" });
        const below = all[all.findIndex(block => block.line === line) + 1];
        // the order of lines in a pipe differs from that on a terminal
        const lines = (printed: string) =>
          printed
            .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
            .split("\n")
            .sort();
        if (below?.kind === "text printed") expect(lines(`${stdout}${stderr}`)).toEqual(lines(below.text));
      }
      const { fields } = JSON.parse(
        falcoTs(["info", path.join(plugin, "build", `lib${name}.so`), "--json"]).stdout,
      ) as { fields: { name: string }[] };
      const asked = named("yaml rules").flatMap(
        ([, text]) => text.match(new RegExp(`\\b${name}\\.\\w+`, "g")) ?? [],
      );
      expect(fields.map(field => field.name)).toEqual(expect.arrayContaining(asked));
    });

  const files = all.filter(({ kind }) => FILE.test(kind));
  if (files.length)
    describeWithHost("zig", zig => {
      test.each(["wasm", "native"])("the tests of the plugin in its files pass in %s", target => {
        const plugin = path.join(dir, "files");
        for (const { kind, text } of files) {
          const file = path.join(plugin, FILE.exec(kind)![1]!);
          fs.mkdirSync(path.dirname(file), { recursive: true });
          fs.writeFileSync(file, text);
        }
        const env = { PATH: `${path.dirname(zig)}:${process.env.PATH}`, FALCO_TS_TEST_TARGET: target };
        const result = falcoTs(["test"], { cwd: plugin, env, timeout: 120_000 });
        expect(result.stderr).toMatch(/^Tests: +\d+ passed, /m);
        expect(result.status).toBe(0);
      });
    });

  for (const [place, text] of named("yaml github")) {
    test(`yaml github, ${place}: its commands have valid syntax`, () => {
      const { jobs } = parse(text) as { jobs: Record<string, { steps: { run?: string }[] }> };
      const commands = Object.values(jobs)
        .flatMap(job => job.steps)
        .flatMap(step => step.run ?? []);
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands)
        expect(run("bash", ["-nc", command])).toMatchObject({ status: 0, stderr: "" });
    });
  }

  for (const [place, text] of named("ts")) {
    test(`ts, ${place}: builds`, () => {
      const name = /name: "(\w+)"/.exec(text)![1]!;
      expect(fs.existsSync(buildPlugin(path.join(dir, name), text, name))).toBe(true);
    });
  }

  for (const [place, text] of named("yaml falco")) {
    test(`yaml falco, ${place}: the dummy accepts its init_config without a warning`, () => {
      const config = loadedPlugins(text)[0]!.initConfig;
      expect(falcoTs(["run", dummy, "--config", config, "--max-events", "1"])).toMatchObject({
        status: 0,
        stderr: expect.not.stringContaining("[warning]"),
      });
    });
  }

  for (const { line, text } of all.filter(block => block.kind === "ts jest above")) {
    test(`ts jest above, line ${line}: passes`, () => {
      const nearest = all.filter(block => ["ts", "ts part"].includes(block.kind) && block.line < line).at(-1);
      const above = nearest?.kind === "ts" ? nearest.text : parts;
      const plugin = writePlugin(path.join(dir, `above-${line}`), above);
      const tests = text.match(/^test\(/gm)!.length;
      runJest(plugin, text, `${tests} passed, ${tests} total`);
    });
  }

  for (const [place, text] of named("ts spec")) {
    test(`ts spec, ${place}: passes`, () => {
      const plugin = path.join(dir, "specs", "my_plugin");
      makeTemplate(plugin);
      fs.writeFileSync(path.join(plugin, "src", "document.as.spec.ts"), text);
      const result = falcoTs(["test", "src"], { cwd: plugin });
      expect(result.stderr).toMatch(/^Tests: +\d+ passed, /m);
      expect(result.status).toBe(0);
    });
  }

  for (const [place, text] of named("ts jest")) {
    test(`ts jest, ${place}: passes beside the template's own tests`, () => {
      const plugin = path.join(dir, "my_plugin");
      makeTemplate(plugin);
      runJest(plugin, text, "7 passed, 7 total");
    });
  }
}

/** A document without its code blocks. */
function prose(document: string): string {
  return fs.readFileSync(path.join(root, document), "utf8").replaceAll(/^```.*\n[\s\S]*?^```$/gm, "");
}

/** The names of a document's headings in links, as GitHub makes them. */
function headings(document: string): string[] {
  return [...prose(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Makes a plugin of the full template. */
function makeTemplate(plugin: string): void {
  fs.rmSync(plugin, { recursive: true, force: true });
  expect(falcoTs(["init", plugin, "--template", "full"]).status).toBe(0);
}

/** Installs this checkout in a plugin's folder, as npm would. */
function linkTools(plugin: string): void {
  fs.mkdirSync(path.join(plugin, "node_modules", ".bin"), { recursive: true });
  fs.symlinkSync(
    path.join(root, "dist", "compiler", "cli.js"),
    path.join(plugin, "node_modules", ".bin", "falco-ts"),
  );
  fs.symlinkSync(root, path.join(plugin, "node_modules", "falco-ts"));
  fs.symlinkSync(path.join(root, "node_modules", "@types"), path.join(plugin, "node_modules", "@types"));
}

/** Adds a test to a plugin's folder, and runs all of its tests. */
function runJest(plugin: string, text: string, expected: string): void {
  fs.mkdirSync(path.join(plugin, "test"), { recursive: true });
  fs.writeFileSync(path.join(plugin, "test", "document.test.ts"), text);
  fs.writeFileSync(path.join(plugin, "package.json"), '{ "jest": { "preset": "falco-ts" } }');
  fs.mkdirSync(path.join(plugin, "node_modules"));
  fs.symlinkSync(root, path.join(plugin, "node_modules", "falco-ts"));
  const result = run(process.execPath, [path.join(root, "node_modules", "jest", "bin", "jest.js")], {
    cwd: plugin,
    env: loadedCompilers,
  });
  expect(result.stderr).toContain(expected);
  expect(result.status).toBe(0);
}
