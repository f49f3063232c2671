// The characters that a node of a pattern stands for.
import { ALL, DIGITS, foldCase, LINE_ENDS, propertyOf, SPACES, wordCharacters } from "./characters";
import type { AST, Flags } from "./parse";
import { others, setOf, type Ranges } from "./ranges";

/** The set of characters of which a node matches one. */
export function charactersOf(
  node: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass,
  { ignoreCase, dotAll, unicode }: Flags,
): Ranges {
  const fold = (set: Ranges) => (ignoreCase ? foldCase(set, unicode) : set);
  const one = (element: AST.Node): Ranges => {
    switch (element.type) {
      case "Character":
        return [[element.value, element.value]];
      case "CharacterClassRange":
        return [[element.min.value, element.max.value]];
      case "CharacterSet":
        return escaped(element);
      default:
        throw new Error(`a class has ${element.type}`);
    }
  };
  const escaped = (set: AST.CharacterSet): Ranges => {
    switch (set.kind) {
      case "any":
        return dotAll ? ALL : others(LINE_ENDS);
      case "digit":
        return set.negate ? others(DIGITS) : DIGITS;
      case "space":
        return set.negate ? others(SPACES) : SPACES;
      case "word": {
        const words = wordCharacters(ignoreCase, unicode);
        return set.negate ? others(words) : words;
      }
      case "property": {
        const found = propertyOf(set.value === null ? set.key : `${set.key}=${set.value}`);
        return set.negate ? others(found) : found;
      }
    }
  };
  if (node.type !== "CharacterClass") return fold(one(node));
  const set = fold(setOf(node.elements.flatMap(one)));
  return node.negate ? others(set) : set;
}
