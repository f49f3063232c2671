// Regular expressions, made into automata when a plugin is built.
import { BYTES, UNITS, type Alphabet } from "./alphabets";
import { determinize, TooLarge } from "./determinize";
import { minimize } from "./minimize";
import { nfaOf } from "./nfa";
import { parse, type Parsed } from "./parse";
import { Refusal } from "./refusal";
import { classify } from "./symbols";
import { tableOf } from "./table";
import { TooLong } from "./work";

export { parse, Refusal, BYTES, UNITS, type Parsed };

const TAKES_LONG =
  "this regular expression takes too long to make a table of: repeat less often, or look for its parts one after the other";

/**
 * The table of a regular expression for texts of an alphabet. `isTest`: it says whether there is a match, and
 * not where. Throws a Refusal where it would be too large.
 */
export function compileRegex(parsed: Parsed, alphabet: Alphabet, isTest: boolean): Uint8Array {
  const { pattern } = parsed;
  try {
    const nfa = nfaOf(parsed, alphabet),
      classes = classify(nfa, alphabet);
    const dfa = minimize(determinize(nfa, classes, isTest));
    const table = tableOf(dfa, classes, alphabet, isTest ? 0 : nfa.tags);
    if (table) return table;
  } catch (error) {
    if (error instanceof TooLong) throw new Refusal(TAKES_LONG, pattern.start, pattern.end);
    if (!(error instanceof TooLarge)) throw error;
  }
  throw new Refusal(
    "this regular expression needs a table that is larger than a plugin has room for: repeat less often, or look for its parts one after the other",
    pattern.start,
    pattern.end,
  );
}
