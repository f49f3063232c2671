// falco-ts run: flags; the host prints.
import { findNative } from "../native/parts";
import { repeated, wholeNumber, type Verb } from "./verb";

interface Flags {
  readonly json: boolean;
  readonly metrics: boolean;
  readonly config?: string[];
  readonly params?: string[];
  readonly events?: string;
  readonly source?: string;
  readonly follow?: boolean;
  readonly maxEvents?: number;
  readonly fields?: string[];
  readonly rules?: string[];
  readonly filter?: string;
}

export const verb: Verb = {
  name: "run",
  define: (command, choose) =>
    command
      .argument(
        "<library...>",
        "plugins, build/lib<name>.so: the first with an event source, and those that extract from it",
      )
      .description("load a plugin as Falco does and print its events with their fields")
      .option(
        "--config <text>",
        "the init config; given several times, that of each plugin in turn",
        repeated,
      )
      .option("--params <text>", "the open params; given several times, so many sources are opened", repeated)
      .option(
        "--events <file>",
        "run on this file's events, in place of a source: its lines, rows of run --json, or a capture (.scap)",
      )
      .option("--source <name>", "the source of these events (default: that of the first plugin)")
      .option("--follow", "wait for further lines of the file")
      .option("--max-events <count>", "stop after so many events", wholeNumber)
      .option(
        "--fields <name...>",
        'fields to show, such as dummy.value "dummy.divisible[3]" (default: all that need no argument)',
      )
      .option(
        "--rules <file>",
        "say which rules of Falco's fire, evaluated by sysdig; given several times, as many files",
        repeated,
      )
      .option("--filter <condition>", "show the events for which this is true, evaluated by sysdig")
      .option("--metrics", "show at the end what Falco's metrics of the plugin are", false)
      .option("--json", "one JSON object a line", false)
      .action((libraries: string[], options: Flags) =>
        choose(async ({ complain, write }) => {
          const { run } = await import("../commands/run.js");
          return run({
            verb: "run",
            libraries,
            ...options,
            hostPath: findNative().host,
            stdout: write,
            stderr: complain,
          });
        }),
      ),
};
