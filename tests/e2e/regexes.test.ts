// Regular expressions find what Node's find, in strings and in UTF-8, and none takes more than linear time.
// What authors write with them is in tests/fixtures/dialect.
import { BYTES, compileRegex, parse, Refusal } from "../../dist/compiler/stages/compile/regex/regex";
import { Walker } from "./regex-walker";

const walker = Walker.make({ counts: false }),
  counting = Walker.make({ counts: true });

let seed = 1;
/** A random number below `below`. The numbers are the same in every run. */
function random(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return (seed >>> 8) % below;
}
const pick = (list: readonly string[]) => list[random(list.length)]!;

const ATOMS =
  "a b c ab x \\d \\w \\s \\W \\S \\D . [ab] [^a] [a-c] [^\\w] [\\s\\S] é € [é-€] \\b \\B ^ $ [^é] - K k ß \\u212a [\\d-] ſ".split(
    " ",
  );
/** With the flag u. */
const UNICODE = "😀 [😀-😎] \\u{1F600} \\p{Sc} \\P{Sc} \\p{Script=Greek} [^😀]".split(" ");
const REPEATS = "* + ? *? +? ?? {2} {1,3} {0,2} {2,} {1,2}? {0} {5,6}".split(" ");
const PIECES = [
  "a",
  "b",
  "c",
  "ab",
  "x",
  "0",
  "12",
  " ",
  "\n",
  "é",
  "€",
  "K",
  "k",
  "\u212a",
  "-",
  "ß",
  "ſ",
  "_",
  "\r",
];
const ASTRAL = ["😀", "😎", "λÀ"];

/** A pattern of random parts. */
function pattern(depth: number, isUnicode: boolean): string {
  const kind = random(10);
  const inner = () => pattern(depth - 1, isUnicode);
  if (depth <= 0 || kind < 4) return pick(isUnicode ? [...ATOMS, ...UNICODE] : ATOMS);
  if (kind < 6) return inner() + inner();
  if (kind < 7) return `(${inner()}|${inner()})`;
  if (kind < 8) return `${pick(["(", "(?:"])}${inner()})`;
  return `${pick(["(", "(?:"])}${inner()}${random(4) ? "" : "|"})${pick(REPEATS)}`;
}

function text(pieces: readonly string[], most: number): string {
  return Array.from({ length: random(most) }, () => pick(pieces)).join("");
}

/** A regular expression that Node takes too. */
function regex(): RegExp {
  for (;;) {
    const flags = ["i", "s", "m", "u", "y"].filter(flag => random(flag === "y" ? 8 : 3) === 0).join("");
    try {
      return new RegExp(pattern(4, flags.includes("u")), flags);
    } catch {
      // {…} behind an assertion, such as ^{2}
    }
  }
}

/** Where Node finds the groups of the first match from a unit on. */
function inNode({ source, flags }: RegExp, text: string, from: number): Places {
  const looking = new RegExp(source, `${flags}d${flags.includes("y") ? "" : "g"}`);
  looking.lastIndex = from;
  const groups = looking.exec(text)?.indices;
  return groups ? Array.from(groups, one => one ?? null) : null;
}
type Places = readonly (readonly [number, number] | null)[] | null;

describe("2 000 patterns", () => {
  test.each([
    ["strings", false],
    ["views", true],
  ])("find in %s what Node's regular expressions find", (_where, isBytes) => {
    let texts = 0,
      refused = 0;
    for (let i = 0; i < 2000; i++) {
      const own = regex();
      let looking;
      try {
        looking = walker.regex(own.source, own.flags, isBytes);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused++;
        continue;
      }
      for (let k = 0; k < 10; k++, texts++) {
        // Node goes into the midst of a pair, which is no place of its own with the flag u
        const isPlain = !own.unicode || own.source.includes("\\B");
        const sample = text(isPlain ? PIECES : [...PIECES, ...ASTRAL], 12);
        let from = k % 3 ? 0 : random(sample.length + 1);
        if (/^[\udc00-\udfff]/.test(sample.slice(from))) from--;
        const encoded = Buffer.from(sample, isBytes ? "utf8" : "utf16le");
        const index = (byte: number) => (isBytes ? encoded.subarray(0, byte).toString().length : byte / 2);
        const at = Buffer.byteLength(sample.slice(0, from), isBytes ? "utf8" : "utf16le");
        const { isTested, groups } = looking.find(encoded, at);
        const found = groups && groups.map(group => group && [index(group[0]), index(group[1])]);
        const wanted = inNode(own, sample, from);
        expect([own, sample, from, isTested, found]).toEqual([own, sample, from, wanted !== null, wanted]);
      }
      looking.end();
    }
    expect(texts).toBeGreaterThan(19_000);
    expect(refused).toBeLessThan(40);
  });
});

test("in views, bytes that are not UTF-8 are found as what text() makes of them", () => {
  for (let i = 0; i < 300; i++) {
    const own = new RegExp(pattern(3, false), "");
    if (/\{5/.test(own.source)) continue; // copies of other patterns, and some are too large
    const looking = walker.regex(own.source, "", true);
    for (let k = 0; k < 20; k++) {
      const bytes = Uint8Array.from({ length: random(8) }, () =>
        random(3) ? pickNumber([0x61, 0x62, 0x20, 0xe2, 0x82, 0xac, 0xc3, 0xa9, 0xf0, 0x9f]) : random(256),
      );
      const decode = (to: number) =>
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, to));
      const sample = decode(bytes.length);
      if (/[\u{10000}-\u{10ffff}]/u.test(sample)) continue; // one character in views, two in strings
      const { isTested, groups } = looking.find(bytes);
      const found =
        groups && groups.map(group => group && [decode(group[0]).length, decode(group[1]).length]);
      const wanted = inNode(own, sample, 0);
      expect([own, [...bytes], isTested, found]).toEqual([own, [...bytes], wanted !== null, wanted]);
    }
    looking.end();
  }
});
const pickNumber = (list: readonly number[]) => list[random(list.length)]!;

describe("what is repeated a number of times, and may begin again inside of itself,", () => {
  const SECRET = "gh[pousr]_[A-Za-z0-9_]{36,255}";
  test.each([
    [SECRET, "ghp_ a0-"],
    [`(${SECRET})|([a-z]{5,9})`, "ghp_ a"],
    [`\\b${SECRET}\\b`, "ghp_ a-"],
    ["a[ab]{6,9}b", "ab c"],
    ["a[ab]{6,9}?(b|c)", "ab c"],
    ["^(a[ab]{5})+$", "ab"],
    ["(?:a[ab]{0,7}c){2,5}", "abc"],
    ["x(a|b){5,8}y?", "abxy"],
  ])("is found where Node finds it: %s", (source, letters) => {
    const looking = walker.regex(source, "", true);
    const pieces = [...letters, letters.slice(0, 4), letters[0]!.repeat(7), letters.slice(0, 4).repeat(12)];
    for (let k = 0; k < 3000; k++) {
      const sample = text(pieces, 20);
      const { isTested, groups } = looking.find(Buffer.from(sample));
      const wanted = inNode(new RegExp(source), sample, 0);
      expect([sample, isTested, groups]).toEqual([sample, wanted !== null, wanted]);
    }
  });

  test("has a small table", () => {
    const parsed = parse(SECRET, "");
    expect(compileRegex(parsed, BYTES, true).length).toBeLessThan(4096);
    expect(compileRegex(parsed, BYTES, false).length).toBeLessThan(32768);
  });

  test.each(["(a?){1000}", "(a?b?c?){300}"])("is refused where it takes too long: %s", source => {
    expect(() => compileRegex(parse(source, ""), BYTES, false)).toThrow(
      "this regular expression takes too long to make a table of: repeat less often",
    );
  });

  test.each(["(a|b)*a(a|b){14}", "(?:[a-z]{0,100}x){20}"])("is refused where it is too large: %s", source => {
    expect(() => compileRegex(parse(source, ""), BYTES, false)).toThrow("needs a table that is larger");
  });
});

describe("what takes exponential or quadratic time elsewhere", () => {
  const MEBIBYTE = 1 << 20;
  test.each([
    ["(a+)+$", "a", "b"],
    ["(a|aa)+$", "a", "b"],
    ["(.*)*x", "a", ""],
    ["(a*)*b", "a", "c"],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!"],
    ["(x+x+)+y", "x", "z"],
    ["(?:a?){30}a{30}", "a", ""],
    ["\\s+$", " ", "x"],
    ["(.*)(.*)(.*)=(.*)", "a", ""],
    ["^(?:a|a|a|a)*$", "a", "b"],
    ["(\\w+\\s?)+$", "word ", "!"],
    ["<(?:[^>]*)*>", "<", ""],
  ])("takes a step for each byte: %s", (source, repeated, last) => {
    const looking = counting.regex(source, "", true);
    const steps = (bytes: number) => {
      counting.steps = 0;
      looking.find(Buffer.from(repeated.repeat(bytes / repeated.length) + last));
      return counting.steps;
    };
    const half = steps(MEBIBYTE / 2),
      all = steps(MEBIBYTE);
    // two walks: one that only tests, one with groups; turns of loops are counted, and calls in them
    expect(all).toBeLessThan(20 * MEBIBYTE);
    expect(all).toBeLessThan(half * 2.01 + 1000);
  });
});
