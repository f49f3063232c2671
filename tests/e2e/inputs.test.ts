// Push sources: the same lines give the same events and logs in jest and in Falco; permissions; what the
// build refuses.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin, type Target } from "../../dist/compiler/testing";
import { tailing } from "../runtime/plugins";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, falcoTs, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "tailing");
const library = buildPlugin(plugin, tailing);
const file = path.join(dir, "lines");

/** A loaded plugin with an open source of one file. */
function open(params: object = {}, config: object = {}, target: Target = "wasm") {
  const loaded = loadPlugin({ dir: plugin, target });
  loaded.init(config);
  return { plugin: loaded, source: loaded.open({ file, ...params }) };
}

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  test("a test gives the lines, and the handlers make events of them", () => {
    const { source } = open({}, {}, target);
    expect(source.inputs).toMatchObject([{ kind: "lines", path: file, value: 1048576 }]);
    source.inputs[0]!.line("one").line("many 2").line("skip").line("two");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["one", "many 0", "many 1", "two"]);
    expect(source.nextBatch()).toEqual({ status: "timeout", events: [] });
    source.inputs[0]!.line("last").end();
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["last"]);
    expect(source.nextBatch().status).toBe("eof");
    expect(source.nextBatch().status).toBe("eof");
  });

  test("a test lets timers tick", () => {
    const { source } = open({ every: 60000 }, {}, target);
    expect(source.inputs[1]).toMatchObject({ kind: "every", value: 60000 });
    source.inputs[1]!.tick();
    source.inputs[0]!.line("between");
    source.inputs[1]!.tick();
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["tick 1", "between", "tick 2"]);
  });

  test("events that do not fit into their batch come with the next ones", () => {
    const { source } = open({ batchSize: 2 }, {}, target);
    source.inputs[0]!.line("a").line("many 3").line("b").end();
    const batches = [source.nextBatch(), source.nextBatch(), source.nextBatch(), source.nextBatch()];
    expect(batches.map(batch => batch.events.map(event => event.text))).toEqual([
      ["a", "many 0"],
      ["many 1", "many 2"],
      ["b"],
      [],
    ]);
    expect(batches[3]!.status).toBe("eof");
  });

  test("a file that breaks makes the source fail, behind what it had", () => {
    const { plugin: loaded, source } = open({}, {}, target);
    source.inputs[0]!.line("a").fail("Input/output error");
    expect(source.nextBatch().events).toHaveLength(1);
    expect(source.nextBatch().status).toBe("failure");
    expect(loaded.lastError).toBe(`next_batch: lines("${file}"): Input/output error`);
  });

  test("what fits no input is the test's mistake", () => {
    const { source } = open({ every: 1 }, {}, target);
    expect(() => source.inputs[0]!.tick()).toThrow(
      "tick(): this input is one of lines(); it has line(), end() and fail()",
    );
    expect(() => source.inputs[1]!.line("x")).toThrow("line(): this input is one of every(); it has tick()");
    source.inputs[0]!.end();
    expect(() => source.inputs[0]!.line("x")).toThrow("line(): the input has ended");
  });

  test("an input that is declared when open() is over is a trap", () => {
    const { plugin: loaded, source } = open({ late: true }, {}, target);
    source.inputs[1]!.tick();
    source.inputs[0]!.line("next");
    expect(source.nextBatch().status).toBe("timeout");
    expect(loaded.logs.at(-1)!.message).toMatch(
      /^next_batch: an input is declared while open\(\) runs, and at no other time at src\/plugin.ts:18:\d+; the message of every\(1000\) is dropped$/,
    );
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["next"]);
  });
});

/** Lines that do what can be done, and how the source is opened. */
const STORIES: [string, string[], object, object][] = [
  ["lines", ["one", "", "two"], {}, {}],
  ["a handler that ends", ["a", "many 3", "end", "b"], { batchSize: 2 }, {}],
  ["a handler that fails", ["a", "fail", "b"], {}, {}],
  ["traps", ["a", "trap", "b", "half", "seen"], {}, {}],
  ["a trap, parked", ["a", "trap", "b"], {}, { falco_ts: { on_trap: "park" } }],
  ["a trap that stops Falco", ["a", "trap", "b"], {}, { falco_ts: { on_trap: "stop" } }],
  ["events that are too large", ["12345", "123456", "1"], { eventSize: 5 }, {}],
  [
    "events that are too large, dropped",
    ["123456", "12345", "many 3", "1"],
    { eventSize: 5, oversized: 1, batchSize: 2 },
    {},
  ],
  [
    "events that are too large, cut",
    ["123456", "12345", "many 3", "1"],
    { eventSize: 5, oversized: 2, batchSize: 2 },
    {},
  ],
  ["lines that are too long", ["123456789", "12345678", "x"], { maxBytes: 8 }, {}],
];

describe("jest says what Falco says", () => {
  test.each(STORIES)("%s", (_name, lines, params, config) => {
    const { plugin: loaded, source } = open(params, config);
    lines.forEach(line => source.inputs[0]!.line(line));
    source.inputs[0]!.end();
    const events: string[] = [];
    let status = "success";
    for (let calls = 0; calls < 20 && (status === "success" || status === "timeout"); calls++) {
      const batch = source.nextBatch();
      status = batch.status;
      events.push(...batch.events.map(event => event.text!));
    }
    source.close();
    fs.writeFileSync(file, lines.join("\n"));
    const ran = falcoTs([
      "run",
      library,
      "--config",
      JSON.stringify(config),
      "--params",
      JSON.stringify({ file, ...params }),
      "--json",
      ...(status === "timeout" ? ["--max-events", String(events.length)] : []),
    ]);
    expect(
      ran.stdout
        .trim()
        .split("\n")
        .filter(Boolean)
        .map(line => JSON.parse(line).text),
    ).toEqual(events);
    const logs = ran.stderr
      .split("\n")
      .filter(line => /^\[\w+\] t: /.test(line))
      .map(line => line.replace(/^\[(\w+)\] t: /, "$1: "));
    const said = loaded.logs.map(line => `${line.level}: ${line.message}`);
    // parked only after the last event, at which run has stopped
    if (status === "timeout") expect(said).toEqual(expect.arrayContaining(logs));
    else expect(said).toEqual(logs);
    if (status === "failure") expect(ran.stderr).toContain(loaded.lastError);
  });

  test.each<[string, object, object]>([
    ["a file that nobody named", { other: "/etc/hostname" }, {}],
    ["a path with ..", { file: "/etc/falco-ts-test/../hostname" }, {}],
    ["a folder's neighbour", { other: "/etc/falco-ts-tests" }, {}],
    ["a name that is none", { other: "", every: 0 }, {}],
    ["a list without it", { files: [], other: "/x" }, { dir: "/y" }],
  ])("%s is refused in the same words", (_name, params, config) => {
    const loaded = loadPlugin({ dir: plugin });
    loaded.init(config);
    const ran = falcoTs([
      "run",
      library,
      "--config",
      JSON.stringify(config),
      "--params",
      JSON.stringify(params),
    ]);
    expect(ran.status).toBe(1);
    // columns differ: the .so is optimized
    const said = /open failed: (.*)/.exec(ran.stderr)![1]!.replace(/(\.ts:\d+):\d+$/, "$1");
    expect(() => loaded.open(params)).toThrow(said);
  });

  test.each<[string, object, object]>([
    ["a file in the open params", { file: "/x/y" }, {}],
    ["a file in a folder that the open params name", { file: "/x", other: "/x/y" }, {}],
    ["a list of files", { files: ["/x", "/y"], other: "/y" }, {}],
    ["a folder in the config", { other: "/x/y/z" }, { dir: "/x/y/" }],
    ["a folder that the plugin has", { other: "/etc/falco-ts-test/a" }, {}],
  ])("%s may be read", (_name, params, config) => {
    const loaded = loadPlugin({ dir: plugin });
    loaded.init(config);
    expect(loaded.open(params).inputs.length).toBeGreaterThan(0);
    expect(
      falcoTs(["run", library, "--config", JSON.stringify(config), "--params", JSON.stringify(params)])
        .stderr,
    ).toContain("No such file or directory");
  });
});

test("falco-ts info says what a plugin may do", () => {
  expect(falcoTs(["info", library]).stdout).toContain(
    'permissions   read what the open params\' key "file" names, read what the open params\' key "files" names, read what the config\'s key "dir" names, read /etc/falco-ts-test/\n',
  );
});

test("permissions that make no sense are refused when the plugin is built", () => {
  const source = tailing.replace(
    'p.readParams("file")',
    'p.readParams("file").readConfig("").read("relative/").read("/a/../b")',
  );
  const built = falcoTs(["build", writePlugin(path.join(dir, "wrong"), source)]);
  expect(built.status).toBe(1);
  expect(built.stderr).toBe(`\
src/plugin.ts: permissions(): readConfig(): found "", expected a key of the init config
src/plugin.ts: permissions(): read(): found "relative/", expected an absolute path without .., such as /var/log/app.log, or /var/log/ for all that is in the folder
src/plugin.ts: permissions(): read(): found "/a/../b", expected an absolute path without .., such as /var/log/app.log, or /var/log/ for all that is in the folder
`);
});

describeWithHost("sysdig", sysdig => {
  test("lines of a file are events there", () => {
    fs.writeFileSync(file, "one\ntrap\nthree\n");
    const result = run(sysdig, [
      "-H",
      library,
      "-I",
      `t:${JSON.stringify({ file })}`,
      "-p",
      "%evt.num %t.line",
    ]);
    expect(result).toMatchObject({ status: 0, stdout: "1 one\n2 three\n" });
  });
});

describeWithHost("rust-runner", runner => {
  test("lines of a file are events in the Rust SDK's runner", () => {
    fs.writeFileSync(file, "one\ntrap\nthree\n");
    const result = run(runner, ["--plugin", library, "--params", JSON.stringify({ file }), "t.line"]);
    expect(result).toMatchObject({ status: 0, stdout: "one\nthree\n" });
  });
});

describeWithHost("sinsp-host", host => {
  test("a file that may not be read ends libsinsp with the reason", () => {
    const result = run(host, [
      "--plugin",
      library,
      "--open",
      't:{"other":"/etc/hostname"}',
      "--format",
      "%t.line",
    ]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      '/etc/hostname: the plugin has no permission to read it; it may read what the open params\' key "file" names',
    );
  });
});
