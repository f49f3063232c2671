// What a verb of the command line is made of: its flags, the work that they ask for, and what is printed of
// it.
import path from "node:path";

import type { Command } from "commander";

import type { Ask } from "../commands/ask";

/** Where a verb's words go. cli.ts says which streams these are. */
export interface Terminal {
  /** A line of the result. */
  print(line: string): void;
  /** Text of the result, with its own line ends. */
  write(text: string): void;
  /** A line about the work: a warning, or what is wrong. */
  complain(line: string): void;
  /** Says why a part of the work failed, where the work goes on. */
  report(error: unknown): void;
  /** Who answers questions; undefined where nobody can. */
  readonly ask: Ask | undefined;
}

/** A verb's work; it ends with the exit code. */
export type Work = (terminal: Terminal) => Promise<number>;

export interface Verb {
  readonly name: string;
  /**
   * Gives the verb's command its arguments and flags; `choose` is called with its work when the command line
   * has it.
   */
  define(command: Command, choose: (work: Work) => void): void;
}

/** A path as the user would write it. */
export function relative(file: string): string {
  return path.relative(process.cwd(), file) || ".";
}
