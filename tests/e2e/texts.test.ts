// Configs and open params that no command line can pass, since they are not UTF-8 or have 16 MiB; and the
// list of open params. They run in tests/runtime/texts.c and in the jest harness.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { PluginError } from "../../dist/compiler/testing";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, loadPlugin, root, temporaryFolder } from "../support";
import { settingsPlugin } from "./settings-plugin";

const dir = temporaryFolder();
const folder = path.join(dir, "t");
const library = buildPlugin(folder, settingsPlugin);
const program = path.join(dir, "texts");
execFileSync("cc", [
  "-std=c11",
  "-D_GNU_SOURCE",
  "-Wall",
  "-Wextra",
  "-Werror",
  `-I${root}/runtime-c/include`,
  `${root}/tests/runtime/texts.c`,
  "-o",
  program,
  "-ldl",
]);

/**
 * The lines of tests/runtime/texts.c: "ok" or the error of init and open, and two results of
 * list_open_params.
 */
function native(config: string | Uint8Array, params: string | Uint8Array = ""): string[] {
  fs.writeFileSync(path.join(dir, "config"), config);
  fs.writeFileSync(path.join(dir, "params"), params);
  const result = run(program, [library, path.join(dir, "config"), path.join(dir, "params")], {
    timeout: 60_000,
  });
  expect(result).toMatchObject({ status: 0, stderr: "" });
  return result.stdout.trimEnd().split("\n");
}

/** "ok", or the error of init and open in the harness. */
function inNode(config: string | Uint8Array, params: string | Uint8Array = ""): string {
  const plugin = loadPlugin({ dir: folder });
  try {
    plugin.init(config);
    plugin.open(params);
    return "ok";
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    expect(plugin.lastError).toBe(error.message);
    return error.message;
  }
}

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map(part => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));

describe("a text that is not UTF-8 is refused:", () => {
  test.each<[string, Uint8Array, number]>([
    ["a lone byte", bytes('{"s":"a', 0xff, '"}'), 7],
    ["a continuation byte", bytes('{"s":"', 0x80, '"}'), 6],
    ["a cut character", bytes('{"s":"', 0xe6, 0xbc), 6],
    ["a character cut by another", bytes('{"s":"é', 0xf0, 0x9f, 0x98, '"}'), 8],
    ["an overlong form of 2", bytes(0xc0, 0xaf), 0],
    ["an overlong form of 3", bytes("é", 0xe0, 0x80, 0xaf), 2],
    ["an overlong form of 4", bytes(0xf0, 0x80, 0x80, 0xaf), 0],
    ["a surrogate", bytes(0xed, 0xa0, 0x80), 0],
    ["a character beyond U+10FFFF", bytes(0xf4, 0x90, 0x80, 0x80), 0],
    ["a path that is Latin-1", bytes("/var/log/caf", 0xe9), 12],
  ])("%s", (_, text, offset) => {
    const problem = `not UTF-8: the byte at offset ${offset} begins no character`;
    expect(native(text)[0]).toBe(`init: config: ${problem}`);
    expect(inNode(text)).toBe(`init: config: ${problem}`);
    expect(native("", text)[0]).toBe(`open: open params: ${problem}`);
    expect(inNode("", text)).toBe(`open: open params: ${problem}`);
  });
});

describe("a text", () => {
  test("may have any character", () => {
    const text = JSON.stringify({ s: "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}" });
    expect(native(text, text)[0]).toBe("ok");
    expect(inNode(text, text)).toBe("ok");
  });

  test("is refused by the harness if it has a NUL, which Falco's texts cannot have", () => {
    expect(() => inNode('{"s":"\0"}')).toThrow("a NUL character");
  });
});

describe("the size of a text", () => {
  const LIMIT = 16 * 1024 * 1024;
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
  const padded = (json: string, size: number) => json.padEnd(size, " ");

  test.each<[string, string]>([
    ["spaces", padded('{"u":1}', LIMIT)],
    ["one text", `{"s":"${"x".repeat(LIMIT - 8)}"}`],
    ["one text of escapes", `{"s":"${"\\n".repeat(1_000_000)}"}`],
    ["a list of a million texts", JSON.stringify({ paths: Array(1_000_000).fill("/var/log/x") })],
    ["an unknown list of 8 million numbers", `{"unknown":[${"1,".repeat(8_388_000)}1]}`],
    ["100000 keys in one object", JSON.stringify({ ...keys(100_000), u: 1 })],
  ])("may be that of %s", (_, text) => {
    expect(native(text, text)[0]).toBe("ok");
    expect(inNode(text, text)).toBe("ok");
  });

  test.each<[string, string, string]>([
    ["one byte above 16 MiB", padded("{}", LIMIT + 1), "16777217 bytes of text; the limit is 16777216"],
    [
      "the last of 100000 keys once more",
      JSON.stringify(keys(100_000)).replace("}", ',"k99999":1}'),
      "config: k99999: given twice",
    ],
    [
      "the 17th of 17 keys once more",
      JSON.stringify({ tls: keys(17) }).replace("}", ',"k16":1}'),
      "config: tls.k16: given twice",
    ],
    [
      "the first of 16 keys once more",
      JSON.stringify({ tls: keys(16) }).replace("}", ',"k0":1}'),
      "config: tls.k0: given twice",
    ],
  ])("is no reason to accept %s", (_, text, problem) => {
    expect(native(text)[0]).toBe(`init: ${problem}`);
    expect(inNode(text)).toBe(`init: ${problem}`);
    expect(native("", text)[0]).toBe(`open: ${problem.replace("config", "open params")}`);
    expect(inNode("", text)).toBe(`open: ${problem.replace("config", "open params")}`);
  });
});

describe("the list of open params", () => {
  const LIST = [
    { value: '/var/log/"x"', desc: "a file \\ é", separator: "," },
    { value: "9", desc: "several", separator: ";" },
  ];
  const list = (u: number) => {
    const plugin = loadPlugin({ dir: folder });
    plugin.init({ u });
    return { plugin, ask: () => plugin.openParams() };
  };

  test("is Falco's JSON, each time that it is asked for", () => {
    const [, one, two] = native('{"u":9}');
    expect(JSON.parse(one!.replace("list_open_params: ", ""))).toEqual(LIST);
    expect(two).toBe(one);
    expect(list(9).ask()).toEqual(LIST);
  });

  test("may be empty", () => {
    expect(native('{"u":8}')).toEqual(["ok", "list_open_params: []", "list_open_params: []"]);
    expect(list(8).ask()).toEqual([]);
  });

  test.each([
    [5, /^list_open_params: unreachable code reached at src\/plugin\.ts:\d+:\d+$/],
    [6, /^list_open_params: the disk is "gone"$/],
    [7, /^list_open_params: 66160 bytes of open params; the limit is 65536$/],
  ])("fails with the reason each time if u is %d, and no other call does", (u, problem) => {
    const [opened, one, two] = native(`{"u":${u}}`);
    expect(opened).toBe("ok");
    expect(one!.replace(/^rc 1 /, "")).toMatch(problem);
    expect(two).toBe(one);
    const { plugin, ask } = list(u);
    expect(ask).toThrow(problem);
    expect(plugin.lastError).toMatch(problem);
    expect(ask).toThrow(problem);
    expect(plugin.open().nextBatch().status).toBe("success");
  });

  test("fails after an init that failed", () => {
    expect(native('{"u":"x"}')[1]).toMatch(/^rc 1 /);
  });

  test("is empty in a plugin without listOpenParams()", () => {
    const plugin = loadPlugin({ dir: path.join(root, "examples", "dummy") });
    plugin.init();
    expect(plugin.openParams()).toEqual([]);
  });

  describeWithHost("sysdig", sysdig => {
    test("is shown by sysdig as suggestions", () => {
      const { stdout } = run(sysdig, ["--plugin-info", library]);
      expect(stdout).toContain(
        'Suggested open params:\n/var/log/"x": a file \\ é\n18446744073709551615: several\n',
      );
    });
  });

  describeWithHost("sinsp-host", sinsp => {
    test("is read by libsinsp, and depends on the config", () => {
      expect(JSON.parse(run(sinsp, ["--info", `${library}:{"u":9}`]).stdout).openParams).toEqual(LIST);
    });
  });

  describeWithHost("go-loader", loader => {
    test("is read by the Go SDK's loader", () => {
      expect(JSON.parse(run(loader, [library, '{"u":9}']).stdout).init.openParams).toEqual(LIST);
    });
  });
});
