// Every kind of key in init config and open params, in falco-ts run and in the jest harness: the values that
// are read, the messages of those that are refused, and the schema that hosts get. config.test.ts is about
// mistakes in the JSON.
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, falcoTs, loadPlugin, temporaryFolder } from "../support";
import { initConfig } from "../falco-yaml";
import { settingsPlugin } from "./settings-plugin";

const dir = temporaryFolder();
const folder = path.join(dir, "t");
const library = buildPlugin(folder, settingsPlugin);

const DEFAULTS = [
  "u=18446744073709551615",
  "i=-9223372036854775808",
  "f=0.1",
  "ratio=5",
  "b=true",
  "s=é\n",
  "mode=red",
  "ports=1/2",
  "paths=a/b",
  "tls.port=443",
  "tls.deep.er=false",
  "targets=",
];
/**
 * The values that the plugin reads: the defaults with these changes. The key without a default is put behind
 * the port.
 */
function expected(changes: Record<string, string>): string[] {
  const says = DEFAULTS.map(line => {
    const key = line.slice(0, line.indexOf("="));
    return key in changes ? `${key}=${changes[key]}` : line;
  });
  return "tls.cert" in changes ? says.toSpliced(10, 0, `tls.cert=${changes["tls.cert"]}`) : says;
}

/**
 * The values that the plugin reads of a config and open params in falco-ts run, and its log. The harness must
 * give the same.
 */
function read(config: string, params: string): { says: string[]; log: string[] } {
  const native = falcoTs(["run", library, "--json", "--config", config, "--params", params]);
  expect(native.status).toBe(0);
  const says = native.stdout
    .trim()
    .split("\n")
    .map(line => Buffer.from(JSON.parse(line).payload, "base64").toString());
  const log = [...native.stderr.matchAll(/^\[(\w+)\] t: (.*)$/gm)].map(match => `${match[1]} ${match[2]}`);
  const plugin = loadPlugin({ dir: folder });
  plugin.init(config);
  expect(
    plugin
      .open(params)
      .nextBatch()
      .events.map(event => event.text),
  ).toEqual(says);
  expect(plugin.logs.map(({ level, message }) => `${level} ${message}`)).toEqual(log);
  return { says, log };
}

const RIGHT: [text: string, changes: Record<string, string>][] = [
  ["", {}],
  ["{}", {}],
  ['{"u":0,"i":0}', { u: "0", i: "0" }],
  ['{"u":-0,"i":-0,"f":-0}', { u: "0", i: "0", f: "0" }],
  [
    '{"u":18446744073709551615,"i":9223372036854775807}',
    { u: "18446744073709551615", i: "9223372036854775807" },
  ],
  ['{"u":9007199254740993,"i":-9223372036854775808}', { u: "9007199254740993", i: "-9223372036854775808" }],
  ['{"f":1e3}', { f: "1000" }],
  ['{"f":-1.5E-7}', { f: "-1.5e-7" }],
  ['{"f":7}', { f: "7" }],
  // the standard library's parseFloat reads these two wrong
  ['{"f":1.2530044309504455e+51}', { f: "1.2530044309504455e+51" }],
  ['{"f":1.44596652357086e-308}', { f: "1.44596652357086e-308" }],
  ['{"f":5e-324}', { f: "5e-324" }],
  ['{"f":1.7976931348623158e308}', { f: "1.7976931348623157e+308" }],
  ['{"f":9007199254740993.0000000000000000000000000000000000000000000000001}', { f: "9007199254740994" }],
  ['{"ratio":-1.5}', { ratio: "-1.5" }],
  ['{"ratio":1000}', { ratio: "1000" }],
  ['{"b":false}', { b: "false" }],
  ['{"s":""}', { s: "" }],
  ['{"s":"\\u00e9\\ud83d\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t 漢"}', { s: 'é😀"\\/\b\f\n\r\t 漢' }],
  ['{"mode":"gr\\"een"}', { mode: 'gr"een' }],
  ['{"mod\\u0065":"red"}', {}],
  ['{"ports":[]}', { ports: "" }],
  ['{"ports":[ 1 , 65535 ]}', { ports: "1/65535" }],
  ['{"paths":["x"]}', { paths: "x" }],
  ['{"paths":["]","\\",",""]}', { paths: ']/",/' }],
  ['{"tls":{"cert":""}}', { "tls.cert": "" }],
  [
    '{"tls":{"deep":{"er":true},"cert":"c","port":1}}',
    { "tls.cert": "c", "tls.port": "1", "tls.deep.er": "true" },
  ],
  ['{"targets":[]}', {}],
  ['{"targets":[{"host":"a"},{"weight":5,"host":"b"}]}', { targets: "a/1/b/5" }],
  ['{"u":1.0,"i":-1e3}', { u: "1", i: "-1000" }],
  ['{"u":12.50e1,"i":-0.0}', { u: "125", i: "0" }],
  ['{"u":1844674407370955161500E-2}', { u: "18446744073709551615" }],
  ['{"u":0e999999999999,"i":0.0e-5}', { u: "0", i: "0" }],
  ['{"s":12.50,"paths":[1,-0.5]}', { s: "12.50", paths: "1/-0.5" }],
  ["null", {}],
  ...asFalcoReads([
    ["{}", {}],
    ["u: 8589934592", { u: "8589934592" }],
    ["u: 100000000000000000", { u: "100000000000000000" }],
    ["{ u: '9', i: -2147483649 }", { u: "9", i: "-2147483649" }],
    ["{ u: , i: ~, f: null, b: , s: , mode: }", {}],
    ["{ f: 7, ratio: '1e2' }", { f: "7", ratio: "100" }],
    ["b: no", { b: "false" }],
    ["b: 'off'", { b: "false" }],
    ["s: '12'", { s: "12" }],
    ["s: '-12.5'", { s: "-12.5" }],
    ["s: '1.0'", { s: "1.0" }],
    ["s: '2147483648'", { s: "2147483648" }],
    ["s: '1000000000000000'", { s: "1000000000000000" }],
    ["s: ''", { s: "" }],
    ["mode: '8589934592'", { mode: "8589934592" }],
    ["mode: yes", { mode: "yes" }],
    ['mode: "off"', { mode: "off" }],
    ["ports: []", { ports: "" }],
    ["ports: [1, '65535', 443.0]", { ports: "1/65535/443" }],
    ["ports:", { ports: "" }],
    ["paths: []", { paths: "" }],
    ["paths: ['8080', a, 1.5]", { paths: "8080/a/1.5" }],
    ["tls: {}", {}],
    ["tls: { cert: '443', port: '443', deep: {} }", { "tls.cert": "443" }],
    ["targets: []", {}],
    ["targets: [{ host: '1', weight: 8589934592 }]", { targets: "1/8589934592" }],
  ]),
];

/** Configs in YAML, and what the plugin reads of the JSON that Falco makes of them. */
function asFalcoReads(rows: typeof RIGHT): typeof RIGHT {
  return rows.map(([yaml, changes]) => [initConfig(yaml), changes]);
}

test.each(RIGHT)("%s is read", (text, changes) => {
  const { says, log } = read(text, text);
  // in the open params, the plugin cannot tell "" from a missing key
  const params = expected(changes).filter(line => line !== "tls.cert=");
  expect(says).toEqual([...expected(changes), ...params]);
  expect(log).toEqual([]);
});

test("a plugin can read open params that are not JSON as the operator wrote them", () => {
  expect(read('{"u":1}', '/var/"x" é').says).toEqual([...expected({ u: "1" }), '/var/"x" é']);
});

describe("unknown keys", () => {
  test.each([
    ['{"portz":1}', 'unknown key "portz" is ignored; did you mean "ports"?'],
    ['{"tls":{"cert":"c","crt":1}}', 'unknown key "tls.crt" is ignored; did you mean "tls.cert"?'],
    [
      '{"tls":{"cert":"c","deep":{"verbose":1}}}',
      'unknown key "tls.deep.verbose" is ignored; known: tls.deep.er',
    ],
    [
      '{"tls":{"cert":"c","verbose":1}}',
      'unknown key "tls.verbose" is ignored; known: tls.port, tls.cert, tls.deep',
    ],
    [
      '{"targets":[{"host":"a"},{"host":"b","wait":1}]}',
      'unknown key "targets[1].wait" is ignored; known: targets[1].host, targets[1].weight',
    ],
    [
      `{"${"k".repeat(50)}":1}`,
      `unknown key "${"k".repeat(40)}…" is ignored; known: u, i, f, ratio, b, s, mode, ports, paths, tls, targets`,
    ],
  ])("in %s get a warning", (text, warning) => {
    expect(read(text, text).log).toEqual([`warning config: ${warning}`, `warning open params: ${warning}`]);
  });

  test("get a warning each, up to 10", () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`unknown${i}`, 0]));
    const { log } = read(JSON.stringify({ ...many, tls: { cert: "c", more: 1 } }), "");
    expect(log).toHaveLength(11);
    expect(log[10]).toBe("warning config: 3 more unknown keys are ignored");
  });

  test("get no warning if they are the operator's falco_ts in a config", () => {
    expect(read('{"falco_ts":{"memory":64}}', "").log).toEqual([]);
    expect(read("", '{"falco_ts":{}}').log).toEqual([
      'warning open params: unknown key "falco_ts" is ignored; known: u, i, f, ratio, b, s, mode, ports, paths, tls, targets',
    ]);
    expect(read('{"tls":{"cert":"c","falco_ts":1}}', "").log).toHaveLength(1);
  });
});

const I64 = "an integer from -9223372036854775808 to 9223372036854775807",
  PORT = "an integer from 1 to 65535";

const MODE = 'expected one of "red", "gr\\"een", "8589934592", "yes", "off"';

const WRONG: [text: string, problem: string][] = [
  ['{"u":-1}', "u: found -1, expected an integer from 0 to 18446744073709551615"],
  ['{"u":1.5}', "u: found 1.5, expected an integer from 0 to 18446744073709551615"],
  ['{"u":1e-1}', "u: found 1e-1, expected an integer from 0 to 18446744073709551615"],
  [
    '{"u":1.8446744073709552e+19}',
    "u: found 1.8446744073709552e+19, expected an integer from 0 to 18446744073709551615",
  ],
  ['{"u":1e999999999999}', "u: found 1e999999999999, expected an integer from 0 to 18446744073709551615"],
  ['{"i":9223372036854775808}', `i: found 9223372036854775808, expected ${I64}`],
  ['{"i":-9223372036854775809}', `i: found -9223372036854775809, expected ${I64}`],
  ['{"i":-18446744073709551616}', `i: found -18446744073709551616, expected ${I64}`],
  ['{"i":"1"}', `i: found "1" (a string), expected ${I64}`],
  ['{"i":1e19}', `i: found 1e19, expected ${I64}`],
  ['{"f":"1"}', 'f: found "1" (a string), expected a number'],
  ['{"f":1e309}', "f: found 1e309, expected a number"],
  ['{"f":NaN}', "not valid JSON at line 1, column 6: found 'N', expected a value"],
  ['{"f":.5}', "not valid JSON at line 1, column 6: found '.', expected a value"],
  ['{"f":+1}', "not valid JSON at line 1, column 6: found '+', expected a value"],
  ['{"ratio":1000.0001}', "ratio: found 1000.0001, expected a number from -1.5 to 1000"],
  ['{"ratio":-2}', "ratio: found -2, expected a number from -1.5 to 1000"],
  ['{"b":1}', "b: found 1, expected true or false"],
  ['{"b":"true"}', 'b: found "true" (a string), expected true or false'],
  ['{"s":[5]}', "s: found [5] (an array), expected a string"],
  [
    '{"s":"\\ud800"}',
    "not valid JSON at line 1, column 13: found '\"', expected both halves of a surrogate pair",
  ],
  [
    '{"s":"\\ud800\\u0041"}',
    "not valid JSON at line 1, column 19: found '\"', expected both halves of a surrogate pair",
  ],
  [
    '{"s":"é😀\\udc00"}',
    "not valid JSON at line 1, column 15: found '\"', expected both halves of a surrogate pair",
  ],
  ['{"s":"\\u00g0"}', "not valid JSON at line 1, column 11: found 'g', expected four hex digits"],
  ['{"s":"a\tb"}', "not valid JSON at line 1, column 8: found '\\t', expected the string's closing quote"],
  ['{"mode":"blue"}', `mode: found "blue" (a string), ${MODE}`],
  ['{"mode":1}', `mode: found 1, ${MODE}`],
  ['{"mode":[]}', `mode: found [] (an array), ${MODE}`],
  ['{"ports":443}', "ports: found 443, expected a list of integers"],
  ['{"ports":[443,0]}', `ports[1]: found 0, expected ${PORT}`],
  ['{"ports":[443,"https"]}', `ports[1]: found "https" (a string), expected ${PORT}`],
  ['{"paths":"a"}', 'paths: found "a" (a string), expected a list of strings'],
  ['{"paths":["a",null]}', "paths[1]: found null, expected a string"],
  ['{"paths":["a",]}', "not valid JSON at line 1, column 15: found ']', expected a value"],
  ['{"tls":"yes"}', 'tls: found "yes" (a string), expected an object'],
  ['{"tls":{"port":"abc"}}', `tls.port: found "abc" (a string), expected ${PORT}`],
  ['{"tls":{"port":65536}}', `tls.port: found 65536, expected ${PORT}`],
  ['{"tls":{}}', "tls.cert: missing, expected a string"],
  ['{"tls":{"cert":null}}', "tls.cert: missing, expected a string"],
  ['{"tls":{"cert":"c","deep":{"er":0}}}', "tls.deep.er: found 0, expected true or false"],
  ['{"targets":{}}', "targets: found {} (an object), expected a list of objects"],
  ['{"targets":["a"]}', 'targets[0]: found "a" (a string), expected an object'],
  ['{"targets":[{"host":"a"},{}]}', "targets[1].host: missing, expected a string"],
  ['{"targets":[null]}', "targets[0].host: missing, expected a string"],
  [
    '{"targets":[{"host":"a","weight":-1}]}',
    "targets[0].weight: found -1, expected an integer from 0 to 18446744073709551615",
  ],
  ['{"s":1,"s":2}', "s: given twice"],
  ['{"s":"a","\\u0073":"b"}', "s: given twice"],
  ['{"tls":{"cert":"a","cert":"b"}}', "tls.cert: given twice"],
  ['{"targets":[{"host":"a"},{"host":"b","x":{"y":1,"y":2}}]}', "targets[1].x.y: given twice"],
  ['{"unknown":[[{"k":0,"k":0}]]}', "unknown[0][0].k: given twice"],
];

describe.each([
  ["init config", "--config", "init: config"],
  ["open params", "--params", "open: open params"],
])("wrong %s", (_, flag, phase) => {
  test.each(WRONG)("%s", (text, problem) => {
    const native = falcoTs(["run", library, flag, text]);
    const message = `${phase}: ${problem}`;
    expect(native.stderr).toContain(`${message}\n`);
    expect(native.status).toBe(1);
    const plugin = loadPlugin({ dir: folder });
    if (flag === "--params") plugin.init();
    expect(() => (flag === "--params" ? plugin.open(text) : plugin.init(text))).toThrow(new Error(message));
    expect(plugin.lastError).toBe(message);
  });
});

test.each(["true", "1e+17", "9.007199254740994e+15"])(
  "the config's text %s, of which Falco lost what was written, is refused, and the message says what to do",
  text => {
    expect(() => loadPlugin({ dir: folder }).init(`{"s":${text}}`)).toThrow(
      `s: found ${text}${text === "true" ? " (a boolean)" : ""}, expected a string; Falco changes texts in YAML that read as numbers or booleans: write init_config as JSON text`,
    );
    expect(() => {
      const plugin = loadPlugin({ dir: folder });
      plugin.init();
      plugin.open(`{"s":${text}}`);
    }).toThrow(/, expected a string$/);
  },
);

const SCHEMA =
  '{"$schema":"http://json-schema.org/draft-07/schema#","type":["object","null"],"properties":{' +
  '"u":{"type":["integer","null"],"minimum":0,"description":"a u64","default":18446744073709551615},' +
  '"i":{"type":["integer","null"],"description":"an i64","default":-9223372036854775808},' +
  '"f":{"type":["number","null"],"description":"an f64","default":0.1},' +
  '"ratio":{"type":["number","null"],"minimum":-1.5,"maximum":1000,"description":"an f64 in a range","default":5},' +
  '"b":{"type":["boolean","null"],"description":"a bool","default":true},' +
  '"s":{"type":["string","number","null"],"description":"a \\"string\\" \\\\ é","default":"é\\n"},' +
  '"mode":{"enum":["red","gr\\"een","8589934592","yes","off",8589934592.0,true,false,null],"description":"a choice","default":"red"},' +
  '"ports":{"type":["array","null"],"items":{"type":"integer","minimum":1,"maximum":65535},"description":"u64s","default":[1,2]},' +
  '"paths":{"type":["array","null"],"items":{"type":["string","number"]},"description":"strings","default":["a","b"]},' +
  '"tls":{"type":["object","null"],"properties":{' +
  '"port":{"type":["integer","null"],"minimum":1,"maximum":65535,"description":"the port","default":443},' +
  '"cert":{"type":["string","number","null"],"description":"the certificate"},' +
  '"deep":{"type":["object","null"],"properties":{"er":{"type":["boolean","null"],"description":"still","default":false}},"additionalProperties":true,"description":"deeper"}' +
  '},"required":["cert"],"additionalProperties":true,"description":"TLS"},' +
  '"targets":{"type":["array","null"],"items":{"type":["object","null"],"properties":{' +
  '"host":{"type":["string","number","null"],"description":"its name"},"weight":{"type":["integer","null"],"minimum":0,"description":"its weight","default":1}' +
  '},"required":["host"],"additionalProperties":true},"description":"where to"}},"additionalProperties":true}';

test("the schema in the manifest is exact to the last digit", () => {
  expect(loadPlugin({ dir: folder }).manifest.schema).toBe(SCHEMA);
});

/** Configs that the schema refuses. */
const REFUSED = [
  '{"u":-1}',
  '{"u":"x"}',
  '{"b":1}',
  '{"ratio":1001}',
  '{"mode":"blue"}',
  '{"ports":[0]}',
  '{"tls":{}}',
  '{"tls":{"cert":true}}',
  '{"u":1.5}',
  '{"targets":[{}]}',
];
const TAKEN = RIGHT.map(([text]) => text).filter(text => !/^\s*$|1\.7976931348623158e308|1500E-2/.test(text));

describeWithHost("sinsp-host", sinsp => {
  const info = (config: string) => run(sinsp, ["--info", `${library}:${config}`]);

  test("libsinsp gets the schema unchanged", () => {
    expect(JSON.parse(info("{}").stdout)).toMatchObject({ schemaType: "json", schema: SCHEMA });
  });

  test.each(TAKEN)("libsinsp accepts %s", config => {
    expect(info(config)).toMatchObject({ status: 0 });
  });

  test.each(REFUSED)("libsinsp refuses %s, since the schema does", config => {
    const { status, stderr } = info(config);
    expect(stderr).toMatch(/In <root>|Missing|constraint/);
    expect(status).toBe(1);
  });
});

describeWithHost("go-loader", loader => {
  const load = (config: string) => JSON.parse(run(loader, [library, config]).stdout);

  test("the Go SDK's loader gets the schema unchanged", () => {
    expect(load("{}").schema).toBe(SCHEMA);
  });

  test.each(TAKEN)("the Go SDK's loader accepts %s", config => {
    expect(load(config).init).toMatchObject({ ok: true, error: "" });
  });

  test.each(REFUSED)("the Go SDK's loader refuses %s", config => {
    expect(load(config).init).toMatchObject({ ok: false, error: expect.stringMatching(/./) });
  });
});
