// The facts about a compilation that explain its diagnostics, and the code around each of them.
import type { AscDiagnostic, AscNumbers, AscProgram, Place } from "../asc/types";
import type { AuthorClasses } from "../author/classes";
import type { MissingFeature } from "../asc/trail";

export interface CompileFacts {
  /** The plugin's folder, as an absolute path. */
  readonly dir: string;
  /** The plugin's module, with its ending. */
  readonly entryFile: string;
  /** Undefined where parsing failed, and so is the program. */
  readonly classes: AuthorClasses | undefined;
  readonly program: AscProgram | undefined;
  readonly numbers: AscNumbers;
  readonly missing: readonly MissingFeature[];
  /** The author's code that led to a diagnostic elsewhere. */
  origin(diagnostic: AscDiagnostic): Place | undefined;
  /** The text of a file that asc read. */
  text(file: string): string;
}

/** The code around a diagnostic: the text that it marks, the rest of its lines, and all before it. */
export interface Spot {
  readonly above: string;
  readonly before: string;
  readonly at: string;
  readonly after: string;
}

export function spotAt(text: string, start: number, end: number): Spot {
  // where the mark begins a line, the line before counts too, and where it ends one, the line behind
  const code = text.slice(0, start).trimEnd().length,
    next = end + text.slice(end).search(/\S|$/);
  const lineEnd = text.indexOf("\n", next);
  return {
    above: text.slice(0, start),
    before: text.slice(lineStart(text, Math.min(start, code)), start),
    at: text.slice(start, end),
    after: text.slice(end, lineEnd < 0 ? undefined : lineEnd),
  };
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}
