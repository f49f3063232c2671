// The table of docs/conformance.md, and the check of it at the end of each run of the tests.
import fs from "node:fs";
import path from "node:path";

import { root } from "../support";

const { rows, lacking } = require("../conformance");

type Status = "passed" | "failed" | "pending";
const result = (file: string, ...tests: [title: string, status: Status, ...groups: string[]][]) => ({
  testFilePath: path.join(root, file),
  testResults: tests.map(([title, status, ...ancestorTitles]) => ({ title, status, ancestorTitles })),
});
const row = (test: string, file = "tests/e2e/a.test.ts") => ({
  what: "a thing",
  test,
  file,
  document: "docs/conformance.md",
});

const DOCUMENTS = ["docs/conformance.md", "docs/safety.md"];

test.each(DOCUMENTS)("the table of %s has rows, each with a file that exists, and no row twice", document => {
  const all: { what: string; test: string; file: string }[] = rows(document);
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ file }) => !fs.existsSync(path.join(root, file)))).toEqual([]);
  expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
});

test("the check reads every line of the table", () => {
  const lines = fs
    .readFileSync(path.join(root, "docs", "conformance.md"), "utf8")
    .split("\n")
    .filter(line => line.startsWith("|"));
  const heads = lines.filter(line => line.startsWith("| a host ") || line.startsWith("|---")).length;
  expect(lines.length - heads).toBe(rows().length);
});

/** Whether a C source prints the text, as a literal or through a format. */
function prints(source: string, text: string): boolean {
  const joined = source.replace(/"\s*\n\s*"/g, "");
  return [...joined.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].some(([, literal]) => {
    const pattern = literal!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/%(zu|s|d)/g, ".+");
    return pattern.length > 10 && new RegExp(`^${pattern}$`).test(text);
  });
}

test.each(DOCUMENTS)("the checks that %s names in programs of tests/runtime exist", document => {
  const all: { test: string; file: string }[] = rows(document);
  const inC = all.filter(({ file }) => file.endsWith(".c"));
  expect(
    inC.filter(({ test, file }) => !prints(fs.readFileSync(path.join(root, file), "utf8"), test)),
  ).toEqual([]);
});

test("a test or a group of tests that passed is not lacking", () => {
  const ran = [result("tests/e2e/a.test.ts", ["reads", "passed", "group"], ["writes", "failed", "group"])];
  expect(lacking([row("reads"), row("group")], ran)).toEqual([]);
});

test("a test that failed, or that does not exist, is lacking", () => {
  const ran = [result("tests/e2e/a.test.ts", ["reads", "passed"], ["writes", "failed"])];
  expect(lacking([row("writes"), row("gone")], ran)).toEqual([
    'docs/conformance.md: "writes" did not pass in tests/e2e/a.test.ts',
    'docs/conformance.md: "gone" did not pass in tests/e2e/a.test.ts',
  ]);
});

test("no test is lacking in a file that was not run", () => {
  expect(lacking([row("reads", "tests/e2e/b.test.ts")], [result("tests/e2e/a.test.ts")])).toEqual([]);
});

test("no test is lacking in a file that could not be loaded", () => {
  expect(
    lacking(
      [row("reads")],
      [{ ...result("tests/e2e/a.test.ts"), testExecError: new Error("it does not compile") }],
    ),
  ).toEqual([]);
});

test("no test is lacking in a file whose host is missing", () => {
  expect(
    lacking(
      [row("reads")],
      [result("tests/e2e/a.test.ts", ["SKIP: no mirror", "pending", "sysdig SKIP: no mirror"])],
    ),
  ).toEqual([]);
});

test("the checks of a C program are looked for in the test that runs it", () => {
  const ran = [
    result("tests/runtime/runtime.test.ts", ["works", "passed", "init"]),
    result("tests/runtime/sanitizers.test.ts", ["only here", "passed"]),
  ];
  expect(lacking([row("works", "tests/runtime/init.c")], ran)).toEqual([]);
  expect(lacking([row("only here", "tests/runtime/init.c")], ran)).toHaveLength(1);
});
