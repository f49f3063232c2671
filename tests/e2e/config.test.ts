// An operator's mistakes in init_config and open_params: the messages of Falco and of the jest harness.
// falco-ts run does not check the schema, so that the plugin's own messages are seen.
import path from "node:path";

import { dummy, dummyDir, falcoTs, loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";

const temporary = temporaryFolder();

const U64 = "an integer from 0 to 18446744073709551615";

/** A config or open params, and the message with which init or open fails. */
const WRONG: [text: string, problem: string][] = [
  ['{"KEY":"abc"}', `KEY: found "abc" (a string), expected ${U64}`],
  ['{"KEY":-5}', `KEY: found -5, expected ${U64}`],
  ['{"KEY":3.5}', `KEY: found 3.5, expected ${U64}`],
  ['{"KEY":1e-3}', `KEY: found 1e-3, expected ${U64}`],
  ['{"KEY":18446744073709551616}', `KEY: found 18446744073709551616, expected ${U64}`],
  ['{"KEY":99999999999999999999999}', `KEY: found 99999999999999999999999, expected ${U64}`],
  ['{"KEY":true}', `KEY: found true (a boolean), expected ${U64}`],
  ['{"KEY":[1]}', `KEY: found [1] (an array), expected ${U64}`],
  ['{"KEY":{"a":1}}', `KEY: found {"a":1} (an object), expected ${U64}`],
  [
    '{"KEY":"a very long text that nobody wants to see whole in a message"}',
    `KEY: found "a very long text that nobody wants to s… (a string), expected ${U64}`,
  ],
  ['{"KEY":1,"KEY":2}', "KEY: given twice"],
  ['["KEY"]', "found an array, expected a JSON object"],
  ["7", "found a number, expected a JSON object"],
  ['"KEY"', "found a string, expected a JSON object"],
  ["/var/log/x", "not valid JSON at line 1, column 1: found '/', expected a value"],
  ['{"KEY" 1}', "not valid JSON at line 1, column 8: found '1', expected ':'"],
  ['{\n  "KEY": 1,\n}', "not valid JSON at line 3, column 1: found '}', expected a key in double quotes"],
  ['{"KEY":1', "not valid JSON at line 1, column 9: found the end of the text, expected ',' or '}'"],
  ['{"KEY":01}', "not valid JSON at line 1, column 9: found '1', expected ',' or '}'"],
  ['{"KEY":1} x', "not valid JSON at line 1, column 11: found 'x', expected the end of the text"],
  ['{"KEY":"\\x"}', "not valid JSON at line 1, column 10: found 'x', expected an escape sequence"],
  ["{'KEY':1}", "not valid JSON at line 1, column 2: found ''', expected a key in double quotes"],
  [
    `{"KEY":${"[".repeat(65)}${"]".repeat(65)}}`,
    "not valid JSON at line 1, column 72: found '[', expected at most 64 levels of nesting",
  ],
];

describe.each(["init config", "open params"])("wrong %s", what => {
  const key = what === "init config" ? "jitter" : "start";
  const flag = what === "init config" ? "--config" : "--params";
  const phase = what === "init config" ? "init: config" : "open: open params";

  test.each(WRONG)("%s", (template, problem) => {
    const text = template.replaceAll("KEY", key);
    // the columns in the messages depend on the length of the key
    const expected = `${phase}: ${problem
      .replaceAll("KEY", key)
      .replace(/column (\d+)/, (all, column) =>
        template.split("\n").length > 1
          ? all
          : `column ${Number(column) + (template.slice(0, Number(column) - 1).split("KEY").length - 1) * (key.length - 3)}`,
      )}`;

    const native = falcoTs(["run", dummy, flag, text]);
    expect(native.stderr).toContain(expected);
    expect(native.status).toBe(1);

    const plugin = loadPlugin({ dir: dummyDir });
    if (what === "init config") {
      expect(() => plugin.init(text)).toThrow(expected);
    } else {
      plugin.init();
      expect(() => plugin.open(text)).toThrow(expected);
    }
    expect(plugin.lastError).toBe(expected);
  });
});

describe("right config", () => {
  test.each([
    "",
    "{}",
    " \n",
    '{"jitter":0}',
    '{"jitter":18446744073709551615}',
    '{"jitter":null}',
    '{"jitter":8589934592.0}',
    "null",
    '{ "jitter" : 7 , "other": {"deep": [1, "\\u00e9\\n", -1.5e-7, null, true]} }',
  ])("%j is accepted", config => {
    expect(falcoTs(["run", dummy, "--config", config, "--max-events", "1"]).status).toBe(0);
    expect(() => loadPlugin({ dir: dummyDir }).init(config)).not.toThrow();
  });

  test.each([
    ['{"jiter":3}', 'config: unknown key "jiter" is ignored; did you mean "jitter"?'],
    ['{"verbose":true}', 'config: unknown key "verbose" is ignored; known: jitter'],
  ])("%s is accepted, with a warning", (config, warning) => {
    const native = falcoTs(["run", dummy, "--config", config, "--max-events", "1"]);
    expect(native.stderr.split("\n").filter(line => line === `[warning] dummy: ${warning}`)).toHaveLength(1);
    expect(native.status).toBe(0);
    const plugin = loadPlugin({ dir: dummyDir });
    plugin.init(config);
    plugin.open();
    expect(plugin.logs).toEqual([{ level: "warning", message: warning }]);
  });

  test("open params of which open() reads none get a warning", () => {
    const open = (body: string, params: string) => {
      const folder = path.join(temporary, `open-${body.length}`);
      const plugin = loadPlugin({ dir: writePlugin(folder, pluginSource({ open: body })) });
      plugin.init();
      plugin.open(params);
      return plugin.logs.map(({ message }) => message);
    };
    expect(open("", '{"maxEvents": 3}')).toEqual([
      'open params: found "{\\"maxEvents\\": 3}", and the plugin reads none',
    ]);
    expect(open("", "{}")).toEqual([]);
    expect(open("const path = params.raw;", '{"maxEvents": 3}')).toEqual([]);
  });

  test("an unknown open param gets a warning that names the nearest known one", () => {
    const plugin = loadPlugin({ dir: dummyDir });
    plugin.init();
    plugin.open({ maxevent: 3 });
    expect(plugin.logs).toEqual([
      {
        level: "warning",
        message: 'open params: unknown key "maxevent" is ignored; did you mean "maxEvents"?',
      },
    ]);
  });
});
