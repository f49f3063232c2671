// The rules of the plugin registry, one by one.
import { check, type Candidate } from "../../compiler/registry/check";

const GOOD: Candidate = {
  name: "my-plugin_2",
  version: "1.20.3",
  description: "A plugin",
  contact: "nobody",
  id: 1000,
  source: "my_source",
  extractSources: ["k8s_audit"],
  fields: [
    { name: "my.value_1.x", type: "uint64", desc: "A value", arg: { isIndex: true, isRequired: true } },
  ],
};
const texts = (change: Partial<Candidate>) => check({ ...GOOD, ...change }).map(problem => problem.text);
const field = (change: object) => ({ fields: [{ ...GOOD.fields[0]!, ...change }] });

test.each<[string, Partial<Candidate>]>([
  ["a plugin as it should be", {}],
  ["a prerelease", { version: "0.1.0-rc1.2" }],
  ["the last public id", { id: 1073741823 }],
  ["an extractor", { id: 0, source: "" }],
  ["a registered plugin itself", { name: "dummy", id: 3, source: "dummy" }],
  ["a registered extractor itself", { name: "json", id: 0, source: "" }],
  ["a source that another plugin has too", { source: "k8s_audit" }],
])("%s is accepted", (_, change) => {
  expect(check({ ...GOOD, ...change })).toEqual([]);
});

test.each<[Partial<Candidate>, string]>([
  [
    { name: "My_plugin" },
    'name: found "My_plugin", expected lower-case letters, digits, _ and -, beginning with a letter',
  ],
  [
    { name: "2nd" },
    'name: found "2nd", expected lower-case letters, digits, _ and -, beginning with a letter',
  ],
  [
    { version: "01.2.3" },
    'version: found "01.2.3", expected a semantic version: x.y.z without leading zeros',
  ],
  [
    { version: "v1.2.3" },
    'version: found "v1.2.3", expected a semantic version: x.y.z without leading zeros',
  ],
  [{ version: "1.2" }, 'version: found "1.2", expected a semantic version: x.y.z without leading zeros'],
  [{ description: "" }, 'description: found "", expected a sentence'],
  [{ contact: "" }, 'contact: found "", expected where users turn to'],
  [{ id: 4294967295 }, "id: found 4294967295, expected at most 2147483647: those above are Falco's own"],
  [
    { source: "my-source" },
    'source: found "my-source", expected lower-case letters, digits and _, beginning with a letter',
  ],
  [{ source: "syscall" }, 'source: found "syscall", expected a name that Falco does not reserve'],
  [
    { extractSources: ["k8s audit"] },
    'extracts from: found "k8s audit", expected an event source\'s name: lower-case letters, digits and _, beginning with a letter',
  ],
  [
    field({ type: "int64" }),
    'field my.value_1.x: type: found "int64", expected one of string, uint64, bool, reltime, abstime, ipaddr, ipnet',
  ],
  [field({ desc: "" }), 'field my.value_1.x: description: found "", expected a sentence'],
  [
    field({ arg: { isRequired: true } }),
    'field my.value_1.x: argument: found "required", expected index or key beside it',
  ],
])("%j is refused", (change, text) => {
  expect(check({ ...GOOD, ...change })).toEqual([{ text, registryOnly: false }]);
});

test.each<[Partial<Candidate>, string]>([
  [
    { id: 999, source: "test" },
    "id: found 999, expected an id of the plugin's own: 999 is everybody's while developing; the registry gives the next free one",
  ],
  [
    { id: 1073741824 },
    "id: found 1073741824, expected at most 1073741823: those above are for plugins that stay within an organisation",
  ],
  [{ id: 7 }, "id: found 7, expected one that is free: the registry gave it to okta"],
  [
    { name: "okta" },
    'name: found "okta", expected a name that is free: the registry has a plugin of that name, with id 7',
  ],
  [
    { name: "json" },
    'name: found "json", expected a name that is free: the registry has a plugin of that name, without an event source',
  ],
  [
    { name: "okta", id: 0, source: "" },
    'name: found "okta", expected a name that is free: the registry has another plugin of that name, with an event source',
  ],
  [
    field({ name: "value" }),
    'field: found "value", expected lower-case letters, digits and _ in parts that begin with a letter, with dots between them, such as "my_plugin.value"',
  ],
  [
    field({ name: "my.Value" }),
    'field: found "my.Value", expected lower-case letters, digits and _ in parts that begin with a letter, with dots between them, such as "my_plugin.value"',
  ],
  [
    field({ name: "my.2nd" }),
    'field: found "my.2nd", expected lower-case letters, digits and _ in parts that begin with a letter, with dots between them, such as "my_plugin.value"',
  ],
])("%j is refused by the registry alone", (change, text) => {
  expect(check({ ...GOOD, ...change })).toEqual([{ text, registryOnly: true }]);
});

test("all problems are told at once", () => {
  expect(texts({ name: "X", version: "1", source: "X" })).toHaveLength(3);
});
