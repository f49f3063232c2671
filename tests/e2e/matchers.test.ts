// What falco-ts/testing adds to jest: the matchers toEmit and toExtract, and a clock that the test moves.
import path from "node:path";

import { TestClock } from "../../dist/compiler/testing";
import { loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";

const dir = writePlugin(
  path.join(temporaryFolder(), "t"),
  pluginSource({
    next: "event.timestamp = clock.now(); if (this.n == 2) return Status.Eof;",
    fields:
      'f.u64("t.ratio", "100 by the payload", (self, event, value) => value.set(100 / event.decimal()));',
  }),
);

function plain(work: () => void): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message.replaceAll(/\x1b\[\d+m/g, "");
  }
  return "passed";
}

test("toEmit compares the texts of a batch's events", () => {
  const plugin = loadPlugin({ dir });
  plugin.init();
  const batch = plugin.open().nextBatch();
  expect(batch).toEmit(["1", "2"]);
  expect(batch).toEmit([expect.stringMatching(/\d/), "2"]);
  expect(batch).not.toEmit(["1"]);
  expect(plain(() => expect(batch).toEmit(["1", "3"]))).toBe(
    'expect(received).toEmit(expected)\n\n- Expected  - 1\n+ Received  + 1\n\n  Array [\n    "1",\n-   "3",\n+   "2",\n  ]',
  );
  expect(plain(() => expect({ status: "timeout" as const, events: [] }).toEmit(["1"]))).toContain(
    'The batch\'s status is "timeout".',
  );
  expect(plain(() => expect(5).toEmit([]))).toBe("toEmit(): expected what nextBatch() returns, found 5");
});

test("toExtract compares the values of fields, and shows what the plugin logged", () => {
  const plugin = loadPlugin({ dir });
  plugin.init();
  expect(plugin).toExtract({ payload: Buffer.from("5") }, { "t.value": 5n, "t.ratio": 20n });
  expect(plugin).toExtract({ payload: Buffer.from("0") }, { "t.ratio": undefined });
  expect(plugin).not.toExtract({ payload: Buffer.from("5") }, { "t.value": 6n });
  expect(plain(() => expect(plugin).toExtract({ payload: Buffer.from("0") }, { "t.ratio": 1n }))).toMatch(
    /^expect\(received\)\.toExtract\(expected\)\n\n- Expected .*\n[\s\S]*-   "t\.ratio": 1n,\n\+   "t\.ratio": undefined,[\s\S]*\n\nThe plugin logged:\n\[error\] extract_fields: t\.ratio: integer divide by zero at src\/plugin\.ts:\d+:\d+; no value$/,
  );
  expect(plain(() => expect(5).toExtract({ payload: Buffer.from("") }, {}))).toBe(
    "toExtract(): expected what loadPlugin() returns, found 5",
  );
  expect(() => expect(plugin).toExtract({ payload: Buffer.from("5") }, { "t.vlaue": 5n })).toThrow(
    'the plugin has no field "t.vlaue"; did you mean t.value?',
  );
});

test("a TestClock stands still until the test moves it", () => {
  const clock = new TestClock(1_000_000_000n);
  const plugin = loadPlugin({ dir, now: clock.now });
  plugin.init();
  expect(
    plugin
      .open()
      .nextBatch()
      .events.map(event => event.timestamp),
  ).toEqual([1_000_000_000n, 1_000_000_000n]);
  clock.advance(1.5);
  expect(plugin.open().nextBatch().events[0]!.timestamp).toBe(1_001_500_000n);
});
