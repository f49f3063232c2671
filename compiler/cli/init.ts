// falco-ts init: flags, and what is printed.
import path from "node:path";
import { styleText } from "node:util";

import { Option } from "commander";

import { init, TEMPLATES, type InitOptions } from "../commands/init";
import type { Verb } from "./verb";

export const verb: Verb = {
  name: "init",
  define: (command, choose) =>
    command
      .argument("[dir]", "the folder to make, which is named as the plugin is")
      .description(
        "make a new plugin: source, tests, rules, falco.yaml and a CI workflow; asks for what is not given",
      )
      .addOption(
        new Option(
          "--template <kind>",
          "what it does: has an event source, extracts fields, or both",
        ).choices(TEMPLATES),
      )
      .option("--source <name>", "the event source whose events an extractor is for, such as k8s_audit")
      .option(
        "--yes",
        "ask nothing: a full plugin, an extractor for Falco's dummy, unless told otherwise",
        false,
      )
      .action((dir: string | undefined, options: InitOptions) =>
        choose(async ({ print, ask }) => {
          const made = await init({ ...options, dir }, ask);
          made.files.forEach(file => print(`  ${styleText("green", "+")} ${path.join(made.dir, file)}`));
          if (made.note) print(`\n${made.note}`);
          print(`\nNext:\n  cd ${made.dir}`);
          made.next.forEach(line => print(`  ${line}`));
          return 0;
        }),
      ),
};
