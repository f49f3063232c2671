// What an author declares of the config, at build time: mistakes, which are refused with the key's name,
// schemas that are written by hand, and configs that are not JSON.
import path from "node:path";

import { checkWrittenSchema } from "../../dist/compiler/stages/describe/settings";
import { describeWithHost, run } from "../hosts/hosts";
import { falcoTs, loadPlugin, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();

/** The source of a plugin that extracts the config's raw text, with these members in its class. */
const source = (members: string, implemented = "Configurable<T>") => `
import { Plugin, Info, Configurable, SchemaProvider, Settings, OpenParams, Extractor, Fields } from "falco-ts";
export default class T extends Plugin implements Extractor<T>, ${implemented} {
  raw: string = "";
  n: u64 = 0;
  info(): Info { return { name: "t", version: "0.1.0", description: "a test", contact: "nobody" }; }
  fields(f: Fields<T>): void {
    f.string("t.raw", "the config", (self, event, value) => value.text(self.raw)).u64("t.n", "its n", (self, event, value) => value.set(self.n));
  }
  ${members}
}`;

/** The messages of a build, which must fail. */
function problems(name: string, text: string): string[] {
  const result = falcoTs(["build", writePlugin(path.join(dir, name), text)]);
  expect(result.status).toBe(1);
  return [...result.stderr.matchAll(/^src\/plugin\.ts:\d+:\d+: error: (.*)$/gm)].map(([, text]) => text!);
}

test("each mistake in settings() is refused, and the message names the key", () => {
  const set = "(self, value) => {}";
  expect(
    problems(
      "mistakes",
      source(`settings(s: Settings<T>): void {
    s.u64("low", "l", 0, ${set}, 1, 9).u64("high", "h", 10, ${set}, 1, 9).u64("nothing", "n", 5, ${set}, 9, 1);
    s.i64("signed", "s", -9223372036854775808, ${set}, -9223372036854775807).u64("exact", "e", 18446744073709551615, ${set}, 0, 18446744073709551614);
    s.f64("ratio", "r", 1.5, ${set}, 0, 1).f64("nan", "n", NaN, ${set}).f64("infinite", "i", Infinity, ${set}).f64("unbounded", "u", 0, ${set}, 0, NaN);
    s.choice("mode", "m", ["a", "b"], "c", ${set}).choice("none", "n", [], "", ${set}).choice("same", "s", ["a", "a"], "a", ${set});
    s.u64s("ports", "p", [80, 0], ${set}, 1, 65535);
    s.bool("twice", "t", true, ${set}).string("twice", "t", "", ${set}).bool("mute", "", true, ${set}).bool("", "no name", true, ${set});
    s.bool("falco_ts", "f", true, ${set});
    s.object("empty", "e", (self, s) => {});
    s.object("tls", "t", (self, s) => { s.u64("port", "p", 0, (self, value) => {}, 1).bool("falco_ts", "f", true, (self, value) => {}); });
    s.objects("list", "l", (self, s) => { s.bool("x", "", true, (self, value) => {}); });
    s.required.u64("fine", "f", ${set}, 5, 6).required.choice("good", "g", ["a"], ${set}).required.f64("well", "w", ${set}, 1, 2);
  }`),
    ),
  ).toEqual([
    "settings(): : the key has no name",
    "settings(): low: the default 0 is not a number from 1 to 9",
    "settings(): high: the default 10 is not a number from 1 to 9",
    "settings(): nothing: there is no number from 9 to 1",
    "settings(): signed: the default -9223372036854775808 is not a number from -9223372036854775807 to 9223372036854775807",
    "settings(): exact: the default 18446744073709551615 is not a number from 0 to 18446744073709551614",
    "settings(): ratio: the default 1.5 is not a number from 0 to 1",
    "settings(): nan: the default NaN is not a number from -Infinity to Infinity",
    "settings(): infinite: the default Infinity is not a number from -Infinity to Infinity",
    "settings(): unbounded: there is no number from 0 to NaN",
    'settings(): mode: the default "c" is not one of "a", "b"',
    "settings(): none: there is nothing to choose from",
    'settings(): same: "a" is twice among the choices',
    "settings(): ports: the default 0 is not a number from 1 to 65535",
    "settings(): twice: declared twice",
    "settings(): mute: the description is empty",
    "settings(): falco_ts: this key is the operator's, for the runtime; choose another name",
    "settings(): empty: the object has no keys",
    "settings(): tls.port: the default 0 is not a number from 1 to 18446744073709551615",
    "settings(): list[].x: the description is empty",
  ]);
});

test("a list of open params without a source, and a schema without settings, are refused", () => {
  expect(
    problems(
      "lone",
      source(
        "listOpenParams(list: OpenParams): void {}\n  schema(): string { return '{}'; }",
        "SchemaProvider",
      ),
    ),
  ).toEqual([
    "listOpenParams(): there is no open() that takes them",
    "schema(): there is no settings() that reads the config",
  ]);
});

const BY_HAND =
  '{ "type": "object", "properties": { "n": { "type": "integer", "maximum": 18446744073709551615 } } }';
const settings = `settings(s: Settings<T>): void { this.raw = s.raw; s.u64("n", "n", 18446744073709551615, (self, value) => { self.n = value; }); }`;

describe("a schema written by hand", () => {
  const folder = writePlugin(
    path.join(dir, "byhand"),
    source(`${settings}\n  schema(): string { return '${BY_HAND}'; }`, "Configurable<T>, SchemaProvider"),
  );
  const library = path.join(folder, "build", "libt.so");
  const event = { payload: Buffer.from("") };

  test("is given to Falco as it is written, and settings() reads the config", () => {
    expect(falcoTs(["build", folder])).toMatchObject({ status: 0, stderr: "" });
    const plugin = loadPlugin({ dir: folder });
    expect(plugin.manifest.schema).toBe(BY_HAND);
    plugin.init(' {"n": 7}');
    expect(plugin.extract(event, "t.raw")).toBe(' {"n": 7}');
    expect(plugin.extract(event, "t.n")).toBe(7n);
    expect(() => loadPlugin({ dir: folder }).init('{"n":"x"}')).toThrow(
      'init: config: n: found "x" (a string), expected an integer from 0 to 18446744073709551615',
    );
  });

  describeWithHost("sinsp-host", sinsp => {
    test("reaches libsinsp to the last digit", () => {
      expect(JSON.parse(run(sinsp, ["--info", `${library}:{}`]).stdout).schema).toBe(BY_HAND);
      expect(run(sinsp, ["--info", `${library}:{"n":"x"}`]).stderr).toMatch(/In <root>|constraint/);
    });
  });

  test.each([
    ["{nothing", /^schema\(\): not valid JSON: /],
    ["[]", /^schema\(\): found \[\], expected a JSON object$/],
    [
      '{"properties":{"falco_ts":{"type":"object"}}}',
      /^schema\(\): falco_ts: this key is the operator's; its schema can only be \{\}$/,
    ],
    [
      '{"additionalProperties":false}',
      /^schema\(\): "additionalProperties": false refuses the operator's key falco_ts; add "falco_ts": \{\} to the properties$/,
    ],
  ])("is refused if it is %s", (schema, problem) => {
    expect(checkWrittenSchema(schema)).toEqual([expect.stringMatching(problem)]);
  });

  test("makes the build fail if it is wrong", () => {
    expect(problems("wrong", source(`${settings}\n  schema(): string { return '[]'; }`))).toEqual([
      "schema(): found [], expected a JSON object",
    ]);
  });

  test("may refuse unknown keys, but not the operator's", () => {
    const closed = writePlugin(
      path.join(dir, "closed"),
      source(
        `${settings}\n  schema(): string { return '{"properties":{"n":{},"falco_ts":{}},"additionalProperties":false}'; }`,
      ),
    );
    expect(() => loadPlugin({ dir: closed }).init({ n: 1, falco_ts: {} })).not.toThrow();
  });
});

test("a plugin whose settings() declares no key has no schema, and accepts any text as its config", () => {
  const folder = writePlugin(
    path.join(dir, "raw"),
    source("settings(s: Settings<T>): void { this.raw = s.raw; }"),
  );
  const plugin = loadPlugin({ dir: folder });
  expect(plugin.manifest.schema).toBeNull();
  plugin.init("level=3; é");
  expect(plugin.extract({ payload: Buffer.from("") }, "t.raw")).toBe("level=3; é");
});
