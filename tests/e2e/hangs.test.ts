// Nothing hangs: code of the author's that does not end is ended and named by its line, wherever falco-ts
// runs it, and a signal ends each verb within a second, with all that it has started.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, cli, pluginSource, run, temporaryFolder, writePlugin } from "../support";
import { falcoTsAsync } from "./mistakes";

const dir = temporaryFolder();
const ENDLESS = "let n: u32 = 0; while (true) { n++; }";

function plugin(name: string, parts: Parameters<typeof pluginSource>[0]): string {
  return writePlugin(path.join(dir, name), pluginSource(parts));
}

test("the optimizer comes to its end with a function that calls itself twice", () => {
  const folder = plugin("recursive", {
    top: `class Tree { left: Tree | null = null; right: Tree | null = null; }
function depth(tree: Tree | null): number { return tree ? 1 + Math.max(depth(tree.left), depth(tree.right)) : 0; }`,
    fields:
      "f.u64('t.depth', 'of a tree', (self, event, value) => { const tree = new Tree(); tree.left = new Tree(); return value.set(depth(tree) as u64); });",
  });
  expect(run(process.execPath, [cli, "build", folder], { timeout: 60_000 })).toMatchObject({ status: 0 });
});

describe("an endless loop", () => {
  const overrun = (place: string) =>
    new RegExp(
      `^src/plugin\\.ts:${place}: error: .* ran longer than its deadline of 10 s at src/plugin\\.ts:${place}\\n`,
    );

  test("in fields() is named by build and check, in the same words", async () => {
    const folder = plugin("fields", { fields: ENDLESS });
    const [built, checked] = await Promise.all([
      falcoTsAsync(["build", folder]),
      falcoTsAsync(["check", folder]),
    ]);
    expect(built).toMatchObject({ status: 1, stderr: expect.stringMatching(overrun("13:21")) });
    expect(checked).toMatchObject({ status: 1, stderr: built.stderr });
  });

  test("in the module's top-level code, or a recursion that takes for ever, is named by check", async () => {
    const top = plugin("top", { top: `let n: u32 = 0; do { n++; } while (n > 0 || n == 0);` });
    const slow = plugin("recursion", {
      top: "function fib(n: u32): u32 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }",
      fields: "if (fib(90) > 1) f.u64('t.more', 'more', (self, event, value) => value.set(1));",
    });
    const [first, second] = await Promise.all([falcoTsAsync(["check", top]), falcoTsAsync(["check", slow])]);
    expect(first.stderr).toMatch(overrun("6:17"));
    expect(second.stderr).toMatch(overrun("6:10"));
  });

  test("in a spec or in what a jest test calls fails that test alone, at its line", async () => {
    const folder = plugin("tests", {
      fields:
        "f.bool('t.hang', 'never ends', (self, event, value) => { while (event.number > 0) {} return value.set(true); });",
    });
    fs.writeFileSync(
      path.join(folder, "src", "loop.as.spec.ts"),
      `import { expect, test } from "falco-ts/spec";\ntest("hangs", () => { ${ENDLESS} });\ntest("ends", () => { expect(1).toBe(1); });\n`,
    );
    fs.mkdirSync(path.join(folder, "test"));
    fs.writeFileSync(
      path.join(folder, "test", "plugin.test.ts"),
      `import { loadPlugin } from "falco-ts/testing";
test("hangs", () => {
  const plugin = loadPlugin();
  plugin.init();
  expect(plugin.extract({ payload: Buffer.from("1"), number: 1n }, "t.hang")).toBeUndefined();
  expect(plugin.logs.map(({ message }) => message)).toEqual([]);
});
`,
    );
    const { stderr } = await falcoTsAsync(["test"], { cwd: folder });
    expect(stderr).toMatch(
      /● hangs\n\n {4}ran longer than its deadline of 10 s\n[^]*at src\/loop\.as\.spec\.ts:2:/,
    );
    expect(stderr).toMatch(
      /t\.hang: ran longer than its deadline of 10 s at src\/plugin\.ts:13:62; no value/,
    );
    expect(stderr).toMatch(/Tests: +2 failed, 1 passed, 3 total/);
  });
});

describe("a signal ends within a second", () => {
  /** Runs a verb until it has printed something, and says how a signal ended it and what is left. */
  async function interrupted(args: readonly string[], cwd: string, until: RegExp, signal: NodeJS.Signals) {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const ended = new Promise<{ code: number | null; by: NodeJS.Signals | null }>(resolve =>
      child.on("exit", (code, by) => resolve({ code, by })),
    );
    await new Promise<void>(resolve => {
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", chunk => {
          text += chunk;
          if (until.test(text)) resolve();
        });
      void ended.then(() => resolve());
    });
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    const end = await Promise.race([
      ended,
      new Promise(resolve => setTimeout(resolve, 5000, "still running").unref()),
    ]);
    // the group of a process that is detached has its number
    const left = run("ps", ["-o", "pid=,stat=,args=", "-g", String(child.pid)])
      .stdout.split("\n")
      .filter(line => line && !/^ *\d+ Z/.test(line));
    if (left.length) process.kill(-child.pid!, "SIGKILL");
    return { end, left };
  }

  test.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])(
    "build in the author's endless loop, by %s",
    async signal => {
      const folder = plugin(`build-${signal}`, { fields: ENDLESS });
      expect(await interrupted(["build", folder], dir, /compile .* ms/, signal)).toEqual({
        end: { code: null, by: signal },
        left: [],
      });
      expect(fs.existsSync(path.join(folder, "build"))).toBe(false);
    },
  );

  test("build while a tool works for it, and the tool", async () => {
    const folder = plugin("slow-cc", {});
    const cc = path.join(dir, "slow-cc.sh");
    fs.writeFileSync(cc, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    process.env.CC = cc;
    try {
      expect(await interrupted(["build", folder], dir, /precompile .* ms/, "SIGTERM")).toEqual({
        end: { code: null, by: "SIGTERM" },
        left: [],
      });
    } finally {
      delete process.env.CC;
    }
  });

  test("run of a plugin that does not leave its open", async () => {
    const library = buildPlugin(
      path.join(dir, "run"),
      pluginSource({ open: "log.error('here'); while (true) {}" }),
    );
    const { end, left } = await interrupted(
      ["run", library, "--config", '{"falco_ts":{"deadlines":{"open":60000}}}'],
      dir,
      /here/,
      "SIGTERM",
    );
    expect(end).toEqual({ code: 128 + 9, by: null });
    expect(left).toEqual([]);
  });

  test("test with a test that does not end", async () => {
    const folder = plugin("jest", {});
    fs.mkdirSync(path.join(folder, "test"));
    fs.writeFileSync(
      path.join(folder, "test", "x.test.ts"),
      'test("x", () => { require("node:fs").writeSync(2, "here"); for (;;); });\n',
    );
    const { end, left } = await interrupted(["test"], folder, /here/, "SIGTERM");
    expect(end).toMatchObject({ by: null });
    expect(left).toEqual([]);
  });
});
