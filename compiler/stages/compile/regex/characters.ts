// What the classes of regular expressions hold, and which characters the flag i takes for the same.
import { has, LAST_POINT, setOf, type Range, type Ranges } from "./ranges";

export const DIGITS: Ranges = [[0x30, 0x39]];
export const WORDS: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
export const SPACES: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
/** Where lines end. */
export const LINE_ENDS: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
export const ALL: Ranges = [[0, LAST_POINT]];

/** What `\w` holds; with the flags i and u there are two letters more that are the same as k and s. */
export function wordCharacters(ignoresCase: boolean, isUnicode: boolean): Ranges {
  return ignoresCase && isUnicode ? setOf([...WORDS, [0x17f, 0x17f], [0x212a, 0x212a]]) : WORDS;
}

const properties = new Map<string, Ranges>();

/** The code points with a property, as Node has them. */
export function propertyOf(name: string): Ranges {
  const known = properties.get(name);
  if (known) return known;
  const pattern = new RegExp(`\\p{${name}}`, "u");
  const found: Range[] = [];
  let first = -1;
  for (let point = 0; point <= LAST_POINT + 1; point++) {
    const isIn = point <= LAST_POINT && pattern.test(String.fromCodePoint(point));
    if (isIn && first < 0) first = point;
    if (isIn || first < 0) continue;
    found.push([first, point - 1]);
    first = -1;
  }
  properties.set(name, found);
  return found;
}

/** A set with all characters that are the same as one of it where the case is ignored. */
export function foldCase(set: Ranges, isUnicode: boolean): Ranges {
  const more: Range[] = [];
  for (const same of isUnicode ? unicodeCases() : plainCases())
    if (same.some(point => has(set, point))) for (const point of same) more.push([point, point]);
  return setOf([...set, ...more]);
}

type Groups = readonly (readonly number[])[];

let plain: Groups | undefined, unicode: Groups | undefined;

/** UTF-16 units that have the same upper case (ECMA-262, Canonicalize, without the flag u). */
function plainCases(): Groups {
  if (plain) return plain;
  const byUpper = new Map<number, number[]>();
  for (let unit = 0; unit <= 0xffff; unit++) {
    const text = String.fromCharCode(unit).toUpperCase(),
      upper = text.length === 1 ? text.charCodeAt(0) : unit;
    const key = unit >= 0x80 && upper < 0x80 ? unit : upper;
    byUpper.set(key, [...(byUpper.get(key) ?? []), unit]);
  }
  return (plain = [...byUpper.values()].filter(units => units.length > 1));
}

/** Code points that Unicode's simple case folding makes the same, as Node has it. */
function unicodeCases(): Groups {
  if (unicode) return unicode;
  const groupOf = new Map<number, number[]>();
  for (let point = 0; point <= LAST_POINT; point++) {
    const text = String.fromCodePoint(point),
      cases = [text.toLowerCase(), text.toUpperCase()];
    if (cases.every(one => one === text)) continue;
    const isSame = new RegExp(`^\\u{${point.toString(16)}}$`, "iu");
    for (const one of cases) {
      if (one === text || !isSame.test(one)) continue;
      const other = one.codePointAt(0)!;
      const group = [...new Set([...(groupOf.get(point) ?? [point]), ...(groupOf.get(other) ?? [other])])];
      for (const member of group) groupOf.set(member, group);
    }
  }
  return (unicode = [...new Set(groupOf.values())]);
}
