// What an operator writes: configs, open params and rules, as they are written and as Falco hands them over.
import type { Chapter } from "../row";

/** What Falco's YAML converter makes of a right config must be taken. */
const taken = (id: string, fault: string, config: string, right: string, field = "0u", value = "7") => ({
  id,
  fault,
  right,
  proof: {
    plugin: "faulty" as const,
    steps: [`init ${config}`, `get ${field}`],
    says: [/^init: SUCCESS$/m, new RegExp(`^get ${field} .*: ${value}$`, "m"), /^alive/m],
  },
});

const refused = (id: string, fault: string, config: string, reason: RegExp) => ({
  id,
  fault,
  right: `init fails in words: ${fault}`,
  proof: {
    plugin: "faulty" as const,
    steps: [`init ${config}`, "destroy", "init {}", "get 0u"],
    says: [reason, /^init: SUCCESS$/m, /^get 0u .*: 7$/m, /^alive/m],
  },
});

export const configs: Chapter = {
  title: "What an operator writes",
  rows: [
    {
      id: "permissions-widen",
      fault: "falco_ts.permissions names what the plugin may not read",
      right: "init fails, and the words name the key and what the plugin may read",
      proof: {
        test: "fails with the words of init where the config would widen them",
        in: "tests/e2e/permissions.test.ts",
      },
    },
    {
      id: "secret-missing",
      fault: "a secret that the config names is not there",
      right: "init fails, and the words name the key and the variable",
      proof: { test: "a variable that is not set is named with its key", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-literal",
      fault: "a secret stands in the config in place of its name",
      right: "init fails, and the words do not show it",
      proof: {
        test: "a secret in the config in place of its name is refused",
        in: "tests/runtime/secrets.c",
      },
    },
    {
      id: "secret-broken",
      fault: "… in a config that is no JSON",
      right: "the error does not show it, and no memory keeps it",
      proof: { test: "and one where the JSON is broken", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-link",
      fault: "a file of secrets is a link to another folder",
      right: "open refuses it, and says where the link leads out of",
      proof: { test: "a link leads to none outside of it", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-rotation",
      fault: "the file of a secret changes while requests come",
      right: "the new one counts within three seconds, and the old one no longer",
      proof: { test: "a file that has changed is read again", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-emptied",
      fault: "… or is emptied",
      right: "requests need the secret from before, and the log says so",
      proof: { test: "an empty file changes nothing", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-gone",
      fault: "… or is gone when an API is to be asked",
      right: "the question is put off and told of; the source goes on",
      proof: { test: "a file that is gone is told of, and ends nothing", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-logged",
      fault: "a plugin that has a token traps, and logs it",
      right: "the log has the name of the secret alone",
      proof: { test: "the trap names what stands for it", in: "tests/runtime/secrets.c" },
    },
    {
      id: "secret-memory",
      fault: "somebody reads the memory of Falco after a plugin is destroyed",
      right: "nothing of a secret is there",
      proof: { test: "after destroy nothing of it is in memory", in: "tests/runtime/secrets.c" },
    },
    taken(
      "yaml-whole",
      "Falco hands a large whole number over with a fraction of 0",
      '{"number":8589934592.0}',
      "8589934592.0 is the integer 8589934592",
      "5u",
      "8589934592",
    ),
    taken(
      "yaml-exponent",
      "… or with an exponent",
      '{"number":1e+17}',
      "1e+17 is the integer 100000000000000000",
      "5u",
      "100000000000000000",
    ),
    taken(
      "yaml-list",
      "Falco hands an empty list over as null",
      '{"names":null}',
      "null for a list is an empty list",
    ),
    taken(
      "yaml-text",
      "Falco hands an empty text over as null",
      '{"init":null}',
      "null for a text is the default",
    ),
    taken(
      "yaml-digits",
      "Falco hands a text of digits over as a number",
      '{"init":12345}',
      "a number for a text is that text",
    ),
    taken(
      "yaml-knobs",
      "all knobs are commented out, and Falco hands over null",
      '{"falco_ts":null}',
      "no knob at all is the defaults",
    ),
    taken(
      "yaml-null",
      "there is no init_config, and Falco hands over null",
      "null",
      "null is an empty config",
    ),
    taken("config-empty", "an empty config", "", "an empty config is taken"),
    refused("config-json", "a config that is no JSON", '{"number":', /^init: FAILURE, init: config: .*JSON/m),
    refused(
      "config-type",
      "a value of the wrong type",
      '{"number":"x"}',
      /^init: FAILURE, init: config: number: found "x".*expected/m,
    ),
    refused(
      "config-fraction",
      "a fraction for an integer",
      '{"number":1.5}',
      /^init: FAILURE, init: config: number: found 1\.5/m,
    ),
    refused(
      "config-huge",
      "a number that no integer holds",
      '{"number":1e400}',
      /^init: FAILURE, init: config: number: /m,
    ),
    refused(
      "knob-type",
      "a knob of the wrong type",
      '{"falco_ts":{"memory":"x"}}',
      /^init: FAILURE, .*falco_ts\.memory: found "x"/m,
    ),
    refused(
      "knob-range",
      "a knob out of its range",
      '{"falco_ts":{"memory":100000}}',
      /^init: FAILURE, .*falco_ts\.memory: found 100000.*1024/m,
    ),
    refused(
      "knob-escaped",
      "a knob's name with JSON's escapes in it",
      '{"falco\\u005fts":{"mem\\u006fry":"x"}}',
      /^init: FAILURE, .*falco_ts\.memory: found "x"/m,
    ),
    refused(
      "knob-twice",
      "a knob that is there twice, the last one wrong",
      '{"falco_ts":{"memory":32,"memory":"x"}}',
      /^init: FAILURE, .*falco_ts\.memory/m,
    ),
    {
      id: "knob-unknown",
      fault: "an unknown knob",
      right: "an unknown knob is warned of by its name",
      proof: {
        plugin: "faulty",
        steps: ['init {"falco_ts":{"memmory":32}}', "get 0u"],
        says: [/^log 4: .*memmory/m, /^init: SUCCESS$/m, /^get 0u .*: 7$/m, /^alive/m],
      },
    },
    {
      id: "config-large",
      fault: "a config of 17 MiB",
      right: "it is refused with the limit",
      proof: { test: "a config larger than the limit is refused", in: "tests/runtime/init.c" },
    },
    {
      id: "config-use",
      fault: "the host uses a state whose init failed",
      right: "it opens nothing and extracts nothing",
      proof: {
        test: "a state whose init failed opens nothing and extracts nothing",
        in: "tests/runtime/init.c",
      },
    },
    {
      id: "config-kinds",
      fault: "dozens of wrong configs and open params",
      right: "each is refused in words",
      proof: { test: "wrong init config", in: "tests/e2e/config.test.ts" },
    },
    {
      id: "config-utf8",
      fault: "a config that is not UTF-8",
      right: "it is refused, never replaced",
      proof: { test: "a text that is not UTF-8 is refused:", in: "tests/e2e/texts.test.ts" },
    },
    {
      id: "params-none",
      fault: "open without params",
      right: "open takes NULL",
      proof: { test: "open takes NULL as params", in: "tests/runtime/source.c" },
    },
    {
      id: "init-refused",
      fault: "the plugin refuses its config",
      right: "init fails with the plugin's words",
      proof: {
        plugin: "faulty",
        steps: ['init {"init":"refuse"}', "destroy", "init {}"],
        says: [/^init: FAILURE, init: as told$/m, /^init: SUCCESS$/m, /^alive/m],
      },
    },
    {
      id: "sysdig-config",
      fault: "sysdig is given a wrong config",
      right: "sysdig ends with the plugin's words",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", '$LIB:{"init":"refuse"}', "-I", "t:e", "-p", "%t.value"],
        says: [/as told/],
        status: 1,
      },
    },
    {
      id: "sinsp-yaml",
      fault: "libsinsp is given what Falco's converter makes",
      right: "libsinsp takes a config of whole numbers with a fraction",
      proof: {
        plugin: "faulty",
        host: "sinsp-host",
        args: ["--plugin", '$LIB:{"number":8589934592.0}', "--open", "t:2*e", "--format", "%t.number"],
        says: [/8589934592/],
      },
    },
    {
      id: "falco-yaml",
      fault: "Falco runs with the falco.yaml that init made",
      right: "it has an output, and integers and texts that survive Falco's converter",
      proof: {
        test: "sends alerts and Falco's own log to the terminal",
        in: "tests/e2e/falco-yaml.test.ts",
      },
    },
    {
      id: "rules-source",
      fault: "a rule's source is that of no loaded plugin",
      right: "pack --check says so",
      proof: {
        reason:
          "Falco says nothing of it; what check and pack --check say of a plugin's own rules belongs to their tests",
      },
    },
  ],
};
