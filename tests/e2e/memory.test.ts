// Plugins that hold much of the memory that their sandbox may have, and make garbage beside it.
import path from "node:path";

import { buildPlugin, falcoTs, loadPlugin, pluginSource, temporaryFolder } from "../support";

const folder = path.join(temporaryFolder(), "t");

/**
 * Holds as many MiB as its config says. Each event, and each value of t.waste, leaves as many KiB of garbage
 * as it says.
 */
const library = buildPlugin(
  folder,
  pluginSource({
    top: `
let waste: i32 = 0;
const held: StaticArray<u8>[] = [];
function hold(mib: i32): void {
  for (let i = 0; i < mib; i++) held.push(new StaticArray<u8>(1 << 20));
}
`,
    init: "hold(<i32>this.mib);",
    members: `
  mib: u64 = 0;
  settings(s: Settings<T>): void {
    s.u64("mib", "MiB that are held", 0, (self, value) => { self.mib = value; })
     .u64("waste", "KiB of garbage for an event or a value", 0, (self, value) => { waste = <i32>value << 10; });
  }`,
    open: "const source = new Events(); source.batchSize = 4096; return source;",
    next: `
    if (this.n == 2000) return Status.Eof;
    new StaticArray<u8>(waste);
    event.decimal(++this.n);
    return Status.Ok;`,
    fields: `f.u64("t.waste", "how many MiB are held", (self, event, value) => {
      new StaticArray<u8>(waste);
      return value.set(held.length);
    });`,
  }),
);

/** The values of a field for all events, and the log. */
function run(config: object, field: string): { values: number[]; log: string } {
  const result = falcoTs(["run", library, "--json", "--config", JSON.stringify(config), "--fields", field]);
  const rows = result.stdout.trim().split("\n").filter(Boolean);
  return { values: rows.map(row => JSON.parse(row).fields[field]), log: result.stderr };
}

const held = (mib: number) => ({ values: Array.from({ length: 2000 }, () => mib), log: "" });

test("garbage is collected in time where 150 MiB of 256 are held", () => {
  expect(run({ mib: 150, waste: 128 }, "t.waste")).toEqual(held(150));
});

test("garbage is collected in time where 17 MiB of 32 are held", () => {
  expect(run({ mib: 17, waste: 128, falco_ts: { memory: 32 } }, "t.waste")).toEqual(held(17));
});

test("garbage is collected in time where all but 3 MiB of the memory are held", () => {
  expect(run({ mib: 27, waste: 64, falco_ts: { memory: 32 } }, "t.waste")).toEqual(held(27));
});

test("a batch goes out before its garbage takes the memory that is left", () => {
  const plugin = loadPlugin({ dir: folder });
  plugin.init({ mib: 150, waste: 1024 });
  const source = plugin.open();
  const counts: number[] = [];
  for (let batch = source.nextBatch(); batch.status === "success"; batch = source.nextBatch())
    counts.push(batch.events.length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(2000);
  expect(Math.max(...counts)).toBeLessThan(106);
});

test("what is held beyond the memory is said to be out of memory", () => {
  const { log } = run({ mib: 40, falco_ts: { memory: 32 } }, "t.waste");
  expect(log).toContain("out of memory (limit 32 MiB)");
});
