// falco-ts check: finds what is wrong in a plugin, without building it. asc and tsc both check it, since each
// finds errors that the other does not.
import fs from "node:fs";
import path from "node:path";

import { positionOf, type Diagnostic } from "../diagnostics";
import { openProject } from "../plugin/folder";
import { check as compileOnly } from "../stages/compile";
import { checkTypes } from "../stages/typecheck";

/**
 * A diagnostic for an editor. Lines and columns count from 1; the end is the place after the last character.
 */
export interface CheckedDiagnostic {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface CheckResult {
  readonly dir: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the plugin in a folder, and its specs. */
export async function check(folder: string): Promise<CheckResult> {
  const project = openProject(folder);
  const [asc, tsc] = await Promise.all([compileOnly(project, specsIn(project.dir)), checkTypes(project.dir)]);
  return { dir: project.dir, diagnostics: merge(project.dir, asc, tsc) };
}

/** The diagnostics in the form for editors. */
export function forEditors({ dir, diagnostics }: CheckResult): CheckedDiagnostic[] {
  return diagnostics.map(({ file, start, end, severity, code, message, hint }) => {
    const from = positionOf(dir, file, start),
      to = positionOf(dir, file, end);
    return {
      ...(file !== undefined && { file }),
      ...(from && { line: from.line, column: from.column }),
      ...(to && { endLine: to.line, endColumn: to.column }),
      severity,
      code,
      message,
      ...(hint !== undefined && { hint }),
    };
  });
}

function specsIn(dir: string): string[] {
  const files = fs.readdirSync(path.join(dir, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter(file => file.endsWith(".as.spec.ts"))
    .sort()
    .map(file => path.posix.join("src", file.replace(/\.ts$/, "").split(path.sep).join("/")));
}

/**
 * Joins both lists. Where asc has an error in a line, tsc's errors there are about the same mistake: asc's
 * have hints, and stay.
 */
function merge(dir: string, asc: readonly Diagnostic[], tsc: readonly Diagnostic[]): Diagnostic[] {
  const lineOf = (one: Diagnostic) => `${one.file}:${positionOf(dir, one.file, one.start)?.line}`;
  const lines = new Set(asc.filter(one => one.severity === "error").map(lineOf));
  const all = [...asc, ...tsc.filter(one => one.file === undefined || !lines.has(lineOf(one)))];
  const files = [...new Set(all.map(one => one.file))];
  const rank = (one: Diagnostic) => (one.severity === "error" ? 0 : 1);
  return all.sort(
    (a, b) =>
      rank(a) - rank(b) || files.indexOf(a.file) - files.indexOf(b.file) || (a.start ?? -1) - (b.start ?? -1),
  );
}
