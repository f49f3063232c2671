// What rules files need, which falcoctl is told, and the problems in them.
import { rulesNeeds } from "../../compiler/stages/package/rules-files";

const PLUGIN = { name: "x", version: "1.5.2" };
const needs = (...texts: string[]) =>
  rulesNeeds(
    texts.map((text, index) => ({ name: `${index}.yaml`, text })),
    PLUGIN,
  );
const versions = (version: string, name = "x") =>
  `- required_plugin_versions:\n    - name: ${name}\n      version: ${version}\n`;
const ENGINE = "- required_engine_version: 15\n";

test("the engine that the rules need is a number, which is the middle of a version, or a version", () => {
  expect(needs(ENGINE + versions("1.5.0"))).toMatchObject({ engine: "0.15.0", problems: [] });
  expect(needs('- required_engine_version: "0.40.0"\n' + versions("1.5.0"))).toMatchObject({
    engine: "0.40.0",
    problems: [],
  });
  expect(needs("- required_engine_version: 0.40.0\n" + versions("1.5.0"))).toMatchObject({
    engine: "0.40.0",
    problems: [],
  });
});

test("the plugins that the files need are listed by name, with their alternatives", () => {
  const other =
    "- required_plugin_versions:\n    - name: a\n      version: 0.1.0\n      alternatives:\n        - { name: b, version: 0.2.0, note: ignored }\n";
  expect(needs(ENGINE + versions("1.5.0"), other)).toEqual({
    engine: "0.15.0",
    problems: [],
    plugins: [
      { name: "a", version: "0.1.0", alternatives: [{ name: "b", version: "0.2.0" }] },
      { name: "x", version: "1.5.0" },
    ],
  });
});

test("a plugin without rules needs nothing", () => {
  expect(needs()).toEqual({ engine: undefined, plugins: [], problems: [] });
});

test.each([["1.5.2"], ["1.5.1"], ["1.4.9"], ["1.0.0"]])(
  "version 1.5.2 satisfies rules that need %s",
  version => {
    expect(needs(ENGINE + versions(version)).problems).toEqual([]);
  },
);

test.each([["1.5.3"], ["1.6.0"], ["2.0.0"], ["0.9.0"]])(
  "version 1.5.2 does not satisfy rules that need %s",
  version => {
    expect(needs(ENGINE + versions(version)).problems).toEqual([
      {
        text: `rules: required_plugin_versions: found x ${version}, expected a version that 1.5.2 satisfies; Falco refuses the rules`,
        registryOnly: false,
      },
    ]);
  },
);

test.each([
  ["rule: not a list\n", "rules/0.yaml: expected a YAML list of rules, macros and lists"],
  ["- [1]\n- x\n", "rules/0.yaml: expected a YAML list of rules, macros and lists"],
  [
    "- a: [\n",
    "rules/0.yaml:2: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
  [
    "- required_engine_version: new\n",
    'rules/0.yaml: required_engine_version: found "new", expected a number or x.y.z',
  ],
  [
    "- required_plugin_versions: x\n",
    "rules/0.yaml: required_plugin_versions: expected a list of { name, version }",
  ],
  [
    "- required_plugin_versions:\n    - name: x\n      version: 1\n",
    "rules/0.yaml: required_plugin_versions: expected a list of { name, version }",
  ],
])("%j is refused", (text, problem) => {
  expect(needs(text).problems).toEqual([{ text: problem, registryOnly: false }]);
});

test("rules that do not say what they need are refused by the registry alone", () => {
  expect(needs("- list: a\n  items: []\n").problems).toEqual([
    {
      text: 'rules: none says which engine they need; add a line such as "- required_engine_version: 15"',
      registryOnly: true,
    },
    {
      text: "rules: no required_plugin_versions with x; falcoctl installs with rules the plugins that they name",
      registryOnly: true,
    },
  ]);
});
