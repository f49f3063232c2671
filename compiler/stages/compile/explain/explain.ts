// Puts asc's diagnostics at the author's code and into plain words, where asc speaks of the SDK's insides,
// and drops those that follow from another error.
import { inOrder, isError, type Diagnostic } from "../../../diagnostics";
import { isAuthors, type AscDiagnostic, type Place } from "../asc/types";
import { aboutThePlugin, aboutTheModule, placeIn, userMessage, USER_DEFINED } from "./plugin-errors";
import { unclosedBrace } from "./braces";
import { lineStart, spotAt, type CompileFacts } from "./facts";
import { hintFor } from "./hints";
import { readable, suggest } from "./names";
import { OUTSIDE } from "../asc/trail";

const ERROR = 3,
  WARNING = 2;

/** TypeScript's codes of syntax errors begin here, and asc's own and those of the dialect are below. */
const FIRST_OF_SYNTAX = 1000,
  UNTERMINATED = [1002, 1010, 1160, 1161];

const OPTIONAL_OPERATOR = 1109,
  OTHER_ARGUMENTS = [2554, 2555],
  CANNOT_FIND_NAME = 2304;

export function explain(raw: readonly AscDiagnostic[], facts: CompileFacts): Diagnostic[] {
  const shown = aboutTheModule(facts);
  for (const { message, hint, place } of facts.missing)
    shown.push({ severity: "error", code: "", id: "outside-sandbox", message, hint, ...place });
  const insides: AscDiagnostic[] = []; // errors in the SDK or the entry that no code of the author's led to
  for (const diagnostic of raw.filter(isWorthShowing)) {
    const origin = facts.origin(diagnostic);
    const known = aboutThePlugin(diagnostic, facts);
    if (known) shown.push(known);
    else if (isInAuthors(diagnostic)) shown.push(authors(diagnostic, facts));
    else if (origin) shown.push(inLibrary(diagnostic, origin));
    else insides.push(diagnostic);
  }
  if (!shown.some(isError)) shown.push(...insides.map(one => unexpected(one, facts)));
  for (const { className, method, meant, ...place } of facts.classes?.misspelled ?? []) {
    shown.push({
      severity: "warning",
      code: "",
      id: "misspelt-method",
      message: `${className}.${method}() is never called by falco-ts; did you mean ${meant}()?`,
      fix: meant,
      ...place,
    });
  }
  // asc reports them in the order in which it compiles functions
  return inOrder(withoutEchoes([...shown, ...(facts.classes?.passed ?? [])], facts));
}

function isInAuthors({ range }: AscDiagnostic): boolean {
  return range !== null && isAuthors(range.source.normalizedPath);
}

/** Whether a diagnostic is for the author: warnings about libraries are not. */
function isWorthShowing(diagnostic: AscDiagnostic): boolean {
  return diagnostic.category === ERROR || (diagnostic.category === WARNING && isInAuthors(diagnostic));
}

/** An error in the author's code, mostly in asc's words. */
function authors(diagnostic: AscDiagnostic, facts: CompileFacts): Diagnostic {
  const { code, message } = diagnostic;
  const {
    source: { normalizedPath: file },
  } = diagnostic.range!;
  let { start, end } = diagnostic.range!;
  const text = facts.text(file);
  // asc takes the first ? for that of a conditional
  if (code === OPTIONAL_OPERATOR && text[start - 1] === "?") start--;
  const called = OTHER_ARGUMENTS.includes(code) ? calledName(text, start, end) : undefined;
  if (called) [start, end] = called;
  const words = code === USER_DEFINED ? userMessage(message) : readable(message);
  const spot = spotAt(text, called ? start : diagnostic.range!.start, end);
  const known = hintFor(code, words, spot) ?? suggest(code, message, spot.at, facts);
  const brace = isOfSyntax(diagnostic, facts) ? unclosedBrace(text) : undefined;
  if (brace !== undefined && brace <= start) return unclosed(codeName(code), file, brace);
  const id = code === USER_DEFINED ? "dialect" : known?.id;
  return {
    severity: diagnostic.category === ERROR ? "error" : "warning",
    code: code === USER_DEFINED ? "" : codeName(code),
    ...(id && { id }),
    message: known?.says ?? words,
    hint: known?.hint,
    fix: known?.fix,
    file,
    start,
    end,
  };
}

/** The method's name in a call of several lines, a chain of calls, of which the last is meant. */
function calledName(text: string, start: number, end: number): [start: number, end: number] | undefined {
  const call = text.slice(start, end);
  if (!call.includes("\n")) return undefined;
  let depth = 0;
  for (let at = call.length - 1; at >= 0; at--) {
    if (call[at] === ")") depth++;
    if (call[at] !== "(" || --depth > 0) continue;
    const name = /\.\s*(\w+)\s*$/.exec(call.slice(0, at))?.[1];
    if (name === undefined) return undefined;
    const from = start + call.lastIndexOf(name, at);
    return [from, from + name.length];
  }
  return undefined;
}

/** Whether a text makes no sense to the parser, though each of its strings and comments ends. */
function isOfSyntax({ code }: AscDiagnostic, { program }: CompileFacts): boolean {
  return program === undefined && code >= FIRST_OF_SYNTAX && !UNTERMINATED.includes(code);
}

/** A block that does not end, where it begins: asc notices it where the text makes no sense any more. */
function unclosed(code: string, file: string, start: number): Diagnostic {
  return {
    severity: "error",
    code,
    id: "unclosed-brace",
    message: "this { has no } of its own",
    hint: "write the } where the block ends; the } that follows it in the code ends what is around it",
    file,
    start,
    end: start + 1,
  };
}

/** An error in a library's code, at the author's code that led there. */
function inLibrary(diagnostic: AscDiagnostic, place: Place): Diagnostic {
  const { code, message, range } = diagnostic;
  if (code === USER_DEFINED) {
    const id = "refused-by-library";
    return { severity: "error", code: "", id, message: userMessage(message), ...place };
  }
  const hint = range
    ? `this leads to ${range.source.normalizedPath.replace(/^~lib\//, "the library file ")}, which needs it`
    : undefined;
  return { severity: "error", code: codeName(code), message: readable(message), hint, ...place };
}

/**
 * An error inside the SDK that nothing explains, at the plugin's class and with its own place in the message.
 */
function unexpected(
  { code, message, range }: AscDiagnostic,
  { classes, entryFile }: CompileFacts,
): Diagnostic {
  const where = range ? ` (in ${range.source.normalizedPath})` : "";
  const place = classes?.plugin ? placeIn(classes.plugin) : { file: entryFile };
  return { severity: "error", code: codeName(code), message: readable(message) + where, ...place };
}

/** Errors for the imports of a module that plugins do not have. */
export function forbiddenImports(
  wasm: Uint8Array,
  allowed: readonly string[],
  entryFile: string,
): Diagnostic[] {
  const names = WebAssembly.Module.imports(new WebAssembly.Module(wasm as BufferSource)).map(
    ({ module, name }) => `${module}.${name}`,
  );
  return names
    .filter(name => !allowed.includes(name))
    .map(name => ({
      severity: "error",
      code: "",
      id: "outside-sandbox",
      message: `the plugin uses ${name}, which nothing gives to a plugin`,
      hint: OUTSIDE,
      file: entryFile,
    }));
}

/** What asc says of a value whose type it does not know, since what the value is made of is wrong. */
const OF_UNKNOWN_TYPE = /^Type 'auto' is not assignable/;

/**
 * Keeps one error of each line, those of this stage rather than asc's, and one of each unknown name: asc's
 * others there follow from it. Of a file that does not parse it keeps the first error, since asc goes on in
 * the midst of things.
 */
function withoutEchoes(diagnostics: readonly Diagnostic[], facts: CompileFacts): Diagnostic[] {
  const parsed = facts.program !== undefined;
  const key = (one: Diagnostic) => {
    if (one.file === undefined || one.start === undefined) return `${one.file} ${one.message}`;
    return parsed ? `${one.file}:${lineStart(facts.text(one.file), one.start)}` : one.file;
  };
  const shown = new Map<string, Diagnostic>();
  for (const one of diagnostics.filter(isError)) {
    const known = shown.get(key(one));
    if (!known || (known.code && !one.code)) shown.set(key(one), one);
  }
  const unknown = new Set<string>();
  const isFirst = (one: Diagnostic) => isError(one) && !OF_UNKNOWN_TYPE.test(one.message);
  const hasCause = diagnostics.some(isFirst);
  return diagnostics.filter(one => {
    if (hasCause && OF_UNKNOWN_TYPE.test(one.message)) return false;
    const first = shown.get(key(one));
    if (!isError(one)) return !first;
    if (first !== one) return false;
    if (one.code !== codeName(CANNOT_FIND_NAME)) return true;
    const name = `${one.file} ${one.message}`;
    return unknown.has(name) ? false : unknown.add(name);
  });
}

function codeName(code: number): string {
  return `${code < 1000 ? "AS" : "TS"}${code}`;
}
