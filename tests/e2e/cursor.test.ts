// Cursors: the same in jest and in machine code; what the build and open() refuse; what info says.
import fs from "node:fs";
import path from "node:path";

import type { Target } from "../../dist/compiler/testing";
import { keeping } from "../runtime/plugins";
import { buildPlugin, falcoTs, loadPlugin, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "keeping");
const library = buildPlugin(plugin, keeping);
const file = path.join(dir, "log");

function load(target: Target) {
  const loaded = loadPlugin({ dir: plugin, target });
  loaded.init({ falco_ts: { state: "/var/lib/falco" } });
  return loaded;
}

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const texts = (batch: { events: readonly { text?: string | undefined }[] }) =>
    batch.events.map(event => event.text);

  test("a source goes on with what the one before it saved", () => {
    const loaded = load(target);
    const first = loaded.open({ file });
    first.file.append("opened\nsave 7\nload\n");
    expect(texts(first.nextBatch())).toEqual(["", "save 7", "7"]);
    first.nextBatch();
    const second = loaded.open({ file }, { cursor: first.cursor!.bytes });
    expect(second.cursor).toMatchObject({ text: "7" });
    second.file.append("opened\n");
    expect(texts(second.nextBatch())).toEqual(["7"]);
  });

  test("what is saved counts once Falco has taken the events up to then", () => {
    const source = load(target).open({ file });
    source.file.append("save 1\n");
    source.nextBatch();
    expect(source.cursor).toBeUndefined();
    source.file.append("save 2\n");
    source.nextBatch();
    expect(source.cursor!.text).toBe("1");
    source.close();
    expect(source.cursor!.text).toBe("1");
  });

  test("close keeps what was saved where the last batch was empty", () => {
    const source = load(target).open({ file });
    source.file.append("save 1\n");
    source.nextBatch();
    source.nextBatch();
    source.close();
    expect(source.cursor!.text).toBe("1");
  });

  test("events that are left of a message come before what was saved in it is kept", () => {
    const source = load(target).open({ file });
    source.file.append("many 300\nsave 1\nmany 300\nsave 2\nlast\n");
    const kept: (string | undefined)[] = [];
    let events = 0;
    for (let batch = source.nextBatch(); batch.events.length; batch = source.nextBatch()) {
      kept.push(source.cursor?.text);
      events += batch.events.length;
    }
    expect(events).toBe(603);
    expect(source.cursor!.text).toBe("2");
    expect(kept.indexOf("1")).toBeGreaterThan(2);
  });

  test("after a trap the new sandbox loads what was saved last", () => {
    const source = load(target).open({ file });
    source.file.append("save 3\ntrap\nopened\n");
    source.nextBatch();
    expect(texts(source.nextBatch())).toEqual(["3"]);
  });

  test("more than 64 KiB is a trap, and so is a cursor in a field", () => {
    const loaded = load(target);
    const source = loaded.open({ file });
    source.file.append("large\n");
    source.nextBatch();
    expect(loaded.logs.at(-1)!.message).toContain(
      "a cursor of 65537 bytes; at most 65536 are right at src/plugin.ts",
    );
    expect(loaded.extract({ payload: Buffer.from("x") }, "t.cursor")).toBeUndefined();
    expect(loaded.logs.at(-1)!.message).toContain(
      "a cursor belongs to an open source: open() and what it returns use it",
    );
  });

  test("Start.Cursor needs the permission", () => {
    const other = path.join(dir, `forbidden-${target}`);
    writePlugin(other, withoutCursor.replace("Start.Begin", "Start.Cursor"));
    const loaded = loadPlugin({ dir: other, target });
    loaded.init();
    expect(() => loaded.open({ file: "/var/log/x" })).toThrow(
      'follow("/var/log/x"): the plugin has no permission to keep a cursor; permissions() needs state()',
    );
  });

  test("the operator's folder is an absolute path", () => {
    const loaded = loadPlugin({ dir: plugin, target });
    expect(() => loaded.init({ falco_ts: { state: "here" } })).toThrow(
      'config: falco_ts.state: found "here" (a string), expected the absolute path of a folder',
    );
  });
});

const withoutCursor = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permissions, Permitted, Start } from "falco-ts";
export default class T extends Plugin implements Source, Permitted {
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "t", contact: "nobody", source: "t" }; }
  permissions(p: Permissions): void { p.readParams("file"); }
  open(params: Params): Instance | null {
    return new PushInstance<S>(new S()).follow(params.string("file", "a file", ""), (self, line, out) => { out.bytes(line); }, Start.Begin);
  }
}
class S {}
`;

test("build refuses a plugin that uses a cursor without the permission", () => {
  const other = path.join(dir, "unpermitted");
  writePlugin(other, keeping.replace(".state()", ""));
  const result = falcoTs(["build", other]);
  expect(result.status).toBe(1);
  expect(result.stderr).toContain("permissions(): the plugin uses a cursor: found no state(), expected one");
});

test("info says that a plugin keeps a cursor", () => {
  expect(falcoTs(["info", library]).stdout).toMatch(
    /^permissions +read what the open params' key "file" names, state kept in the folder that falco_ts\.state names$/m,
  );
});

test("a plugin without cursors has no code for them, and none of their metrics", () => {
  const folder = path.join(dir, "without");
  const other = buildPlugin(folder, withoutCursor);
  expect(fs.readFileSync(other).includes("falco-ts cursor")).toBe(false);
  expect(fs.readFileSync(library).includes("falco-ts cursor")).toBe(true);
  const metricsOf = (from: string) => {
    const loaded = loadPlugin({ dir: from });
    loaded.init();
    return Object.keys(loaded.metrics()).filter(name => name.startsWith("cursor_"));
  };
  expect(metricsOf(folder)).toEqual([]);
  expect(metricsOf(plugin)).toEqual(["cursor_saves", "cursor_failures"]);
});
