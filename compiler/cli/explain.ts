// falco-ts explain: flags; the host prints.
import { run } from "../commands/run";
import { findNative } from "../native/parts";
import { repeated, wholeNumber, type Verb } from "./verb";

interface Flags {
  readonly config?: string;
  readonly params?: string[];
  readonly maxEvents?: number;
  readonly seconds?: number;
  readonly fields?: string[];
}

export const verb: Verb = {
  name: "explain",
  define: (command, choose) =>
    command
      .argument("<library>", "a plugin: build/lib<name>.so")
      .description("say how far things come: opened, in, out, fields with a value, and what stops")
      .option("--config <text>", "the init config")
      .option("--params <text>", "the open params; given several times, so many sources are opened", repeated)
      .option("--max-events <count>", "stop after so many events", wholeNumber)
      .option("--seconds <count>", "stop after so long; Ctrl-C does, too", wholeNumber)
      .option("--fields <name...>", "fields to ask for (default: all that need no argument)")
      .action((library: string, options: Flags) =>
        choose(({ complain }) =>
          run({ verb: "explain", library, ...options, hostPath: findNative().host, stderr: complain }),
        ),
      ),
};
