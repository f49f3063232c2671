import { nearest } from "../../compiler/nearest";
import { NEAREST_CASES } from "../nearest-cases";

test.each(NEAREST_CASES.filter(one => one.expected !== undefined))(
  "finds the known word behind $about",
  ({ word, known, expected }) => {
    expect(nearest(word, known)).toBe(expected);
  },
);

test.each(NEAREST_CASES.filter(one => one.expected === undefined))(
  "suggests nothing for $about",
  ({ word, known }) => {
    expect(nearest(word, known)).toBeUndefined();
  },
);
