// What texts are made of: bytes of UTF-8 in views, UTF-16 units in strings. A character is one symbol or
// several, one after the other.
import { has, within, type Range, type Ranges } from "./ranges";

/** A character as its symbols. */
export interface Sequence {
  readonly symbols: readonly Range[];
  /** The character is one only where no such symbol is next. */
  readonly notBefore?: Range;
}

export interface Alphabet {
  readonly name: "bytes" | "units";
  /** The number of symbols. */
  readonly size: number;
  /** The characters of a set. No text is two of the sequences. */
  sequences(set: Ranges, isUnicode: boolean): Sequence[];
}

const HIGH: Range = [0xd800, 0xdbff],
  LOW: Range = [0xdc00, 0xdfff];

/** Strings: without the flag u each unit is a character, as in JavaScript. */
export const UNITS: Alphabet = {
  name: "units",
  size: 0x10000,
  sequences(set, isUnicode) {
    const one = (ranges: Ranges): Sequence[] => ranges.map(range => ({ symbols: [range] }));
    if (!isUnicode) return one(within(set, 0, 0xffff));
    return [
      ...one(within(set, 0, HIGH[0] - 1)),
      ...within(set, ...HIGH).map(range => ({ symbols: [range], notBefore: LOW })),
      ...one(within(set, ...LOW)),
      ...one(within(set, LOW[1] + 1, 0xffff)),
      ...within(set, 0x10000, 0x10ffff).flatMap(range => split(range, 10, pair)),
    ];
  },
};

function pair(point: number): number[] {
  const rest = point - 0x10000;
  return [HIGH[0] + (rest >> 10), LOW[0] + (rest & 0x3ff)];
}

/** What View.text() makes of bytes that are not UTF-8. */
const REPLACEMENT = 0xfffd;
const NEXT: Range = [0x80, 0xbf];
/** What begins no character, wherever it is. */
const STRAY: Ranges = [
  [0x80, 0xc1],
  [0xf5, 0xff],
];
/** The beginnings of characters, as far as they may be cut off, and what must not be next then. */
const CUT: readonly Sequence[] = [
  { symbols: [[0xc2, 0xdf]], notBefore: NEXT },
  { symbols: [[0xe0, 0xe0]], notBefore: [0xa0, 0xbf] },
  {
    symbols: [
      [0xe0, 0xe0],
      [0xa0, 0xbf],
    ],
    notBefore: NEXT,
  },
  { symbols: [[0xe1, 0xec]], notBefore: NEXT },
  { symbols: [[0xe1, 0xec], NEXT], notBefore: NEXT },
  { symbols: [[0xed, 0xed]], notBefore: [0x80, 0x9f] },
  {
    symbols: [
      [0xed, 0xed],
      [0x80, 0x9f],
    ],
    notBefore: NEXT,
  },
  { symbols: [[0xee, 0xef]], notBefore: NEXT },
  { symbols: [[0xee, 0xef], NEXT], notBefore: NEXT },
  { symbols: [[0xf0, 0xf0]], notBefore: [0x90, 0xbf] },
  {
    symbols: [
      [0xf0, 0xf0],
      [0x90, 0xbf],
    ],
    notBefore: NEXT,
  },
  { symbols: [[0xf0, 0xf0], [0x90, 0xbf], NEXT], notBefore: NEXT },
  { symbols: [[0xf1, 0xf3]], notBefore: NEXT },
  { symbols: [[0xf1, 0xf3], NEXT], notBefore: NEXT },
  { symbols: [[0xf1, 0xf3], NEXT, NEXT], notBefore: NEXT },
  { symbols: [[0xf4, 0xf4]], notBefore: [0x80, 0x8f] },
  {
    symbols: [
      [0xf4, 0xf4],
      [0x80, 0x8f],
    ],
    notBefore: NEXT,
  },
  { symbols: [[0xf4, 0xf4], [0x80, 0x8f], NEXT], notBefore: NEXT },
];

/**
 * Views: a character is one of Unicode's, with the flag u and without. Bytes that are not UTF-8 are U+FFFD,
 * as many as View.text() makes of them, so that no such byte hides what is around it.
 */
export const BYTES: Alphabet = {
  name: "bytes",
  size: 0x100,
  sequences(set) {
    const lengths: readonly (readonly [Range, number])[] = [
      [[0, 0x7f], 0],
      [[0x80, 0x7ff], 6],
      [[0x800, HIGH[0] - 1], 6],
      [[LOW[1] + 1, 0xffff], 6],
      [[0x10000, 0x10ffff], 6],
    ];
    const whole = lengths.flatMap(([range, bits]) =>
      within(set, ...range).flatMap(one => split(one, bits, utf8)),
    );
    if (!has(set, REPLACEMENT)) return whole;
    return [...whole, ...STRAY.map(range => ({ symbols: [range] })), ...CUT];
  },
};

function utf8(point: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(point))];
}

/** The sequences of a range of characters that are as long, each symbol but the first of so many bits. */
function split(range: Range, bits: number, encode: (point: number) => number[]): Sequence[] {
  const [first, last] = range;
  const length = encode(last).length;
  for (let i = 1; i < length; i++) {
    const mask = 2 ** (bits * i) - 1;
    if (Math.floor(first / (mask + 1)) === Math.floor(last / (mask + 1))) continue;
    if (first & mask)
      return [
        ...split([first, first | mask], bits, encode),
        ...split([(first | mask) + 1, last], bits, encode),
      ];
    if ((last & mask) !== mask)
      return [
        ...split([first, (last & ~mask) - 1], bits, encode),
        ...split([last & ~mask, last], bits, encode),
      ];
  }
  const low = encode(first),
    high = encode(last);
  return [{ symbols: low.map((symbol, i) => [symbol, high[i]!] as const) }];
}
