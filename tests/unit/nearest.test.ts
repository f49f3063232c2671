import { nearest } from "../../compiler/nearest";

const FIELDS = ["dummy.divisible", "dummy.value", "dummy.strvalue"];

test.each([
  ["a swap of neighbours", "dummy.vlaue", "dummy.value"],
  ["a missing letter", "dummy.divisble", "dummy.divisible"],
  ["a letter too many", "dummy.valuue", "dummy.value"],
  ["a wrong letter", "dummy.valve", "dummy.value"],
  ["other case", "DUMMY.Value", "dummy.value"],
  ["the word itself", "dummy.value", "dummy.value"],
])("finds the known word behind %s", (_, word, expected) => {
  expect(nearest(word, FIELDS)).toBe(expected);
});

test("prefers the nearest to one that is merely near", () => {
  expect(nearest("strvalues", ["value", "strvalue"])).toBe("strvalue");
});

test("takes the first of equally near words", () => {
  expect(nearest("cat", ["bat", "hat"])).toBe("bat");
});

test("counts a swap as one edit, so that a short word allows it", () => {
  expect(nearest("ab", ["ba"])).toBe("ba");
});

test.each([
  ["a word that means something else", "ct.name", FIELDS],
  ["a short word with two differences", "abc", ["xyc"]],
  ["the empty word", "", FIELDS],
  ["nothing known", "dummy.value", []],
])("suggests nothing for %s", (_, word, known) => {
  expect(nearest(word, known)).toBeUndefined();
});
