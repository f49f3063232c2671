// The way of an author, from the packed packages of this repository: install, init, and every line of each
// template's CI workflow, on a clone of the plugin as GitHub makes it.
import fs from "node:fs";
import path from "node:path";

import { parse } from "yaml";

import { readElf } from "../../dist/compiler/native/elf";
import { describeWithHost, run } from "../hosts/hosts";
import { packPackages } from "../packed";
import { dummy, temporaryFolder } from "../support";

const SLOW = { timeout: 240_000 };
const work = temporaryFolder();
/**
 * The names of the plugins. Each is longer or shorter than the template's own name, and so are the names of
 * its fields.
 */
const NAMES = { full: "my_counter", source: "log_lines", webhook: "posted", extractor: "words" };
/** Where init makes the plugins, below an installation of falco-ts. */
const author = path.join(work, "author");
const made = (template: keyof typeof NAMES) => path.join(author, NAMES[template]);
/** Where they are built. The full plugin is so in a clone, which has nothing installed above it. */
const folder = (template: keyof typeof NAMES) =>
  template === "full" ? path.join(work, "clone", NAMES.full) : made(template);
const library = (template: keyof typeof NAMES) =>
  path.join(folder(template), "build", `lib${NAMES[template]}.so`);
const npx = (cwd: string, ...args: string[]) => run("npx", ["--no-install", ...args], { cwd, ...SLOW });

beforeAll(() => {
  const archives = packPackages(path.join(work, "packed"));
  fs.mkdirSync(author);
  fs.writeFileSync(path.join(author, "package.json"), '{ "private": true }');
  const options = ["--silent", "--prefer-offline", "--ignore-scripts"];
  const installed = run("npm", ["install", ...options, ...archives], { cwd: author, ...SLOW });
  expect(`${installed.stdout}${installed.stderr}`).not.toContain("ERR");
  expect(installed.status).toBe(0);
});

describe.each([
  {
    template: "full" as const,
    exported: "plugin_next_batch",
    jest: "6 passed, 6 total",
    module: "numbers",
    tag: "FIELDS",
  },
  {
    template: "source" as const,
    exported: "plugin_next_batch",
    jest: "11 passed, 11 total",
    module: "lines",
    tag: "PERMISSIONS",
  },
  {
    template: "webhook" as const,
    exported: "plugin_next_batch",
    jest: "10 passed, 10 total",
    module: "bodies",
    tag: "FIELDS",
  },
  {
    template: "extractor" as const,
    exported: "plugin_extract_fields",
    jest: "7 passed, 7 total",
    module: "words",
    tag: "FIELDS",
  },
])("the template $template", ({ template, exported, jest, module, tag }) => {
  const plugin = made(template),
    clone = folder(template),
    name = NAMES[template];
  const read = (file: string) => fs.readFileSync(path.join(plugin, file), "utf8");

  test("init makes a plugin and says how to go on", () => {
    const result = npx(author, "falco-ts", "init", name, "--template", template, "--yes");
    expect(result.status).toBe(0);
    expect(result.stdout.split("\n").slice(-5)).toEqual([
      "Next:",
      `  cd ${name}`,
      "  npx falco-ts build",
      "  npx falco-ts test",
      "",
    ]);
    const files = result.stdout
      .split("\n")
      .filter(line => line.startsWith("  + "))
      .map(line => path.relative(name, line.slice(4)));
    expect(files).toEqual([
      ".github/workflows/ci.yml",
      ".gitignore",
      "README.md",
      "asconfig.json",
      "falco.yaml",
      "package.json",
      `rules/${name}_rules.yaml`,
      ...["src/plugin.ts", `src/${module}.as.spec.ts`, `src/${module}.ts`].sort(),
      "test/plugin.test.ts",
      "test/tsconfig.json",
      "tsconfig.json",
    ]);
    for (const file of files) expect(read(file)).not.toMatch(/my_plugin|MyPlugin/);
    expect(JSON.parse(read("package.json"))).toMatchObject({
      name,
      devDependencies: {
        "@falco-ts/linux-x64": "file:../../packed/falco-ts-linux-x64-0.1.0.tgz",
        "falco-ts": "file:../../packed/falco-ts-0.1.0.tgz",
      },
    });
  });

  test("the README has what pack writes between its markers", () => {
    expect(read("README.md")).toMatch(
      new RegExp(`<!-- README-PLUGIN-${tag} -->\\n[|*][^]+\\n<!-- /README-PLUGIN-${tag} -->\\n$`),
    );
  });

  test("falco.yaml loads the plugin, for the source that its rules are about", () => {
    const { plugins, load_plugins: loaded } = parse(read("falco.yaml"));
    expect(
      plugins.map((one: { name: string; library_path: string }) => [one.name, one.library_path]),
    ).toEqual(loaded.map((one: string) => [one, `lib${one}.so`]));
    expect(loaded.at(-1)).toBe(name);
    expect(parse(read(`rules/${name}_rules.yaml`)).at(-1).source).toBe(
      template === "extractor" ? "dummy" : name,
    );
  });

  test("every line of the CI workflow runs on a clone, and leaves the files of the repository as they are", () => {
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "new"],
      ...(clone === plugin ? [] : [["clone", "-q", ".", clone]]),
    ]) {
      expect(run("git", args, { cwd: plugin })).toMatchObject({ status: 0, stderr: "" });
    }
    const workflow = parse(read(".github/workflows/ci.yml"));
    expect(Object.keys(workflow)).toEqual(["name", "on", "permissions", "jobs"]);
    const steps: { name?: string; uses?: string; run?: string; with?: { path?: string } }[] =
      workflow.jobs.plugin.steps;
    expect(steps.map(step => step.name ?? step.uses)).toEqual([
      "actions/checkout@v4",
      "actions/setup-node@v4",
      "install",
      "build",
      "check",
      "test",
      "pack",
      "actions/upload-artifact@v4",
    ]);
    const output: Record<string, string> = {};
    for (const { name: step, run: commands } of steps) {
      if (commands === undefined) continue;
      // it takes long, and is of all templates: the file is common to them
      if (step === "install" && clone === plugin) continue;
      const script = path.join(work, "step.sh");
      fs.writeFileSync(script, commands);
      // the shell of a step that names none, and nothing of falco-ts but what the step "install" brings
      const env = { CI: "true", FALCO_TS_CACHE: path.join(work, "nothing") };
      const result = run("bash", ["-e", script], { cwd: clone, env, ...SLOW });
      output[step!] = `${result.stdout}${result.stderr}`.replace(/^npm warn.*\n/gm, "");
      expect({ step, status: result.status, output: result.status ? output[step!] : "" }).toEqual({
        step,
        status: 0,
        output: "",
      });
    }
    expect(output.check).toBe("✓ nothing wrong\n");
    expect(output.test).toContain(jest);
    expect(output.pack!.match(/^warning: .*$/gm)).toEqual([
      ...(template === "extractor"
        ? []
        : [expect.stringMatching(/not for the plugin registry as it is: id: found 999, /)]),
      expect.stringMatching(/package\.json: says no "author", "license", "repository"/),
    ]);
    expect(readElf(fs.readFileSync(library(template))).exports).toContain(exported);
    expect(fs.readdirSync(path.join(clone, steps.at(-1)!.with!.path!))).toEqual(
      expect.arrayContaining([
        "SHA256SUMS",
        `${name}-0.1.0-linux-x86_64.tar.gz`,
        `${name}-rules-0.1.0.tar.gz`,
      ]),
    );
    // a clone without a package-lock.json gets one by npm install
    expect(run("git", ["status", "--porcelain", ".", ":!package-lock.json"], { cwd: clone })).toMatchObject({
      status: 0,
      stdout: "",
    });
  });
});

describe("npx falco-ts run", () => {
  const cells = (stdout: string) =>
    stdout.split("\n").map(line =>
      line
        .replace(/\S+Z/, "TIME")
        .trim()
        .split(/\s{2,}/),
    );

  test("shows the full plugin's events and fields", () => {
    const result = npx(
      folder("full"),
      "falco-ts",
      "run",
      "build/libmy_counter.so",
      "--params",
      '{"start":3,"events":2}',
      "--fields",
      "my_counter.value",
      "my_counter.divisible[3]",
    );
    expect(cells(result.stdout)).toEqual([
      ["number", "time", "event", "my_counter.value", "my_counter.divisible[3]"],
      ["1", "TIME", "counted to 3", "3", "1"],
      ["2", "TIME", "counted to 4", "4", "0"],
      [""],
    ]);
  });

  test("shows the lines of the file that the source's README names", () => {
    const result = npx(
      folder("source"),
      "falco-ts",
      "run",
      "build/liblog_lines.so",
      "--params",
      '{"path": "falco.yaml", "follow": false}',
      "--max-events",
      "2",
    );
    expect(cells(result.stdout).map(line => line[2])).toEqual([
      "event",
      "plugins:",
      "- name: log_lines",
      undefined,
    ]);
    expect(fs.readFileSync(path.join(folder("source"), "README.md"), "utf8")).toContain(
      `npx falco-ts run build/liblog_lines.so --params '{"path": "falco.yaml", "follow": false}'`,
    );
  });
});

describeWithHost("sinsp-host", sinsp => {
  const condition = (template: keyof typeof NAMES) =>
    parse(fs.readFileSync(path.join(folder(template), "rules", `${NAMES[template]}_rules.yaml`), "utf8")).at(
      -1,
    ).condition;

  test("the full plugin's rule matches the multiples of three", () => {
    const result = run(sinsp, [
      "--plugin",
      library("full"),
      "--open",
      "my_counter",
      "--format",
      "%my_counter.value",
      "--filter",
      condition("full"),
    ]);
    expect(result).toMatchObject({ status: 0, stdout: "3\n6\n9\n" });
  });

  test("the source's rule matches the lines about root", () => {
    const log = path.join(work, "app.log");
    fs.writeFileSync(log, "start\nlogin of root\nlogin of eve\n\nlogout of root");
    const result = run(sinsp, [
      "--plugin",
      library("source"),
      "--open",
      `log_lines:${JSON.stringify({ path: log, follow: false })}`,
      "--format",
      "%evt.plugininfo",
      "--filter",
      condition("source"),
    ]);
    expect(result).toMatchObject({ status: 0, stdout: "login of root\nlogout of root\n" });
  });

  test("the extractor's rule matches by the fields that it has in the events of dummy", () => {
    const extract = (format: string, filter: string) =>
      run(sinsp, [
        "--plugin",
        `${dummy}:{"jitter":0}`,
        "--plugin",
        library("extractor"),
        "--open",
        'dummy:{"start":8,"maxEvents":3}',
        "--format",
        format,
        "--filter",
        filter,
      ]);
    expect(
      extract("%words.size %words.words %words.word[0] %words.mentions[1]", "words.size > 0"),
    ).toMatchObject({ status: 0, stdout: "1 1 9 false\n2 1 10 true\n2 1 11 true\n" });
    expect(condition("extractor")).toContain("[root]");
    expect(extract("%words.word[0]", condition("extractor").replace("root", "11"))).toMatchObject({
      status: 0,
      stdout: "11\n",
    });
  });
});

describe("jest in a plugin's folder", () => {
  const file = () => path.join(folder("full"), "src", "plugin.ts");

  /** Runs jest on a plugin in which one text is replaced by another. */
  function jestWith(from: string, to: string): ReturnType<typeof npx> {
    const source = fs.readFileSync(file(), "utf8");
    expect(source).toContain(from);
    fs.writeFileSync(file(), source.replace(from, to));
    const result = npx(folder("full"), "jest");
    fs.writeFileSync(file(), source);
    return result;
  }

  test("fails if a constant in a field's handler is wrong", () => {
    const result = jestWith("== 0 ? 1 : 0", "== 0 ? 2 : 0");
    expect(result.stderr).toContain("1 failed, 5 passed, 6 total");
    expect(result.stderr).toMatch(/Expected: 1n?\s+Received: 2n?/);
    expect(result.status).toBe(1);
  });

  test("shows a compile error", () => {
    const result = jestWith("event.decimal(this.value);", "event.decimal(this.valu);");
    expect(result.stderr).toContain("src/plugin.ts:");
    expect(result.stderr).toContain("Property 'valu' does not exist");
    expect(result.status).toBe(1);
  });
});
