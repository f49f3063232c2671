// falco-ts check: finds what is wrong in a plugin, without building it. asc and tsc both check it, since each
// finds errors that the other does not.
import fs from "node:fs";
import path from "node:path";

import { inOrder, isError, Mistakes, positionOf, type Diagnostic } from "../diagnostics";
import { openProject, type Project } from "../plugin/folder";
import { checkPlugin, checkSpecs, keepWarm, type Compiler } from "../stages/compile";
import { describe } from "../stages/describe";
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
  /** One of docs/messages.md, or asc's or tsc's: "TS2339". */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** What to put in the place of the range. */
  readonly fix?: string;
}

export interface CheckResult {
  readonly dir: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks the plugin in a folder, and its specs. What build refuses is an error, in build's words, and so are
 * mistakes in specs and tests; what tsc alone finds in the plugin is a warning, since build takes it.
 */
export async function check(folder: string, compiler: Compiler = keepWarm()): Promise<CheckResult> {
  const project = openProject(folder);
  const [built, tsc] = await Promise.all([buildOnly(project, compiler), checkTypes(project.dir)]);
  return { dir: project.dir, diagnostics: merge(project.dir, built, tsc) };
}

/** All that a build would say, and what is wrong in the specs. */
async function buildOnly(project: Project, compiler: Compiler): Promise<readonly Diagnostic[]> {
  const { diagnostics, compiled } = await checkPlugin(project, compiler);
  const described = compiled ? await mistakesOf(describe(compiled, `${project.entry}.ts`, "")) : [];
  const specs = specsIn(project.dir);
  const ofSpecs = specs.length ? await checkSpecs(project, specs, compiler) : [];
  const known = new Set(diagnostics.map(one => JSON.stringify(one)));
  return [...diagnostics, ...described, ...ofSpecs.filter(one => !known.has(JSON.stringify(one)))];
}

async function mistakesOf(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (error instanceof Mistakes) return error.diagnostics;
    throw error;
  }
}

/** The diagnostics in the form for editors. */
export function forEditors({ dir, diagnostics }: CheckResult): CheckedDiagnostic[] {
  return diagnostics.map(({ file, start, end, severity, code, id, message, hint, fix }) => {
    const from = positionOf(dir, file, start),
      to = positionOf(dir, file, end);
    return {
      ...(file !== undefined && { file }),
      ...(from && { line: from.line, column: from.column }),
      ...(to && { endLine: to.line, endColumn: to.column }),
      severity,
      code: id ?? code,
      message,
      ...(hint !== undefined && { hint }),
      ...(fix !== undefined && { fix }),
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

/** tsc's errors about a type that it does not know, which follow from another error where there is one. */
const UNKNOWN_TYPE = /^TS70\d\d$/;

/** asc's and tsc's errors about text that makes no sense; a parser goes on in the midst of things. */
const SYNTAX = /^TS1\d\d\d$/;

/**
 * Joins both lists. Where a build has an error in a line, tsc's errors there are about the same mistake:
 * those of the build have hints, and stay.
 */
function merge(dir: string, built: readonly Diagnostic[], tsc: readonly Diagnostic[]): Diagnostic[] {
  const lineOf = (one: Diagnostic) => `${one.file}:${positionOf(dir, one.file, one.start)?.line}`;
  const errors = built.filter(isError);
  const lines = new Set(errors.map(lineOf));
  const follows = (one: Diagnostic) =>
    one.file === undefined
      ? errors.length > 0
      : lines.has(lineOf(one)) ||
        (UNKNOWN_TYPE.test(one.code) && errors.some(({ file }) => file === one.file)) ||
        (SYNTAX.test(one.code) && errors.some(({ file, code }) => file === one.file && SYNTAX.test(code)));
  const more = tsc.filter(one => !follows(one));
  return inOrder([...built, ...more.map(asBuildTakesIt)]);
}

/** tsc's error as a warning, but in specs and in test/, which build does not look at. */
function asBuildTakesIt(one: Diagnostic): Diagnostic {
  const { file } = one;
  const isElsewhere = file?.startsWith(`test${path.sep}`) || file?.endsWith(".as.spec.ts");
  return !isElsewhere ? { ...one, severity: "warning" } : one;
}
