// Finds the author's code that a problem with what the plugin says of itself is about.
import fs from "node:fs";
import path from "node:path";

import type { MessageCode } from "../messages";

/** A range in one of the author's files, which is named from the plugin's folder. */
export interface DeclaredPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Where the plugin's class says what it is. */
export interface Declared {
  /** The name of the class; undefined where nothing is known of it. */
  readonly plugin?: DeclaredPlace | undefined;
  /** Its methods and those that it inherits, whole, by name. */
  readonly methods: Readonly<Record<string, DeclaredPlace>>;
  /** The values of the keys that info() returns, where it returns an object literal. */
  readonly info: Readonly<Record<string, DeclaredPlace>>;
}

export const NOTHING_DECLARED: Declared = { methods: {}, info: {} };

/** The files that a plugin was made of, and where in them it declares what. */
export interface DeclaringCode {
  readonly dir: string;
  readonly declared: Declared;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/** The message codes of the methods that problems begin with. */
const CODES: Readonly<Record<string, MessageCode>> = {
  info: "info",
  settings: "settings",
  schema: "schema",
  permissions: "permissions",
  metrics: "metrics",
  extractFrom: "extract-from",
  listOpenParams: "list-open-params",
};

/** The code of a problem, by the method that it is about; see placeOfProblem. */
export function codeOfProblem(problem: string): MessageCode {
  return CODES[/^(\w+)\(\)/.exec(problem)?.[1] ?? ""] ?? "fields";
}

/**
 * The place of a problem. A problem begins with what it is about, as describe's do: `info().KEY`, `field
 * "NAME"` or `METHOD()`, behind which a quoted text or the path of a key may narrow it further.
 */
export function placeOfProblem(problem: string, code: DeclaringCode): DeclaredPlace | undefined {
  const { info, methods, plugin } = code.declared;
  const [, method = "fields", key] = /^(\w+)\(\)(?:\.(\w+))?/.exec(problem) ?? [];
  if (key !== undefined && info[key]) return info[key];
  const whole = methods[method];
  const isLast = problem.endsWith("declared twice");
  for (const text of textsOf(problem)) {
    const found = (whole && findText(text, whole, code.dir, isLast)) ?? findElsewhere(text, code, isLast);
    if (found) return found;
  }
  return whole ? nameOf(whole, method) : plugin;
}

/** The texts in the author's code that a problem may be about, the likeliest first. */
function textsOf(problem: string): string[] {
  const quoted = [...problem.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => JSON.parse(text) as string);
  const setting = /^settings\(\): ([^\s:"]+): /.exec(problem)?.[1];
  return setting === undefined ? quoted.filter(Boolean) : [setting.split(".").at(-1)!.replace(/\[\]$/, "")];
}

/** A string literal in a range, or the last of its kind there. */
function findText(
  text: string,
  { file, start, end }: DeclaredPlace,
  dir: string,
  isLast: boolean,
): DeclaredPlace | undefined {
  const source = fs.readFileSync(path.resolve(dir, file), "utf8");
  for (const quote of ['"', "'", "`"]) {
    const literal = `${quote}${JSON.stringify(text).slice(1, -1)}${quote}`;
    const at = isLast ? source.lastIndexOf(literal, end - literal.length) : source.indexOf(literal, start);
    if (at >= start && at + literal.length <= end) return { file, start: at, end: at + literal.length };
  }
  return undefined;
}

/** A string literal anywhere in the author's modules: fields() and settings() may call functions there. */
function findElsewhere(
  text: string,
  { dir, files }: DeclaringCode,
  isLast: boolean,
): DeclaredPlace | undefined {
  for (const file of files) {
    const relative = path.relative(dir, file);
    if (relative.startsWith("..") || relative.split(path.sep).includes("node_modules")) continue;
    const whole = { file: relative, start: 0, end: fs.statSync(file).size };
    const found = findText(text, whole, dir, isLast);
    if (found) return found;
  }
  return undefined;
}

/** The name of a method, at the beginning of its declaration. */
function nameOf({ file, start }: DeclaredPlace, method: string): DeclaredPlace {
  return { file, start, end: start + method.length };
}
