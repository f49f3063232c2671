// falco-ts init: the questions on a terminal, the flags that it needs without one, and what it refuses. It
// never leaves half a plugin.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { cli, falcoTs, run, temporaryFolder } from "../support";

const work = temporaryFolder();
const read = (file: string) => fs.readFileSync(path.join(work, file), "utf8");
const init = (...args: string[]) => falcoTs(["init", ...args], { cwd: work });

/** Runs init on a terminal of its own, and answers each question when it is asked. */
function onTerminal(
  args: string[],
  answers: [question: string, answer: string][],
): Promise<{ output: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "script",
      ["-qec", [process.execPath, cli, "init", ...args].map(word => `'${word}'`).join(" "), "/dev/null"],
      { cwd: work, env: { ...process.env, TERM: "xterm" } },
    );
    let output = "",
      from = 0;
    const left = [...answers];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [question, answer] = left[0] ?? [];
      const at = question === undefined ? -1 : stripVTControlCharacters(output).indexOf(question, from);
      if (at < 0) return;
      from = at + question!.length;
      left.shift();
      child.stdin.write(answer!);
    });
    child
      .on("error", reject)
      .on("close", status =>
        resolve({ output: stripVTControlCharacters(output).replaceAll("\r\n", "\n"), status }),
      );
  });
}

describe("on a terminal", () => {
  test("init asks for name and kind, and asks again after an answer that it cannot use", async () => {
    const { output, status } = await onTerminal(
      [],
      [
        ["Name of the plugin, and of its folder: ", "My Plugin\r"],
        ["its folder: ", "\r"],
        ["its folder: ", "asked\r"],
        ["Kind: source, webhook, extractor or full, which is both [full]: ", "sauce\r"],
        ["[full]: ", "source\r"],
      ],
    );
    expect(output).toContain('"My Plugin" cannot be a plugin\'s name');
    expect(output).toContain("an answer is needed");
    expect(output).toContain("expected source, webhook, extractor or full");
    expect(output).toContain("Next:\n  cd asked\n");
    expect(status).toBe(0);
    expect(read("asked/src/plugin.ts")).toContain(
      "class Asked\n  extends Plugin\n  implements Configurable<Asked>, Permitted, Source, EventFormatter\n{",
    );
  });

  test("init asks for the event source of an extractor, and an empty answer is the default in brackets", async () => {
    const { output, status } = await onTerminal(
      ["asked_fields", "--template", "extractor"],
      [["such as k8s_audit [dummy]: ", "\r"]],
    );
    expect(output).not.toContain("Name");
    expect(status).toBe(0);
    expect(read("asked_fields/src/plugin.ts")).toContain('f.extractFrom("dummy")');
  });

  test("init asks nothing that the flags say", async () => {
    expect(await onTerminal(["told", "--template", "full"], [])).toMatchObject({
      output: expect.stringMatching(/^ {2}\+ told/),
      status: 0,
    });
    expect(await onTerminal(["told_all", "--yes"], [])).toMatchObject({
      output: expect.stringMatching(/^ {2}\+ told_all/),
      status: 0,
    });
  });

  test.each([
    ["Ctrl-C", "\x03"],
    ["the end of the input", "\x04"],
  ])("%s ends init, which leaves nothing", async (_, key) => {
    const { output, status } = await onTerminal(["left"], [["[full]: ", key]]);
    expect(output).toContain("falco-ts init: no answer; nothing was written\n");
    expect(status).toBe(1);
    expect(fs.existsSync(path.join(work, "left"))).toBe(false);
  });
});

describe("without a terminal", () => {
  test.each([
    [
      [],
      "there is no terminal to ask on; missing: the folder, which is named as the plugin is; --template source, webhook, extractor or full (or --yes, for full)",
    ],
    [
      ["--template", "full"],
      "there is no terminal to ask on; missing: the folder, which is named as the plugin is",
    ],
    [
      ["mute", "--template", "extractor"],
      "there is no terminal to ask on; missing: --source, the event source whose events it is for (or --yes, for dummy)",
    ],
    [["--yes"], "missing: the folder, which is named as the plugin is"],
  ])("init with %j says what is missing", (args, message) => {
    expect(init(...args)).toMatchObject({ status: 2, stdout: "", stderr: `falco-ts init: ${message}\n` });
    expect(fs.existsSync(path.join(work, "mute"))).toBe(false);
  });

  test("init needs a folder alone, and says what kind of plugin it made", () => {
    const { status, stdout } = init("alone");
    expect(status).toBe(0);
    expect(stdout).toContain(
      "\n--template was not given: this is full, an event source with fields; source, webhook, extractor or full are there\n",
    );
    expect(read("alone/src/plugin.ts")).toContain(
      "implements Configurable<Alone>, Source, Extractor<Alone>, EventFormatter\n{",
    );
  });

  test("--yes makes the full plugin", () => {
    expect(init("yes", "--yes").status).toBe(0);
    expect(read("yes/src/plugin.ts")).toContain(
      "implements Configurable<Yes>, Source, Extractor<Yes>, EventFormatter\n{",
    );
  });

  test("--source makes an extractor for the source, and falco.yaml loads the plugin that has the source", () => {
    expect(init("audit_fields", "--source", "k8s_audit").status).toBe(0);
    expect(read("audit_fields/src/plugin.ts")).toContain('f.extractFrom("k8s_audit")');
    expect(read("audit_fields/test/plugin.test.ts")).toContain('source: "k8s_audit"');
    expect(read("audit_fields/rules/audit_fields_rules.yaml")).toContain("\n  source: k8s_audit\n");
    expect(read("audit_fields/falco.yaml")).toContain(
      "  - name: k8saudit\n    library_path: libk8saudit.so\n",
    );
    expect(read("audit_fields/falco.yaml")).toContain("load_plugins: [k8saudit, audit_fields]\n");
    expect(run("grep", ["-r", "dummy", path.join(work, "audit_fields")]).stdout).toBe("");
  });

  test("the plugin's class has another name than every class that its module uses", () => {
    expect(init("counter", "--yes").status).toBe(0);
    expect(read("counter/src/plugin.ts")).toContain(
      "class CounterPlugin\n  extends Plugin\n  implements Configurable<CounterPlugin>,",
    );
    expect(read("counter/src/plugin.ts")).toContain("class Counter extends PullInstance");
    expect(init("source", "--template", "source").status).toBe(0);
    expect(read("source/src/plugin.ts")).toContain("class SourcePlugin\n  extends Plugin");
  });
});

describe("init refuses", () => {
  test.each([
    [
      "a folder with something in it",
      (dir: string) => {
        fs.mkdirSync(dir);
        fs.writeFileSync(path.join(dir, "notes"), "mine");
      },
    ],
    ["a file of that name", (dir: string) => fs.writeFileSync(dir, "mine")],
  ])("%s, which stays as it is", (what, make) => {
    const name = what.replaceAll(" ", "_");
    make(path.join(work, name));
    expect(init(name, "--yes")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `falco-ts init: ${name}: exists and is not an empty folder; nothing was written\n`,
    });
    expect(
      run("grep", ["-rl", "", path.join(work, name)])
        .stdout.trim()
        .split("\n"),
    ).toHaveLength(1);
  });

  test.each(["My-Plugin", "1st", "a b", "über"])("the name %s", name => {
    expect(init(name, "--yes")).toMatchObject({
      status: 2,
      stderr: `falco-ts init: "${name}" cannot be a plugin's name: expected lower-case letters, digits and _, beginning with a letter\n`,
    });
    expect(fs.existsSync(path.join(work, name))).toBe(false);
  });

  test.each([
    [
      ["--source", "K8s"],
      '--source: "K8s" cannot be an event source\'s name: expected lower-case letters, digits and _, beginning with a letter',
    ],
    [
      ["--source", "syscall"],
      "--source: syscall: Falco's system calls cannot be read; expected an event source of a plugin",
    ],
    [
      ["--source", "k8s_audit", "--template", "full"],
      "--source: names the events that an extractor is for; --template full makes a plugin with an event source of its own",
    ],
  ])("the arguments %j", (args, message) => {
    expect(init("refused", ...args)).toMatchObject({ status: 2, stderr: `falco-ts init: ${message}\n` });
    expect(fs.existsSync(path.join(work, "refused"))).toBe(false);
  });

  test("an unknown template", () => {
    expect(init("refused", "--template", "sauce")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Allowed choices are source, webhook, extractor, full."),
    });
  });
});

test("init makes a plugin in an empty folder, also in the current one", () => {
  fs.mkdirSync(path.join(work, "here"));
  expect(falcoTs(["init", ".", "--yes"], { cwd: path.join(work, "here") }).status).toBe(0);
  expect(read("here/package.json")).toContain('"name": "here"');
  expect(fs.readdirSync(path.join(work, "here")).filter(file => file.endsWith(".tmp"))).toEqual([]);
});
