// The same test against a plugin's wasm and its machine code has the same events, values, logs and errors;
// and the process that runs the machine code begins and ends with the test.
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { TEMPLATES } from "../../dist/compiler/commands/init";
import type { LoadOptions, TestInstance, TestPlugin } from "../../dist/compiler/testing";
import { paced, tailing } from "../runtime/plugins";
import { run } from "../hosts/hosts";
import {
  cli,
  dummyDir,
  falcoTs,
  loadPlugin,
  pluginSource,
  root,
  temporaryFolder,
  writePlugin,
} from "../support";
import { driversOf } from "./drivers";

const dir = temporaryFolder();

/** What `work` returns of a plugin, with the plugin's logs and its last error. */
function transcript(folder: string, work: (plugin: TestPlugin) => unknown, options: LoadOptions): unknown {
  const plugin = loadPlugin({ dir: folder, ...options });
  const seen = work(plugin);
  const { logs, lastError } = plugin;
  plugin.destroy();
  return { seen, logs, lastError };
}

/**
 * The transcript of `work`, as JSON with numbers such as "1n", which must be the same with both targets but
 * for the columns: machine code is made of optimized wasm.
 */
function bothSay(folder: string, work: (plugin: TestPlugin) => unknown, options: LoadOptions = {}): any {
  const [wasm, native] = (["wasm", "native"] as const).map(target =>
    JSON.parse(
      JSON.stringify(transcript(folder, work, { ...options, target }), (_key, value) =>
        typeof value === "bigint" ? `${value}n` : value,
      ).replace(/(src\/plugin\.ts:\d+):\d+/g, "$1"),
    ),
  );
  expect(native).toEqual(wasm);
  return native;
}

/** Takes batches until two of them have no event. */
function drain(source: TestInstance): unknown[] {
  const batches = [];
  let quiet = 0;
  while (quiet < 2) {
    const { status, events } = source.nextBatch();
    batches.push([status, events.map(event => [event.text, event.timestamp])]);
    quiet = status === "success" ? 0 : quiet + 1;
  }
  return batches;
}

function thrownBy(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe("both targets say the same of", () => {
  test("the dummy, with the same clock and seed", () => {
    let time = 1_700_000_000_000_000_000n;
    const { seen } = bothSay(
      dummyDir,
      plugin => {
        time = 1_700_000_000_000_000_000n;
        plugin.init({ jitter: 1000 });
        const source = plugin.open({ start: 5, maxEvents: 300 });
        const first = source.nextBatch(7).events;
        return {
          texts: first.map(event => event.text),
          times: first.map(event => event.timestamp),
          values: first.map(event => plugin.extract(event, "dummy.value")),
          lines: first.map(event => plugin.eventToString(event)),
          rest: drain(source),
        };
      },
      { seed: 0xfedcba9876543210n, now: () => time++ },
    );
    expect(seen.texts).toHaveLength(7);
    expect(seen.rest.flatMap(([, events]: [string, unknown[]]) => events)).toHaveLength(293);
    const withOtherSeed = transcript(
      dummyDir,
      plugin => {
        plugin.init({ jitter: 1000 });
        return plugin
          .open({ start: 5 })
          .nextBatch(7)
          .events.map(event => event.text);
      },
      { target: "native", seed: 1n },
    ) as { seen: string[] };
    expect(withOtherSeed.seen).not.toEqual(seen.texts);
  });

  test("every type of field, with and without arguments", () => {
    const { seen } = bothSay(
      path.join(root, "tests", "fixtures", "types"),
      plugin => {
        plugin.init();
        const { events } = plugin.open().nextBatch();
        const asked = plugin.manifest.fields.flatMap(({ name, arg }) => [
          ...(arg.isRequired ? [] : [name]),
          ...(arg.isIndex ? [`${name}[3]`, `${name}[18446744073709551614]`] : []),
          ...(arg.isKey ? [`${name}[03]`, `${name}[é]`] : []),
        ]);
        return events.map(event => asked.map(field => [field, plugin.extract(event, field) ?? "none"]));
      },
      { now: () => 5n },
    );
    const [, second] = seen;
    expect(second.filter(([, value]: [string, unknown]) => value !== "none").length).toBeGreaterThan(100);
  });

  test("payloads of any bytes, the event's own facts, and one number for several payloads", () => {
    const folder = writePlugin(
      path.join(dir, "bytes"),
      pluginSource({
        fields: `
        f.string("t.text", "for a test", (self, event, value) => value.set(event.payload));
        f.u64("t.length", "for a test", (self, event, value) => value.set(event.payload.length));
        f.string("t.facts", "for a test", (self, event, value) => value.text(event.number.toString() + " " + event.timestamp.toString() + " " + event.source.text() + " " + event.type.toString()));`,
      }),
    );
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    bothSay(
      folder,
      plugin => {
        plugin.init();
        return [
          [all, Buffer.alloc(0), Buffer.alloc(200_000, "é"), Buffer.from("\ufeffx")].map(payload =>
            ["t.text", "t.length"].map(
              field => plugin.extract({ payload, number: 1n, timestamp: 1n }, field) ?? "none",
            ),
          ),
          plugin.extract(
            {
              payload: all,
              number: 0xffffffffffffffffn,
              timestamp: 0xfffffffffffffffen,
              source: "elsewhere",
            },
            "t.facts",
          ),
          plugin.extract({ payload: all }, "t.facts"),
          plugin.extract({ payload: all, type: 9 }, "t.length") ?? "none",
          plugin.eventToString({ payload: Buffer.from("a line") }),
        ];
      },
      { now: () => 9n },
    );
  });

  test("settings and open params that are wrong, or given as bytes", () => {
    const { seen } = bothSay(dummyDir, plugin => {
      const load = (config: object | string | Uint8Array) => {
        const init = thrownBy(() => plugin.init(config));
        const open = init ? "" : thrownBy(() => plugin.open({ start: "x" }));
        plugin.destroy();
        return { init, open, last: plugin.lastError };
      };
      return {
        tooEarly: thrownBy(() => plugin.extract({ payload: all }, "dummy.value")),
        wrongType: load({ jitter: "x" }),
        unknownKey: load({ jiter: 1 }),
        noJson: load("{"),
        noUtf8: load(Buffer.from([0xff])),
        wrongKnob: load({ falco_ts: { on_trap: "x" } }),
        wrongMemory: load({ falco_ts: { memory: 0 } }),
      };
    });
    expect(seen.tooEarly).toBe("call init() first");
    expect(seen.wrongType.init).toContain('init: config: jitter: found "x" (a string)');
    expect(seen.unknownKey.open).toContain("open: ");
  });
  const all = Buffer.from("1");

  const trapping = () =>
    writePlugin(
      path.join(dir, "trapping"),
      pluginSource({
        top: "function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }",
        init: 'log.info("é".repeat(3000));',
        open: 'log.info("open"); if (params.raw == "trap") unreachable(); if (params.raw == "no") { this.fail("not today"); return null; }',
        next: "log.debug(this.n.toString()); if (this.n == 3) event.decimal(<u64>(1 / <i32>(this.n - 3)));",
        fields: `
      f.u64("t.index", "for a test", (self, event, value) => value.set(10 / value.index), Arg.index | Arg.required);
      f.u64("t.deep", "for a test", (self, event, value) => value.set(deep(event.decimal())));
      f.u64("t.throw", "for a test", (self, event, value) => { throw new Error("thrown"); });`,
        line: 'assert(event.payload.length != 3, "three"); text.bytes(event.payload);',
        close: 'log.info("closed");',
        destroy: 'log.info("destroyed");',
      }),
    );

  test.each([
    ["is parked", {}],
    ["is opened again", { falco_ts: { on_trap: "restart" } }],
    ["fails", { falco_ts: { on_trap: "stop" } }],
  ])("a source that traps and %s", (_name, config) => {
    const { seen, logs } = bothSay(trapping(), plugin => {
      plugin.init(config);
      const source = plugin.open();
      return { before: source.nextBatch(), after: source.nextBatch(2), last: plugin.lastError };
    });
    expect(seen.before.events).toHaveLength(3);
    expect(JSON.stringify([logs, seen])).toMatch(/next_batch: integer divide by zero at src\/plugin.ts:\d+/);
  });

  test("fields, events' forms and opens that trap, more often than Falco's log would tell", () => {
    const { seen, logs } = bothSay(trapping(), plugin => {
      plugin.init();
      const event = { payload: Buffer.from("123") };
      for (let i = 0; i < 30; i++) plugin.extract(event, "t.index[0]");
      return {
        deep: plugin.extract(event, "t.deep") ?? "none",
        thrown: plugin.extract(event, "t.throw") ?? "none",
        divided: plugin.extract(event, "t.index[5]"),
        trappedLine: plugin.eventToString(event),
        line: plugin.eventToString({ payload: all }),
        trappedOpen: thrownBy(() => plugin.open("trap")),
        lastTrap: plugin.lastError,
        failedOpen: thrownBy(() => plugin.open("no")),
        lastFailure: plugin.lastError,
      };
    });
    expect(seen).toMatchObject({ deep: "none", thrown: "none", divided: "2n", trappedLine: "", line: "1" });
    expect(seen.trappedOpen).toMatch(/^open: unreachable code reached at src\/plugin.ts:\d+$/);
    expect(seen.lastFailure).toBe("open: not today");
    expect(
      logs.filter(({ message }: { message: string }) =>
        message.startsWith("extract_fields: t.index[0]: integer divide by zero at src/plugin.ts:"),
      ),
    ).toHaveLength(30);
  });

  test("several open instances, and what they log at their end", () => {
    const { seen: events, logs } = bothSay(trapping(), plugin => {
      plugin.init();
      const [one, two, three] = [plugin.open(), plugin.open(), plugin.open()];
      const seen = [two!.nextBatch(1), one!.nextBatch(2), two!.nextBatch(1)].map(batch =>
        batch.events.map(event => event.text),
      );
      one!.close();
      one!.close();
      seen.push([one!.nextBatch().status, three!.nextBatch(1).status]);
      return seen;
    });
    expect(events).toEqual([["1"], ["1", "2"], ["2"], ["eof", "success"]]);
    // destroy closes the other two
    expect(logs.filter(({ message }: { message: string }) => message === "closed")).toHaveLength(2 + 1);
  });

  test("progress, and a progress() that traps", () => {
    const folder = writePlugin(path.join(dir, "paced"), paced);
    const { seen } = bothSay(folder, plugin => {
      plugin.init();
      const source = plugin.open({ events: 7 }),
        broken = plugin.open({ done: "trap" });
      const whole = [source.progress()];
      for (const most of [3, undefined]) {
        expect(source.nextBatch(most).status).toBe("success");
        whole.push(source.progress());
      }
      return { whole, broken: broken.progress(), status: broken.nextBatch().status };
    });
    expect(seen.whole).toEqual([
      { percent: 0, text: "0 of 7" },
      { percent: 42.86, text: "3 of 7" },
      { percent: 100, text: "7 of 7" },
    ]);
    expect(seen.broken).toEqual({ percent: 0, text: "" });
    expect(seen.status).toBe("timeout");
  });

  test("the list of open params", () => {
    const folder = writePlugin(
      path.join(dir, "listing"),
      pluginSource({ members: "" })
        .replace("import {", "import { OpenParamsLister, OpenParams,")
        .replace("implements Source,", "implements Source, OpenParamsLister,")
        .replace(
          "  destroy(): void",
          '  listOpenParams(list: OpenParams): void { list.add("é", "a place", ":"); list.add("two", ""); }\n  destroy(): void',
        ),
    );
    const { seen: list } = bothSay(folder, plugin => {
      plugin.init();
      return plugin.openParams();
    });
    expect(list.map(({ value }: { value: string }) => value)).toEqual(["é", "two"]);
  });

  const lines = () => writePlugin(path.join(dir, "tailing"), tailing);
  const open = (plugin: TestPlugin, params: object = {}, config: object = {}) => {
    plugin.init(config);
    return plugin.open({ file: "/there/is/none", every: 60000, ...params });
  };

  test("lines and ticks in the order in which the test gives them, and the end of the inputs", () => {
    const { seen } = bothSay(lines(), plugin => {
      const source = open(plugin, { batchSize: 4 });
      const [file, timer] = source.inputs;
      timer!.tick();
      file!.line("one").line("many 5");
      timer!.tick();
      file!
        .line(Buffer.from([0xff, 0, 0x41]))
        .line("skip")
        .line("x".repeat(100_000))
        .line("");
      const first = source.nextBatch().events.map(event => event.text);
      const rest = drain(source);
      file!.line("last").end();
      return {
        inputs: source.inputs.map(({ kind, path, value, title }) => ({ kind, path, value, title })),
        first,
        rest,
        end: drain(source),
      };
    });
    expect(seen.inputs).toEqual([
      { kind: "lines", path: "/there/is/none", value: 1048576, title: 'lines("/there/is/none")' },
      { kind: "every", path: "", value: 60000, title: "every(60000)" },
    ]);
    expect(seen.first).toEqual(["tick 1", "one", "many 0", "many 1"]);
  });

  test.each([
    ["restart", {}],
    ["park", { falco_ts: { on_trap: "park" } }],
    ["stop", { falco_ts: { on_trap: "stop" } }],
  ])("messages that trap, with on_trap %s", (_name, config) => {
    const { logs, lastError } = bothSay(lines(), plugin => {
      const source = open(plugin, { late: true }, config);
      source.inputs[0]!.line("a").line("trap").line("b").line("half").line("seen");
      source.inputs[1]!.tick();
      source.inputs[0]!.line("next");
      return [drain(source), drain(source), drain(source)];
    });
    expect(JSON.stringify([logs, lastError])).toMatch(/next_batch: .* at src\/plugin\.ts:\d+/);
  });

  test("an input that breaks, lines that are too long, and files that may not be read", () => {
    const { seen, lastError, logs } = bothSay(lines(), plugin => {
      const source = open(plugin, { maxBytes: 8 });
      source.inputs[0]!.line("12345678").line("123456789").fail("Input/output error");
      return {
        refused: thrownBy(() => plugin.open({ file: "/x", other: "/etc/hostname" })),
        batches: drain(source),
      };
    });
    expect(seen.refused).toMatch(/^open: \/etc\/hostname: the plugin has no permission to read it/);
    expect(lastError).toBe('next_batch: lines("/there/is/none"): Input/output error');
    expect(logs).toContainEqual({
      level: "error",
      message: 'lines("/there/is/none"): 1 message of more than 8 bytes dropped',
    });
  });
});

describe("the target", () => {
  test.each(TEMPLATES)("of the %s template's tests is machine code with FALCO_TS_TEST_TARGET", template => {
    const folder = path.join(dir, "templates", template);
    expect(falcoTs(["init", folder, "--template", template, "--yes"]).status).toBe(0);
    const result = falcoTs(["test"], {
      cwd: folder,
      env: { FALCO_TS_TEST_TARGET: "native" },
      timeout: 240_000,
    });
    expect(result.stderr).toMatch(/^Tests: +[1-9]\d* passed, \d+ total$/m);
    expect(result.status).toBe(0);
    expect(
      fs.readdirSync(path.join(folder, "build", "test")).filter(name => !name.startsWith("specs")),
    ).toEqual(["native.json", "native.so"]);
  });

  test("is refused if it is unknown, and the message says where it comes from", () => {
    expect(() => loadPlugin({ dir: dummyDir, target: "metal" as "native" })).toThrow(
      'target: found "metal", expected "wasm" or "native"',
    );
    process.env.FALCO_TS_TEST_TARGET = "Native";
    try {
      expect(() => loadPlugin({ dir: dummyDir })).toThrow(
        'FALCO_TS_TEST_TARGET: found "Native", expected "wasm" or "native"',
      );
      expect(loadPlugin({ dir: dummyDir, target: "wasm" })).toBeDefined();
    } finally {
      delete process.env.FALCO_TS_TEST_TARGET;
    }
  });

  test("is refused if it is machine code and the machine is not Linux x86-64", () => {
    const script = `Object.defineProperty(process, "platform", { value: "darwin" });
      require(${JSON.stringify(path.join(root, "dist/compiler/testing"))}).loadPlugin({ dir: ${JSON.stringify(dummyDir)}, target: "native" });`;
    expect(run(process.execPath, ["-e", script]).stderr).toContain(
      'target "native": a plugin\'s machine code runs on Linux x86-64 only; this is darwin x64. The target "wasm" runs here too',
    );
  });
});

describe("the process that runs the machine code", () => {
  const load = (options: LoadOptions = {}) => {
    const before = driversOf(process.pid);
    const plugin = loadPlugin({ dir: dummyDir, target: "native", ...options });
    plugin.init();
    const [pid] = driversOf(process.pid).filter(one => !before.includes(one));
    return { plugin, pid: pid! };
  };

  test.each(["SIGKILL", "SIGSEGV"] as const)(
    "makes the running call and the next ones fail if it dies of %s, but not those of a new plugin",
    signal => {
      const { plugin, pid } = load({
        now: () => {
          process.kill(pid, signal);
          return 0n;
        },
      });
      const source = plugin.open();
      const words = `the process that runs the plugin's machine code ended with ${signal} during next_batch`;
      expect(() => source.nextBatch()).toThrow(words);
      expect(() => plugin.extract({ payload: Buffer.from("1"), timestamp: 1n }, "dummy.value")).toThrow(
        `${words}, before this call of extract_fields`,
      );
      plugin.destroy();
      const next = load().plugin;
      expect(next.extract({ payload: Buffer.from("1") }, "dummy.value")).toBe(1n);
      next.destroy();
    },
  );

  test("makes the next call fail if it dies between two calls", async () => {
    const { plugin, pid } = load();
    process.kill(pid, "SIGABRT");
    await until(() => !driversOf(process.pid).includes(pid));
    await sleep(50);
    expect(() => plugin.open()).toThrow(
      "the process that runs the plugin's machine code ended with SIGABRT during open",
    );
  });

  test("has what it printed in the error of its end", () => {
    const folder = path.join(dir, "broken");
    writePlugin(folder, pluginSource());
    loadPlugin({ dir: folder, target: "native" }); // this builds it
    fs.writeFileSync(path.join(folder, "build", "test", "native.so"), "");
    expect(() => loadPlugin({ dir: folder, target: "native" }).init()).toThrow(
      /^the process that runs the plugin's machine code ended with exit code 1 during init:\nfalco-ts-host: .*native\.so: .+/,
    );
  });

  test("ends an endless loop at its deadline", () => {
    const folder = writePlugin(
      path.join(dir, "looping"),
      pluginSource({
        fields: 'f.u64("t.loop", "for a test", (self, event, value) => { while (true) {} return value; });',
      }),
    );
    const plugin = loadPlugin({ dir: folder, target: "native" });
    plugin.init();
    expect(plugin.extract({ payload: Buffer.from("1") }, "t.loop")).toBeUndefined();
    expect(plugin.logs.at(-1)!.message).toMatch(
      /^extract_fields: t.loop: ran longer than its deadline of 100 ms \(CPU time\) at src\/plugin.ts:\d+/,
    );
    plugin.destroy();
  });

  test("passes an error of the test's clock to the test, and goes on", () => {
    let broken = true;
    const { plugin } = load({
      now: () => {
        if (broken) throw new Error("no time");
        return 4n;
      },
    });
    const source = plugin.open();
    expect(() => source.nextBatch()).toThrow(/^no time$/);
    broken = false;
    expect(plugin.extract({ payload: Buffer.from("1") }, "dummy.value")).toBe(1n);
    plugin.destroy();
  });

  test("ends with destroy, and after an init that fails", async () => {
    const { plugin, pid } = load();
    plugin.destroy();
    await until(() => !driversOf(process.pid).includes(pid));
    const before = driversOf(process.pid);
    expect(() => plugin.init({ jitter: "x" })).toThrow("init: config: jitter:");
    await until(() => driversOf(process.pid).every(one => before.includes(one)));
  });

  /** A test file that waits until it finds no driver of another file, and leaves its own. */
  const leaving = `
    import fs from "node:fs";
    import { loadPlugin } from "falco-ts/testing";
    import { driversOf } from ${JSON.stringify(path.join(__dirname, "drivers"))};
    test("finds none, leaves one", async () => {
      while (driversOf(process.pid).length) await new Promise(resolve => setTimeout(resolve, 20));
      const plugin = loadPlugin({ target: "native" });
      plugin.init();
      expect(driversOf(process.pid)).toHaveLength(1);
      fs.writeFileSync("left.pid", String(driversOf(process.pid)[0]));
      if (process.env.DIES) process.kill(process.pid, "SIGKILL");
    });`;

  test("ends with the test file that left it, and with jest, even if jest is killed", async () => {
    const folder = path.join(dir, "leaving");
    expect(falcoTs(["init", folder, "--template", "source", "--yes"]).status).toBe(0);
    fs.rmSync(path.join(folder, "test"), { recursive: true });
    fs.mkdirSync(path.join(folder, "test"));
    for (const name of ["a", "b"]) fs.writeFileSync(path.join(folder, "test", `${name}.test.ts`), leaving);
    const result = run(process.execPath, [cli, "test", "[ab].test"], { cwd: folder, timeout: 240_000 });
    expect(result.stderr).toMatch(/^Tests: +2 passed, 2 total$/m);
    const left = () => Number(fs.readFileSync(path.join(folder, "left.pid"), "utf8"));
    const first = left();
    await until(() => !fs.existsSync(`/proc/${first}`));
    expect(
      run(process.execPath, [cli, "test", "a.test"], { cwd: folder, env: { DIES: "1" }, timeout: 240_000 })
        .status,
    ).not.toBe(0);
    expect(left()).not.toBe(first);
    await until(() => !fs.existsSync(`/proc/${left()}`));
  });
});
