// falco-ts run: flags; the host prints.
import { run } from "../commands/run";
import { findNative } from "../native/parts";
import { repeated, wholeNumber, type Verb } from "./verb";

interface Flags {
  readonly json: boolean;
  readonly metrics: boolean;
  readonly config?: string;
  readonly params?: string[];
  readonly maxEvents?: number;
  readonly fields?: string[];
}

export const verb: Verb = {
  name: "run",
  define: (command, choose) =>
    command
      .argument("<library>", "a plugin: build/lib<name>.so")
      .description("load a plugin as Falco does and print its events with their fields")
      .option("--config <text>", "the init config")
      .option("--params <text>", "the open params; given several times, so many sources are opened", repeated)
      .option("--max-events <count>", "stop after so many events", wholeNumber)
      .option(
        "--fields <name...>",
        'fields to show, such as dummy.value "dummy.divisible[3]" (default: all that need no argument)',
      )
      .option("--metrics", "show at the end what Falco's metrics of the plugin are", false)
      .option("--json", "one JSON object a line", false)
      .action((library: string, options: Flags) =>
        choose(({ complain }) =>
          run({ verb: "run", library, ...options, hostPath: findNative().host, stderr: complain }),
        ),
      ),
};
