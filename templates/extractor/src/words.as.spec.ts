import { expect, test, view } from "falco-ts/spec";

import { findWords } from "./words";

// A spec runs inside wasm, as the plugin does. A function in it cannot use the variables of a function around
// it.

/** The words with a "|" between them. */
function words(text: string): string {
  const places: i32[] = [],
    found: string[] = [];
  findWords(view(text), places);
  for (let i = 0; i < places.length; i += 2)
    found.push(
      view(text)
        .slice(places[i], places[i + 1])
        .text(),
    );
  return found.join("|");
}

test("words end at spaces and punctuation", () => {
  expect(words("two words, one-half")).toBe("two|words|one-half");
  expect(words('{"user": "root"}')).toBe("user|root");
});

test("a character that is not ASCII belongs to its word", () => {
  expect(words("größe: 3")).toBe("größe|3");
});

test("a text of punctuation has no words", () => {
  expect(words(" ... ")).toBe("");
  expect(words("")).toBe("");
});
