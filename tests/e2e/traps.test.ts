// A trap in each call that Falco makes: what Falco and its operator see in falco-ts run, and the same in the
// jest harness.
import path from "node:path";

import type { Target, TestPlugin } from "../../dist/compiler/testing";
import type { RunResult } from "../hosts/hosts";
import { buildPlugin, falcoTs, loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

/**
 * Builds a plugin, and returns how to run it in falco-ts run and in the harness, and how a message names the
 * line with a text.
 */
function plugin(name: string, parts: Parameters<typeof pluginSource>[0]) {
  const folder = path.join(dir, name),
    source = pluginSource(parts);
  const library = buildPlugin(folder, source);
  return {
    at: (text: string): string =>
      `at src/plugin.ts:${source.slice(0, source.indexOf(text)).split("\n").length}:`,
    native: (...args: string[]): RunResult => falcoTs(["run", library, "--json", ...args]),
    inNode: (target: Target = "wasm"): TestPlugin => loadPlugin({ dir: folder, target }),
  };
}

const payloads = (result: RunResult) =>
  result.stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line).text);

describe("a trap in init", () => {
  const { native, inNode, at } = plugin("init", { init: "assert(false, 'no luck');" });
  const message = `init: no luck ${at("no luck")}`;

  test("makes it fail with the reason and the place", () => {
    const result = native();
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(message);
  });

  test("is the same message in the harness", () => {
    expect(() => inNode().init()).toThrow(message);
  });
});

describe("a trap in the module's top-level code", () => {
  const { native, inNode, at } = plugin("start", {
    top: "const none: u32[] = []; const first = clock.now() > 0 ? none[1] : 0;\nexport { first };",
  });

  test("makes init fail", () => {
    const result = native();
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`init: Index out of range ${at("none[1]")}`);
    expect(() => inNode().init()).toThrow(`init: Index out of range ${at("none[1]")}`);
  });
});

test("a plugin that traps without a config is refused at build time", () => {
  const result = falcoTs([
    "build",
    writePlugin(
      path.join(dir, "build-time"),
      pluginSource({ top: "const none: u32[] = []; const first = none[1];\nexport { first };" }),
    ),
  ]);
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(
    /src\/plugin\.ts:6:\d+: error: the module's top-level code, .* run at build time, without config; one of them trapped: Index out of range at src\/plugin\.ts:6:/,
  );
});

describe("an open", () => {
  const { native, inNode, at } = plugin("open", {
    open: "if (params.raw == 'boom') unreachable(); if (params.raw == 'no') { this.fail('not today'); return null; } if (params.raw == 'null') return null;",
  });

  test("that traps fails, and the plugin can be opened again", () => {
    const result = native("--params", "boom");
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`open: unreachable code reached ${at("unreachable")}`);
    const loaded = inNode();
    loaded.init();
    expect(() => loaded.open("boom")).toThrow(`open: unreachable code reached ${at("unreachable")}`);
    expect(loaded.lastError).toContain(`open: unreachable code reached ${at("unreachable")}`);
    expect(loaded.open().nextBatch().events).toHaveLength(5);
  });

  test("that calls fail() fails with the message", () => {
    expect(native("--params", "no").stderr).toContain("open: not today");
    const loaded = inNode();
    loaded.init();
    expect(() => loaded.open("no")).toThrow(/^open: not today$/);
  });

  test("that returns null without fail() fails with a message that says so", () => {
    expect(native("--params", "null").stderr).toContain(
      "open: open() returned null without a call of fail()",
    );
  });
});

describe("a trap in next_batch", () => {
  const { native, inNode, at } = plugin("next", {
    next: "if (this.n == 3) event.decimal(<u64>(1 / <i32>(this.n - 3)));",
  });

  test("parks the source after the events before it, and Falco goes on", () => {
    const result = native("--max-events", "3");
    expect(payloads(result)).toEqual(["1", "2", "3"]);
    expect(result.stderr).toMatch(
      new RegExp(
        `\\[critical\\] t: next_batch: integer divide by zero ${at("1 / <i32>")}\\d+; the source is parked`,
      ),
    );
    expect(result.status).toBe(0);
  });

  test.each(["wasm", "native"] as const)("parks the source in the harness too, %s", target => {
    const loaded = inNode(target);
    loaded.init();
    const source = loaded.open();
    expect(source.nextBatch().events.map(event => event.text)).toEqual(["1", "2", "3"]);
    expect(source.nextBatch().status).toBe("timeout");
    expect(source.nextBatch().status).toBe("timeout");
    expect(loaded.logs).toEqual([
      {
        level: "critical",
        message: expect.stringMatching(
          new RegExp(`^next_batch: integer divide by zero ${at("1 / <i32>")}\\d+; the source is parked`),
        ),
      },
    ]);
    source.close();
    expect(loaded.open().nextBatch().events).toHaveLength(3);
  });
});

describe("a trap in a field's handler", () => {
  const fields = `
    f.u64("t.index", "traps at 0", (self, event, value) => value.set(10 / value.index), Arg.index | Arg.required);
    f.u64("t.deep", "recursion without an end", (self, event, value) => value.set(deep(event.decimal())));
    f.u64("t.memory", "takes all memory", (self, event, value) => value.set(hoard()));
    f.u64("t.throw", "throws", (self, event, value) => { throw new Error("thrown"); });
    f.u64("t.many", "sets more values than there may be", (self, event, value) => { for (let i = 0; i < 2000; i++) value.set(i); return value; }).list();
    f.u64("t.two", "sets two values, but is not a list", (self, event, value) => value.set(1).set(2));
    f.ipaddr("t.address", "an address that is none", (self, event, value) => value.set(event.payload));`;
  const top = `
function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }
const kept: StaticArray<u8>[] = [];
function hoard(): u64 { while (true) kept.push(new StaticArray<u8>(1 << 20)); return 0; }`;
  const { native, inNode, at } = plugin("fields", { fields, top });
  const line = (field: string, why: string, code: string) =>
    new RegExp(
      `${field.replace(/[.[\]]/g, "\\$&")}: ${why.replace(/[()?]/g, "\\$&")} ${at(code)}\\d+; no value`,
    );
  const cases: [string, RegExp][] = [
    ["t.index[0]", line("t.index[0]", "integer divide by zero", "10 / value.index")],
    ["t.deep", line("t.deep", "stack overflow (recursion without an end?)", "deep(n + 1)")],
    ["t.memory", line("t.memory", "out of memory (limit 256 MiB)", "kept.push")],
    ["t.throw", line("t.throw", "thrown", "throw new")],
    ["t.many", line("t.many", "a field has at most 1024 values", "i < 2000")],
    [
      "t.two",
      line("t.two", "a second value for a field that is not a list: declare it with .list()", "t.two"),
    ],
    ["t.address", line("t.address", "an address has 4 or 16 bytes", "t.address")],
  ];

  test.each(cases)(
    "leaves %s without a value, with one log line an event, and other fields with theirs",
    (field, line) => {
      // filling the memory takes longer than 100 ms
      const result = native(
        "--fields",
        field,
        "t.value",
        "--max-events",
        "2",
        "--config",
        '{"falco_ts":{"deadlines":{"extract":10000}}}',
      );
      const lines = result.stdout
        .trim()
        .split("\n")
        .map(text => JSON.parse(text).fields);
      expect(lines).toEqual([
        { [field]: null, "t.value": 1 },
        { [field]: null, "t.value": 2 },
      ]);
      expect(result.stderr.split("\n").filter(text => line.test(text))).toHaveLength(2);
      expect(result.status).toBe(0);
    },
  );

  describe.each(["wasm", "native"] as const)("the harness, %s", target =>
    test.each(cases)("tells the same of %s", (field, line) => {
      const loaded = inNode(target);
      // filling the memory takes longer than 100 ms
      loaded.init({ falco_ts: { deadlines: { extract: 10000 } } });
      const event = { payload: Buffer.from("7") };
      expect(loaded.extract(event, field)).toBeUndefined();
      expect(loaded.logs).toEqual([{ level: "error", message: expect.stringMatching(line) }]);
      expect(loaded.extract(event, "t.value")).toBe(7n);
    }),
  );
});

describe("a trap", () => {
  test("in event_to_string makes the host show the payload", () => {
    const { native, inNode, at } = plugin("tostring", { line: "unreachable();" });
    const result = native("--max-events", "1", "--fields", "t.value");
    expect(JSON.parse(result.stdout)).toMatchObject({ text: "1", fields: { "t.value": 1 } });
    expect(result.stderr).toContain(`event_to_string: unreachable code reached ${at("unreachable")}`);
    const loaded = inNode();
    loaded.init();
    expect(loaded.eventToString({ payload: Buffer.from("1") })).toBe("");
  });

  test("in close and in destroy is logged, and has no other effect", () => {
    const { native, at } = plugin("end", {
      close: "assert(this.n == 0, 'not read');",
      destroy: "assert(false, 'never');",
    });
    const result = native();
    expect(payloads(result)).toEqual(["1", "2", "3", "4", "5"]);
    expect(result.stderr).toContain(`[error] t: close: not read ${at("'not read'")}`);
    expect(result.stderr).toContain(`[error] t: destroy: never ${at("'never'")}`);
    expect(result.status).toBe(0);
  });
});

describe("a source that fails", () => {
  const { native, inNode } = plugin("failure", {
    next: "if (this.n == 2) return this.fail('the tape tore');",
  });

  test("gives its events first, then the failure with its message", () => {
    const result = native();
    expect(payloads(result)).toEqual(["1", "2"]);
    expect(result.stderr).toContain("next_batch: the tape tore");
    expect(result.status).toBe(1);
    const loaded = inNode();
    loaded.init();
    const source = loaded.open();
    expect(source.nextBatch().events).toHaveLength(2);
    expect(source.nextBatch().status).toBe("failure");
    expect(loaded.lastError).toBe("next_batch: the tape tore");
  });
});

describe("an event larger than eventSize", () => {
  test("makes the source fail with Oversized.Fail, and the message says what to do", () => {
    const { native } = plugin("large", {
      top: 'import { Oversized } from "falco-ts";',
      open: "const e = new Events(); e.eventSize = <u32>I32.parseInt(params.raw); e.oversized = Oversized.Fail; return e;",
      next: "event.text('12345678').text('9');   // and one digit more",
    });
    expect(payloads(native("--params", "10"))).toHaveLength(5);
    expect(native("--params", "9").stderr).toContain(
      "next_batch: an event is larger than 9 bytes; set eventSize to its size at most",
    );
  });
});
