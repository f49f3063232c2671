// What to write instead: asc says what AssemblyScript has not, to people who know TypeScript.
import type { Spot } from "./compile-facts";

interface Rule {
  readonly code: number;
  readonly message?: RegExp;
  /** Looked for in the whole line, with ⟦ where the marked text begins and ⟧ where it ends. */
  readonly spot?: RegExp;
  readonly hint: string;
}

/** Names that TypeScript or Node would know. */
const NAMES = new Map(Object.entries({
  undefined: "AssemblyScript has null, for classes and strings, but no undefined",
  any: "write the type that it has; there is no any",
  unknown: "write the type that it has; there is no unknown",
  never: "write void; there is no never",
  bigint: "u64 and i64 are the 64-bit integers",
  object: "write the class that it has",
  JSON: "params and settings are read by key: params.u64(\"key\", …), s.u64(\"key\", …)",
  Promise: "Falco asks for events by calling next(); there is nothing to wait for in a plugin",
  setTimeout: "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
  setInterval: "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
  fetch: "the sandbox has no network",
  require: 'write import { … } from "./file"',
  Buffer: "bytes are Uint8Array; a payload is a View",
  TextDecoder: "String.UTF8.decode() makes a string of bytes",
  TextEncoder: "String.UTF8.encode() makes bytes of a string",
}));

/** Methods that JavaScript's classes have and AssemblyScript's have not. */
const PROPERTIES = new Map(Object.entries({
  find: "findIndex() gives the index of the first that fits, or -1",
  flatMap: "write a loop",
  match: "there are no regular expressions; indexOf() finds text",
  forEach: "map.keys() and map.values() give arrays",
}));

const CLASS_EXPORT = 'the default export is the plugin\'s class, with a name: "export default class MyPlugin extends Plugin"';

const UNCLOSED = "is there a { before it without its }?";

const RULES: readonly Rule[] = [
  { code: 100, message: /Closures/,
    hint: "a function inside another cannot use that one's variables; pass the value as an argument, or keep it in a field: handlers and setters get `self`" },
  { code: 100, message: /Exceptions/,
    hint: "there is no try/catch; return a value that says what happened. Falco goes on after a throw, without that call's result" },
  { code: 100, message: /union types/, hint: "only a class or string can be united, and only with null: `View | null`" },
  { code: 100, message: /Regular expressions/, hint: "compare with ==, startsWith() or indexOf(); in rules, Falco has the regex operator" },
  { code: 100, message: /Spread/, hint: "a.concat(b) makes one array of two" },
  { code: 100, message: /Tagged template|String\.raw/, hint: "write a plain template, or a call" },
  { code: 100, message: /Interface hidden classes/, hint: "object literals are for classes without a constructor" },
  { code: 200, hint: "write the cast, such as <i32>x, where the value is sure to fit" },
  { code: 204, hint: "only classes and strings can be null; use a number that stands for none, such as -1 or u64.MAX_VALUE" },
  { code: 215, hint: "give it a value: b: u32 = 0" },
  { code: 219, hint: "give it a type with null, and null to begin with: x: View | null = null" },
  { code: 1003, spot: /\b(const|let|var)\s*⟦?\s*\{|⟦(const|let|var)⟧\s*\{/, hint: "there is no destructuring; write const a = x.a" },
  { code: 1003, spot: /export\s+default\s+(abstract\s+)?⟦?class/, hint: CLASS_EXPORT },
  { code: 1005, spot: /export\s+(⟦\s*)?default\b/, hint: CLASS_EXPORT },
  { code: 1005, spot: /import\s+⟦?type\b/, hint: "there is no import type; write import { … }" },
  { code: 1109, spot: /^\s*(override |private |protected )*\w+\(.*\)\s*⟦:/, hint: UNCLOSED },
  { code: 1109, spot: /\?⟦?\?/, hint: "there is no `??`; write a ? a : b" },
  { code: 1109, spot: /\?⟦?\./, hint: "there is no `?.`; write a ? a.b : c" },
  { code: 1110, spot: /⟦async⟧/, hint: "there is no async; Falco asks for events by calling next()" },
  { code: 1110, spot: /\)\s*⟦.*⟧/, hint: "write the type that the function returns: f(): void" },
  { code: 1110, spot: /[:<|]\s*⟦\[/, hint: "there are no tuples; write a class" },
  { code: 1127, spot: /⟦#/, hint: "write private instead of #" },
  { code: 1140, spot: /\.\w+⟦⟧?\(/, hint: "write the type that it returns: list.map<u32>(…)" },
  { code: 1155, spot: /\bfor\s*\(\s*(const|let|var)\b.*⟧?\s*in\b/, hint: "there is no for…in; map.keys() gives an array" },
  { code: 2322, message: /^Type '<object>'/, hint: "write its type, a class without a constructor: const info: Info = { … }" },
  { code: 2322, spot: /⟦\w+\s*:.*⟧.*=>/, hint: "leave the parameter's type out: it gets what the message names first" },
  { code: 2322, message: /^Type '(?:[ui](?:8|16|32|64)|[ui]size|f32|f64|bool)' is not assignable to type 'string'/,
    hint: "make text of it: `${x}` or x.toString()" },
  { code: 2322, message: /assignable to type '(U64|Text)Value'/,
    hint: "a field's handler answers with what it is given: value.set(…), or value.absent()" },
  { code: 2322, message: /^Type 'string' is not assignable to type 'View'/, spot: /\.set\(⟦/,
    hint: "value.text(…) takes a string; value.set(…) takes a part of the payload, without a copy" },
  { code: 2322, message: /^Type '\w+' is not assignable to type '(Pull)?Instance \| null'/, spot: /⟦new\b/,
    hint: "what open() returns is an object of a class that extends PullInstance" },
  { code: 2322, message: /^Type 'void' is not assignable to type '\w+ \| null'/, spot: /⟦this\.fail\(/,
    hint: "write it in two steps: this.fail(\"…\"); return null;" },
  { code: 2322, message: /^Type '(.*) \| null' is not assignable to type '\1'/, spot: /⟦this\.|\.\w+⟧/,
    hint: "copy it to a local first: const x = this.x; if (x) { … }" },
  { code: 2322, message: /^Type '(.*) \| null' is not assignable to type '\1'/, hint: "check it first: if (x) { … }" },
  { code: 2339, message: /on type '\w+#[\w#]+'/, spot: /\bthis\./,
    hint: "in a function inside a method `this` is not the object; use `self`, which handlers and setters get" },
  { code: 2355, spot: /=>|⟦\)/,
    hint: "end it with return; a field's handler returns what it answers: return value.set(…), or return value.absent()" },
  { code: 2365, message: /types '(.*)' and '(?!\1')/, hint: "make both the same type with a cast, such as <u64>x" },
  { code: 2558, spot: /⟦(Extractor|Configurable|Fields|Settings)⟧/, hint: "write the plugin's class behind it, such as Fields<MyPlugin>" },
  { code: 2564, hint: "give it a value, or set it in the constructor" },
];

/** A hint for a message about some code; undefined where asc's message must do. */
export function hintFor(code: number, message: string, { before, at, after, isLast }: Spot): string | undefined {
  if (isLast && (code === 1003 || code === 1005)) return UNCLOSED;
  if (code === 2304) return NAMES.get(/^Cannot find name '(\w+)'/.exec(message)?.[1] ?? "");
  if (code === 2339) {
    const hint = PROPERTIES.get(/^Property '(\w+)' does not exist on type '(?:Array|Map|Set|string)\b/.exec(message)?.[1] ?? "");
    if (hint) return hint;
  }
  const line = `${before}⟦${at}⟧${after}`;
  return RULES.find(rule => rule.code === code && (rule.message?.test(message) ?? true) && (rule.spot?.test(line) ?? true))?.hint;
}
