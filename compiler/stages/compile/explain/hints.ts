// Says what to write instead of what AssemblyScript does not have, to people who know TypeScript.
import type { MessageCode } from "../../../messages";
import type { Spot } from "./facts";
import { aboutParameters, aboutShortHandler } from "./handlers";
import type { Advice, Rule } from "./rule";
import { WRONG_TYPES } from "./wrong-types";

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
  }),
);

interface Properties {
  readonly of: RegExp;
  readonly id: MessageCode;
  readonly hints: ReadonlyMap<string, string>;
}

/** Hints for methods that JavaScript's classes have and AssemblyScript's do not, and for those of others. */
const PROPERTIES: readonly Properties[] = [
  {
    of: /^(?:[IUF](?:8|16|32|64)|[iuf](?:8|16|32|64))$/,
    id: "not-in-dialect",
    hints: new Map([
      [
        "toLocaleString",
        "there is no language in the sandbox: toString() and toFixed(2) make texts of numbers",
      ],
      ["toPrecision", "toFixed(2) gives digits behind the point"],
      ["toExponential", "toString() writes very large and very small numbers so"],
    ]),
  },
  {
    of: /^Date$/,
    id: "not-in-dialect",
    hints: new Map([
      ...["toLocaleString", "toLocaleDateString", "toLocaleTimeString"].map(
        name =>
          [
            name,
            "there is no language in the sandbox: toISOString() makes a text of it, of which slice(0, 10) is the day",
          ] as const,
      ),
      ...["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"].flatMap(part =>
        ["get", "set"].map(
          verb => [`${verb}${part}`, `the sandbox has no time zone: ${verb}UTC${part}() is of UTC`] as const,
        ),
      ),
    ]),
  },
  {
    of: /^HttpRequest$/,
    id: "not-in-dialect",
    hints: new Map([
      ["json", "its body is a view: JSON.parse(request.body) as T makes an object of it"],
      ["text", "its body is a view: request.body.text() makes a string of it"],
    ]),
  },
  {
    of: /^(?:Array|Map|Set|string)\b/,
    id: "not-in-dialect",
    hints: new Map([
      ["match", "write a regular expression: match(/[a-z]+/)"],
      ["normalize", "texts stay as they came; compare them as they are"],
    ]),
  },
  {
    of: /^View$/,
    id: "not-in-dialect",
    hints: new Map([
      ["toString", "text() makes a string of it; value.set(…) takes it without a copy"],
      ["match", "write a regular expression: match(/[a-z]+/)"],
      ["search", "write a regular expression: search(/[a-z]+/); indexOf() looks for a text"],
      ["replace", "write a regular expression: replace(/[a-z]+/, …); view.text().replace() takes a text"],
    ]),
  },
  {
    of: /^Object$/,
    id: "not-in-dialect",
    hints: new Map([["groupBy", "write a Map and a loop: map.set(key, [...(map.get(key) ?? []), item])"]]),
  },
  {
    of: /^U64Value$/,
    id: "other-field-type",
    hints: new Map([
      ["text", "the field is a number, which value.set(…) takes; string() declares a field that is a text"],
    ]),
  },
  {
    of: /^BoolValue$/,
    id: "other-field-type",
    hints: new Map([
      ["text", "the field is a bool, which value.set(…) takes; string() declares a field that is a text"],
    ]),
  },
  {
    of: /^TimeValue$/,
    id: "other-field-type",
    hints: new Map([
      [
        "text",
        "value.set(…) takes nanoseconds, and value.parse(…) a view of a time such as 2026-11-28T18:00:00Z",
      ],
    ]),
  },
];

const CLASS_EXPORT =
  'the default export is the plugin\'s class, with a name: "export default class MyPlugin extends Plugin"';

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
    spot: /⟦\*⟧|\bfunction\s*⟦⟧?\s*\*|⟦[{};]⟧\s*\*\s*[\w[]/,
    says: "generators are not in the dialect",
    id: "no-generator",
    hint: "return an array, or keep what comes next in a class",
  },
  { code: 1003, spot: /export\s+default\s+(abstract\s+)?⟦?class/, id: "default-export", hint: CLASS_EXPORT },
  { code: 1005, spot: /export\s+(⟦\s*)?default\b/, id: "default-export", hint: CLASS_EXPORT },
  {
    code: 1005,
    spot: /\[\s*⟦Symbol⟧/,
    says: "`for…of` takes arrays, strings, maps and sets, and no classes of yours",
    id: "not-in-dialect",
    hint: "give it a method that returns an array, and write for (const x of list.values())",
  },
  {
    code: 1005,
    message: /^':' expected/,
    spot: /\{.*⟦\w+⟧\(/,
    id: "not-in-dialect",
    hint: "a method in an object's type is a property: size: () => i32",
  },
  { code: 1005, spot: /\basync\b|\bawait\b/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
  { code: 1109, spot: /⟦(async|await)⟧/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
  { code: 1110, spot: /⟦async⟧/, says: NO_ASYNC, id: "no-async", hint: NEXT_IS_ASKED },
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
    code: 1110,
    spot: /⟦\w+⟧\s*=\s*(?:\(|\w+\s*=>)/,
    says: "a field with a function needs the function's type",
    id: "missing-result-type",
    hint: "write the types of its parameters, and what it returns: next = (): string => …; or make it a method",
  },
  {
    code: 219,
    id: "not-in-dialect",
    hint: "a method of an interface is in each class that implements it: leave the ? out, or write close?: () => void",
  },
  {
    code: 1016,
    id: "not-in-dialect",
    hint: "put it before the parameters that have a default",
  },
  {
    code: 2554,
    spot: /\.splice\(/,
    id: "not-in-dialect",
    hint: "it takes out only; to put in, write list = [...list.slice(0, i), x, ...list.slice(i)]",
  },
  {
    code: 1140,
    spot: /\.\w+⟦⟧?\(/,
    id: "missing-type-argument",
    hint: "write the type that it returns: list.map<u32>(…)",
  },
  {
    code: 2329,
    message: /in type 'ViewParts'/,
    id: "parts-index",
    hint: "one part is view.cut(0x2c, 1); for all of them write for (const parts = view.split(0x2c); parts.next();) { … parts.part … }",
  },
  {
    code: 2555,
    spot: /⟦(?:udp|tcp|unix|http|connect|lines|follow|files|every)⟧/,
    id: "missing-handler",
    hint: "its handler is missing: a function that takes self, what came in (but for every()), and out",
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
    code: 2355,
    spot: /\bopen\(.*⟦/,
    id: "missing-return",
    hint: 'end it with return and an instance, such as return new Samples(); or with this.fail("why") and return null',
  },
  {
    code: 2355,
    id: "missing-return",
    hint: "end it with return and a value of that type, or declare it void",
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
  { code: 2540, hint: "a variable that changes is declared with let, and a field without readonly" },
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
export function hintFor(code: number, message: string, spot: Spot): Advice | undefined {
  const { before, at, after } = spot;
  if (code === 2304) {
    const name = /^Cannot find name '(\w+)'/.exec(message)?.[1] ?? "";
    const hint = NAMES.get(name);
    return hint === undefined
      ? undefined
      : { says: `\`${name}\` is not in the dialect`, id: "not-in-dialect", hint };
  }
  if (code === 2339) {
    const [, name = "", type = ""] = /^Property '(\w+)' does not exist on type '([^']*)'/.exec(message) ?? [];
    const known = PROPERTIES.find(({ of }) => of.test(type));
    const hint = known?.hints.get(name);
    if (hint) return { id: known!.id, hint };
    return aboutShortHandler(name, type, spot);
  }
  const line = `${before}⟦${at}⟧${after}`;
  const fits = (rule: Rule) =>
    rule.code === code && (rule.message?.test(message) ?? true) && (rule.spot?.test(line) ?? true);
  if (code === 2322) return WRONG_TYPES.find(fits) ?? aboutParameters(message);
  return RULES.find(fits);
}
