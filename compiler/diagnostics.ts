// Compile errors as an author reads them: file:line:column, the message, and the code with a mark under it.
import fs from "node:fs";
import path from "node:path";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** "TS2322", "AS100"; empty for falco-ts's own. */
  readonly code: string;
  readonly message: string;
  /** Relative to the plugin's folder; undefined where there is no place to name. */
  readonly file?: string;
  /** Byte range in the file's text, as UTF-16 offsets. */
  readonly start?: number;
  readonly end?: number;
}

/** The text of a diagnostic, with its code frame where the file can be read. */
export function formatDiagnostic(d: Diagnostic, dir: string): string {
  const code = d.code ? ` (${d.code})` : "";
  if (d.file === undefined) return `${d.severity}: ${d.message}${code}`;
  let text: string;
  try {
    text = fs.readFileSync(path.resolve(dir, d.file), "utf8");
  } catch {
    return `${d.file}: ${d.severity}: ${d.message}${code}`;
  }
  const start = Math.min(d.start ?? 0, text.length);
  const before = text.slice(0, start).split("\n");
  const line = before.length;
  const column = before[line - 1]!.length;
  const source = text.split("\n")[line - 1]!.replace(/\r$/, "");
  const marked = Math.max(1, Math.min((d.end ?? start) - start, source.length - column));
  const number = String(line);
  const margin = " ".repeat(number.length);
  const indent = source.slice(0, column).replace(/[^\t]/g, " ");   // tabs keep their width
  return [
    `${d.file}:${line}:${column + 1}: ${d.severity}: ${d.message}${code}`,
    ` ${number} │ ${source}`,
    ` ${margin} │ ${indent}${"^".repeat(marked)}`,
  ].join("\n");
}
