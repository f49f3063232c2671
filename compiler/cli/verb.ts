// A verb of the command line: its flags, the work that they ask for, and what it prints.
import path from "node:path";

import { InvalidArgumentError, type Command } from "commander";

import type { Prompt } from "../commands/ask";

/** What a verb prints on and asks. cli.ts chooses the streams. */
export interface Terminal {
  /** A line of the result. */
  print(line: string): void;
  /** Text of the result that has its own line ends. */
  write(text: string): void;
  /** A line about the work: a warning, or a problem. */
  complain(line: string): void;
  /** Prints why a part of the work failed, where the work goes on. */
  report(error: unknown): void;
  /** Asks the user; undefined where there is nobody to answer. */
  readonly ask: Prompt | undefined;
}

/** A verb's work, which loads what it needs: other verbs start sooner. It resolves to the exit code. */
export type Work = (terminal: Terminal) => Promise<number>;

export interface Verb {
  readonly name: string;
  /**
   * Adds the arguments and flags to the verb's command. Calls `choose` with the work when the command line
   * names the verb.
   */
  define(command: Command, choose: (work: Work) => void): void;
}

/** Reads a flag's value that is a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

/** Reads one more value of a flag that may be given several times. */
export function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** A path as the user would write it. */
export function relative(file: string): string {
  return path.relative(process.cwd(), file) || ".";
}
