// A source that notes where it is goes on from there after a trap: what open() finds, which notes count, and
// what the operator and the metrics are told.
import path from "node:path";

import type { TestInstance, TestPlugin } from "../../dist/compiler/testing";
import { loadPlugin, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

/**
 * A source that plays its open params, one letter a call of next(), from the checkpoint on; an event is the
 * letter's position. c notes its event, t notes it as a text, n notes it twice, e does not; m notes 4096
 * bytes; l notes and is larger than eventSize; w notes and traps, x traps, b notes too much: the first letter
 * after a trap does not trap again. "blind" in the config: open() does not look for a checkpoint.
 */
const source = `
import { Plugin, Info, Source, Params, PullInstance, EventWriter, Status, Oversized, Configurable, Settings } from "falco-ts";

export default class T extends Plugin implements Source, Configurable<T> {
  blind: bool = false;
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "resumes", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void { s.bool("blind", "does not look", false, (self, value) => { self.blind = value; }); }
  open(params: Params): PullInstance | null {
    const played = new Played(params.raw);
    if (this.blind) return played;
    const last = params.checkpoint;
    if (last.length) played.from = played.at = <i32>last.decimal() + 1;
    if (last.length == 4096) played.from = played.at = last.at(4095);
    return played;
  }
}

class Played extends PullInstance {
  at: i32 = 0;
  from: i32 = -1;
  constructor(private script: string) {
    super();
    this.eventSize = 8192;
    this.oversized = Oversized.Drop;
  }
  override next(event: EventWriter): Status {
    const at = this.at++;
    if (at >= this.script.length) return Status.Eof;
    const letter = this.script.charCodeAt(at), traps = at != this.from;
    event.decimal(at);
    if (letter == 0x63) event.checkpoint(event.view);
    if (letter == 0x74) event.checkpointText(at.toString() + " größer");
    if (letter == 0x6e) {
      event.checkpointText("0");
      event.checkpoint(event.view);
    }
    if (letter == 0x6d) {
      while (event.length < 4095) event.byte(0x20);
      event.byte(<u8>at + 1);
      event.checkpoint(event.view);
    }
    if (letter == 0x6c) {
      event.checkpoint(event.view);
      while (event.length < 8192) event.byte(0x20);
      event.byte(0x20);
    }
    if (letter == 0x77 && traps) {
      event.checkpoint(event.view);
      unreachable();
    }
    if (letter == 0x78 && traps) unreachable();
    if (letter == 0x62 && traps) {
      while (event.length < 4097) event.byte(0x20);
      event.checkpoint(event.view);
    }
    return Status.Ok;
  }
}
`;
const folder = writePlugin(path.join(dir, "t"), source);

describe.each(["wasm", "native"] as const)("checkpoints, %s", target => {
  let plugin: TestPlugin;
  afterEach(() => plugin.destroy());

  function open(params: string, config: object = {}): TestInstance {
    plugin = loadPlugin({ dir: folder, target });
    plugin.init(config);
    return plugin.open(params);
  }

  /** The positions of all events until the source has ended or is parked. */
  function rest(opened: TestInstance): number[] {
    const out: number[] = [];
    for (let quiet = 0; quiet < 2;) {
      const { status, events } = opened.nextBatch();
      out.push(...events.map(event => Number.parseInt(event.text!, 10)));
      quiet = status === "success" ? 0 : status === "eof" ? 2 : quiet + 1;
    }
    return out;
  }

  test("after a trap the source goes on from the last one", () => {
    expect(rest(open("cccxcc"))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("the log says so", () => {
    rest(open("cx"));
    expect(plugin.logs).toEqual([
      {
        level: "critical",
        message: expect.stringMatching(
          /^next_batch: unreachable code reached at src\/plugin\.ts:\d+:\d+; the source is opened again in 1 s, and goes on from its last checkpoint$/,
        ),
      },
    ]);
  });

  test("the metrics say how many sources wait to be opened again since they trapped", () => {
    const opened = open("cxc");
    opened.nextBatch();
    const waits = { sources_waiting: 1n, sources_parked: 0n, restarts: 0n, traps_next_batch: 1n };
    expect(plugin.metrics()).toMatchObject(waits);
    opened.nextBatch();
    expect(plugin.metrics()).toMatchObject({ sources_waiting: 0n, sources_parked: 0n, restarts: 1n });
  });

  test("a source that trapped without a checkpoint is counted as parked, until it is closed", () => {
    const opened = open("x");
    opened.nextBatch();
    expect(plugin.metrics()).toMatchObject({ sources_parked: 1n, sources_waiting: 0n });
    opened.close();
    expect(plugin.metrics()).toMatchObject({ sources_parked: 0n, sources_waiting: 0n });
  });

  test("events behind the last one come again", () => {
    const opened = open("ccee");
    expect(opened.nextBatch(4).events).toHaveLength(4);
    expect(rest(opened.trap())).toEqual([2, 3]);
  });

  test("one whose event did not come out does not count", () => {
    expect(rest(open("ccwc"))).toEqual([0, 1, 2, 3]);
  });

  test("of several in one event the last one counts", () => {
    expect(rest(open("nnxc"))).toEqual([0, 1, 2, 3]);
  });

  test("a text comes back as UTF-8", () => {
    expect(rest(open("ttxc"))).toEqual([0, 1, 2, 3]);
  });

  test("4096 bytes of any kind come back", () => {
    expect(rest(open("cmxc"))).toEqual([0, 1, 2, 3]);
  });

  test("more bytes are a trap at the author's line", () => {
    expect(rest(open("cbc"))).toEqual([0, 1, 2]);
    expect(plugin.logs[0]!.message).toMatch(
      /^next_batch: a checkpoint of 4097 bytes; the limit is 4096 at src\/plugin\.ts:54:/,
    );
  });

  test("one whose event was dropped counts with the event behind it", () => {
    const opened = open("clec");
    expect(opened.nextBatch(2).events.map(event => event.text)).toEqual(["0", "2"]);
    expect(rest(opened.trap())).toEqual([2, 3]);
  });

  test.each([1, 2, 3, 128])("after batches of %d the right one is found", size => {
    const opened = open("c".repeat(300));
    const seen: number[] = [];
    while (seen.length < 200) seen.push(...opened.nextBatch(size).events.map(event => Number(event.text)));
    expect([...seen, ...rest(opened.trap())]).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  test("no sandbox finds a checkpoint of another source", () => {
    const opened = open("cc");
    opened.nextBatch();
    expect(rest(plugin.open("cc"))).toEqual([0, 1]);
  });

  test("a source that made none is parked", () => {
    expect(rest(open("eex"))).toEqual([0, 1]);
    expect(plugin.logs[0]!.message).toContain("; the source is parked");
  });

  test("a source whose open() does not look for one is parked, as it would begin anew", () => {
    expect(rest(open("ccx", { blind: true }))).toEqual([0, 1]);
    expect(plugin.logs[0]!.message).toContain("; the source is parked");
  });

  test("the operator's park and stop hold all the same", () => {
    expect(rest(open("ccx", { falco_ts: { on_trap: "park" } }))).toEqual([0, 1]);
    const opened = open("ccx", { falco_ts: { on_trap: "stop" } });
    expect([opened.nextBatch().status, opened.nextBatch().status]).toEqual(["success", "failure"]);
  });

  test("with restart a source without them begins anew, and the log says so", () => {
    const opened = open("eee", { falco_ts: { on_trap: "restart" } });
    opened.nextBatch(3);
    expect(rest(opened.trap())).toEqual([0, 1, 2]);
    expect(plugin.logs[0]!.message).toBe(
      "next_batch: the test made it trap; the source is opened again in 1 s, and events may come twice",
    );
  });
});

describe.each(["wasm", "native"] as const)("a source with inputs, %s", target => {
  const folder = writePlugin(
    path.join(dir, "push"),
    `
import { Plugin, Info, Source, Params, Instance, PushInstance, Permitted, Permissions } from "falco-ts";

export default class T extends Plugin implements Source, Permitted {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "counts lines", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.read("/var/log/app.log"); }
  open(params: Params): Instance | null {
    return new PushInstance<Seen>(new Seen(params.checkpoint.decimal())).lines("/var/log/app.log", (self, line, out) => {
      const event = out.event();
      event.decimal(++self.lines);
      event.checkpoint(event.view);
    });
  }
}

class Seen {
  constructor(public lines: u64) {}
}
`,
  );

  test("has them too: its new object goes on from the last event that came out", () => {
    const plugin = loadPlugin({ dir: folder, target });
    plugin.init();
    const opened = plugin.open();
    opened.inputs[0]!.line("a").line("b");
    expect(opened.nextBatch().events.map(event => event.text)).toEqual(["1", "2"]);
    opened.inputs[0]!.line("lost").line("c");
    expect(opened.trap().nextBatch().status).toBe("timeout");
    expect(opened.nextBatch().events.map(event => event.text)).toEqual(["3"]);
    plugin.destroy();
  });
});
