// What a plugin's metrics are: in a test of either target, in falco-ts run, in libsinsp, and what the build
// refuses.
import fs from "node:fs";
import path from "node:path";

import { guestAbi } from "../../dist/compiler/runtime/guest-abi";
import type { Target } from "../../dist/compiler/testing";
import { describeWithHost, run } from "../hosts/hosts";
import { counting } from "../runtime/plugins";
import { falcoTs, loadPlugin, root, temporaryFolder, writePlugin } from "../support";

const dir = writePlugin(path.join(temporaryFolder(), "counting"), counting);
const built = falcoTs(["build", dir]);
const library = path.join(dir, "build", "libt.so");

test("a plugin with metrics builds", () => {
  expect(built).toMatchObject({ status: 0 });
});

describe.each<Target>(["wasm", "native"])("in a test of the target %s", target => {
  test("events, values and the plugin's own counters are counted", () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    const source = plugin.open();
    const [first] = source.nextBatch().events;
    plugin.extract(first!, "t.asked");
    plugin.extract(first!, "t.value");
    expect(plugin.metrics()).toMatchObject({
      events: 5n,
      bytes: 5n,
      batches: 1n,
      extract_calls: 2n,
      values: 2n,
      given: 5n,
      asked: 1n,
      last: 0.5,
    });
  });

  test("a trap is counted by its call, and what was counted before it is kept", () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    plugin.extract({ payload: Buffer.from("4") }, "t.trap");
    plugin.extract({ payload: Buffer.from("4") }, "t.asked");
    expect(plugin.metrics()).toMatchObject({ traps_extract: 1n, restarts: 1n, asked: 11n, last: 2 });
  });

  test("a closed source's counters are kept, and its memory is given back", () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    const before = plugin.metrics().memory_bytes;
    const source = plugin.open();
    source.nextBatch();
    const open = plugin.metrics().memory_bytes!;
    source.close();
    const after = plugin.metrics();
    expect(open).toBeGreaterThan(before as bigint);
    expect(after).toMatchObject({ given: 5n, memory_bytes: before });
  });

  test("both targets have the runtime's metrics in the table's order, and the plugin's own behind them", () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    const names = guestAbi.metrics.filter(({ of }) => of === "all").map(({ name }) => name);
    expect(Object.keys(plugin.metrics())).toEqual([...names, "given", "asked", "last"]);
  });
});

describe("falco-ts run --metrics", () => {
  test("shows them at the end, behind the plugin's name", () => {
    const { stdout, status } = falcoTs(["run", library, "--metrics"]);
    expect(stdout).toMatch(/^t\.events +5$/m);
    expect(stdout).toMatch(/^t\.given +5$/m);
    expect(status).toBe(0);
  });

  test("ends with one line of JSON where JSON is asked for", () => {
    const { stdout } = falcoTs(["run", library, "--metrics", "--json"]);
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { metrics: Record<string, number> };
    expect(last.metrics).toMatchObject({ "t.events": 5, "t.given": 5 });
  });
});

describeWithHost("sinsp-host", host => {
  const { stderr } = run(host, ["--plugin", library, "--open", "t", "--stats"]);

  test("libsinsp shows them behind the plugin's name", () => {
    expect(stderr).toContain("metric: t.events 5\n");
    expect(stderr).toContain("metric: t.given 5\n");
  });

  test("Prometheus takes the names that libsinsp makes of them", () => {
    expect(stderr).toMatch(/^# TYPE falcosecurity_plugins_t_events_total counter$/m);
    expect(stderr).toMatch(/^falcosecurity_plugins_t_given_total 5$/m);
    expect(stderr).toMatch(/^# TYPE falcosecurity_plugins_t_last_total gauge$/m);
  });
});

describe("the build refuses", () => {
  const folder = temporaryFolder();
  const refused = (metrics: string) => {
    const source = counting.replace(/m\.counter\("given"[^;]*;[^;]*;[^;]*;[^;]*;/, metrics);
    const { status, stderr } = falcoTs(["build", writePlugin(folder, source)]);
    return { status, stderr };
  };
  const keep = "(self, counter) => { self.asked = counter; }";

  test.each([
    [
      "a name with other characters",
      `m.counter("Bad-Name", "x", ${keep});`,
      'metrics(): "Bad-Name": expected a name of at most 64',
    ],
    [
      "a name of the runtime's",
      `m.counter("events", "x", ${keep});`,
      'metrics(): "events": the runtime counts a metric of this name',
    ],
    [
      "a name that is declared twice",
      `m.counter("a", "x", ${keep}).counter("a", "x", ${keep});`,
      'metrics(): "a": declared twice',
    ],
    [
      "a metric without a description",
      `m.counter("a", "", ${keep});`,
      'metrics(): "a": the description is empty',
    ],
  ])("%s", (_, metrics, message) => {
    const { status, stderr } = refused(metrics);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

test("docs/metrics.md has the runtime's metrics as they are", () => {
  const text = fs.readFileSync(path.join(root, "docs", "metrics.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (counter|gauge) +\| (.*?) *\|$/gm)].map(
    ([, name, kind]) => ({ name, kind }),
  );
  expect(rows).toEqual(guestAbi.metrics.map(({ name, kind }) => ({ name, kind })));
});
