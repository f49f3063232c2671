// What "did you mean" suggests: for the compiler's `nearest` and for the sandbox's.

export interface NearestCase {
  /** What is wrong with the word. */
  readonly about: string;
  readonly word: string;
  readonly known: readonly string[];
  /** Undefined: nothing is suggested. */
  readonly expected: string | undefined;
}

const FIELDS = ["dummy.divisible", "dummy.value", "dummy.strvalue"];

export const NEAREST_CASES: readonly NearestCase[] = [
  { about: "a swap of neighbours", word: "dummy.vlaue", known: FIELDS, expected: "dummy.value" },
  { about: "a missing letter", word: "dummy.divisble", known: FIELDS, expected: "dummy.divisible" },
  { about: "a letter too many", word: "dummy.valuue", known: FIELDS, expected: "dummy.value" },
  { about: "a wrong letter", word: "dummy.valve", known: FIELDS, expected: "dummy.value" },
  { about: "other case", word: "DUMMY.Value", known: FIELDS, expected: "dummy.value" },
  { about: "the word itself", word: "dummy.value", known: FIELDS, expected: "dummy.value" },
  {
    about: "two near words, one of them nearer",
    word: "strvalues",
    known: ["value", "strvalue"],
    expected: "strvalue",
  },
  {
    about: "equally near words, of which the first is taken",
    word: "cat",
    known: ["bat", "hat"],
    expected: "bat",
  },
  { about: "a short word, in which a swap is one edit", word: "ab", known: ["ba"], expected: "ba" },
  { about: "a word that means something else", word: "ct.name", known: FIELDS, expected: undefined },
  { about: "a short word with two differences", word: "abc", known: ["xyc"], expected: undefined },
  { about: "a single letter, of which an edit leaves nothing", word: "x", known: ["b"], expected: undefined },
  { about: "the empty word", word: "", known: [...FIELDS, "a", ""], expected: undefined },
  { about: "nothing known", word: "dummy.value", known: [], expected: undefined },
  {
    about: "six letters, of which two may differ",
    word: "periid",
    known: ["period", "serial"],
    expected: "period",
  },
  {
    about: "a letter beyond ASCII in other case, which is another letter",
    word: "É",
    known: ["é"],
    expected: undefined,
  },
  { about: "a letter whose lower case is two", word: "İd", known: ["id"], expected: "id" },
  {
    about: "a character of two units, which is two edits",
    word: "a😀bcde",
    known: ["abcde"],
    expected: "abcde",
  },
];
