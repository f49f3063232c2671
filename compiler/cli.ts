#!/usr/bin/env node
// The command line: the only place that reads argv, chooses the streams, and exits.
// Exit codes: 0 ok, 1 the work failed, 2 wrong usage or configuration.
import { Command, CommanderError } from "commander";

import { verb as build } from "./cli/build";
import { verb as check } from "./cli/check";
import { verb as explain } from "./cli/explain";
import { verb as info } from "./cli/info";
import { verb as init } from "./cli/init";
import { verb as pack } from "./cli/pack";
import { verb as run } from "./cli/run";
import { verb as test } from "./cli/test";
import { verb as types } from "./cli/types";
import type { Terminal, Verb, Work } from "./cli/verb";
import { askOn } from "./commands/ask";
import { UserError } from "./errors";
import { version } from "./package-root";
import { shownLines } from "./shown";

/** All verbs, in the order of the help text. */
const VERBS: readonly Verb[] = [init, build, check, test, types, info, pack, run, explain];

interface Choice {
  readonly name: string;
  readonly work: Work;
}

/**
 * The verb that argv names; undefined where commander has answered, as it does --help. Throws a
 * CommanderError where argv is wrong.
 */
function choose(): Choice | undefined {
  let choice: Choice | undefined;
  const cli = new Command("falco-ts")
    .description(
      "Write Falco plugins in TypeScript, compiled ahead of time to one self-contained shared object.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: text => process.stderr.write(text) })
    .showSuggestionAfterError()
    .showHelpAfterError('("falco-ts --help" lists what there is)');
  for (const { name, define } of VERBS)
    define(cli.command(name), work => {
      choice = { name, work };
    });
  cli.parse();
  return choice;
}

/** A verb's terminal. The verb's name stands before each message about a failure. */
function terminalOf(verb: string): Terminal {
  return {
    print: line => {
      process.stdout.write(`${line}\n`);
    },
    write: text => {
      process.stdout.write(text);
    },
    complain,
    report: error => {
      report(verb, error);
    },
    ask: askOn(process.stdin, process.stdout),
  };
}

function complain(line: string): void {
  process.stderr.write(`${shownLines(line)}\n`);
}

/** Prints a failure; returns the exit code. */
function report(verb: string, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const title = verb ? `falco-ts ${verb}` : "falco-ts";
  if (error instanceof UserError) {
    complain(error.message.includes("\n") ? error.message : `${title}: ${error.message}`);
    return error.exitCode;
  }
  complain(`${title}: an error in falco-ts itself; please report it:\n${(error as Error).stack ?? error}`);
  return 1;
}

async function main(): Promise<number> {
  let verb = "";
  try {
    const choice = choose();
    if (!choice) return 0;
    verb = choice.name;
    return await choice.work(terminalOf(verb));
  } catch (error) {
    return report(verb, error);
  }
}

// A reader of the output may leave, as head does; the work goes on.
process.stdout.on("error", error => {
  if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
});
void main().then(code => {
  process.exitCode = code;
});
