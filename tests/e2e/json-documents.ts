// Documents for the tests of JSON, the same in every run, which know what they have.

/** A value as it is spelled, and what it is. */
export interface Generated {
  readonly raw: string;
  /** Without spaces between its parts. */
  readonly compact: string;
  /** Of a string. */
  readonly text?: string;
  readonly members?: readonly (readonly [key: string, value: Generated])[];
  readonly elements?: readonly Generated[];
}

export type Random = (below: number) => number;

/** Numbers from 0 to below a bound, by a seed. */
export function generator(seed: number): Random {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const KEYS = [
  "a",
  "b",
  "c",
  "",
  "0",
  "1",
  "verb",
  "sixteenbyteskey!",
  "seventeenbyteskey",
  "authorization.k8s.io/decision",
  "authorization.k8s.io/reason",
  "a/b",
  "m~n",
  'q"uote',
  "back\\slash",
  "é",
  "x".repeat(40),
  "x".repeat(41),
  "x".repeat(70),
  "items",
  "name",
  "list",
  "tags",
];
const CHARACTERS = [
  "a",
  "b",
  '"',
  "\\",
  "\n",
  "\u0001",
  "é",
  "漢",
  "😀",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  " ",
  "/",
  "\\\\",
];
const LENGTHS = [0, 3, 7, 14, 15, 16, 17, 31, 40, 70, 130];
const SCALARS = ["1", "-0", "12345678901234567890", "1e5", "-3.25", "0", "true", "false", "null"];

export interface Style {
  /** Strings and keys with escapes. */
  readonly escapes: boolean;
  /** Keys that come twice in an object. */
  readonly doubled: boolean;
}

/**
 * Objects with odd spaces, long keys, and escapes and doubled keys if that is wanted, and pointers into them.
 */
export function generate(
  random: Random,
  count: number,
  style: Style = { escapes: true, doubled: true },
): { documents: Generated[]; pointers: string[][] } {
  const documents: Generated[] = [];
  while (documents.length < count) {
    const value = new Maker(random, style, documents.length % 3).value(0);
    if (value.members) documents.push(value);
  }
  const pointers = Array.from({ length: 35 }, () =>
    Array.from({ length: 1 + random(3) }, () => KEYS[random(KEYS.length)]!),
  );
  return { documents, pointers: pointers.filter(pointer => !pointer.some(key => key.includes("]"))) };
}

class Maker {
  constructor(
    private readonly random: Random,
    private readonly style: Style,
    private readonly spaces: number,
  ) {}

  value(depth: number): Generated {
    const { random } = this;
    const kind = depth > 2 ? random(3) : random(8);
    if (kind < 2) {
      const text = this.text(),
        raw = this.quote(text);
      return { raw, compact: raw, text };
    }
    if (kind === 2) {
      const raw = SCALARS[random(SCALARS.length)]!;
      return { raw, compact: raw };
    }
    if (kind < 7) return this.object(depth);
    const elements = Array.from({ length: random(5) }, () => this.value(depth + 1));
    return {
      raw: `[${this.space()}${elements.map(value => `${value.raw}${this.space()}`).join(`,${this.space()}`)}]`,
      compact: `[${elements.map(value => value.compact).join(",")}]`,
      elements,
    };
  }

  private object(depth: number): Generated {
    const { random } = this;
    const keys = KEYS.filter(() => random(3) === 0)
      .sort(() => random(2) - 0.5)
      .filter(key => this.style.escapes || !/["\\]/.test(key));
    const members = keys.map(key => [key, this.value(depth + 1)] as [string, Generated]);
    if (this.style.doubled && members.length && random(6) === 0)
      members.push([members[0]![0], this.value(depth + 2)]);
    const spelled = members.map(([key, value]) => [this.quote(key), value] as const);
    return {
      raw: `{${this.space()}${spelled.map(([key, value]) => `${key}${this.space()}:${this.space()}${value.raw}${this.space()}`).join(`,${this.space()}`)}}`,
      compact: `{${spelled.map(([key, value]) => `${key}:${value.compact}`).join(",")}}`,
      members,
    };
  }

  private space(): string {
    const { random } = this;
    if (this.spaces === 0) return "";
    return this.spaces === 1
      ? [" ", "", "\n  ", "\t"][random(4)]!
      : ["", "", "", " ", `\r\n${" ".repeat(random(40))}`][random(5)]!;
  }

  private text(): string {
    const { random } = this;
    const length = LENGTHS[random(LENGTHS.length)]!,
      mode = random(3),
      all = this.style.escapes ? CHARACTERS : CHARACTERS.filter(one => !/["\\\n\u0001]/.test(one));
    return Array.from({ length }, () =>
      mode === 0 ? "abcdefgh"[random(8)]! : all[random(mode === 1 ? all.length : Math.min(6, all.length))]!,
    ).join("");
  }

  /** A JSON string, with more escapes than it needs. */
  private quote(text: string): string {
    const escape = (character: string) =>
      [...Array(character.length).keys()]
        .map(i => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
        .join("");
    let out = '"';
    for (const character of text) {
      const chance = this.random(12);
      if (character === '"' || character === "\\") out += chance < 9 ? `\\${character}` : escape(character);
      else if (character < " ") out += escape(character);
      else out += chance === 0 && this.style.escapes ? escape(character) : character;
    }
    return `${out}"`;
  }
}
