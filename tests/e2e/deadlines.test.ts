// A plugin with endless loops, under falco-ts run; the operator's knobs, in falco-ts run and in the jest
// harness; and the limit of what a plugin logs. tests/runtime/deadlines.c measures the times of deadlines.
import path from "node:path";

import { dummy, dummyDir, buildPlugin, falcoTs, loadPlugin, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();

const source = pluginSource({
  top: `
let spin: u64 = 1, stuck = false;
function loop(): void {
  while (spin) spin = spin * 3 | 1;
}`,
  init: "if (this.loop == 1) loop();",
  open: "if (params.raw == 'open') loop(); stuck = params.raw == 'next';",
  next: `
    if (this.n == 2 && stuck) loop();
    if (this.n == 3) unreachable();`,
  fields: `
    f.u64("t.loop", "never there", (self, event, value) => { loop(); return value.set(1); });
    f.u64("t.search", "never there", (self, event, value) => {
      for (let text = "ab".repeat(1 << 20); !/(?:ab)+c/.test(text);) spin++;
      return value.set(spin);
    });
    f.u64("t.talk", "logs a lot", (self, event, value) => { for (let i = 0; i < 250; i++) log.info("line"); return value.set(1); });`,
  destroy: "if (this.loop == 2) loop();",
  members: `
  loop: u64 = 0;
  settings(s: Settings<T>): void { s.u64("loop", "where to loop", 0, (self, value) => { self.loop = value; }); }`,
});
const folder = path.join(dir, "t");
const library = buildPlugin(folder, source);
const line = (text: string) => source.slice(0, source.indexOf(text)).split("\n").length;
const DEADLINES = { init: 300, open: 200, next_batch: 150, extract: 50 };

function run(config: object, ...args: string[]) {
  return falcoTs(["run", library, "--json", "--config", JSON.stringify(config), ...args]);
}

const LOOP = line("while (spin)");
const ran = (deadline: string) =>
  `ran longer than its deadline of ${deadline} (CPU time) at src/plugin.ts:${LOOP}:`;

describe("an endless loop", () => {
  test("in init makes it fail", () => {
    const result = run({ loop: 1, falco_ts: { deadlines: DEADLINES } });
    expect(result).toMatchObject({ status: 1, timedOut: false });
    expect(result.stderr).toContain(`init: ${ran("300 ms")}`);
  });

  test("in open makes it fail", () => {
    const result = run({ falco_ts: { deadlines: DEADLINES } }, "--params", "open");
    expect(result).toMatchObject({ status: 1, timedOut: false });
    expect(result.stderr).toContain(`open: ${ran("200 ms")}`);
  });

  test("in next_batch parks the source, after the events before it", () => {
    const result = run(
      { falco_ts: { deadlines: DEADLINES } },
      "--params",
      "next",
      "--max-events",
      "2",
      "--fields",
      "t.value",
    );
    expect(result).toMatchObject({ status: 0, timedOut: false });
    expect(result.stderr).toContain(`[critical] t: next_batch: ${ran("150 ms")}`);
    expect(result.stderr).toContain(
      "; the source is parked: it gives no more events until Falco restarts it",
    );
  });

  test("in a field's handler costs the field its value, and no other field", () => {
    const result = run(
      { falco_ts: { deadlines: DEADLINES } },
      "--max-events",
      "2",
      "--fields",
      "t.loop",
      "t.value",
    );
    expect(result).toMatchObject({ status: 0, timedOut: false });
    expect(
      result.stdout
        .trim()
        .split("\n")
        .map(text => JSON.parse(text).fields),
    ).toEqual([
      { "t.loop": null, "t.value": 1 },
      { "t.loop": null, "t.value": 2 },
    ]);
    expect(result.stderr).toContain(`extract_fields: t.loop: ${ran("50 ms")}`);
  });

  test("of searches with a regular expression is ended too, at the search", () => {
    const result = run(
      { falco_ts: { deadlines: DEADLINES } },
      "--max-events",
      "1",
      "--fields",
      "t.search",
      "t.value",
    );
    expect(JSON.parse(result.stdout).fields).toEqual({ "t.search": null, "t.value": 1 });
    expect(result.stderr).toContain(
      `extract_fields: t.search: ran longer than its deadline of 50 ms (CPU time) at src/plugin.ts:${line("/(?:ab)+c/")}:`,
    );
  });

  test("in destroy is logged", () => {
    const result = run(
      { loop: 2, falco_ts: { deadlines: DEADLINES } },
      "--max-events",
      "1",
      "--fields",
      "t.value",
    );
    expect(result).toMatchObject({ status: 0, timedOut: false });
    expect(result.stderr).toContain(`destroy: ${ran("1 s")}`);
  });

  test("in the module's top-level code makes init fail", () => {
    const stuck = buildPlugin(
      path.join(dir, "top"),
      pluginSource({ top: "let spin: u64 = clock.now();\nwhile (spin) spin = spin * 3 | 1;" }),
    );
    const result = falcoTs(["run", stuck, "--config", '{"falco_ts":{"deadlines":{"init":200}}}']);
    expect(result).toMatchObject({ status: 1, timedOut: false });
    expect(result.stderr).toMatch(
      /init: ran longer than its deadline of 200 ms \(CPU time\) at src\/plugin\.ts:7:/,
    );
  });
});

describe("falco_ts in the init config", () => {
  const MS = "an integer from 1 to 600000",
    MIB = "an integer from 1 to 1024";
  const wrong: [knobs: unknown, problem: string][] = [
    [{ deadlines: { extract: "x" } }, `.deadlines.extract: found "x" (a string), expected ${MS}`],
    [{ deadlines: { init: 0 } }, `.deadlines.init: found 0, expected ${MS}`],
    [{ deadlines: { open: 600001 } }, `.deadlines.open: found 600001, expected ${MS}`],
    [{ deadlines: { next_batch: -1 } }, `.deadlines.next_batch: found -1, expected ${MS}`],
    [{ deadlines: { next_batch: 1.5 } }, `.deadlines.next_batch: found 1.5, expected ${MS}`],
    [{ deadlines: { next_batch: [1] } }, `.deadlines.next_batch: found [1] (an array), expected ${MS}`],
    [
      { deadlines: { next_batch: { ms: 1 } } },
      `.deadlines.next_batch: found {"ms":1} (an object), expected ${MS}`,
    ],
    [{ deadlines: 5 }, ".deadlines: found 5, expected an object"],
    [{ memory: 1025 }, `.memory: found 1025, expected ${MIB}`],
    [{ memory: true }, `.memory: found true (a boolean), expected ${MIB}`],
    [{ on_trap: "explode" }, '.on_trap: found "explode" (a string), expected "park", "restart" or "stop"'],
    [
      { on_trap: "é".repeat(60) },
      `.on_trap: found "${"é".repeat(19)}… (a string), expected "park", "restart" or "stop"`,
    ],
    [[], ": found [] (an array), expected an object"],
    ["x", ': found "x" (a string), expected an object'],
  ];

  test.each(wrong)("%j is refused", (knobs, problem) => {
    const text = JSON.stringify({ a: ["}", { '"falco_ts"': 1 }], falco_ts: knobs, loop: 0 });
    const expected = `init: config: falco_ts${problem}`;
    const native = falcoTs(["run", library, "--config", text]);
    expect(native.stderr).toContain(`${expected}\n`);
    expect(native.status).toBe(1);
    const plugin = loadPlugin({ dir: folder });
    expect(() => plugin.init(text)).toThrow(expected);
    expect(plugin.lastError).toBe(expected);
  });

  test.each([
    null,
    { deadlines: null, memory: null, on_trap: null },
    { deadlines: { init: null, open: null, next_batch: null, extract: null }, unknown: null },
  ])("%j sets nothing: YAML makes null of what is left empty", knobs => {
    const text = JSON.stringify({ falco_ts: knobs });
    const native = falcoTs(["run", dummy, "--config", text, "--max-events", "1"]);
    expect(native).toMatchObject({ status: 0, stderr: expect.not.stringContaining("falco_ts") });
    const plugin = loadPlugin({ dir: dummyDir });
    plugin.init(text);
    expect(plugin.logs).toEqual([]);
  });

  test("gives a warning for an unknown knob, and none for the key itself", () => {
    const text = JSON.stringify({
      falco_ts: { deadline: {}, deadlines: { extrakt: 5, init: 600000 }, memory: 64, on_trap: "park" },
    });
    const warnings = [
      'config: unknown key "falco_ts.deadline" is ignored; known: deadlines, memory, on_trap, permissions, state',
      'config: unknown key "falco_ts.deadlines.extrakt" is ignored; known: init, open, next_batch, extract',
    ];
    const native = falcoTs(["run", dummy, "--config", text, "--max-events", "1"]);
    expect(native.stderr.split("\n").filter(one => one.startsWith("[warning]"))).toEqual(
      warnings.map(warning => `[warning] dummy: ${warning}`),
    );
    expect(native.status).toBe(0);
    const plugin = loadPlugin({ dir: dummyDir });
    plugin.init(text);
    expect(plugin.logs.map(({ message }) => message)).toEqual(warnings);
  });

  test("limits the memory of each sandbox with memory", () => {
    const text = pluginSource({
      top: "const kept: StaticArray<u8>[] = [];",
      fields:
        'f.u64("t.memory", "takes all", (self, event, value) => { while (true) kept.push(new StaticArray<u8>(1 << 20)); return value.set(1); });',
    });
    const hoard = buildPlugin(path.join(dir, "hoard"), text);
    const result = falcoTs([
      "run",
      hoard,
      "--config",
      '{"falco_ts":{"memory":16}}',
      "--max-events",
      "1",
      "--fields",
      "t.memory",
    ]);
    expect(result.stderr).toContain(
      `t.memory: out of memory (limit 16 MiB) at src/plugin.ts:${text.slice(0, text.indexOf("kept.push")).split("\n").length}:`,
    );
    expect(falcoTs(["run", hoard, "--config", '{"falco_ts":{"memory":1}}', "--max-events", "1"]).status).toBe(
      0,
    );
  });

  const events = (text: string) =>
    text
      .trim()
      .split("\n")
      .filter(Boolean)
      .map(one => JSON.parse(one).text);

  test("ends Falco with the message after the events before the trap, with on_trap stop", () => {
    const result = run({ falco_ts: { on_trap: "stop" } }, "--fields", "t.value");
    expect(events(result.stdout)).toEqual(["1", "2", "3"]);
    expect(result.stderr).toContain(
      `next_batch: unreachable code reached at src/plugin.ts:${line("this.n == 3")}:`,
    );
    expect(result.status).toBe(1);
    const plugin = loadPlugin({ dir: folder });
    plugin.init({ falco_ts: { on_trap: "stop" } });
    const instance = plugin.open();
    expect(instance.nextBatch().events).toHaveLength(3);
    expect(instance.nextBatch().status).toBe("failure");
    expect(instance.nextBatch().status).toBe("failure");
    expect(plugin.lastError).toContain("next_batch: unreachable code reached at src/plugin.ts:");
  });

  test("opens the source again after a wait that doubles, with on_trap restart", () => {
    const result = run({ falco_ts: { on_trap: "restart" } }, "--max-events", "9", "--fields", "t.value");
    expect(events(result.stdout)).toEqual(["1", "2", "3", "1", "2", "3", "1", "2", "3"]);
    const why = `next_batch: unreachable code reached at src/plugin.ts:${line("this.n == 3")}:`;
    const lines = result.stderr.split("\n").filter(one => one.startsWith(`[critical] t: ${why}`));
    expect(lines.map(one => one.replace(/.*; /, ""))).toEqual(
      [1, 2, 4].map(s => `the source is opened again in ${s} s, and events may come twice`),
    );
    expect(result.status).toBe(0);
    const plugin = loadPlugin({ dir: folder });
    plugin.init({ falco_ts: { on_trap: "restart" } });
    const instance = plugin.open();
    for (let i = 0; i < 3; i++)
      expect(instance.nextBatch().events.map(event => event.text)).toEqual(["1", "2", "3"]);
    expect(plugin.logs[0]!.message).toContain(`${why}`);
  });
});

describe("the log", () => {
  test("takes a hundred log lines of the plugin a second, and then says how many it did not take", () => {
    const result = run({}, "--max-events", "2", "--fields", "t.talk");
    const lines = result.stderr.split("\n").filter(Boolean);
    const taken = lines.filter(one => one === "[info] t: line").length;
    const suppressed = lines
      .flatMap(
        one =>
          /^\[warning\] t: (\d+) messages? suppressed: the plugin logs more than 100 in a second$/.exec(
            one,
          )?.[1] ?? [],
      )
      .map(Number);
    expect(taken).toBeLessThanOrEqual(200); // the run may lie in two seconds
    expect(taken + suppressed.reduce((a, b) => a + b, 0)).toBe(500);
  });

  test("is spared by a field whose traps take long: it rests, and the other fields have their values", () => {
    const many = buildPlugin(
      path.join(dir, "storm"),
      pluginSource({
        fields:
          'f.u64("t.trap", "traps", (self, event, value) => { let n: u64 = 1; for (let i = 0; i < 20000000; i++) n = n * 3 | 1; return value.set(n / (event.decimal() - event.decimal())); });',
        open: "const e = new Events(); e.last = 400; return e;",
      })
        .replace("this.n == 5", "this.n == this.last")
        .replace("n: u64 = 0;", "n: u64 = 0; last: u64 = 5;"),
    );
    const result = falcoTs(["run", many, "--json", "--fields", "t.trap", "t.value"]);
    const fields = result.stdout
      .trim()
      .split("\n")
      .map(text => JSON.parse(text).fields);
    expect(fields).toHaveLength(400);
    expect(fields.every(({ "t.trap": trap, "t.value": value }, i) => trap === null && value === i + 1)).toBe(
      true,
    );
    const lines = result.stderr.split("\n");
    const rest = /^\[error\] t: extract_fields: t\.trap: its traps took too much time; it rests for \d+ ms$/;
    expect(lines.filter(one => rest.test(one)).length).toBeGreaterThanOrEqual(1);
    expect(lines.filter(one => one.includes("integer divide by zero")).length).toBeLessThan(100);
  });
});
