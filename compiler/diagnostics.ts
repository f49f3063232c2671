// Compile errors as an author reads them: file:line:column, the message, and the code with a mark under it.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "./errors";
import type { MessageCode } from "./messages";
import { plural } from "./words";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** asc's or tsc's own: "TS2322", "AS100"; empty where falco-ts found it. */
  readonly code: string;
  /** Where the words are falco-ts's. */
  readonly id?: MessageCode;
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string | undefined;
  /** The text that, in the place of the range, is what the author meant; only where that is sure or near. */
  readonly fix?: string | undefined;
  /** Relative to the plugin's folder; undefined where the diagnostic is about no file. */
  readonly file?: string;
  /**
   * The range in the file's text, as UTF-16 offsets; without it the diagnostic is about the file as a whole.
   */
  readonly start?: number;
  readonly end?: number;
}

/** A plugin is refused for mistakes in its code. */
export class Mistakes extends UserError {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    dir: string,
  ) {
    super(
      [...diagnostics.map(one => formatDiagnostic(one, dir)), countDiagnostics(diagnostics)].join("\n\n"),
    );
  }
}

/** A line of code longer than this is shown in part. */
const SHOWN_COLUMNS = 160;

/** The text of a diagnostic, with its code frame where the file can be read. */
export function formatDiagnostic(d: Diagnostic, dir: string): string {
  const message = `${d.severity}: ${d.message}${d.code ? ` (${d.code})` : ""}`;
  const hint = d.hint === undefined ? [] : [`   hint: ${d.hint}`];
  const text =
    d.file === undefined || d.start === undefined ? undefined : readText(path.resolve(dir, d.file));
  if (text === undefined)
    return [d.file === undefined ? message : `${d.file}: ${message}`, ...hint].join("\n");
  const start = Math.min(d.start!, text.length);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(0, lineStart).split("\n").length;
  const column = start - lineStart;
  return [
    `${d.file}:${line}:${column + 1}: ${message}`,
    ...frame(text.slice(lineStart).split("\n", 1)[0]!, line, column, (d.end ?? start) - start),
    ...hint,
  ].join("\n");
}

/** The line of code, and a mark under the part that the diagnostic is about. */
function frame(whole: string, line: number, column: number, length: number): string[] {
  // A terminal would obey control characters, and those that change the direction of text.
  const source = whole
    .replace(/\r$/, "")
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
  const from =
    source.length > SHOWN_COLUMNS
      ? Math.max(0, Math.min(column - SHOWN_COLUMNS / 2, source.length - SHOWN_COLUMNS))
      : 0;
  const shown = source.slice(from, from + SHOWN_COLUMNS);
  const marked = Math.max(1, Math.min(length, shown.length - (column - from)));
  const number = String(line);
  const indent = shown.slice(0, column - from).replace(/[^\t]/g, " "); // tabs keep their width
  return [` ${number} │ ${shown}`, ` ${" ".repeat(number.length)} │ ${indent}${"^".repeat(marked)}`];
}

/** Line and column, from 1, of an offset in a file's text; undefined where there is none. */
export function positionOf(
  dir: string,
  file: string | undefined,
  offset: number | undefined,
): { line: number; column: number } | undefined {
  const text = file === undefined || offset === undefined ? undefined : readText(path.resolve(dir, file));
  if (text === undefined) return undefined;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** The offset in a file's text of a line and column from 1; undefined where the file cannot be read. */
export function offsetOf(dir: string, file: string, line: number, column: number): number | undefined {
  const text = readText(path.resolve(dir, file));
  if (text === undefined) return undefined;
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** Sorted: errors before warnings, file by file as they come first, and from top to bottom. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(one => one.file))];
  const rank = (one: Diagnostic) => [isError(one) ? 0 : 1, files.indexOf(one.file), one.start ?? -1] as const;
  return [...diagnostics].sort((a, b) => {
    const [before, after] = [rank(a), rank(b)];
    return before[0] - after[0] || before[1] - after[1] || before[2] - after[2];
  });
}

/** "2 errors, 1 warning" */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counted = (severity: Diagnostic["severity"]) => {
    const number = diagnostics.filter(d => d.severity === severity).length;
    return number ? [plural(number, severity)] : [];
  };
  return [...counted("error"), ...counted("warning")].join(", ");
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
