import fs from "node:fs";
import path from "node:path";

import { formatDiagnostic, type Diagnostic } from "../../compiler/diagnostics";
import { temporaryFolder } from "../support";

const dir = temporaryFolder();

/** How an error is shown that is about the text between ⟦ and ⟧. */
function shown(marked: string, more: Partial<Diagnostic> = {}): string {
  const start = marked.indexOf("⟦");
  const end = marked.indexOf("⟧") - 1;
  fs.writeFileSync(path.join(dir, "a.ts"), marked.replace("⟦", "").replace("⟧", ""));
  return formatDiagnostic(
    { severity: "error", code: "TS1", message: "no", file: "a.ts", start, end, ...more },
    dir,
  );
}

test("an error shows file, line, column, message, code, and a mark under the text", () => {
  expect(shown("one\ntwo ⟦three⟧ four\n")).toBe(
    "a.ts:2:5: error: no (TS1)\n 2 │ two three four\n   │     ^^^^^",
  );
});

test("an error in the first line, or in a last line without an end, is marked", () => {
  expect(shown("⟦one⟧")).toBe("a.ts:1:1: error: no (TS1)\n 1 │ one\n   │ ^^^");
  expect(shown("one\ntw⟦o⟧")).toBe("a.ts:2:3: error: no (TS1)\n 2 │ two\n   │   ^");
});

test("tabs before the mark stay tabs, so that it stands under its text", () => {
  expect(shown("\tif (a) \t⟦b⟧;")).toBe("a.ts:1:10: error: no (TS1)\n 1 │ \tif (a) \tb;\n   │ \t       \t^");
});

test("the CR of a CRLF is not shown", () => {
  expect(shown("one\r\n⟦two\r⟧\nthree\r\n")).toBe("a.ts:2:1: error: no (TS1)\n 2 │ two\n   │ ^^^");
});

test("a range over several lines is marked to the end of its first line", () => {
  expect(shown("one ⟦two\nthree⟧ four\n")).toBe("a.ts:1:5: error: no (TS1)\n 1 │ one two\n   │     ^^^");
});

test("the margin is as wide as the line's number", () => {
  expect(shown(`${"\n".repeat(99)}⟦x⟧`)).toBe("a.ts:100:1: error: no (TS1)\n 100 │ x\n     │ ^");
});

test("an empty range is marked by one character, even behind the end of a line", () => {
  expect(shown("one⟦⟧\ntwo")).toBe("a.ts:1:4: error: no (TS1)\n 1 │ one\n   │    ^");
});

test("a range past the end of the file is shown at its end", () => {
  expect(shown("one\ntwo", { start: 500, end: 600 })).toBe("a.ts:2:4: error: no (TS1)\n 2 │ two\n   │    ^");
  expect(shown("", { start: 500, end: 600 })).toBe("a.ts:1:1: error: no (TS1)\n 1 │ \n   │ ^");
});

test("a long line is cut to the part around the mark", () => {
  const lines = shown(`${"a".repeat(1000)}⟦${"b".repeat(300)}⟧${"c".repeat(1000)}`).split("\n");
  expect(lines).toEqual([
    "a.ts:1:1001: error: no (TS1)",
    ` 1 │ ${"a".repeat(80)}${"b".repeat(80)}`,
    `   │ ${" ".repeat(80)}${"^".repeat(80)}`,
  ]);
  expect(
    shown(`${"a".repeat(1000)}⟦b⟧`)
      .split("\n")
      .slice(1),
  ).toEqual([` 1 │ ${"a".repeat(159)}b`, `   │ ${" ".repeat(159)}^`]);
});

test("a character that commands the terminal is replaced", () => {
  expect(shown("a\x1b[2Jb ⟦c⟧ \u202e d")).toBe(
    "a.ts:1:8: error: no (TS1)\n 1 │ a\ufffd[2Jb c \ufffd d\n   │        ^",
  );
});

test("a hint stands below the code", () => {
  expect(shown("⟦x⟧", { hint: "try y" })).toBe("a.ts:1:1: error: no (TS1)\n 1 │ x\n   │ ^\n   hint: try y");
});

test("an error without a file shows its message", () => {
  expect(formatDiagnostic({ severity: "warning", code: "", message: "hm" }, dir)).toBe("warning: hm");
});

test("an error without a range shows its file", () => {
  expect(
    formatDiagnostic({ severity: "error", code: "", message: "no", file: "a.ts", hint: "try y" }, dir),
  ).toBe("a.ts: error: no\n   hint: try y");
});

test("an error in a file that does not exist shows no code", () => {
  expect(
    formatDiagnostic(
      { severity: "error", code: "AS1", message: "no", file: "gone.ts", start: 3, end: 5 },
      dir,
    ),
  ).toBe("gone.ts: error: no (AS1)");
});
