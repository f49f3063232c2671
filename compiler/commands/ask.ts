// Asks the user at the terminal.
import readline from "node:readline/promises";

import { UserError } from "../errors";

/**
 * Asks until the answer is good. An empty answer stands for the fallback, if there is one. `problem` returns
 * what is wrong with an answer, or undefined. Throws a UserError where the answer is Ctrl-C or the end of the
 * input.
 */
export type Prompt = (
  question: string,
  fallback: string | undefined,
  problem: (answer: string) => string | undefined,
) => Promise<string>;

/** Asks on these streams; undefined where they are not a terminal, since nobody would answer there. */
export function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompt | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question, fallback, problem) => {
    const terminal = readline.createInterface({ input, output });
    const ended = new Promise<never>((_, reject) =>
      terminal.once("close", () => reject(new UserError("no answer; nothing was written"))),
    );
    try {
      for (;;) {
        const answer =
          (
            await Promise.race([
              terminal.question(`${question}${fallback === undefined ? "" : ` [${fallback}]`}: `),
              ended,
            ])
          ).trim() || fallback;
        const wrong = answer === undefined ? "an answer is needed" : problem(answer);
        if (wrong === undefined) return answer!;
        output.write(`  ${wrong}\n`);
      }
    } finally {
      ended.catch(() => undefined); // this close is not the user's
      terminal.close();
    }
  };
}
