// SECURITY.md promises nothing without a test: each row names one that exists. The reporter looks at the end
// of a run whether it passed.
import fs from "node:fs";
import path from "node:path";

import { chapters } from "../faults/rows";
import { root } from "../support";

const { rows } = require("../conformance") as {
  rows(document: string): { what: string; test: string; file: string }[];
};
const all = rows("SECURITY.md");

/** Whether a source file has a literal that is the name, with what is put into it when it runs. */
function names(source: string, name: string): boolean {
  const joined = source.replace(/"\s*\n\s*"/g, ""); // of C, whose literals go on in the next line
  const literals = joined.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
  return [...literals].some(match => {
    const literal = match[1] ?? match[2] ?? match[3]!;
    const pattern = literal
      .split(/\$\{[^}]*\}|%(?:zu|s|d|j|p)|\$\w+/)
      .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".+");
    return (
      literal.replace(/\$\{[^}]*\}|%\w+/g, "").trim().length > 4 && new RegExp(`^${pattern}$`).test(name)
    );
  });
}

/** A test file, and the C programs beside it, whose checks are its tests. */
function sourcesOf(file: string): string[] {
  const folder = path.dirname(path.join(root, file));
  const programs = fs.readdirSync(folder).filter(name => file.endsWith(".ts") && name.endsWith(".c"));
  return [path.join(root, file), ...programs.map(name => path.join(folder, name))].map(one =>
    fs.readFileSync(one, "utf8"),
  );
}

/** The names that faults.test.ts makes of the fault table. */
const faults = chapters.flatMap(({ title, rows: own }) => [title, ...own.map(({ right }) => right)]);

test("each attacker has rows, and each row is there once", () => {
  const text = fs.readFileSync(path.join(root, "SECURITY.md"), "utf8");
  const sections = text.split(/^## /m).slice(1);
  const counts = sections.map(section => [section.split("\n")[0], section.split("` |\n").length - 1]);
  expect(counts).toEqual([
    ["A plugin's bug", expect.any(Number)],
    ["A plugin's author", expect.any(Number)],
    ["What arrives from outside", expect.any(Number)],
    ["An operator's typo", expect.any(Number)],
    ["What is not promised", 0],
    ["Report", 0],
  ]);
  expect(counts.slice(0, 4).filter(([, count]) => Number(count) < 5)).toEqual([]);
  expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(all.length);
  expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
});

test.each(all)("$file has the test $test", ({ test: name, file }) => {
  if (file === "tests/faults/faults.test.ts") return expect(faults).toContain(name);
  expect(sourcesOf(file).some(source => names(source, name))).toBe(true);
});

test("a name that no file has is not found", () => {
  expect(names('test("reads lines", () => {});', "reads all lines")).toBe(false);
  expect(names('check("the %s is read", true);', "the file is read")).toBe(true);
});
