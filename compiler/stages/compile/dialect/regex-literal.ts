// A regular expression of the author's.
import type { Source } from "./asc";
import { parse, Refusal, type Parsed } from "../regex/regex";

/** Where a part of a pattern is in the author's file. */
type Place = (start: number, end: number) => { readonly start: number; readonly end: number };

export class Regex {
  readonly parsed: Parsed | undefined;
  /** Why it cannot be one. */
  readonly refusal: Refusal | undefined;
  /** The class that is made of it; of those with the same pattern and flags, the same. */
  className = "RegExp";
  /** Where the class is named. */
  private readonly names: { text: string }[] = [];

  /** `source`: the author's file; `place`: that of parts of the pattern and, one behind it, of the flags. */
  constructor(
    readonly pattern: string,
    readonly flags: string,
    readonly source: Source,
    readonly place: Place,
  ) {
    try {
      this.parsed = parse(pattern, flags);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusal = error;
    }
  }

  /** Keeps the name of the class in a node, where it is put once it is known. */
  nameIn(name: { text: string }): void {
    this.names.push(name);
  }

  /** Gives it its class. */
  become(className: string): void {
    this.className = className;
    for (const name of this.names) name.text = className;
  }
}

/** The regular expression that a node is, if it is one. */
export function regexOf(node: object): Regex | undefined {
  return "regex" in node && node.regex instanceof Regex ? node.regex : undefined;
}

/** How many characters an escape has: `\n`, `\x41`, `\u0041`, `\u{1f600}`. */
const ESCAPE = /^\\(?:u\{[^}]*\}|u.{4}|x..|\r\n|[^])/;

/** Where in a text in quotes each unit begins of what it stands for, and where the text ends. */
export function unitsOf(raw: string): number[] {
  const starts: number[] = [];
  let at = 0;
  while (at < raw.length) {
    const escape = ESCAPE.exec(raw.slice(at))?.[0] ?? raw[at]!;
    const isJoined = /^\\[\r\n\u2028\u2029]/.test(escape); // a line that goes on
    const units = isJoined ? 0 : escape.startsWith("\\u{") && escape.length > 8 ? 2 : 1;
    for (let i = 0; i < units; i++) starts.push(at);
    at += escape.length;
  }
  return [...starts, at];
}
