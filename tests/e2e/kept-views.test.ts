// Parsing an event once for all of its fields: what may be kept between their calls, and a test that shows it
// as Falco does.
import fs from "node:fs";
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { pluginSource, temporaryFolder, writePlugin } from "../support";
import { falcoTsAsync } from "./mistakes";

const dir = temporaryFolder();

/** The warnings of check about a plugin with these members, and these classes beside it. */
async function warnings(name: string, members: string, top = ""): Promise<string[]> {
  const folder = path.join(dir, name);
  fs.mkdirSync(folder);
  writePlugin(folder, pluginSource({ top: `import { View, JsonValue } from "falco-ts";\n${top}`, members }));
  const { status, stderr } = await falcoTsAsync(["check", folder]);
  expect(status).toBe(0);
  return stderr.match(/warning: .*(?=, and each call uses its objects anew)/g) ?? [];
}

describe("check warns of a view that the plugin keeps", () => {
  test("in a field of its own, also one that may be null, and in a list", async () => {
    const members =
      "\n  line: View | null = null;\n  parts: View[] = [];\n  found: Map<string, JsonValue> = new Map();";
    expect(await warnings("own", members)).toEqual([
      "warning: T.line keeps a View in the plugin between calls",
      "warning: T.parts keeps a View in the plugin between calls",
      "warning: T.found keeps a JsonValue in the plugin between calls",
    ]);
  });

  test("in an object that it keeps", async () => {
    const top =
      "class Line { seconds: u32 = 0; time: View | null = null; }\nclass Lines { all: Line[] = []; }";
    expect(await warnings("reached", "\n  lines: Lines = new Lines();", top)).toEqual([
      "warning: Line.time keeps a View in the plugin between calls",
    ]);
  });

  test("in what a regular expression found in it", async () => {
    const members =
      "\n  match: ViewMatch | null = null;\n  all: ViewMatch[] = [];\n  texts: RegExpExecArray | null = null;";
    expect(await warnings("matched", members)).toEqual([
      "warning: T.match keeps a ViewMatch in the plugin between calls",
      "warning: T.all keeps a ViewMatch in the plugin between calls",
    ]);
  });

  test("and not of numbers, texts, and objects that live for one call", async () => {
    const top =
      "class Line { constructor(public time: View) {} }\nexport function seconds(l: Line): u64 { return l.time.length; }";
    expect(
      await warnings("right", "\n  parsed: u64 = 0;\n  places: i32[] = [];\n  name: string = '';", top),
    ).toEqual([]);
  });
});

describe.each(["wasm", "native"] as const)("in a test in %s", target => {
  test("an event has one number for all of its fields, and each event another", () => {
    const fields = "f.u64('t.number', 'n', (self, event, value) => value.set(event.number));";
    const folder = path.join(dir, "numbers");
    if (!fs.existsSync(folder)) writePlugin(folder, pluginSource({ fields }));
    const plugin = loadPlugin({ dir: folder, target });
    plugin.init();
    const [one, other] = [{ payload: Buffer.from("1") }, { payload: Buffer.from("1") }];
    const first = plugin.extract(one, "t.number") as bigint;
    expect(plugin.extract(one, "t.number")).toBe(first);
    expect(plugin.extract(other, "t.number")).toBe(first + 1n);
    expect(plugin.extract(one, "t.number")).toBe(first);
    expect(plugin.extract({ ...one, number: 7n }, "t.number")).toBe(7n);
  });
});
