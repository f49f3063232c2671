import { expect, test, view } from "falco-ts/spec";

import { findWords } from "./words";

// A spec runs inside wasm, as the plugin does. Each test has a sandbox of its own.

/** The words with a "|" between them. */
function words(text: string): string {
  const payload = view(text),
    places: i32[] = [],
    found: string[] = [];
  findWords(payload, places);
  for (let i = 0; i < places.length; i += 2) found.push(payload.slice(places[i], places[i + 1]).text());
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
