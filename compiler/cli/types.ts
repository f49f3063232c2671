// falco-ts types: flags, and what is printed.
import type { TypesOptions } from "../commands/types";
import type { Verb } from "./verb";

export const verb: Verb = {
  name: "types",
  define: (command, choose) =>
    command
      .argument("<sample>", "a file of events: one JSON document, or one in each line")
      .description(
        "print a module that reads such events: JSON pointers, typed accessors, and fields to be described",
      )
      .option("--name <name>", "what the fields' names begin with (default: the file's name)")
      .action((sample: string, options: TypesOptions) =>
        choose(async ({ write }) => {
          const { types } = await import("../commands/types.js");
          write(types(sample, options));
          return 0;
        }),
      ),
};
