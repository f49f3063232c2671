// What authors use beside events and fields: log, console, clock, random, texts, garbage, batches. The same
// plugin runs in falco-ts run and in the jest harness.
import path from "node:path";

import type { RunResult } from "../hosts/hosts";
import { buildPlugin, falcoTs, loadPlugin, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();

function build(name: string, parts: Parameters<typeof pluginSource>[0]) {
  const folder = path.join(dir, name);
  const library = buildPlugin(folder, pluginSource(parts));
  return {
    run: (...args: string[]): RunResult => falcoTs(["run", library, "--json", ...args]),
    load: (options = {}) => loadPlugin({ dir: folder, ...options }),
  };
}

const events = (result: RunResult) =>
  result.stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line));

describe("log and console", () => {
  const plugin = build("log", {
    init: `log.critical("c"); log.error("e"); log.warning("w"); log.notice("n"); log.info("i"); log.debug("d"); log.trace("t");
           console.log("console"); console.info("ci"); console.debug("cd"); console.warn("cw"); console.error("ce"); console.assert(1 > 2, "two"); console.assert(true, "never");
           log.info("é 漢 😀"); log.info("x".repeat(5000));`,
    close: `log.info("closed");`,
    destroy: `log.info("destroyed");`,
  });
  const lines = [
    "critical c",
    "error e",
    "warning w",
    "notice n",
    "info i",
    "debug d",
    "trace t",
    "info console",
    "info ci",
    "debug cd",
    "warning cw",
    "error ce",
    "error Assertion failed: two",
    "info é 漢 😀",
    `info ${"x".repeat(4096)}`,
  ];

  test("write to Falco's log with their levels, once, though each instance inits again", () => {
    const { stderr, status } = plugin.run();
    const logged = [...stderr.matchAll(/^\[(\w+)\] t: (.*)$/gm)].map(match => `${match[1]} ${match[2]}`);
    expect(logged.map(line => line.slice(0, 4000))).toEqual(
      [...lines, "info closed", "info destroyed", "info destroyed"].map(line => line.slice(0, 4000)),
    );
    expect(status).toBe(0);
  });

  test("write to the harness's logs", () => {
    const loaded = plugin.load();
    loaded.init();
    loaded.open().close();
    loaded.destroy();
    expect(loaded.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      ...lines,
      "info closed",
      "info destroyed",
      "info destroyed",
    ]);
  });
});

describe("clock and random", () => {
  const plugin = build("clock", {
    top: `import { random } from "falco-ts";`,
    next: `if (this.n == 5) return Status.Eof; this.n++;
           event.timestamp = clock.now();
           event.decimal(<u64>Date.now()).text(" ").decimal(random.bits()).text(" ").decimal(random.below(10)).text(" ").decimal(<u64>(Math.random() * 1e9));
           return Status.Ok;`,
  });

  test("are the machine's time, and random numbers that differ from run to run, in falco-ts run", () => {
    const [one, two] = [events(plugin.run()), events(plugin.run())];
    const now = Date.now();
    for (const event of one) {
      const [date, , below] = event.text.split(" ").map(Number);
      expect(Math.abs(date - now)).toBeLessThan(60_000);
      expect(Math.abs(Number(BigInt(event.timestamp) / 1_000_000n) - now)).toBeLessThan(60_000);
      expect(below).toBeLessThan(10);
    }
    const rest = (event: { text: string }) => event.text.split(" ").slice(1).join(" ");
    expect(new Set([...one, ...two].map(rest)).size).toBe(10);
  });

  test("are what the test sets in the harness", () => {
    const texts = (seed: bigint) => {
      const loaded = plugin.load({ seed, now: () => 1_700_000_000_123_456_789n });
      loaded.init();
      return loaded
        .open()
        .nextBatch()
        .events.map(event => [event.timestamp, event.text]);
    };
    expect(texts(7n)).toEqual(texts(7n));
    expect(texts(7n)).not.toEqual(texts(8n));
    expect(texts(7n)[0]![0]).toBe(1_700_000_000_123_456_789n);
    expect(texts(7n)[0]![1]).toMatch(/^1700000000123 /);
  });
});

describe("text", () => {
  const plugin = build("text", {
    next: `
      if (this.n == 5) return Status.Eof;
      switch (<i32>(this.n++)) {
        case 0: event.text("plain ASCII, longer than eight"); break;
        case 1: event.text("é漢😀 mixed"); break;
        case 2: event.text("lone \\uD800 and \\uDC00"); break;
        case 3: event.text("a\\0b"); break;
        case 4: event.decimal(0).text(" ").decimal(9).text(" ").decimal(10).text(" ").decimal(99999999).text(" ").decimal(100000000).text(" ").decimal(u64.MAX_VALUE); break;
      }
      return Status.Ok;`,
    fields: `
      f.string("t.text", "the payload", (self, event, value) => value.set(event.payload));
      f.string("t.copy", "the payload, through a string", (self, event, value) => value.text(event.payload.text()));
      f.u64("t.is", "whether it is the second", (self, event, value) => value.set(event.payload.equals("é漢😀 mixed") ? 1 : 0));
      f.string("t.none", "never there", (self, event, value) => value.absent());
      f.u64("t.at", "the byte at the index", (self, event, value) => value.set(event.payload.at(<i32>value.index)), Arg.index);
      f.u64("t.number", "Falco's number of the event", (self, event, value) => value.set(event.number));`,
  });
  const expected = [
    "plain ASCII, longer than eight",
    "é漢😀 mixed",
    "lone � and �",
    "a\0b",
    "0 9 10 99999999 100000000 18446744073709551615",
  ];

  test("is UTF-8 outside of the plugin, and ends at a NUL in Falco", () => {
    const got = events(
      plugin.run("--fields", "t.text", "t.copy", "t.is", "t.none", "t.at[0]", "t.at[99]", "t.at", "t.number"),
    );
    expect(got.map(event => Buffer.from(event.payload, "base64").toString())).toEqual(expected);
    expect(got.map(event => event.fields["t.text"])).toEqual(expected.map(text => text.split("\0")[0]));
    expect(got.map(event => event.fields["t.copy"])).toEqual(expected.map(text => text.split("\0")[0]));
    expect(got.map(event => event.fields["t.is"])).toEqual([0, 1, 0, 0, 0]);
    expect(got.map(event => event.fields["t.none"])).toEqual([null, null, null, null, null]);
    expect(got.map(event => event.fields["t.at[0]"])).toEqual(expected.map(text => Buffer.from(text)[0]));
    expect(got[0].fields["t.at[99]"]).toBe(0);
    expect(got.map(event => event.fields["t.number"])).toEqual([1, 2, 3, 4, 5]);
  });

  test("is the same in the harness", () => {
    const loaded = plugin.load();
    loaded.init();
    const batch = loaded.open().nextBatch();
    expect(batch.events.map(event => event.text)).toEqual(expected);
    expect(batch.events.map(event => loaded.extract(event, "t.copy"))).toEqual(
      expected.map(text => text.split("\0")[0]),
    );
    expect(loaded.extract(batch.events[1]!, "t.is")).toBe(1n);
    expect(loaded.extract(batch.events[1]!, "t.none")).toBeUndefined();
    expect(() => loaded.extract(batch.events[1]!, "t.txt")).toThrow(
      'the plugin has no field "t.txt"; did you mean t.text?',
    );
    expect(() => loaded.extract(batch.events[1]!, "t.text[1]")).toThrow("the field t.text takes no argument");
    expect(() => loaded.extract(batch.events[1]!, "t.at[x]")).toThrow(
      'the field t.at takes a number without leading zeros in its brackets, not "x"',
    );
  });
});

describe("garbage", () => {
  test("is collected between calls, so that 2 GB of it fit into the 256 MiB of a plugin", () => {
    const plugin = build("garbage", {
      next: `
        if (this.n == 1000) return Status.Eof;
        const waste = new Uint8Array(1_000_000);
        waste[999_999] = 1;
        this.n += waste[999_999];
        event.decimal(this.n);
        return Status.Ok;`,
      open: `const e = new Events(); e.batchSize = 16; return e;`,
      fields: `f.string("t.waste", "wastes 1 MB", (self, event, value) => {
        const waste = new Uint8Array(1_000_000).fill(0x78, 999_990);
        return value.text(String.UTF8.decode(waste.buffer.slice(999_990)));
      });`,
    });
    const result = plugin.run("--fields", "t.waste");
    expect(result).toMatchObject({ timedOut: false, stderr: "", status: 0 });
    expect(events(result).map(event => [event.text, event.fields["t.waste"]])).toEqual(
      Array.from({ length: 1000 }, (_, i) => [String(i + 1), "xxxxxxxxxx"]),
    );
  });
});

describe("batches", () => {
  test("have batchSize events at most, and fewer if the events are large", () => {
    const plugin = build("batches", {
      open: `const e = new Events(); e.batchSize = <u32>I32.parseInt(params.raw.split(" ")[0]); e.eventSize = <u32>I32.parseInt(params.raw.split(" ")[1]); return e;`,
      next: `if (this.n == 20) return Status.Eof; this.n++; const size = <i32>100000; for (let i = 0; i < size; i++) event.byte(65); return Status.Ok;`,
    });
    const loaded = plugin.load();
    loaded.init();
    const sizes = (params: string) => {
      const source = loaded.open(params);
      const counts: number[] = [];
      for (let batch = source.nextBatch(); batch.status === "success"; batch = source.nextBatch())
        counts.push(batch.events.length);
      return counts;
    };
    expect(sizes("7 100000")).toEqual([3, 3, 3, 3, 3, 3, 2]);
    expect(sizes("2 100000")).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect(sizes("128 1000000")).toEqual([3, 3, 3, 3, 3, 3, 2]);
    expect(events(plugin.run("--params", "7 100000"))).toHaveLength(20);
    expect(plugin.run("--params", "7 99999").stderr).toContain(
      "next_batch: events larger than 99999 bytes (eventSize) cut so far: 20",
    );
  });
});
