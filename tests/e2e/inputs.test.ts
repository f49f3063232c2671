// Push sources: the same lines give the same events and logs in jest and in falco-ts run; permissions; what
// the build refuses.
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import type { Target } from "../../dist/compiler/testing";
import { filing, following, tailing } from "../runtime/plugins";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, falcoTs, loadPlugin, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "tailing");
const library = buildPlugin(plugin, tailing);
const file = path.join(dir, "lines");

/** Loads the plugin and opens its source with one file. */
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

  test("a line of 300 kB is an event, whole, with the options that nobody set", () => {
    const { plugin: loaded, source } = open({}, {}, target);
    source.inputs[0]!.line("x".repeat(300_000));
    expect(source.nextBatch().events.map(event => event.text!.length)).toEqual([300_000]);
    expect(loaded.logs).toEqual([]);
  });

  test("a line that is longer than the eventSize that open() set is cut, and counted", () => {
    const { plugin: loaded, source } = open({ eventSize: 5 }, {}, target);
    source.inputs[0]!.line("123456").line("12345");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["12345", "12345"]);
    expect(loaded.logs.map(({ message }) => message)).toEqual([
      "next_batch: events larger than 5 bytes (eventSize) cut so far: 1",
    ]);
  });

  test("a test makes timers tick", () => {
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

  test("a file that breaks makes the source fail, after the lines before it", () => {
    const { plugin: loaded, source } = open({}, {}, target);
    source.inputs[0]!.line("a").fail("Input/output error");
    expect(source.nextBatch().events).toHaveLength(1);
    expect(source.nextBatch().status).toBe("failure");
    expect(loaded.lastError).toBe(`next_batch: lines("${file}"): Input/output error`);
  });

  test("a message that does not fit the input is a mistake of the test", () => {
    const { source } = open({ every: 1 }, {}, target);
    expect(() => source.inputs[0]!.tick()).toThrow(
      "tick(): this input is one of lines(); it has line(), end() and fail()",
    );
    expect(() => source.inputs[1]!.line("x")).toThrow("line(): this input is one of every(); it has tick()");
    source.inputs[0]!.end();
    expect(() => source.inputs[0]!.line("x")).toThrow("line(): the input has ended");
  });

  test("an input that is declared after open() is a trap", () => {
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

describe.each(["wasm", "native"] as const)("files that are followed, in jest, %s", target => {
  const followed = path.join(dir, "following");
  beforeAll(() => writePlugin(followed, following));
  const follow = (params: object) => {
    const loaded = loadPlugin({ dir: followed, target });
    loaded.init();
    return { plugin: loaded, source: loaded.open(params) };
  };

  test("a test appends to the file and rotates it", () => {
    const { source } = follow({ file: "/var/log/app.log" });
    expect(source.inputs).toMatchObject([{ kind: "follow", path: "/var/log/app.log", value: 1048576 }]);
    source.file.append("one\r\ntwo\nhalf of");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["one", "two"]);
    source.file.append(" three\nfour").rotate().append("five\nsi").empty().append("seven\n");
    expect(source.nextBatch().events.map(event => event.text)).toEqual([
      "half of three",
      "four",
      "five",
      "seven",
    ]);
    expect(source.nextBatch().status).toBe("timeout");
  });

  test("of a pattern a test names the file, and the handler gets its path", () => {
    const { plugin: loaded, source } = follow({ file: "/var/log/*.log", origin: true });
    source.file.append("1\n", "/var/log/a.log").append("2\n3\n", "/var/log/b.log");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["a.log: 1", "b.log: 2", "b.log: 3"]);
    expect(loaded.metrics()).toMatchObject({ messages: 3n });
    expect(() => source.file.append("x\n")).toThrow(
      'append(): follow("/var/log/*.log") may have several files: give the path of one too',
    );
  });

  test("a line that is too long is dropped", () => {
    const { plugin: loaded, source } = follow({ file: "/x", maxBytes: 3 });
    source.file.append("1234\n123\n");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["123"]);
    expect(loaded.logs[0]!.message).toBe('follow("/x"): 1 message of more than 3 bytes dropped');
  });

  test.each([
    ["relative", "relative: expected an absolute path of a file, of which the last part may have *, ? and ["],
    ["/a/*/b", "/a/*/b: a pattern may have *, ? and [ behind its last slash alone"],
  ])("%s is refused", (file, reason) => {
    expect(() => follow({ file })).toThrow(`open: ${reason} at src/plugin.ts:`);
  });

  test("what no permission names is refused", () => {
    expect(() => follow({ other: "/etc/passwd" })).toThrow(
      'open: /etc/passwd: the plugin has no permission to read it; it may read what the open params\' key "file" names, which is not given at src/plugin.ts:',
    );
  });
});

const reader = path.join(dir, "filing");
const readerLibrary = buildPlugin(reader, filing);

describe.each(["wasm", "native"] as const)("files that are complete, in jest, %s", target => {
  const read = (params: object) => {
    const loaded = loadPlugin({ dir: reader, target });
    loaded.init();
    return { plugin: loaded, source: loaded.open(params) };
  };
  const events = (params: object, ...files: [string | Buffer, string?][]) => {
    const { plugin: loaded, source } = read(params);
    for (const [content, name] of files) source.files.add(content, name);
    source.files.end();
    const found: (string | undefined)[] = [];
    for (let batch = source.nextBatch(); batch.status !== "eof"; batch = source.nextBatch())
      found.push(...batch.events.map(event => event.text));
    return [found, loaded.logs.map(line => line.message)];
  };

  test("a file is a message, and the handler gets its path", () => {
    const { source } = read({ path: "/data", names: true });
    expect(source.inputs).toMatchObject([{ kind: "files", path: "/data", value: 1048576 }]);
    source.files.add("one\n", "/data/a").add("two", "/data/b");
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["a: one\n", "b: two"]);
    expect(source.nextBatch().status).toBe("timeout");
    source.files.end();
    expect(source.nextBatch().status).toBe("eof");
    expect(() => source.files.line("x")).toThrow(
      "line(): this input is one of files(); it has add() and end()",
    );
  });

  test("or its lines are, or the elements of an array", () => {
    expect(events({ path: "/x", cut: "lines" }, ["one\r\n\ntwo"])).toEqual([["one", "", "two"], []]);
    expect(
      events({ path: "/x", cut: "items", key: "Records" }, ['{"n":1,"Records":[{"a":"]}"},2]}']),
    ).toEqual([['{"a":"]}"}', "2"], []]);
    expect(events({ path: "/x", cut: "items" }, ["[1,[2]][3]"])).toEqual([["1", "[2]", "3"], []]);
  });

  test("what is too long or no such JSON is said in the log", () => {
    expect(events({ path: "/x", cut: "items", maxBytes: 4 }, ['["abc",[1,2],3]'], ["{}"])).toEqual([
      ["3"],
      [
        'files("/x"): 1 message of more than 4 bytes dropped',
        'files("/x"): 1 message of more than 4 bytes dropped',
        'files("/x"): /x: it is no JSON with an array ',
      ],
    ]);
  });

  test("what is compressed with gzip is what it was before", () => {
    const lines = { path: "/x", cut: "lines" };
    const members = Buffer.concat([gzipSync("one\ntw"), gzipSync("o\nthree"), Buffer.alloc(9)]);
    expect(events(lines, [members], ["four", "/x/a.gz"])).toEqual([["one", "two", "three", "four"], []]);
  });

  const zipped = gzipSync("one\ntwo\n");
  const broken = Buffer.from(zipped).fill(0, zipped.length - 8, zipped.length - 4);
  const CUT = "the file ends before the compressed part does; what stands before that was read";
  const SUM =
    "what is compressed has another checksum or length than it names; what stands before that was read";

  test("of a broken one comes what is whole, and the log names it and the place", () => {
    const lines = { path: "/x", cut: "lines" };
    expect(
      events(
        lines,
        [zipped.subarray(0, -9), "/x/1.gz"],
        [broken, "/x/2.gz"],
        [Buffer.concat([zipped, Buffer.from("more")]), "/x/3.gz"],
        [Buffer.from(zipped).fill(255, 10, 12), "/x/4.gz"],
      ),
    ).toEqual([
      ["one", "two", "one", "two", "one", "two"],
      [
        `files("/x"): /x/1.gz: byte ${zipped.length - 9}: ${CUT}`,
        `files("/x"): /x/2.gz: byte ${zipped.length - 4}: ${SUM}`,
        `files("/x"): /x/3.gz: byte ${zipped.length}: what follows is not compressed with gzip; what stands before that was read`,
        expect.stringMatching(/^files\("\/x"\): \/x\/4.gz: byte \d+: what is compressed is broken; /),
      ],
    ]);
  });

  test("and where it is the only one the source fails behind that", () => {
    const { plugin: loaded, source } = read({ path: "/x.gz", cut: "lines" });
    source.files.add(broken);
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["one", "two"]);
    expect(source.nextBatch().status).toBe("failure");
    expect(loaded.lastError).toBe(`next_batch: files("/x.gz"): byte ${zipped.length - 4}: ${SUM}`);
  });

  test("a name has to fit", () => {
    expect(events({ path: "/x", named: "*.js[!a-c]?" }, ["1", "/x/y.json"])).toEqual([["1"], []]);
    const { source } = read({ path: "/x", named: "*.json" });
    expect(() => source.files.add("", "/x/.y.json")).toThrow(
      'add(): files("/x") reads no file ".y.json": named("*.json")',
    );
  });

  test("a trap loses its own message, and the rest comes", () => {
    const { plugin: loaded, source } = read({ path: "/x", cut: "lines" });
    source.files.add("one\ntrap\ntwo");
    expect([...source.nextBatch().events, ...source.nextBatch().events].map(event => event.text)).toEqual([
      "one",
      "two",
    ]);
    expect(loaded.logs[0]!.message).toMatch(/; the message of files\("\/x"\) is dropped$/);
  });

  test.each([
    [{ path: "/x", maxBytes: 0 }, "open: files(): maxBytes: found 0, expected 1 to 16777216"],
    [{ path: "/x", named: "a/b" }, 'open: named(): found "a/b", expected a pattern for names, without /'],
    [{ path: "/x\ny" }, "open: files(): a path with a line break"],
    [{ other: "/etc/passwd" }, "open: /etc/passwd: the plugin has no permission to read it"],
  ])("%j is refused", (params, reason) => {
    expect(() => read(params)).toThrow(reason);
  });
});

test("machine code cuts files as a test does", () => {
  const file = path.join(dir, "file");
  const documents = [
    ' {"a":{"Records":[1]},"Records": [ {"n":"}]\\""}, {"n":[1,{}]} ,3,"x",null ,] ,"b":[[1]]}\n{"Records":[4]}',
    '"{" {"Records":[[]]} [7] {"Records":{"Records":[8]}}',
    '{"x":"Records","Records":"[1]","y":1,"Records":[5 6,"7"8]}',
    '{"Records":[{"a":',
    '{"Records":["a',
    '{"Records":[1',
    '{"Records":[}{"Records":[2]}',
    "",
    "\n\r\n\r",
  ];
  for (const document of documents) {
    fs.writeFileSync(file, document);
    for (const params of [
      { cut: "whole" },
      { cut: "lines" },
      { cut: "items" },
      { cut: "items", key: "Records" },
    ]) {
      const plugin = loadPlugin({ dir: reader });
      plugin.init();
      const source = plugin.open({ path: file, ...params });
      source.files.add(document).end();
      const ran = falcoTs([
        "run",
        readerLibrary,
        "--json",
        "--params",
        JSON.stringify({ path: file, ...params }),
      ]);
      const payloads = ran.stdout
        .split("\n")
        .filter(Boolean)
        .map(row => Buffer.from((JSON.parse(row) as { payload: string }).payload, "base64").toString());
      expect([document, params, source.nextBatch().events.map(event => event.text)]).toEqual([
        document,
        params,
        payloads,
      ]);
      for (const line of plugin.logs) expect(ran.stderr).toContain(line.message);
    }
  }
});

test("a test lets time pass, and timers tick in their order", () => {
  const { source } = open({ every: 1000 });
  source.clock.advance(999);
  expect(source.nextBatch().status).toBe("timeout");
  source.clock.advance(1001);
  expect(source.nextBatch().events.map(event => event.text)).toEqual(["tick 1", "tick 2"]);
});

/** Lines for the plugin's handlers, and the open params and the config that the source is opened with. */
const STORIES: [string, string[], object, object][] = [
  ["lines", ["one", "", "two"], {}, {}],
  ["a handler that ends", ["a", "many 3", "end", "b"], { batchSize: 2 }, {}],
  ["a handler that fails", ["a", "fail", "b"], {}, {}],
  ["traps", ["a", "trap", "b", "half", "seen"], {}, {}],
  ["a trap, parked", ["a", "trap", "b"], {}, { falco_ts: { on_trap: "park" } }],
  ["a trap that stops Falco", ["a", "trap", "b"], {}, { falco_ts: { on_trap: "stop" } }],
  [
    "an event that is too large and ends the source, as its author chose",
    ["12345", "123456", "1"],
    { eventSize: 5, oversized: 0 },
    {},
  ],
  [
    "events that are too large for the eventSize that open() set",
    ["12345", "123456", "1"],
    { eventSize: 5 },
    {},
  ],
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

describe("jest and falco-ts run tell the same of", () => {
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
    const logged = loaded.logs.map(({ level, message }) => `${level}: ${message}`);
    // falco-ts run has stopped at the last event, before the source is parked
    if (status === "timeout") expect(logged).toEqual(expect.arrayContaining(logs));
    else expect(logged).toEqual(logs);
    if (status === "failure") expect(ran.stderr).toContain(loaded.lastError);
  });

  test.each<[string, object, object]>([
    ["a file that nobody named", { other: "/etc/hostname" }, {}],
    ["a path with ..", { file: "/etc/falco-ts-test/../hostname" }, {}],
    ["a folder's neighbour", { other: "/etc/falco-ts-tests" }, {}],
    ["an empty name", { other: "", every: 0 }, {}],
    ["a file that is not in the list", { files: [], other: "/x" }, { dir: "/y" }],
  ])("%s, which may not be read", (_name, params, config) => {
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
    // the columns differ, since the .so is optimized
    const reason = /open failed: (.*)/.exec(ran.stderr)![1]!.replace(/(\.ts:\d+):\d+$/, "$1");
    expect(() => loaded.open(params)).toThrow(reason);
  });

  test.each<[string, object, object]>([
    ["a file in the open params", { file: "/x/y" }, {}],
    ["a file in a folder that the open params name", { file: "/x", other: "/x/y" }, {}],
    ["a list of files", { files: ["/x", "/y"], other: "/y" }, {}],
    ["a folder in the config", { other: "/x/y/z" }, { dir: "/x/y/" }],
    ["a folder that the plugin has", { other: "/etc/falco-ts-test/a" }, {}],
  ])("%s, which may be read", (_name, params, config) => {
    const loaded = loadPlugin({ dir: plugin });
    loaded.init(config);
    expect(loaded.open(params).inputs.length).toBeGreaterThan(0);
    expect(
      falcoTs(["run", library, "--config", JSON.stringify(config), "--params", JSON.stringify(params)])
        .stderr,
    ).toContain("No such file or directory");
  });
});

test("falco-ts info shows what a plugin may do", () => {
  expect(falcoTs(["info", library]).stdout).toContain(
    'permissions   read what the open params\' key "file" names, read what the open params\' key "files" names, read what the config\'s key "dir" names, read /etc/falco-ts-test/\n',
  );
});

test("the build refuses permissions that are not paths or keys", () => {
  const source = tailing.replace(
    'p.readParams("file")',
    'p.readParams("file").readConfig("").read("relative/").read("/a/../b")',
  );
  const built = falcoTs(["build", writePlugin(path.join(dir, "wrong"), source)]);
  expect(built.status).toBe(1);
  expect(built.stderr.match(/error: .*/g)).toEqual([
    'error: permissions(): readConfig(): found "", expected a key of the init config',
    'error: permissions(): read(): found "relative/", expected an absolute path without .., such as /var/log/app.log, or /var/log/ for all that is in the folder',
    'error: permissions(): read(): found "/a/../b", expected an absolute path without .., such as /var/log/app.log, or /var/log/ for all that is in the folder',
  ]);
});

describeWithHost("sysdig", sysdig => {
  test("shows the lines of a file as events", () => {
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

describeWithHost("sysdig", sysdig => {
  test("shows each of 10 000 lines of a file that grows and rotates beside it, once", () => {
    const log = path.join(dir, "grows"),
      follower = buildPlugin(path.join(dir, "followed-by-sysdig"), following);
    const grow = `for i in 0 1 2 3 4 5 6 7 8 9; do
      seq $((i * 1000)) $((i * 1000 + 989)) >>"$0"; sleep 0.1; mv "$0" "$0.$i"
      seq $((i * 1000 + 990)) $((i * 1000 + 999)) >>"$0.$i"
    done`;
    const command = [sysdig, "-n", "10000", "-H", follower, "-I", `t:${JSON.stringify({ file: log })}`];
    const { status, stdout } = run("sh", [
      "-c",
      `(sleep 0.5; ${grow}) & shift; exec "$@"`,
      log,
      "",
      ...command,
      "-p",
      "%t.line",
    ]);
    const numbers = [...stdout.matchAll(/\d+/g)].map(([text]) => Number(text));
    expect(status).toBe(0);
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  }, 60_000);
});

describeWithHost("rust-runner", runner => {
  test("gets the lines of a file as events", () => {
    fs.writeFileSync(file, "one\ntrap\nthree\n");
    const result = run(runner, ["--plugin", library, "--params", JSON.stringify({ file }), "t.line"]);
    expect(result).toMatchObject({ status: 0, stdout: "one\nthree\n" });
  });
});

describeWithHost("sinsp-host", host => {
  test("ends with the reason if a file may not be read", () => {
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
