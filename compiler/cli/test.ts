// falco-ts test: it has jest's flags, and jest prints.
import type { Verb } from "./verb";

export const verb: Verb = {
  name: "test",
  define: (command, choose) =>
    command
      .argument("[jest...]", "jest's arguments: -t PATTERN, --watch, names of files")
      .description("run the plugin's tests and specs: jest with the preset of falco-ts")
      .allowUnknownOption()
      .helpOption(false)
      .action((args: string[]) =>
        choose(async () => {
          const { test } = await import("../commands/test.js");
          return test(args);
        }),
      ),
};
