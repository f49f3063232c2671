// "Did you mean" is written twice: the compiler says it of fields and options, the sandbox of the operator's
// keys.
import fs from "node:fs";
import path from "node:path";

import { nearest } from "../../compiler/nearest";
import { NEAREST_CASES } from "../nearest-cases";
import { falcoTs, root, temporaryFolder } from "../support";

const folder = temporaryFolder();

interface Question {
  readonly word: string;
  readonly known: readonly string[];
}

/**
 * Words of few letters in both cases, and changed copies of them, so that near ones, equal ones and far ones
 * are frequent.
 */
function generated(count: number): Question[] {
  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const letter = () => "abcABC._é"[below(9)]!;
  const newWord = () => Array.from({ length: below(14) }, letter).join("");
  const changed = (word: string): string => {
    const at = below(word.length + 1);
    const before = word.slice(0, at),
      after = word.slice(at);
    switch (below(4)) {
      case 0:
        return before + letter() + after;
      case 1:
        return before + after.slice(1);
      case 2:
        return before + letter() + after.slice(1);
      default:
        return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2);
    }
  };
  return Array.from({ length: count }, () => {
    const word = newWord();
    const known = Array.from({ length: below(5) }, () => {
      let near = word;
      for (let edits = below(7); edits > 0; edits--) near = changed(near);
      return below(5) ? near : newWord();
    });
    return { word, known };
  });
}

/** A spec that asks the sandbox's nearest, and expects the compiler's answers: "" is none. */
function specOf(questions: readonly Question[]): string {
  const lines = questions.map(
    ({ word, known }) =>
      `  ask(${JSON.stringify(word)}, ${JSON.stringify(known)}, ${JSON.stringify(nearest(word, known) ?? "")});`,
  );
  return `\
import { expect, test } from "falco-ts/spec";
import { nearest } from "falco-ts/internal/options/nearest";

const differences: string[] = [];

function ask(word: string, known: string[], expected: string): void {
  const found = nearest(word, known);
  if (found != expected) differences.push(\`"\${word}": \${found}, not \${expected}\`);
}

test("no difference", () => {
${lines.join("\n")}
  expect(differences.join("\\n")).toBe("");
});
`;
}

test("the sandbox suggests what the compiler suggests", () => {
  const questions = generated(1000);
  const suggestions = questions.filter(({ word, known }) => nearest(word, known) !== undefined);
  expect(suggestions.length).toBeGreaterThan(300);
  expect(suggestions.length).toBeLessThan(700);

  for (const part of ["common", "extractor"])
    fs.cpSync(path.join(root, "templates", part), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(root, path.join(folder, "node_modules", "falco-ts"));
  fs.writeFileSync(path.join(folder, "src", "nearest.as.spec.ts"), specOf([...NEAREST_CASES, ...questions]));

  const { stdout, stderr } = falcoTs(["test", "--no-color", "src/nearest"], { cwd: folder });
  expect(stdout + stderr).toContain("✓ no difference");
});
