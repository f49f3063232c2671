// What is known of a compilation besides its diagnostics, and the code that they are about.
import type { AscDiagnostic, AscProgram, Place } from "../asc/types";
import type { AuthorClasses } from "../author/classes";
import type { Missing } from "../asc/trail";

export interface CompileFacts {
  /** The plugin's module, with its ending. */
  readonly entryFile: string;
  /** Undefined where parsing failed, as is the program. */
  readonly classes: AuthorClasses | undefined;
  readonly program: AscProgram | undefined;
  readonly missing: readonly Missing[];
  /** What the author wrote that led to a diagnostic elsewhere. */
  origin(diagnostic: AscDiagnostic): Place | undefined;
  /** The text of a file that asc read. */
  text(file: string): string;
}

/** The code around a diagnostic: the text that it marks, and the rest of its lines. */
export interface Spot {
  readonly before: string;
  readonly at: string;
  readonly after: string;
  /** Whether nothing follows in the file. */
  readonly isLast: boolean;
}

export function spotAt(text: string, start: number, end: number): Spot {
  const lineEnd = text.indexOf("\n", end);
  const code = text.slice(0, start).trimEnd().length; // with the line before where the mark begins one
  return {
    before: text.slice(lineStart(text, Math.min(start, code)), start),
    at: text.slice(start, end),
    after: text.slice(end, lineEnd < 0 ? undefined : lineEnd),
    isLast: text.slice(end).trim() === "",
  };
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}
