// Puts asc's diagnostics at the author's code and into plain words, where asc speaks of the SDK's insides
// or repeats what follows from an error before.
import type { Diagnostic } from "../diagnostics";
import { ENTRY, isAuthors, type AscDiagnostic, type AscProgram, type Place } from "./compile-asc";
import type { AuthorClasses } from "./compile-classes";
import { hintFor, type Spot } from "./compile-hints";
import { describeMethod } from "./compile-methods";
import { readable, suggest } from "./compile-names";
import { OUTSIDE, type Missing } from "./compile-trail";

/** What is known of a compilation besides its diagnostics. */
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

const ERROR = 3, WARNING = 2;

/** Errors of asc's parser. */
const SYNTAX = /^TS1\d{3}$/;

const WRONG_ARGUMENT_COUNT = 2554, WRONG_TYPE_ARGUMENT_COUNT = 2558, ABSTRACT_INSTANCE = 2511;
const USER_DEFINED = 102, MEMBER_MISSING = 2515, MODIFIERS_DIFFER = 2385, SIGNATURE_DIFFERS = 2394, NOT_ASSIGNABLE = 2322, BASE_DIFFERS = 2416;
const OPTIONAL_OPERATOR = 1109, CANNOT_FIND_NAME = 2304;

export function explain(raw: readonly AscDiagnostic[], facts: CompileFacts): Diagnostic[] {
  const shown = aboutTheModule(facts);
  for (const { message, hint, place } of facts.missing) shown.push({ severity: "error", code: "", message, hint, ...place });
  const insides: AscDiagnostic[] = [];   // errors in the SDK or the entry that no expression of the author's led to
  for (const diagnostic of raw.filter(one => one.category >= WARNING)) {
    const file = diagnostic.range?.source.normalizedPath;
    const origin = facts.origin(diagnostic);
    const known = aboutThePlugin(diagnostic, facts);
    if (known) shown.push(known);
    else if (file !== undefined && isAuthors(file)) shown.push(authors(diagnostic, facts));
    else if (origin) shown.push(inLibrary(diagnostic, origin));
    else insides.push(diagnostic);
  }
  if (!shown.some(isError)) shown.push(...insides.filter(one => one.category === ERROR).map(one => unexpected(one, facts)));
  for (const { className, method, meant, ...place } of facts.classes?.misspelled ?? []) {
    shown.push({ severity: "warning", code: "", message: `${className}.${method}() is never called by falco-ts; did you mean ${meant}()?`, ...place });
  }
  return withoutEchoes([...shown, ...facts.classes?.warnings ?? []], facts);
}

/** What is wrong with the module as a plugin, before any of its code is looked at. */
function aboutTheModule({ classes, entryFile }: CompileFacts): Diagnostic[] {
  if (!classes) return [];
  const { plugin, wrongExport } = classes;
  const error = (message: string, place: Place | { file: string }): Diagnostic[] => [{ severity: "error", code: "", message, ...place }];
  if (wrongExport) {
    const { what, ...place } = wrongExport;
    return error(`the default export is ${what}; it must be the plugin's class: "export default class ${plugin?.name ?? "MyPlugin"} extends Plugin"`, place);
  }
  if (!classes.hasDefaultExport) {
    if (plugin) return error(`class ${plugin.name} is not the module's default export: write "export default class ${plugin.name} extends Plugin"`, placeIn(plugin));
    return error('the module has no plugin: write "export default class MyPlugin extends Plugin", with Plugin imported from "falco-ts"', { file: entryFile });
  }
  if (plugin?.isExported && plugin.isPlugin === false) {
    const instead = plugin.base ? `extends ${plugin.base}, but the default export must extend Plugin` : "must extend Plugin";
    return error(`class ${plugin.name} ${instead}: "export default class ${plugin.name} extends Plugin", with Plugin imported from "falco-ts"`, placeIn(plugin));
  }
  return [];
}

/** An error that comes of what the plugin's class is or has, in words about the class. */
function aboutThePlugin(diagnostic: AscDiagnostic, facts: CompileFacts): Diagnostic | undefined {
  const { code, message } = diagnostic;
  const file = diagnostic.range?.source.normalizedPath ?? "";
  const plugin = facts.classes?.plugin;
  const error = (text: string, place: Place): Diagnostic => ({ severity: "error", code: "", message: text, ...place });
  if (isAuthors(file) && diagnostic.range) {
    const place = { file, start: diagnostic.range.start, end: diagnostic.range.end };
    const [, className, name] = (code === MEMBER_MISSING && /^Non-abstract class '(?:.*\/)?([^'/]+)' .* member '(\w+)'/.exec(message)) || [];
    const method = name && describeMethod(name, className!);
    if (method) {
      const misspelled = facts.classes?.misspelled.find(one => one.className === className && one.meant === name);
      if (misspelled) return error(`class ${className} has no ${name}(); is ${misspelled.method}() meant to be it, "${method.signature}"?`, placeIn(misspelled));
      return error(`class ${className} has no ${name}(): add "${method.signature}"; ${method.purpose}`, place);
    }
    const misfit = [NOT_ASSIGNABLE, SIGNATURE_DIFFERS, MODIFIERS_DIFFER, BASE_DIFFERS].includes(code)
      && facts.classes?.methods.find(one => one.file === file && one.start === place.start);
    return misfit ? error(...misfitting(misfit)) : undefined;
  }
  if (!plugin) return undefined;
  if (code === USER_DEFINED && file.startsWith("~lib/falco-ts/") && !facts.origin(diagnostic)) {
    return error(`class ${plugin.name} ${userMessage(message)}`, placeIn(plugin));
  }
  if (file === ENTRY) {
    if (code === WRONG_ARGUMENT_COUNT) {
      return error(`the constructor of ${plugin.name} must have no parameters, as falco-ts makes the object itself; settings() gets what the operator configured`,
        plugin.constructorPlace ?? placeIn(plugin));
    }
    if (code === ABSTRACT_INSTANCE) return error(`class ${plugin.name} is abstract, so that falco-ts cannot make an object of it: remove "abstract"`, placeIn(plugin));
    if (code === WRONG_TYPE_ARGUMENT_COUNT) return error(`class ${plugin.name} has type parameters, which nothing can fill in: write "class ${plugin.name} extends Plugin"`, placeIn(plugin));
  }
  // the SDK calls the author's methods in lines of its own, and asc has refused the call
  const called = file === "~lib/falco-ts/internal/guest.ts" && calledIn(facts.text(file), diagnostic.range!.start);
  const method = called && facts.classes?.methods.find(one => one.method === called && one.className === plugin.name);
  if (method) return error(...misfitting(method));
  if (called && describeMethod(called, plugin.name)) return error(...misfitting({ className: plugin.name, method: called, ...placeIn(plugin) }));
  return undefined;
}

/** The author's method that a line of the SDK's calls. */
function calledIn(text: string, at: number): string | undefined {
  const { before, after } = spotAt(text, at, at);
  return /this\.plugin\.(\w+)\(/.exec(before + after)?.[1];
}

function misfitting({ className, method, file, start, end }: Place & { className: string; method: string }): [string, Place] {
  return [`${className}.${method}() is not declared as falco-ts calls it: write "${describeMethod(method, className)!.signature}"`, { file, start, end }];
}

/** An error in the author's code: asc's own words. */
function authors(diagnostic: AscDiagnostic, facts: CompileFacts): Diagnostic {
  const { code, message } = diagnostic;
  const { source: { normalizedPath: file }, end } = diagnostic.range!;
  let { start } = diagnostic.range!;
  const text = facts.text(file);
  if (code === OPTIONAL_OPERATOR && text[start - 1] === "?") start--;   // asc takes the first ? for a conditional's
  const words = code === USER_DEFINED ? userMessage(message) : readable(message);
  const hint = hintFor(code, words, spotAt(text, diagnostic.range!.start, end)) ?? suggest(code, message, facts.program);
  return { severity: diagnostic.category === ERROR ? "error" : "warning", code: codeName(code), message: words, hint, file, start, end };
}

/** An error in a library's code, put where the author's led there. */
function inLibrary(diagnostic: AscDiagnostic, place: Place): Diagnostic {
  const { code, message, range } = diagnostic;
  if (code === USER_DEFINED) return { severity: "error", code: "", message: userMessage(message), ...place };
  const hint = range ? `${range.source.normalizedPath.replace(/^~lib\//, "the standard library's ")} needs it for this` : undefined;
  return { severity: "error", code: codeName(code), message: readable(message), hint, ...place };
}

/** An error inside the SDK that nothing explains: shown at the plugin's class, with its own place. */
function unexpected({ code, message, range }: AscDiagnostic, { classes, entryFile }: CompileFacts): Diagnostic {
  const where = range ? ` (in ${range.source.normalizedPath})` : "";
  const place = classes?.plugin ? placeIn(classes.plugin) : { file: entryFile };
  return { severity: "error", code: codeName(code), message: readable(message) + where, ...place };
}

/** Imports that no stand-in is for, in a module that compiled. */
export function forbiddenImports(wasm: Uint8Array, allowed: readonly string[], entryFile: string): Diagnostic[] {
  const names = WebAssembly.Module.imports(new WebAssembly.Module(wasm as BufferSource)).map(({ module, name }) => `${module}.${name}`);
  return names.filter(name => !allowed.includes(name))
    .map(name => ({ severity: "error", code: "", message: `the plugin uses ${name}, which nothing gives to a plugin`, hint: OUTSIDE, file: entryFile }));
}

/** The message of an ERROR() in a library. */
function userMessage(message: string): string {
  return message.replace(/^User-defined: "?|"$/g, "").replaceAll('\\"', '"');
}

/**
 * One error a line, ours rather than asc's, and one for each unknown name: what else asc says there follows from it. So
 * does a block that seems to end too early after another syntax error.
 */
function withoutEchoes(diagnostics: readonly Diagnostic[], facts: CompileFacts): Diagnostic[] {
  const line = (one: Diagnostic) => `${one.file}:${one.file === undefined || one.start === undefined ? one.message : lineStart(facts.text(one.file), one.start)}`;
  const shown = new Map<string, Diagnostic>();
  const unknown = new Set<string>();
  for (const one of diagnostics.filter(isError)) {
    const known = shown.get(line(one));
    if (!known || (known.code && !one.code)) shown.set(line(one), one);
  }
  return diagnostics.filter((one, index) => {
    const first = shown.get(line(one));
    if (!isError(one)) return !first;
    if (first !== one) return false;
    if (SYNTAX.test(one.code) && endsFile(one, facts)) return !diagnostics.slice(0, index).some(before => before.file === one.file && SYNTAX.test(before.code));
    if (one.code !== codeName(CANNOT_FIND_NAME)) return true;
    const name = `${one.file} ${one.message}`;
    return unknown.has(name) ? false : unknown.add(name);
  });
}

function endsFile({ file, end }: Diagnostic, facts: CompileFacts): boolean {
  return file !== undefined && end !== undefined && facts.text(file).slice(end).trim() === "";
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}

function placeIn({ file, start, end }: Place): Place {
  return { file, start, end };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function spotAt(text: string, start: number, end: number): Spot {
  const lineEnd = text.indexOf("\n", end);
  return {
    before: text.slice(lineStart(text, start), start),
    at: text.slice(start, end),
    after: text.slice(end, lineEnd < 0 ? undefined : lineEnd),
    isLast: text.slice(end).trim() === "",
  };
}

function codeName(code: number): string {
  return `${code < 1000 ? "AS" : "TS"}${code}`;
}
