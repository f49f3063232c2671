// Texts that others wrote, before a terminal.
import { obeyedIn, shown, shownJson, shownLines } from "../../compiler/shown";
import { plain } from "../../compiler/runtime/plain";

const OBEYED: [character: string, escape: string][] = [
  ["\0", "\\x00"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\x1b", "\\x1b"],
  ["\x7f", "\\x7f"],
  ["\x9b", "\\x9b"],
  ["\u2028", "\\u2028"],
  ["\u202e", "\\u202e"],
  ["\u2066", "\\u2066"],
];

test.each(OBEYED)("a character that a terminal obeys is shown as its escape: %j", (character, escape) => {
  expect(shown(`a${character}b${character}`)).toBe(`a${escape}b${escape}`);
  expect(obeyedIn(`a${character}b${character}`)).toEqual([escape]);
});

test("all other characters are shown as they are", () => {
  const text = "é漢😀 ~\u00a0\u2027\u202f";
  expect(shown(text)).toBe(text);
  expect(obeyedIn(text)).toEqual([]);
});

test("a text of several lines keeps its lines and tabs, and nothing else", () => {
  expect(shownLines("a\n\tb\x1b[2J")).toBe("a\n\tb\\x1b[2J");
});

test("JSON has such characters as its own escapes, and means the same", () => {
  const value = { text: OBEYED.map(([character]) => character).join("") };
  expect(shownJson(value)).not.toMatch(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
  expect(JSON.parse(shownJson(value))).toEqual(value);
});

test("a log has a text up to its first NUL, as C has it", () => {
  expect(plain("a\nb\0c")).toBe("a\\nb");
});
