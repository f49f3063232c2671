// falco-ts run as a workbench: several plugins at once, events of a file, sources that are parked, terminals.
import fs from "node:fs";
import path from "node:path";

import { run } from "../hosts/hosts";
import { buildPlugin, cli, dummy, falcoTs, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();
const file = (name: string, text: string) => {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};
const lines = file("lines", "1\n22\n\n333\n");

/** Extracts from the dummy's events alone. */
const lengths = buildPlugin(
  path.join(dir, "lengths"),
  `
import { Plugin, Info, Extractor, Fields, Configurable, Settings } from "falco-ts";
export default class Lengths extends Plugin implements Extractor<Lengths>, Configurable<Lengths> {
  plus: u64 = 0;
  info(): Info { return { id: 0, name: "lengths", version: "0.1.0", description: "lengths", contact: "nobody", source: "" }; }
  settings(s: Settings<Lengths>): void { s.u64("plus", "is added", 0, (self, value) => { self.plus = value; }); }
  fields(f: Fields<Lengths>): void {
    f.extractFrom("dummy");
    f.u64("lengths.bytes", "bytes of the payload", (self, event, value) => value.set(event.payload.length + self.plus));
  }
}
`,
  "lengths",
);

/** The fields of the rows that a run prints as JSON. */
function rows(...args: string[]): unknown[] {
  const { status, stdout, stderr } = falcoTs(["run", "--json", ...args]);
  expect({ status, stderr: stderr.replace(/^\d+ events.*\n/, "") }).toEqual({ status: 0, stderr: "" });
  return stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line).fields);
}

describe("several plugins", () => {
  test("an extractor reads the events of another plugin's source, in whatever order they are named", () => {
    const both = [{ "dummy.value": 5, "dummy.strvalue": "5", "lengths.bytes": 1 }];
    const params = ["--params", '{"start":4,"maxEvents":1}', "--config", '{"jitter":0}'];
    expect(rows(dummy, lengths, ...params)).toEqual(both);
    expect(rows(lengths, dummy, "--config", "{}", ...params)).toEqual(both);
  });

  test("each has its config, and fields are found in whichever has them", () => {
    const configs = ["--config", '{"jitter":0}', "--config", '{"plus":100}'];
    const asked = ["--fields", "lengths.bytes", "dummy.divisible[5]"];
    expect(rows(dummy, lengths, ...configs, "--params", '{"start":4,"maxEvents":1}', ...asked)).toEqual([
      { "dummy.divisible[5]": 1, "lengths.bytes": 101 },
    ]);
    expect(falcoTs(["run", dummy, lengths, "--fields", "lengths.byte"]).stderr).toBe(
      'falco-ts run: the plugin has no field "lengths.byte"; did you mean lengths.bytes?\n',
    );
  });

  test("explain counts the fields of all of them", () => {
    const { stdout } = falcoTs(["explain", dummy, lengths, "--params", '{"maxEvents":3}']);
    expect(stdout).toContain("loaded    lengths 0.1.0\n");
    expect(stdout).toContain("          lengths.bytes   a value in 3 of 3 events\n");
  });

  test("one that extracts from another source is refused, as by Falco", () => {
    const other = buildPlugin(path.join(dir, "other"), pluginSource({}));
    expect(falcoTs(["run", dummy, other])).toMatchObject({
      status: 1,
      stderr: `${other}: its source t is not opened: one at a time is, the first\nfalco-ts run: ${other}: it extracts from t, and the events are of dummy\n`,
    });
  });

  test("a config for a plugin without settings() is said to be read by nobody, but for the operator's key", () => {
    const none = buildPlugin(path.join(dir, "none"), pluginSource({}));
    const said = (config: string) => falcoTs(["run", none, "--config", config]).stderr;
    const warning = `${none}: nothing reads the config that is given: the plugin has no settings()\n`;
    expect(said('{"level":3}')).toBe(`${warning}5 events (end of source)\n`);
    expect(said('{"level":')).toContain(warning);
    expect(said('{"falco_ts":{"on_trap":"park"}}')).not.toContain(warning);
    expect(falcoTs(["run", dummy, "--config", '{"jitter":0}', "--max-events", "1"]).stderr).not.toContain(
      "nothing reads",
    );
  });

  test("more configs than plugins are refused", () => {
    expect(falcoTs(["run", dummy, "--config", "{}", "--config", "{}"])).toMatchObject({
      status: 2,
      stderr:
        "falco-ts run: --config: found 2 of them and 1 plugin: the first is of the first plugin, and so on\n",
    });
  });
});

describe("--events", () => {
  test("each line is an event's payload, but for empty ones", () => {
    expect(rows(dummy, "--events", lines, "--fields", "dummy.value")).toEqual([
      { "dummy.value": 1 },
      { "dummy.value": 22 },
      { "dummy.value": 333 },
    ]);
  });

  test("what run --json printed comes again, with its times and payloads", () => {
    const { stdout } = falcoTs(["run", dummy, "--json", "--params", '{"maxEvents":4}']);
    const recorded = file("rows", stdout);
    expect(falcoTs(["run", dummy, "--json", "--events", recorded]).stdout).toBe(stdout);
    expect(rows(lengths, "--events", recorded)).toHaveLength(4);
  });

  test("an extractor has them as events of the source that it names, or that is named", () => {
    expect(rows(lengths, "--events", lines)).toEqual([1, 2, 3].map(bytes => ({ "lengths.bytes": bytes })));
    expect(falcoTs(["run", lengths, "--events", lines, "--source", "other"])).toMatchObject({
      status: 1,
      stderr: `falco-ts run: ${lengths}: it extracts from dummy, and the events are of other\n`,
    });
  });

  test("explain takes them too", () => {
    expect(falcoTs(["explain", dummy, "--events", lines]).stdout).toContain(
      "\nout       3 events with 6 bytes\n",
    );
  });

  test("--follow waits for further lines, until Ctrl-C", () => {
    const growing = file("growing", "1\n");
    const script = `(sleep 1; echo 2 >>"$3"; sleep 1) & timeout -s INT 3 "$1" "$2" run "$4" --json --events "$3" --follow; wait`;
    const { stdout } = run("sh", ["-c", script, "sh", process.execPath, cli, growing, dummy]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map(line => JSON.parse(line).fields["dummy.value"]),
    ).toEqual([1, 2]);
  });

  test("a file that is not there, open params beside it, and flags without it are refused", () => {
    const said = (...args: string[]) => falcoTs(["run", dummy, ...args]).stderr;
    expect(said("--events", "nowhere")).toMatch(/^falco-ts run: --events nowhere: cannot be read: ENOENT/);
    expect(said("--events", lines, "--params", "{}")).toMatch(/--params are of a source/);
    expect(said("--follow")).toBe("falco-ts run: --follow is about --events FILE, which is missing\n");
  });
});

test("a source that is parked is said at once, while it waits as in Falco", () => {
  const library = buildPlugin(path.join(dir, "parked"), pluginSource({ next: "unreachable();" }));
  const { stderr } = run("timeout", ["-s", "INT", "2", process.execPath, cli, "run", library]);
  expect(stderr).toContain("[critical] t: next_batch: ");
  expect(stderr).toContain("the source is parked: it gives no more events until Falco restarts it\n");
  expect(stderr).toContain("0 events (interrupted)\n");
});

describe("on a terminal", () => {
  /** What a run prints on a terminal of so many columns. */
  function onTerminal(columns: number, env: Record<string, string> = {}): string[] {
    const command = `stty cols ${columns}; exec '${process.execPath}' '${cli}' run '${dummy}' --events '${file("long", `1${"x".repeat(200)}\n`)}' --fields dummy.strvalue dummy.value`;
    const { stdout } = run("script", ["-qec", command, "/dev/null"], {
      env: { TERM: "xterm", NO_COLOR: undefined, ...env },
    });
    return stdout.split("\r\n");
  }

  test("no row is wider than it is, and columns stand below their headers", () => {
    for (const columns of [90, 120]) {
      const [header, row] = onTerminal(columns, { NO_COLOR: "1" });
      expect(row!.length).toBeLessThanOrEqual(columns);
      expect(row!.slice(header!.indexOf("dummy.value")).trim()).toBe("1");
      expect(row!.slice(header!.indexOf("dummy.strvalue"))).toMatch(/^1xxxxxxxxxxxxxx… /);
    }
  });

  test("there are colours, but not with NO_COLOR or TERM=dumb", () => {
    expect(onTerminal(120)[0]).toMatch(/^\x1b\[1mnumber .*\x1b\[0m$/);
    expect(onTerminal(120, { NO_COLOR: "1" })[0]).toMatch(/^number /);
    expect(onTerminal(120, { TERM: "dumb" })[0]).toMatch(/^number /);
  });
});
