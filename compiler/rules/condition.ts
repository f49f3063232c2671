// Conditions of Falco's rules, as far as their shape goes: what is joined by "and", which macros and lists
// they name. What a comparison means is left to libsinsp.
import { nearest } from "../nearest";

/** A part of a condition as its author wrote it. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly text: string; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly text: string; readonly part: Condition }
  | { readonly kind: "check"; readonly text: string }
  | { readonly kind: "macro"; readonly text: string };

/** What conditions may name. */
export interface Names {
  readonly macros: ReadonlyMap<string, Condition>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** One of the parts that all have to be true. */
export interface Clause {
  /** As its author wrote it. */
  readonly text: string;
  /** The macros that it lies in, from outside. */
  readonly macros: readonly string[];
  /** The same in libsinsp's words, without macros and lists. */
  readonly filter: string;
}

/** A mistake in a condition, without the place of the condition. */
export class ConditionError extends Error {}

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Texts in quotation marks, brackets, commas, and words, which an argument in square brackets is a part of.
 */
const TOKEN =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(),]|(?:\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[^\s(),"'[])+|\S/g;

/** What ends a comparison; undefined: the end of the condition. */
const ENDS: ReadonlySet<string | undefined> = new Set(["and", "or", ")", undefined]);

/** Reads a condition. Throws a ConditionError. */
export function parseCondition(text: string): Condition {
  const tokens = [...text.matchAll(TOKEN)].map(({ 0: word, index }): Token => ({
    text: word,
    from: index,
    to: index + word.length,
  }));
  return new Parser(text, tokens).parse();
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Condition {
    const all = this.joined("or");
    const left = this.tokens[this.at];
    if (left)
      throw new ConditionError(`found ${left.text}, expected "and", "or" or the end of the condition`);
    return all;
  }

  private joined(kind: "and" | "or"): Condition {
    const from = this.at;
    const one = () => (kind === "or" ? this.joined("and") : this.single());
    const parts = [one()];
    while (this.next() === kind) {
      this.at++;
      parts.push(one());
    }
    return parts.length === 1 ? parts[0]! : { kind, parts, text: this.since(from) };
  }

  private single(): Condition {
    const from = this.at;
    if (this.next() === "not") {
      this.at++;
      const part = this.single();
      return { kind: "not", part, text: this.since(from) };
    }
    if (this.next() !== "(") return this.check();
    this.at++;
    const inner = this.joined("or");
    if (this.next() !== ")") throw new ConditionError(`found ${this.found()}, expected ")"`);
    this.at++;
    return inner;
  }

  /** A comparison, or a macro's name. */
  private check(): Condition {
    const from = this.at;
    while (!ENDS.has(this.next())) {
      if (this.next() === "(") this.skipBrackets();
      else this.at++;
    }
    const text = this.since(from);
    if (this.at === from) throw new ConditionError(`found ${this.found()}, expected a comparison or a macro`);
    const isWord = this.at === from + 1 && /^[\w-]+$/.test(text);
    return { kind: isWord ? "macro" : "check", text };
  }

  /** The values of "in (…)", or what a function such as tolower(…) is of. */
  private skipBrackets(): void {
    let depth = 0;
    do {
      if (this.next() === undefined) throw new ConditionError('found the end of the condition, expected ")"');
      if (this.next() === "(") depth++;
      if (this.next() === ")") depth--;
      this.at++;
    } while (depth > 0);
  }

  private next(): string | undefined {
    return this.tokens[this.at]?.text;
  }

  private found(): string {
    return this.next() ?? "the end of the condition";
  }

  private since(from: number): string {
    if (this.at === from) return "";
    return this.text.slice(this.tokens[from]!.from, this.tokens[this.at - 1]!.to).replace(/\s+/g, " ");
  }
}

/** The parts of a condition that all have to be true, those of its macros too. Throws a ConditionError. */
export function clausesOf(condition: Condition, names: Names, within: readonly string[] = []): Clause[] {
  if (condition.kind === "and") return condition.parts.flatMap(part => clausesOf(part, names, within));
  if (condition.kind === "macro")
    return clausesOf(macroOf(condition.text, names, within), names, [...within, condition.text]);
  return [{ text: condition.text, macros: within, filter: filterOf(condition, names, within) }];
}

/** A condition in libsinsp's words: macros and lists are put in. Throws a ConditionError. */
export function filterOf(condition: Condition, names: Names, within: readonly string[] = []): string {
  const inner = (part: Condition) => filterOf(part, names, within);
  switch (condition.kind) {
    case "macro":
      return `(${filterOf(macroOf(condition.text, names, within), names, [...within, condition.text])})`;
    case "not":
      return `not (${inner(condition.part)})`;
    case "check":
      return withLists(condition.text, names);
    default:
      return condition.parts.map(part => `(${inner(part)})`).join(` ${condition.kind} `);
  }
}

function macroOf(name: string, { macros }: Names, within: readonly string[]): Condition {
  if (within.includes(name)) throw new ConditionError(`the macro ${name} is made of itself`);
  const macro = macros.get(name);
  if (macro) return macro;
  const near = nearest(name, [...macros.keys()]);
  throw new ConditionError(
    `found ${name}, expected a comparison or a macro${near ? `; did you mean the macro ${near}?` : `, and there is no macro of that name`}`,
  );
}

/** Texts in quotation marks, and the values of the operators that take lists. */
const LISTS =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\b(in|intersects|pmatch)\s*\(((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^()"'])*)\)/g;

/** A comparison whose lists are their items. */
function withLists(check: string, { lists }: Names): string {
  return check.replace(LISTS, (whole, operator: string | undefined, inside: string) => {
    if (operator === undefined) return whole;
    const words = [...inside.matchAll(TOKEN)].map(match => match[0]).filter(word => word !== ",");
    return `${operator} (${words.flatMap(word => itemsOf(word, lists)).join(", ")})`;
  });
}

/** What a word among values stands for; lists may be made of lists. */
function itemsOf(word: string, lists: Names["lists"], within: readonly string[] = []): string[] {
  const items = lists.get(word);
  if (!items || within.includes(word)) return [word];
  return items.flatMap(item => (lists.has(item) ? itemsOf(item, lists, [...within, word]) : [quoted(item)]));
}

/** A value as a condition has it. */
export function quoted(value: string): string {
  return /^[\w.:/-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
