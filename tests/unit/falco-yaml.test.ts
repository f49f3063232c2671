// What Falco makes of YAML before a plugin sees it, by the code of its converter (yaml-cpp's conversions and
// nlohmann::json's numbers), and that the knobs are taken in each such form.
import { doubleText } from "../../compiler/plugin/falco-yaml";
import type { Candidate } from "../../compiler/registry/check";
import { readKnobs } from "../../compiler/runtime/knobs";
import { falcoSnippet } from "../../compiler/stages/package/texts";
import { initConfig, loadedPlugins } from "../falco-yaml";

test.each([
  ["7", "7"],
  ["'7'", "7"],
  ["-7", "-7"],
  ["+7", "7"],
  ["0x10", "16"],
  ["'0600'", "384"],
  ["2147483647", "2147483647"],
  ["2147483648", "2147483648.0"],
  ["8589934592", "8589934592.0"],
  ["-2147483649", "-2147483649.0"],
  ["100000000000000", "100000000000000.0"],
  ["1000000000000000", "1e+15"],
  ["100000000000000000", "1e+17"],
  ["9007199254740993", "9.007199254740992e+15"],
  ["18446744073709551615", "1.8446744073709552e+19"],
  ["1.50", "1.5"],
  ["1.0", "1.0"],
  ["1e3", "1000.0"],
  [".5", "0.5"],
  ["0.0001", "0.0001"],
  ["0.00001", "1e-05"],
  [".inf", "null"],
  ["089", "89.0"],
  ["yes", "true"],
  ["'No'", "false"],
  ["yEs", '"yEs"'],
  ["ON", "true"],
  ["1_000", '"1_000"'],
  ["0xFFFFFFFF", '"0xFFFFFFFF"'],
  ["1.2.3", '"1.2.3"'],
  ["''", '""'],
  ["'null'", '"null"'],
  ["null", "null"],
  ["~", "null"],
  ["", "null"],
  ["[]", "null"],
  ["{}", "null"],
  ["[[], {}, 1]", "[null,null,1]"],
])("of %s it makes %s", (yaml, json) => {
  expect(initConfig(`key: ${yaml}`)).toBe(`{"key":${json}}`);
});

test("an empty map is null, and text that is not a map stays what it is", () => {
  const of = (config: string) =>
    loadedPlugins(`plugins: [{ name: a, init_config: ${config} }]`)[0]!.initConfig;
  expect(of("{}")).toBe("null");
  expect(of("")).toBe("");
  expect(of(`'{"a": 18446744073709551615}'`)).toBe('{"a": 18446744073709551615}');
});

test("a double is written as nlohmann::json writes it", () => {
  expect([0, -0, 1e14, 1e15, 1.5e15, 123.25, -1e-4, 1e-5, 1.7976931348623157e308].map(doubleText)).toEqual([
    "0.0",
    "-0.0",
    "100000000000000.0",
    "1e+15",
    "1.5e+15",
    "123.25",
    "-0.0001",
    "1e-05",
    "1.7976931348623157e+308",
  ]);
});

describe("pack's part of falco.yaml hands over", () => {
  const handedOver = (config: unknown) =>
    loadedPlugins(
      falcoSnippet({ name: "a", version: "1.0.0" } as Candidate, { initConfig: config, openParams: "" }),
    )[0]!.initConfig;

  test.each([
    [{ n: 7n, text: "a" }, '{"n":7,"text":"a"}'],
    [{ n: 9007199254740993n }, '{"n": 9007199254740993}'],
    [{ deep: { pin: "0600", list: ["yes"] } }, '{"deep": {"pin": "0600", "list": ["yes"]}}'],
    ["any text: 0600", "any text: 0600"],
    [undefined, ""],
  ])("%p as %s: what Falco would change is JSON text", (config, text) => {
    expect(handedOver(config)).toBe(text);
  });
});

describe("a knob is taken as Falco hands it over:", () => {
  const read = (yaml: string) => readKnobs(initConfig(yaml), message => fail(message));
  const fail = (message: string) => {
    throw new Error(message);
  };

  test.each([
    "falco_ts:",
    "falco_ts: {}",
    "falco_ts: { deadlines: }",
    "falco_ts: { deadlines: {} }",
    "falco_ts: { deadlines: { init: , open: ~ } }",
    "falco_ts: { memory: }",
    "falco_ts: { on_trap: }",
    ...["init", "open", "next_batch", "extract"].flatMap(call => [
      `falco_ts: { deadlines: { ${call}: 100 } }`,
      `falco_ts: { deadlines: { ${call}: '100' } }`,
      `falco_ts: { deadlines: { ${call}: 100.0 } }`,
      `falco_ts: { deadlines: { ${call}: 1e5 } }`,
    ]),
    "falco_ts: { memory: 32 }",
    "falco_ts: { memory: '32' }",
    "falco_ts: { memory: 32.0 }",
  ])("%s", yaml => {
    expect(read(yaml)).toEqual({ onTrap: undefined });
  });

  test.each(["park", "restart", "stop"])("falco_ts: { on_trap: %s }", onTrap => {
    expect(read(`falco_ts: { on_trap: ${onTrap} }`)).toEqual({ onTrap });
    expect(read(`falco_ts: { on_trap: '${onTrap}' }`)).toEqual({ onTrap });
  });

  test("and what does not fit is refused as before", () => {
    expect(read("falco_ts: { memory: 1025 }").problem).toBe(
      "config: falco_ts.memory: found 1025, expected an integer from 1 to 1024",
    );
    expect(read("falco_ts: { memory: 1.5 }").problem).toBe(
      "config: falco_ts.memory: found 1.5, expected an integer from 1 to 1024",
    );
  });
});
