// falco-ts explain: flags; the host prints.
import { findNative } from "../native/parts";
import { repeated, wholeNumber, type Verb } from "./verb";

interface Flags {
  readonly json: boolean;
  readonly config?: string[];
  readonly params?: string[];
  readonly events?: string;
  readonly source?: string;
  readonly follow?: boolean;
  readonly maxEvents?: number;
  readonly seconds?: number;
  readonly fields?: string[];
  readonly rules?: string[];
}

export const verb: Verb = {
  name: "explain",
  define: (command, choose) =>
    command
      .argument(
        "<library...>",
        "plugins, build/lib<name>.so: the first with an event source, and those that extract from it",
      )
      .description("say how far things come: opened, in, out, fields with a value, and what stops")
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
      .option("--seconds <count>", "stop after so long; Ctrl-C does, too", wholeNumber)
      .option("--fields <name...>", "fields to ask for (default: all that need no argument)")
      .option(
        "--rules <file>",
        "say which rules of Falco's look at events, and which part was false, evaluated by sysdig; given several times, as many files",
        repeated,
      )
      .option("--json", "one JSON object, whatever the run came to", false)
      .action((libraries: string[], options: Flags) =>
        choose(async ({ complain, write }) => {
          const { run } = await import("../commands/run.js");
          return run({
            verb: "explain",
            libraries,
            ...options,
            hostPath: findNative().host,
            stdout: write,
            stderr: complain,
          });
        }),
      ),
};
