// falco-ts run and explain on the events of a capture, a .scap file, which sysdig reads.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, cli, dummy, falcoTs, pluginSource, temporaryFolder } from "../support";

const dir = temporaryFolder();
const inDir = (name: string) => path.join(dir, name);

/** A file that exists, for what is refused before it is read. */
const empty = inDir("empty.scap");
fs.writeFileSync(empty, "");

/** A program in the place of sysdig. */
function inItsPlace(name: string, script: string): string {
  fs.writeFileSync(inDir(name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return inDir(name);
}

describeWithHost("sysdig", sysdig => {
  const env = { SYSDIG: sysdig };
  /** What sysdig writes of a plugin's source. */
  function record(name: string, library: string, source: string): string {
    expect(run(sysdig, ["-H", library, "-I", source, "-w", inDir(name)]).status).toBe(0);
    return inDir(name);
  }
  const scap = record("dummy.scap", dummy, 'dummy:{"start":4,"maxEvents":20}');
  const json = (...args: string[]) => {
    const { status, stdout, stderr } = falcoTs(["run", "--json", ...args], { env });
    return {
      status,
      stderr,
      rows: stdout
        .split("\n")
        .slice(0, -1)
        .map(line => JSON.parse(line)),
    };
  };

  test("the events come with their times and values, as sysdig shows them", () => {
    const shown = run(sysdig, ["-r", scap, "-H", dummy, "-p", "%evt.rawtime %dummy.value"]).stdout;
    const { status, rows } = json(dummy, "--events", scap);
    expect(status).toBe(0);
    expect(rows.map(row => `${row.timestamp} ${row.fields["dummy.value"]}\n`).join("")).toBe(shown);
    expect(rows).toHaveLength(20);
  });

  test("explain takes it too", () => {
    expect(falcoTs(["explain", dummy, "--events", scap], { env })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\nout {7}20 events with [^]*a value in 20 of 20 events/),
    });
  });

  test("payloads come whole: of no bytes, of the largest size, and those that sysdig may show as NULL", () => {
    const sizes = buildPlugin(
      inDir("sizes"),
      pluginSource({
        next: `
          this.n++;
          if (this.n == 2) event.byte(0x35), event.byte(0x42), event.byte(0xcb); // NULL in base64
          if (this.n == 3) while (event.length < <i32>this.eventSize) event.byte(98);
          return this.n == 4 ? Status.Eof : Status.Ok;`,
        fields:
          'f.u64("t.length", "bytes of payload", (self, event, value) => value.set(event.payload.length));',
      }),
    );
    const { rows } = json(sizes, "--events", record("sizes.scap", sizes, "t"));
    expect(rows.map(row => row.fields["t.length"])).toEqual([0, 3, 262144]);
    expect(rows[1].payload).toBe("NULL");
  });

  test("events of other plugins are counted and left out", () => {
    const two = buildPlugin(
      inDir("two"),
      pluginSource({ next: "if (this.n++ == 2) return Status.Eof; event.byte(120); return Status.Ok;" }),
    );
    const other = record("two.scap", two, "t");
    const mixed = inDir("mixed.scap");
    fs.writeFileSync(mixed, Buffer.concat([fs.readFileSync(scap), ...eventBlocks(other)]));
    const { status, stderr, rows } = json(dummy, "--events", mixed);
    expect({ status, count: rows.length }).toEqual({ status: 0, count: 20 });
    expect(stderr).toBe(
      `${mixed}: 2 events of other plugins (plugin id 999) left out, as 3 is the id of the one whose source this is\n`,
    );
  });

  test("an extractor has those of the plugin with the source, and alone none", () => {
    const lengths = buildPlugin(
      inDir("lengths"),
      `
import { Plugin, Info, Extractor, Fields } from "falco-ts";
export default class Lengths extends Plugin implements Extractor<Lengths> {
  info(): Info { return { id: 0, name: "lengths", version: "0.1.0", description: "lengths", contact: "nobody", source: "" }; }
  fields(f: Fields<Lengths>): void {
    f.extractFrom("dummy");
    f.u64("lengths.bytes", "bytes of the payload", (self, event, value) => value.set(event.payload.length));
  }
}
`,
      "lengths",
    );
    const { rows } = json(lengths, dummy, "--events", scap, "--fields", "dummy.strvalue", "lengths.bytes");
    expect(rows).toHaveLength(20);
    for (const { fields } of rows) expect(fields["lengths.bytes"]).toBe(fields["dummy.strvalue"].length);
    expect(json(lengths, "--events", scap)).toMatchObject({
      status: 2,
      stderr: `falco-ts run: --events ${scap}: a capture has of each event the id of the plugin that made it: name the plugin with the event source, too\n`,
    });
  });

  test("one that is cut short: the events before come, then what sysdig says of the file", () => {
    const cut = inDir("cut.scap");
    fs.writeFileSync(cut, fs.readFileSync(scap).subarray(0, -10));
    const { status, stderr, rows } = json(dummy, "--events", cut);
    expect({ status, count: rows.length }).toEqual({ status: 1, count: 19 });
    expect(stderr).toMatch(
      /falco-ts run: --events .*cut\.scap: sysdig: expecting \d+ bytes, read \d+ [^]*truncated/,
    );
  });

  test("a file that is no capture is named with sysdig's words", () => {
    expect(json(dummy, "--events", empty)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/falco-ts run: --events .*empty\.scap: sysdig: error reading from file/),
    });
  });

  test("--max-events ends before the capture does", () => {
    expect(json(dummy, "--events", scap, "--max-events", "3")).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("without sysdig", () => {
  const said = (env: Record<string, string>) => falcoTs(["run", dummy, "--events", empty], { env }).stderr;

  test("what is missing is said", () => {
    expect(said({ PATH: inDir("nothing"), SYSDIG: "" })).toContain(
      `falco-ts run: --events ${empty}: sysdig reads captures, and is not installed here: "apt-get install sysdig" on Debian and Ubuntu, or SYSDIG names one; or give the events as lines\n`,
    );
  });

  test("what SYSDIG names must be a program", () => {
    expect(said({ SYSDIG: inDir("nothing") })).toContain(
      `falco-ts run: --events ${empty}: sysdig reads captures, and the program that SYSDIG names, ${inDir("nothing")}, cannot be started\n`,
    );
  });

  test("what another program prints is shown", () => {
    expect(said({ SYSDIG: inItsPlace("other", "echo hello") })).toContain(
      `falco-ts run: --events ${empty}: sysdig printed "hello", expected a time, a plugin's id and a payload; is it 0.29 or later?\n`,
    );
  });
});

test("a capture that is not there, and --follow, are refused", () => {
  const said = (...args: string[]) => falcoTs(["run", dummy, ...args]).stderr;
  expect(said("--events", "nowhere.scap")).toMatch(
    /^falco-ts run: --events nowhere.scap: cannot be read: ENOENT/,
  );
  expect(said("--events", empty, "--follow")).toBe(
    `falco-ts run: --follow: a capture is read to its end, and ${empty} is one\n`,
  );
});

test("Ctrl-C ends a sysdig that hangs, and what it has started", async () => {
  const pids = inDir("pids");
  const hangs = inItsPlace("hangs", `sleep 600 & echo $$ $! >${pids}; wait`);
  const command = ["-s", "INT", "2", process.execPath, cli, "run", dummy, "--events", empty];
  const { stderr } = run("timeout", command, { env: { SYSDIG: hangs } });
  expect(stderr).toBe("0 events (interrupted)\n");
  const left = fs.readFileSync(pids, "utf8").trim().split(" ");
  expect(left).toHaveLength(2);
  while (left.some(isRunning)) await new Promise(resolve => setTimeout(resolve, 20));
});

/** Nobody may have waited yet for a process that has ended. */
function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** The blocks of a capture that are events: each begins with its type and its length. */
function eventBlocks(file: string): Buffer[] {
  const all = fs.readFileSync(file);
  const found: Buffer[] = [];
  for (let at = 0; at < all.length; at += all.readUInt32LE(at + 4))
    if (all.readUInt32LE(at) === 0x221) found.push(all.subarray(at, at + all.readUInt32LE(at + 4)));
  return found;
}
