// Questions to whoever sits at the terminal.
import readline from "node:readline/promises";

import { UserError } from "../errors";

/**
 * Asks until the answer will do. An empty answer is the fallback, if there is one; `problem` says what is
 * wrong with an answer, undefined if nothing is. Throws a UserError where Ctrl-C or the end of the input is
 * the answer.
 */
export type Ask = (
  question: string,
  fallback: string | undefined,
  problem: (answer: string) => string | undefined,
) => Promise<string>;

/**
 * Asks on these; undefined if they are no terminal, so that nothing ever waits for an answer that cannot
 * come.
 */
export function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Ask | undefined {
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
      ended.catch(() => undefined); // closing it here is no one's leaving
      terminal.close();
    }
  };
}
