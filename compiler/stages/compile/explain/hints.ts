// Says what to write instead of what AssemblyScript does not have, to people who know TypeScript.
import type { MessageCode } from "../../../messages";
import type { Spot } from "./facts";

interface Rule {
  readonly code: number;
  readonly message?: RegExp;
  /** A pattern of the whole line, in which ⟦ and ⟧ stand around the marked text. */
  readonly spot?: RegExp;
  /** The message in place of asc's; it names the feature as TypeScript's users do. */
  readonly says?: string;
  /** The code of that message. */
  readonly id?: MessageCode;
  readonly hint: string;
}

/** What to write instead, and how to say what is wrong. */
export interface Advice extends Pick<Rule, "says" | "id" | "hint"> {
  /** The text that belongs in the place of what is marked. */
  readonly fix?: string | undefined;
}

/** Hints for names that TypeScript or Node know. */
const NAMES = new Map(
  Object.entries({
    any: "write the type that it has",
    unknown: "write the type that it has",
    never: "write void",
    bigint: "u64 and i64 are the 64-bit integers",
    object: "write the class that it has",
    JSON: "call it: JSON.parse(text) as T, or JSON.stringify(x)",
    Promise: "Falco asks for events by calling next(); there is nothing to wait for in a plugin",
    setTimeout: "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
    setInterval: "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
    fetch: "the sandbox has no network",
    require: 'write import { … } from "./file"',
    Record: "write Map<string, u64>, or a class",
    Buffer: "bytes are Uint8Array; a payload is a View",
    TextDecoder: "String.UTF8.decode() makes a string of bytes",
    TextEncoder: "String.UTF8.encode() makes bytes of a string",
    atob: "a View has base64Decoded()",
    btoa: "a TextWriter has base64()",
    URL: "cut it with the methods of View; urlDecoded() takes the escapes out",
    Intl: "make the text yourself, such as with a template",
    WeakMap: "write Map, and delete what is needed no more",
    WeakSet: "write Set, and delete what is needed no more",
    structuredClone: "give the class a method that copies it",
    queueMicrotask: "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
    delete: "a map has delete(key); a field of an object is set to null",
  }),
);

/** Hints for methods that JavaScript's classes have and AssemblyScript's do not. */
const PROPERTIES: readonly { readonly of: RegExp; readonly hints: ReadonlyMap<string, string> }[] = [
  {
    of: /^(?:Array|Map|Set|string)\b/,
    hints: new Map([["match", "write a regular expression: match(/[a-z]+/)"]]),
  },
  {
    of: /^View$/,
    hints: new Map([
      ["toString", "text() makes a string of it; value.set(…) takes it without a copy"],
      ["match", "write a regular expression: match(/[a-z]+/)"],
      ["search", "write a regular expression: search(/[a-z]+/); indexOf() looks for a text"],
      ["replace", "write a regular expression: replace(/[a-z]+/, …); view.text().replace() takes a text"],
    ]),
  },
  {
    of: /^Object$/,
    hints: new Map([
      ["keys", "map.keys() has the keys of a map; an object's names are known when the plugin is built"],
      ["values", "map.values() has the values of a map"],
      ["entries", "write for (const [key, value] of map)"],
    ]),
  },
  {
    of: /^EventReader$/,
    hints: new Map([
      ["set", "a field's handler takes the plugin first: (self, event, value) => value.set(…)"],
    ]),
  },
];

const CLASS_EXPORT =
  'the default export is the plugin\'s class, with a name: "export default class MyPlugin extends Plugin"';

const UNCLOSED = "is there a { before it without its }?";

const NO_ASYNC = "async and await are not in the dialect";
const NEXT_IS_ASKED = "Falco asks for events by calling next(); answer Status.Timeout if there is none yet";

const RULES: readonly Rule[] = [
  {
    code: 100,
    message: /Spread/,
    says: "what is spread in a call goes to a rest parameter, and this function has none",
    id: "spread-without-rest",
    hint: "give it one: f(...items: u64[])",
  },
  {
    code: 100,
    message: /Tagged template|String\.raw/,
    says: "tagged templates are not in the dialect, but for String.raw",
    id: "no-tagged-template",
    hint: "write a plain template, or a call",
  },
  {
    code: 100,
    message: /Interface hidden classes/,
    says: "an object literal cannot stand for an interface in the dialect",
    id: "object-for-interface",
    hint: "object literals are for classes without a constructor",
  },
  {
    code: 100,
    message: /Block-scoped class/,
    says: "classes inside of functions are not in the dialect",
    id: "no-local-class",
    hint: "move it to the top of the module",
  },
  {
    code: 100,
    message: /^Not implemented: (Break|Continue) label/,
    says: "no loop around this has that label",
    id: "unknown-label",
    hint: "write it before the loop: outer: for (…) { … }",
  },
  {
    code: 100,
    message: /'in' operator/,
    says: "`in` is not in the dialect",
    id: "not-in-dialect",
    hint: "map.has(key) says whether a map has it; list.includes(x), whether a list does",
  },
  { code: 200, id: "narrowing", hint: "write the cast, such as <i32>x, where the value is sure to fit" },
  {
    code: 1003,
    spot: /⟦\*⟧|\bfunction\s*⟦⟧?\s*\*|⟦\{⟧\s*\*\s*\w/,
    says: "generators are not in the dialect",
    id: "no-generator",
    hint: "return an array, or keep what comes next in a class",
  },
  { code: 1003, spot: /export\s+default\s+(abstract\s+)?⟦?class/, id: "default-export", hint: CLASS_EXPORT },
  { code: 1005, spot: /export\s+(⟦\s*)?default\b/, id: "default-export", hint: CLASS_EXPORT },
  { code: 1005, spot: /\basync\b|\bawait\b/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
  {
    code: 1109,
    spot: /^\s*(override |private |protected )*\w+\(.*\)\s*⟦:/,
    id: "unclosed-brace",
    hint: UNCLOSED,
  },
  { code: 1109, spot: /⟦(async|await)⟧/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
  { code: 1110, spot: /⟦async⟧/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
  {
    code: 1110,
    spot: /⟦keyof⟧/,
    says: "`keyof` is not in the dialect",
    id: "not-in-dialect",
    hint: 'write the names: type Key = "user" | "host"',
  },
  {
    code: 1110,
    spot: /\b(?:let|var|const)\s+\w+\s*⟦⟧/,
    says: "a variable without a value needs its type",
    id: "variable-without-type",
    hint: "write let x: u64 = 0, or let x: string",
  },
  {
    code: 1110,
    spot: /\)\s*⟦.*⟧/,
    id: "missing-result-type",
    hint: "write the type that the function returns: f(): string",
  },
  {
    code: 1140,
    spot: /\.\w+⟦⟧?\(/,
    id: "missing-type-argument",
    hint: "write the type that it returns: list.map<u32>(…)",
  },
  {
    code: 1155,
    spot: /\bfor\s*\(\s*(const|let|var)\b.*⟧?\s*in\b/,
    says: "`for…in` is not in the dialect",
    id: "no-for-in",
    hint: "write for (const [key, value] of map)",
  },
  {
    code: 2322,
    message: /^Type 'void' is not assignable/,
    spot: /⟦return⟧/,
    says: "`return` has no value here, and one is due",
    id: "return-without-value",
    hint: "return a value; in a constructor put what follows into an if",
  },
  {
    code: 2322,
    message: /^Type '\{ .* \}' is not assignable to type '/,
    id: "object-without-type",
    hint: "objects have the type that they are made for: const x: X = { … }, or x({ … })",
  },
  {
    code: 2322,
    message: /^Type '<object>'/,
    says: "the type of this object is not known",
    id: "object-without-type",
    hint: "write it: const info: Info = { … }",
  },
  {
    code: 2322,
    spot: /⟦\w+\s*:.*⟧.*=>/,
    id: "handler-parameters",
    hint: "leave the parameter's type out: it gets what the message names first",
  },
  {
    code: 2322,
    message: /^Type 'View' is not assignable to type 'string( \| null)?'/,
    spot: /\.text\(⟦/,
    id: "view-for-text",
    hint: "value.set(…) takes a part of the payload, without a copy; value.text(…) takes a string",
  },
  {
    code: 2322,
    message: /^Type 'View' is not assignable to type 'string \| null'/,
    spot: /⟧\s*[!=]=/,
    id: "view-for-text",
    hint: 'write view.equals("text")',
  },
  {
    code: 2322,
    message: /^Type 'View' is not assignable to type 'string( \| null)?'/,
    id: "view-for-text",
    hint: "text() makes a string of it: view.text()",
  },
  {
    code: 2322,
    message: /^Type 'string' is not assignable to type 'i32'/,
    spot: /\benum\b.*=\s*⟦|^\s*\w+\s*=\s*⟦["'`][^"'`]*["'`]⟧,?\s*$/,
    id: "enum-of-texts",
    hint: 'members of an enum are numbers; for texts write constants, or a type: type Level = "low" | "high"',
  },
  {
    code: 2322,
    message: /^Type '(?:[ui](?:8|16|32|64)|[ui]size|f32|f64|bool)' is not assignable to type 'string'/,
    id: "number-for-text",
    hint: "make text of it: `${x}` or x.toString()",
  },
  {
    code: 2322,
    message: /assignable to type '(U64|Text)Value'/,
    id: "no-answer",
    hint: "a field's handler answers with what it is given: value.set(…), or value.absent()",
  },
  {
    code: 2322,
    message: /^Type 'string' is not assignable to type 'View'/,
    spot: /\.set\(⟦/,
    id: "text-for-view",
    hint: "value.text(…) takes a string; value.set(…) takes a part of the payload, without a copy",
  },
  {
    code: 2322,
    message: /^Type '\w+' is not assignable to type '(Pull)?Instance \| null'/,
    spot: /⟦new\b/,
    id: "not-an-instance",
    hint: "what open() returns is an object of a class that extends PullInstance",
  },
  {
    code: 2322,
    message: /^Type 'void' is not assignable to type '\w+ \| null'/,
    spot: /⟦this\.fail\(/,
    id: "fail-for-value",
    hint: 'write it in two steps: this.fail("…"); return null;',
  },
  {
    code: 2322,
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    spot: /⟦[^⟧]*\?\./,
    id: "may-be-null",
    hint: 'say what it is where there is none: … ?? ""',
  },
  {
    code: 2322,
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    spot: /⟦[^⟧]*\.(get|pop|shift|at)\([^⟧]*⟧/,
    id: "may-be-null",
    hint: "say what it is where there is none: … ?? 0; or write ! behind it, where it is there",
  },
  {
    code: 2322,
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    spot: /⟦this\.|\.\w+⟧/,
    id: "may-be-null",
    hint: "copy it to a local first: const x = this.x; if (x) { … }",
  },
  {
    code: 2322,
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    id: "may-be-null",
    hint: "check it first: if (x) { … }",
  },
  {
    code: 2329,
    message: /in type '\[/,
    id: "tuple-index",
    hint: "a place of a tuple is read by a number that is written: pair[0]",
  },
  {
    code: 2355,
    spot: /=>|⟦\)/,
    id: "missing-return",
    hint: "end it with return; a field's handler returns what it answers: return value.set(…), or return value.absent()",
  },
  {
    code: 2391,
    id: "missing-body",
    hint: "give it a body; overloads stand right before the function of their name that has one",
  },
  {
    code: 1351,
    spot: /\dn?⟦|⟦n|⟦\d+n/,
    id: "no-bigint",
    hint: "u64 and i64 are the 64-bit integers: write it without the n",
  },
  {
    code: 2456,
    id: "self-naming-type",
    hint: "write an interface, which may name itself: interface Node { next?: Node }",
  },
  { code: 2554, spot: /⟦console\.\w+\(/, id: "one-text", hint: "it takes one text: write a template" },
  {
    code: 2554,
    spot: /⟦new Date\(\)⟧/,
    id: "no-current-date",
    hint: "clock.now() is the time in nanoseconds since 1970",
  },
  {
    code: 2558,
    spot: /⟦(Extractor|Configurable|Fields|Settings)⟧/,
    id: "missing-type-argument",
    hint: "write the plugin's class behind it, such as Fields<MyPlugin>",
  },
  { code: 2564, id: "field-without-value", hint: "give it a value, or set it in the constructor" },
];

/**
 * The message for an error in some code, and what to write instead; undefined where asc's message stays
 * alone.
 */
export function hintFor(
  code: number,
  message: string,
  { before, at, after, isLast }: Spot,
): Advice | undefined {
  if (isLast && (code === 1003 || code === 1005)) return { id: "unclosed-brace", hint: UNCLOSED };
  if (code === 2304) {
    const name = /^Cannot find name '(\w+)'/.exec(message)?.[1] ?? "";
    const hint = NAMES.get(name);
    return hint === undefined
      ? undefined
      : { says: `\`${name}\` is not in the dialect`, id: "not-in-dialect", hint };
  }
  if (code === 2339) {
    const [, name = "", type = ""] = /^Property '(\w+)' does not exist on type '([^']*)'/.exec(message) ?? [];
    const hint = PROPERTIES.find(({ of }) => of.test(type))?.hints.get(name);
    if (hint) return { id: "not-in-dialect", hint };
  }
  const line = `${before}⟦${at}⟧${after}`;
  return RULES.find(
    rule => rule.code === code && (rule.message?.test(message) ?? true) && (rule.spot?.test(line) ?? true),
  );
}
