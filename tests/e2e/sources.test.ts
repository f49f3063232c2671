// What an author can do with an event source: options, oversized events, batches filled by hand, progress,
// several instances at once, open params. The same plugins run in falco-ts run, in the jest harness, and in
// hosts that show it.
import path from "node:path";

import type { TestPlugin } from "../../dist/compiler/testing";
import { paced } from "../runtime/plugins";
import { describeWithHost, run, type RunResult } from "../hosts/hosts";
import {
  buildPlugin,
  cli,
  dummy,
  falcoTs,
  loadPlugin,
  pluginSource,
  temporaryFolder,
  writePlugin,
} from "../support";

const dir = temporaryFolder();

/** Builds a plugin, and returns how to run it: in falco-ts run, and in the jest harness. */
function plugin(name: string, source: string) {
  const folder = path.join(dir, name);
  const library = buildPlugin(folder, source);
  return {
    library,
    native: (...args: string[]): RunResult => falcoTs(["run", library, "--json", ...args]),
    inNode: (config?: object): TestPlugin => {
      const loaded = loadPlugin({ dir: folder });
      loaded.init(config);
      return loaded;
    },
  };
}

interface Row {
  instance?: number;
  payload: string;
  text: string;
  timestamp: string;
}
const rows = (result: RunResult): Row[] =>
  result.stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line));
const payloads = (result: RunResult) =>
  rows(result).map(row => Buffer.from(row.payload, "base64").toString());

/** All events of an instance in the harness, and how many each batch had. */
function drain(loaded: TestPlugin, params: object | string) {
  const instance = loaded.open(params);
  const texts: string[] = [],
    counts: number[] = [];
  let batch = instance.nextBatch();
  for (; batch.status === "success"; batch = instance.nextBatch()) {
    texts.push(...batch.events.map(event => event.text!));
    counts.push(batch.events.length);
  }
  instance.close();
  return { texts, counts, status: batch.status };
}

describe("the options of an instance", () => {
  const { native, inNode } = plugin(
    "options",
    pluginSource({
      open: `
      const source = new Events(), given = params.raw.split("=");
      const value = <u32>U64.parseInt(given.length > 1 ? given[1] : "1");
      if (given[0] == "batchSize") source.batchSize = value;
      if (given[0] == "eventSize") source.eventSize = value;
      if (given[0] == "timeout") source.timeout = value;
      return source;`,
    }),
  );

  test.each([
    ["batchSize=0", "batchSize: found 0, expected 1 to 65536"],
    ["batchSize=65537", "batchSize: found 65537, expected 1 to 65536"],
    ["eventSize=0", "eventSize: found 0, expected 1 to 33554432"],
    ["eventSize=33554433", "eventSize: found 33554433, expected 1 to 33554432"],
    ["timeout=0", "timeout: found 0, expected 1 to 30"],
    ["timeout=31", "timeout: found 31, expected 1 to 30"],
  ])("make open fail with %s", (params, message) => {
    const result = native("--params", params);
    expect(result.stderr).toContain(`open failed: open: ${message}\n`);
    expect(result.status).toBe(1);
    expect(() => inNode().open(params)).toThrow(`open: ${message}`);
  });

  test.each([
    "batchSize=1",
    "batchSize=65536",
    "eventSize=1",
    "eventSize=33554432",
    "timeout=1",
    "timeout=30",
  ])("may be %s", params => {
    expect(payloads(native("--params", params))).toEqual(["1", "2", "3", "4", "5"]);
    expect(drain(inNode(), params).texts).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("an event that is larger than eventSize", () => {
  // each line of the open params is an event. It has pieces with ";" between them, which begin with the first
  // letter of the method that writes them: text, bytes, hex, decimal
  const { native, inNode } = plugin(
    "oversized",
    pluginSource({
      top: `
import { Instance, EventBatch, Oversized, View } from "falco-ts";
function write(event: EventWriter, line: string): void {
  const pieces = line.split(";");
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i], rest = piece.slice(1);
    const bytes = String.UTF8.encode(rest), view = new View();
    view.offset = changetype<usize>(bytes);
    view.length = bytes.byteLength;
    if (piece.startsWith("t")) event.text(rest);
    if (piece.startsWith("b")) event.bytes(view);
    if (piece.startsWith("h")) event.hex(view);
    if (piece.startsWith("d")) event.decimal(U64.parseInt(rest));
  }
}
class Low extends Instance {
  at: i32 = 0;
  constructor(private lines: string[]) { super(); }
  override nextBatch(batch: EventBatch): Status {
    while (!batch.full) {
      if (this.at == this.lines.length) return Status.Eof;
      write(batch.begin(), this.lines[this.at++]);
      if (!batch.commit()) return this.fail("too large for me");
    }
    return Status.Ok;
  }
}
class Lines extends PullInstance {
  at: i32 = 0;
  constructor(private lines: string[]) { super(); }
  override next(event: EventWriter): Status {
    if (this.at == this.lines.length) return Status.Eof;
    write(event, this.lines[this.at++]);
    return Status.Ok;
  }
}`,
    })
      .replace(
        "open(params: Params): PullInstance | null {",
        `open(params: Params): Instance | null {
    const lines = params.strings("lines", "", []), policy = params.choice("oversized", "", ["", "fail", "drop", "truncate"], "");
    const source: Instance = params.bool("low", "", false) ? new Low(lines) : new Lines(lines);
    source.eventSize = 8;
    source.batchSize = 16;
    if (policy == "fail") source.oversized = Oversized.Fail;
    if (policy == "drop") source.oversized = Oversized.Drop;
    if (policy == "truncate") source.oversized = Oversized.Truncate;
    return source;
`,
      )
      .replace("return new Events(); }", "}"),
  );

  const both = (params: object) => {
    const result = native("--params", JSON.stringify(params)),
      loaded = inNode();
    const { texts, status } = drain(loaded, params);
    expect(payloads(result)).toEqual(texts);
    const logged = [...result.stderr.matchAll(/^\[(\w+)\] t: (.*)$/gm)].map(([, level, message]) => ({
      level,
      message,
    }));
    expect(logged).toEqual(loaded.logs);
    return {
      texts,
      status,
      logs: loaded.logs.map(({ level, message }) => `${level} ${message}`),
      native: result,
      lastError: loaded.lastError,
    };
  };
  const lines = ["t12345678", "t123456789", "tab"];

  test("is cut where the author said nothing: what comes from outside does not end Falco", () => {
    expect(both({ lines })).toMatchObject({
      texts: ["12345678", "12345678", "ab"],
      status: "eof",
      logs: ["warning next_batch: events larger than 8 bytes (eventSize) cut so far: 1"],
    });
  });

  test("makes the source fail with Oversized.Fail, after the events before it", () => {
    const { texts, status, native, lastError } = both({ lines, oversized: "fail" });
    const why =
      "next_batch: an event is larger than 8 bytes; set eventSize to its size at most, or say with oversized to drop or cut it";
    expect({ texts, status, lastError }).toEqual({ texts: ["12345678"], status: "failure", lastError: why });
    expect(native.stderr).toContain(why);
    expect(native.status).toBe(1);
  });

  test("is dropped with Oversized.Drop, and counted in the log", () => {
    expect(both({ lines, oversized: "drop" })).toMatchObject({
      texts: ["12345678", "ab"],
      status: "eof",
      logs: ["warning next_batch: events larger than 8 bytes (eventSize) dropped so far: 1"],
    });
  });

  test("is logged the 1st, 2nd, 4th, 8th time and so on, and counted at the end", () => {
    const many = Array.from({ length: 1000 }, () => "t123456789");
    expect(both({ lines: [...many, "tlast"], oversized: "drop" })).toMatchObject({
      texts: ["last"],
      logs: [...Array.from({ length: 10 }, (_, i) => 2 ** i), 1000].map(
        n => `warning next_batch: events larger than 8 bytes (eventSize) dropped so far: ${n}`,
      ),
    });
  });

  test.each([
    ["t123456789", "12345678"],
    ["t12345678", "12345678"],
    ["t1234567é", "1234567"],
    ["t12345é漢", "12345é"],
    ["t12345😀", "12345"],
    ["b123456789", "12345678"],
    ["t1234;b56789;t0", "12345678"],
    ["t1234;t56789;d0", "12345678"],
    // a piece that cannot be cut is left out, as are the pieces behind it
    ["t1234567;h89;t0", "1234567"],
    ["t123456;d789;d1", "123456"],
    ["t1234567;t漢;t0;b0", "1234567"],
    ["t;b123456789;t", "12345678"],
  ])("is cut with Oversized.Truncate: %s becomes %s", (line, cut) => {
    const oversized = line !== "t12345678";
    expect(both({ lines: [line, "tab"], oversized: "truncate" })).toMatchObject({
      texts: [cut, "ab"],
      status: "eof",
      logs: oversized ? ["warning next_batch: events larger than 8 bytes (eventSize) cut so far: 1"] : [],
    });
  });

  test("is treated the same in batches that are filled by hand", () => {
    expect(both({ lines, low: true, oversized: "fail" })).toMatchObject({
      texts: ["12345678"],
      status: "failure",
      lastError: "next_batch: too large for me",
    });
    expect(both({ lines, low: true, oversized: "drop" })).toMatchObject({
      texts: ["12345678", "ab"],
      status: "eof",
    });
    expect(both({ lines, low: true, oversized: "truncate" })).toMatchObject({
      texts: ["12345678", "12345678", "ab"],
      status: "eof",
    });
  });
});

const pacedPlugin = plugin("paced", paced);

describe("batches", () => {
  test("trap if an author fills them by hand and does not look whether they are full", () => {
    const { native, inNode } = plugin(
      "careless",
      pluginSource({
        top: `
import { Instance, EventBatch } from "falco-ts";
class Careless extends Instance {
  constructor(private twice: bool) { super(); }
  override nextBatch(batch: EventBatch): Status {
    while (true) {
      batch.begin().decimal(batch.count);
      while (batch.commit() && this.twice) {}
    }
    return Status.Ok;
  }
}`,
      })
        .replace(
          "open(params: Params): PullInstance | null {",
          "open(params: Params): Instance | null { const source = new Careless(params.raw.length > 0); source.batchSize = 3; return source;",
        )
        .replace("return new Events(); }", "}"),
    );
    const begin = "next_batch: no room in the batch: look at `full` before each begin() at src/plugin.ts:",
      commit = "next_batch: commit() without a begin() at src/plugin.ts:";
    for (const [params, message] of [
      ["", begin],
      ["twice", commit],
    ] as const) {
      const result = native("--max-events", "3", "--params", params),
        loaded = inNode(),
        instance = loaded.open(params);
      expect(rows(result)).toHaveLength(3);
      expect(instance.nextBatch().events).toHaveLength(3);
      for (const text of [result.stderr, loaded.logs[0]!.message]) expect(text).toContain(message);
    }
  });

  test.each([false, true])(
    "in the harness end if they are full, or after the test's number of events; filled by hand: %p",
    low => {
      const loaded = pacedPlugin.inNode(),
        instance = loaded.open({ low, events: 12, batchSize: 4 });
      const counts = [undefined, 1, 3, 99, undefined].map(most => instance.nextBatch(most).events.length);
      expect(counts).toEqual([4, 1, 3, 4, 0]);
      expect(instance.nextBatch().status).toBe("eof");
    },
  );

  test("in the harness are a timeout if the instance finds no event until the batch must go out", () => {
    expect(pacedPlugin.inNode().open({ low: true, find: false }).nextBatch(0)).toEqual({
      status: "timeout",
      events: [],
    });
  });
});

describe("progress", () => {
  test("is given by the harness as by a tool", () => {
    const instance = pacedPlugin.inNode().open({ events: 7, batchSize: 5 });
    expect(instance.progress()).toEqual({ percent: 0, text: "0 of 7" });
    instance.nextBatch();
    expect(instance.progress()).toEqual({ percent: 71.43, text: "5 of 7" });
    while (instance.nextBatch().status !== "eof");
    instance.close();
    expect(instance.progress()).toEqual({ percent: 71.43, text: "5 of 7" });
  });

  test.each([
    ["1.5", 100],
    ["-3", 0],
    ["nan", 0],
    ["0.29", 29],
  ])("is %s as the plugin gives it, and %p % in the end", (done, percent) => {
    expect(pacedPlugin.inNode().open({ done }).progress()).toEqual({ percent, text: "" });
  });

  test("parks the source in the harness if progress() traps", () => {
    const loaded = pacedPlugin.inNode(),
      instance = loaded.open({ done: "trap" });
    expect(instance.progress()).toEqual({ percent: 0, text: "" });
    expect(loaded.logs).toEqual([
      {
        level: "critical",
        message: expect.stringMatching(
          /^get_progress: unreachable code reached at src\/plugin\.ts:.*; the source is parked/,
        ),
      },
    ]);
    expect(instance.nextBatch().status).toBe("timeout");
  });

  test("is no capability of a plugin without progress()", () => {
    expect(loadPlugin({ dir: path.dirname(path.dirname(dummy)) }).manifest.capabilities).not.toContain(
      "progress",
    );
  });

  test("gets a warning at build time if a class has progress() and does not implement Progresser", () => {
    const result = falcoTs([
      "build",
      writePlugin(
        path.join(dir, "unasked"),
        pluginSource({ close: "} progress(text: TextWriter): f64 { return 1;" }),
      ),
    ]);
    expect(result.stderr).toContain(
      'warning: Events.progress() is never called: add "implements Progresser" to the class',
    );
    expect(
      JSON.parse(falcoTs(["info", path.join(dir, "unasked", "build", "libt.so"), "--json"]).stdout).manifest
        .capabilities,
    ).not.toContain("progress");
  });

  test("gets a warning at build time if progress() is misspelled", () => {
    const result = falcoTs([
      "build",
      writePlugin(
        path.join(dir, "misspelled"),
        pluginSource({ close: "} progess(text: TextWriter): f64 { return 1;" }),
      ),
    ]);
    expect(result.stderr).toContain(
      "warning: Events.progess() is never called by falco-ts; did you mean progress()?",
    );
  });

  test("gets no warning at build time for a method process()", () => {
    expect(
      falcoTs([
        "build",
        writePlugin(path.join(dir, "ordinary"), pluginSource({ close: "} process(): void {" })),
      ]).stderr,
    ).toBe("");
  });

  const name = "is shown on the terminal by falco-ts run while events go elsewhere";
  if (run("sh", ["-c", "command -v script"]).status !== 0) {
    test.skip(`${name} SKIP: script is not installed (apt-get install bsdutils)`, () => undefined);
  } else {
    test(name, () => {
      const command = `${process.execPath} ${cli} run ${pacedPlugin.library} --params '{"ms":2,"events":200}'`;
      const shown = run("script", ["-qec", `${command} >${path.join(dir, "events.txt")}`, "/dev/null"]);
      expect(shown.stdout).toMatch(/^ {2}0\.00 % {2}0 of 200\x1b\[K\r/);
      expect(shown.stdout).toMatch(/\r\x1b\[K200 events \(end of source\)\r\n$/);
      expect(run("script", ["-qec", command, "/dev/null"]).stdout).not.toContain("% ");
    });
  }

  describeWithHost("sysdig", sysdig => {
    test("takes every event of batches that go out before they are full", () => {
      const result = run(sysdig, [
        "-H",
        `${pacedPlugin.library}:`,
        "-I",
        't:{"ms":2,"events":60}',
        "-p",
        "%t.value",
      ]);
      expect(result.stdout.trim().split("\n").map(Number)).toEqual(
        Array.from({ length: 60 }, (_, i) => i + 1),
      );
    });

    test("shows progress with -P", () => {
      const result = run(sysdig, [
        "-H",
        `${pacedPlugin.library}:`,
        "-I",
        't:{"events":500}',
        "-P",
        "-p",
        "%evt.num",
      ]);
      expect(result.status).toBe(0);
      expect(`${result.stdout}${result.stderr}`).toContain("500 of 500");
    });
  });
});

describe("several instances at once", () => {
  test("are opened by falco-ts run, one for each --params, and asked in turn", () => {
    const result = pacedPlugin.native(
      "--params",
      '{"events":3,"batchSize":2}',
      "--params",
      '{"events":1}',
      "--params",
      '{"events":3,"batchSize":1}',
    );
    expect(rows(result).map(({ instance, text }) => `${instance}: ${text}`)).toEqual([
      "1: 1",
      "1: 2",
      "2: 1",
      "3: 1",
      "1: 3",
      "3: 2",
      "3: 3",
    ]);
    expect(result.status).toBe(0);
    const table = falcoTs([
      "run",
      pacedPlugin.library,
      "--params",
      '{"events":1}',
      "--params",
      '{"events":1}',
    ]);
    expect(table.stdout.split("\n").map(line => line.split(/ +/).slice(0, 2).join(" "))).toEqual([
      "number instance",
      "1 1",
      "2 2",
      "",
    ]);
    expect(table.stderr).toBe("2 events (end of source)\n");
  });

  test("end falco-ts run if one of them cannot be opened", () => {
    const result = pacedPlugin.native("--params", "{}", "--params", '{"timeout":99}');
    expect(result.stderr).toContain("open failed: open: timeout: found 99, expected 1 to 30");
    expect(result.stdout).toBe("");
    expect(result.status).toBe(1);
  });

  test("are independent of each other in the harness", () => {
    const loaded = pacedPlugin.inNode(),
      [a, b] = [loaded.open({ events: 3, batchSize: 2 }), loaded.open({ events: 8, batchSize: 4 })];
    expect([a, b].map(one => one.nextBatch().events.map(event => event.text))).toEqual([
      ["1", "2"],
      ["1", "2", "3", "4"],
    ]);
    a.close();
    expect(b.nextBatch().events.map(event => event.text)).toEqual(["5", "6", "7", "8"]);
    expect(b.progress()).toEqual({ percent: 100, text: "8 of 8" });
  });
});

describe("open params", () => {
  const { library } = plugin(
    "listed",
    pluginSource({
      top: `import { OpenParams, OpenParamsLister } from "falco-ts";`,
      members: `
  folder: string = "";
  settings(s: Settings<T>): void { s.string("folder", "Where the files are", "/var", (self, value) => { self.folder = value; }); }
  listOpenParams(list: OpenParams): void {
    if (this.folder == "none") { this.fail("there is no such folder"); return; }
    list.add(this.folder + "/a", "the first").add(this.folder + "/longer", "the second");
  }`,
    }).replace("implements Source", "implements OpenParamsLister, Source"),
  );

  test("are listed by falco-ts info --config, which inits the plugin", () => {
    expect(falcoTs(["info", library, "--config", '{"folder":"/srv"}']).stdout).toContain(
      "\nopen params\n  /srv/a       the first\n  /srv/longer  the second\n",
    );
    expect(JSON.parse(falcoTs(["info", library, "--config", "", "--json"]).stdout).openParams).toEqual([
      { value: "/var/a", desc: "the first", separator: "," },
      { value: "/var/longer", desc: "the second", separator: "," },
    ]);
    expect(falcoTs(["info", library]).stdout).not.toContain("open params\n");
    expect(falcoTs(["info", dummy, "--config", "{}"]).stdout).not.toContain("open params");
  });

  test("are not listed if the plugin fails, and falco-ts info says why", () => {
    const failed = (config: string) => falcoTs(["info", library, "--config", config]);
    expect(failed('{"folder":"none"}')).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^falco-ts info: .*libt\.so: list_open_params failed: list_open_params: there is no such folder\n$/,
      ),
    });
    expect(failed('{"folder":[1]}')).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /init failed: init: config: folder: found \[1\] \(an array\), expected a string\n$/,
      ),
    });
  });
});
