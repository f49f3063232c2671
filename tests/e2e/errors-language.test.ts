// What TypeScript has and AssemblyScript lacks: the message is at the code's place, and the hint says what to
// write instead. All errors of a module are shown at once, but only the first one that does not parse.
import { temporaryFolder } from "../support";
import { buildFiles, edited, GOOD, HANDLER, WRITE } from "./mistakes";

const dir = temporaryFolder();

/**
 * ⟦ and ⟧ show where the mark under the code begins and ends. A message that says the way round has no hint.
 */
type Limit = readonly [code: string, message: string, hint: string];

const LIMITS: readonly Limit[] = [
  ['throw ⟦"no user"⟧;', "what is thrown is an Error: write `throw new Error(…)`", ""],
  ["const some: ⟦any⟧ = 1;", "`any` is not in the dialect (TS2304)", "write the type that it has"],
  [
    "const literal = ⟦{ a: null }⟧;",
    "the type of this object is not known (TS2322)",
    "write it: const info: Info = { … }",
  ],
  [
    "const less: { a: u64; b?: string } = ⟦point⟧;",
    "Type '{ a: i32 }' is not assignable to type '{ a: u64; b: string | null }'. (TS2322)",
    "objects have the type that they are made for: const x: X = { … }, or x({ … })",
  ],
  [
    "const kind = (s: { k: 1 } | { k: 2; a: u64 } | { k: 3 }): string => { switch (⟦s.k⟧) { case 1: return ''; } };",
    "this switch has no case for 2 and 3, and the function returns nothing then: write the case, or a default",
    "",
  ],
  [
    'const both: string | (⟦() => string⟧) = "a";',
    "a union has classes, objects' types, texts and numbers, and nothing else",
    "",
  ],
  [
    "const one: { k: 1; a: u64 } | { k: 2; b: u64 } = ⟦{ k: 2, c: 1 }⟧;",
    "this object is of none of the types that are wanted here",
    "",
  ],
  ["const holes: u64[] = [1,⟦ ⟧, 3];", "a list has no holes: write a value between the commas", ""],
  [
    "const hour = new Date(0).⟦getHours⟧();",
    "Property 'getHours' does not exist on type 'Date'. (TS2339)",
    "the sandbox has no time zone: getUTCHours() is of UTC",
  ],
  ['const spreads = ⟦[...(map.get("a") ?? 5)]⟧;', "spread takes an array, a set, a map or a text", ""],
  ["const unknown = { a: ⟦nowhere⟧ };", "Cannot find name 'nowhere'. (TS2304)", ""],
  [
    "list.fill(⟦...list⟧);",
    "what is spread in a call goes to a rest parameter, and this function has none (AS100)",
    "give it one: f(...items: u64[])",
  ],
  [
    "for (const x of list) { log.info(`${x}`); break ⟦outer⟧; }",
    "no loop around this has that label (AS100)",
    "write it before the loop: outer: for (…) { … }",
  ],
  [
    "const parse = ⟦JSON⟧.parse;",
    "`JSON` is not in the dialect (TS2304)",
    "call it: JSON.parse(text) as T, or JSON.stringify(x)",
  ],
  [
    "⟦setTimeout⟧(() => {}, 1);",
    "`setTimeout` is not in the dialect (TS2304)",
    "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
  ],
  [
    "const now = new ⟦Promise⟧<u64>();",
    "`Promise` is not in the dialect (TS2304)",
    "Falco asks for events by calling next(); there is nothing to wait for in a plugin",
  ],
  [
    'const last: string = word + ⟦"abc".at(-1)⟧;',
    "Type 'string | null' is not assignable to type 'string'. (TS2322)",
    'say what it is where there is none: … ?? ""; or write ! behind it, where it is there',
  ],
  [
    "const final: u64 = ⟦list.at(-1)⟧;",
    "Type 'u64 | null' is not assignable to type 'u64'. (TS2322)",
    "say what it is where there is none: … ?? 0; or write ! behind it, where it is there",
  ],
  [
    "const object = request.⟦json⟧();",
    "Property 'json' does not exist on type 'HttpRequest'. (TS2339)",
    "its body is a view: JSON.parse(request.body) as T makes an object of it",
  ],
  [
    "const sent = request.⟦text⟧();",
    "Property 'text' does not exist on type 'HttpRequest'. (TS2339)",
    "its body is a view: request.body.text() makes a string of it",
  ],
  [
    "const precise = (1.5).⟦toPrecision⟧(3);",
    "Property 'toPrecision' does not exist on type 'F64'. (TS2339)",
    "toFixed(2) gives digits behind the point",
  ],
  [
    "const localized = (1.5).⟦toLocaleString⟧();",
    "Property 'toLocaleString' does not exist on type 'F64'. (TS2339)",
    "there is no language in the sandbox: toString() and toFixed(2) make texts of numbers",
  ],
  ['⟦fetch⟧("http://localhost");', "`fetch` is not in the dialect (TS2304)", "the sandbox has no network"],
  [
    "const tagged = ⟦made`x`⟧;",
    "tagged templates are not in the dialect, but for String.raw (AS100)",
    "write a plain template, or a call",
  ],
  [
    "const text: string = ⟦1⟧;",
    "Type 'i32' is not assignable to type 'string'. (TS2322)",
    "make text of it: `${x}` or x.toString()",
  ],
  [
    "const whole: i32 = ⟦1.5⟧;",
    "Conversion from type 'f64' to 'i32' requires an explicit cast. (AS200)",
    "write the cast, such as <i32>x, where the value is sure to fit",
  ],
  [
    "log.info(⟦payload⟧);",
    "Type 'View' is not assignable to type 'string'. (TS2322)",
    "text() makes a string of it: view.text()",
  ],
  [
    "log.info(`${⟦payload⟧}`);",
    "Type 'View' is not assignable to type 'string'. (TS2322)",
    "text() makes a string of it: view.text()",
  ],
  [
    'const isX = ⟦payload⟧ == "x";',
    "Type 'View' is not assignable to type 'string | null'. (TS2322)",
    'write view.equals("text")',
  ],
  [
    "log.info(payload.⟦toString⟧());",
    "Property 'toString' does not exist on type 'View'. (TS2339)",
    "text() makes a string of it; value.set(…) takes it without a copy",
  ],
  [
    "const today = ⟦new Date()⟧;",
    "Expected 1 arguments, but got 0. (TS2554)",
    "clock.now() is the time in nanoseconds since 1970",
  ],
  ['const bytes = ⟦atob⟧("eA==");', "`atob` is not in the dialect (TS2304)", "a View has base64Decoded()"],
  [
    'const url = new ⟦URL⟧("http://a");',
    "`URL` is not in the dialect (TS2304)",
    "cut it with the methods of View; urlDecoded() takes the escapes out",
  ],
  [
    "const clone = ⟦structuredClone⟧(holder);",
    "`structuredClone` is not in the dialect (TS2304)",
    "give the class a method that copies it",
  ],
  [
    "const keys = ⟦Object.keys(holder)⟧;",
    "Object.keys() takes a Record, or an object without a class: of a map, write map.keys(), map.values() and map.entries()",
    "",
  ],
  [
    "⟦delete list[0]⟧;",
    "`delete` takes a key out of a Record: set a member to undefined, and call map.delete(key) of a map",
    "",
  ],
  [
    "const has = ⟦1 in list⟧;",
    "`in` is not in the dialect (AS100)",
    "map.has(key) says whether a map has it; list.includes(x), whether a list does",
  ],
  [
    '⟦console.log("a", list.length)⟧;',
    "Expected 1 arguments, but got 2. (TS2554)",
    "it takes one text: write a template",
  ],
  ['const few: [string, u64] = ⟦["a"]⟧;', "a tuple of 2 places is wanted, and this has 1", ""],
  ["log.info(pair[⟦2⟧]);", "this tuple has 2 places, from 0 on", ""],
  [
    "log.info(⟦pair⟧[list.length]);",
    "Index signature is missing in type '[string, Array<u64> | null]'. (TS2329)",
    "a place of a tuple is read by a number that is written: pair[0]",
  ],
  [
    "const sure: Samples = ⟦maybe⟧;",
    "Type 'Samples | null' is not assignable to type 'Samples'. (TS2322)",
    "check it first: if (x) { … }",
  ],
  [
    "const other: Samples = ⟦holder.other⟧;",
    "Type 'Samples | null' is not assignable to type 'Samples'. (TS2322)",
    "copy it to a local first: const x = this.x; if (x) { … }",
  ],
  [
    "const name: string = ⟦holder.next?.name⟧;",
    "Type 'string | null' is not assignable to type 'string'. (TS2322)",
    'say what it is where there is none: … ?? ""',
  ],
  [
    "for (const key in ⟦list⟧) log.info(key);",
    "`for…in` goes over the keys of a Record: write for (const [key, value] of map), or for (const x of list)",
    "",
  ],
  [
    "const partial: ⟦Partial<string[]>⟧ = { a: 1 };",
    "this type is made of one of objects that have members: write an interface",
    "",
  ],
];

/** What a regular expression cannot have: the mark is inside of it. */
const REGEXES: readonly Limit[] = [
  [
    "/(a)b⟦\\1⟧/.test(word);",
    "a regular expression with \\1 takes more than linear time, and is not in the dialect: capture both places, and compare the groups",
    "",
  ],
  [
    "/foo⟦(?=bar)⟧/.test(word);",
    "a lookahead is not in the dialect: it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need",
    "",
  ],
  [
    "/⟦(?<!a)⟧b/.test(word);",
    "a lookbehind is not in the dialect: it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need",
    "",
  ],
  [
    'new RegExp("\\t⟦(?!x)⟧y").test(word);',
    "a lookahead is not in the dialect: it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need",
    "",
  ],
  [
    "/⟦(?:a|b)*a(?:a|b){14}⟧/.test(word);",
    "this regular expression needs a table that is larger than a plugin has room for: repeat less often, or look for its parts one after the other",
    "",
  ],
  ["/a⟦(⟧/.test(word);", "this is no regular expression: Unterminated group", ""],
  [
    "/a/⟦v⟧.test(word);",
    "regular expressions have no flag v in the dialect, but g, i, m, s, u and y: write u",
    "",
  ],
  [
    'new RegExp("a", "g⟦x⟧").test(word);',
    "regular expressions have no flag x in the dialect, but g, i, m, s, u and y",
    "",
  ],
  [
    "⟦new RegExp(word)⟧.test(word);",
    'a pattern becomes a table when the plugin is built, so it has to be written where it is used: /[a-z]+/, or new RegExp("[a-z]+")',
    "",
  ],
  ["const some: u64 = ⟦/a/g⟧;", "Type 'RegExp' is not assignable to type 'u64'. (TS2322)", ""],
  [
    "const found: u64 = ⟦/(a)|b/.exec(word)!⟧;",
    "Type 'RegExpExecArray' is not assignable to type 'u64'. (TS2322)",
    "",
  ],
  [
    "const seen: u64 = ⟦/(a)|b/.exec(payload)!⟧;",
    "Type 'ViewMatch' is not assignable to type 'u64'. (TS2322)",
    "",
  ],
  ["⟦word.matchAll(/a/)⟧;", "the regular expression needs the flag g here", ""],
  ["⟦payload.matchAll(/a/)⟧;", "the regular expression needs the flag g here", ""],
  ['⟦payload.replaceAll(/a/, "b")⟧;', "the regular expression needs the flag g here", ""],
  [
    "for (const any of [/a/, /b/]) ⟦payload.match(any)⟧;",
    "what a RegExp finds depends on its flags, which are not known here: call exec(), or write the literal in a constant",
    "",
  ],
  [
    'for (const any of [/a/, /b/]) ⟦payload.replace(any, () => "b")⟧;',
    "what a function is called with depends on the RegExp's groups, which are not known here: write the literal in a constant",
    "",
  ],
  [
    "const facing = payload.match(/⟦(?=a)⟧b/g);",
    "a lookahead is not in the dialect: it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need",
    "",
  ],
  [
    'const faced = word.replace(/⟦(?=a)⟧b/, () => "c");',
    "a lookahead is not in the dialect: it cannot be looked for in one pass. Match the text around it too, with a group for the part that you need",
    "",
  ],
  [
    "const parts: string[] = ⟦payload.split(/,/)⟧;",
    "Type 'Array<View>' is not assignable to type 'Array<string>'. (TS2322)",
    "",
  ],
  [
    'payload.⟦replace⟧("a", "b");',
    "Property 'replace' does not exist on type 'View'. (TS2339)",
    "write a regular expression: replace(/[a-z]+/, …); view.text().replace() takes a text",
  ],
  ["log.info(/(a)/.exec(word)![⟦2⟧]);", "the regular expression has no group of this number", ""],
];

/** What the sandbox lacks, though the standard library declares it. */
const OUTSIDE: readonly Limit[] = [
  [
    "log.info(⟦process.hrtime()⟧.toString());",
    "process.hrtime() is not available in a plugin",
    "clock.now() is the time in nanoseconds since 1970",
  ],
  [
    'log.info(⟦process.env⟧.get("HOME"));',
    "process.env is not available in a plugin: the sandbox has no environment",
    "what the operator sets comes through settings() and the open params",
  ],
  [
    "log.info(⟦process.argv⟧[0]);",
    "process is not available in a plugin: the sandbox has no process of its own",
    "what the operator sets comes through settings() and the open params",
  ],
  [
    "log.info(⟦performance.now()⟧.toString());",
    "performance is not available in a plugin",
    "clock.now() is the time in nanoseconds since 1970",
  ],
  ['⟦trace("here")⟧;', "trace() is not available in a plugin", "log.debug() writes to Falco's log"],
  [
    "⟦crypto.getRandomValues(new Uint8Array(8))⟧;",
    "crypto is not available in a plugin",
    "random.bits() gives random numbers, though not for keys",
  ],
  [
    "log.info(⟦getpid()⟧.toString());",
    '"getpid" is declared, but nothing gives it to a plugin',
    "what a plugin gets from outside is in falco-ts: clock, random, log, its settings and params; of a function in C, asconfig.json lists the file",
  ],
];

/** Code that ends asc's parser. */
const SYNTAX: readonly Limit[] = [
  [
    "class List { [⟦Symbol⟧.iterator](): i32 { return 1; } }",
    "`for…of` takes arrays, strings, maps and sets, and no classes of yours (TS1005)",
    "give it a method that returns an array, and write for (const x of list.values())",
  ],
  [
    "interface Sized { of?: { ⟦size⟧(): i32 } }",
    "':' expected. (TS1005)",
    "a method in an object's type is a property: size: () => i32",
  ],
  [
    "function late(a: i32 = 1, ⟦b⟧: i32): void {}",
    "A required parameter cannot follow an optional parameter. (TS1016)",
    "put it before the parameters that have a default",
  ],
  [
    "export const accessor = { get ⟦x⟧() { return 1; } };",
    "an object literal has no accessors: write a method, or a class",
    "",
  ],
  [
    "export const method = { x() { return ⟦this⟧; } };",
    "a method of an object literal has no `this`: write a class, or use the variables around it",
    "",
  ],
  [
    "export class A { x(): ⟦void⟧; y(): void {} }",
    "Function implementation is missing or not immediately following the declaration. (TS2391)",
    "give it a body; overloads stand right before the function of their name that has one",
  ],
  [
    "export type Keys = { [key: string]: u64; ⟦size⟧: u64 };",
    "an object has members that are written, or keys that come with the values: put a record into a member of its own",
    "",
  ],
  [
    "export type Nine = ⟦[i8, i8, i8, i8, i8, i8, i8, i8, i8]⟧;",
    "a tuple has 1 to 8 places: write a class",
    "",
  ],
  [
    "export const large = 10⟦n⟧;",
    "An identifier or keyword cannot immediately follow a numeric literal. (TS1351)",
    "u64 and i64 are the 64-bit integers: write it without the n",
  ],
  [
    "export class A { ⟦async⟧ load(): void {} }",
    "async and await are not in the dialect (TS1110)",
    "Falco asks for events by calling next(); answer Status.Timeout if there is none yet",
  ],
  [
    "export function f(): void { let x⟦;⟧ x = 1; }",
    "a variable without a value needs its type (TS1110)",
    "write let x: u64 = 0, or let x: string",
  ],
  [
    "export function⟦*⟧ g(): void {}",
    "generators are not in the dialect (TS1003)",
    "return an array, or keep what comes next in a class",
  ],
  [
    "export class G ⟦{⟧ *items(): void {} }",
    "generators are not in the dialect (TS1003)",
    "return an array, or keep what comes next in a class",
  ],
  [
    "export class G { at = 0; ⟦next⟧ = () => this.at++; }",
    "a field with a function needs the function's type (TS1110)",
    "write the types of its parameters, and what it returns: next = (): string => …; or make it a method",
  ],
  [
    "export interface G { ⟦flush?⟧(): void }",
    "Optional properties are not supported. (AS219)",
    "a method of an interface is in each class that implements it: leave the ? out, or write close?: () => void",
  ],
  [
    "export class G { a = 1⟦;⟧ *[Symbol.iterator](): Iterator<u64> { yield 1; } }",
    "generators are not in the dialect (TS1003)",
    "return an array, or keep what comes next in a class",
  ],
];

const HEAD = `\
import { HttpRequest, View } from "falco-ts";
let one: View | null = null, asked: HttpRequest | null = null;
declare function getpid(): u32;
class Holder { other: Samples | null = null; next: Holder | null = null; shape: Shape | null = null; name = ""; size: u64 = 1; }
type Shape = { k: "a"; a: u64 } | { k: "b"; b: string };
function made(): Holder { return new Holder(); }
function all(n: u64): void {
  const list: u64[] = [1, 2], maybe: Samples | null = null, holder = new Holder();
  const payload = one!, request = asked!;
  const pair: [string, u64[] | null] = ["a", null], point = { a: 1 }, word = "abc";
`;

/**
 * The good plugin with a function that has these lines, and that is called; and what its build should print.
 */
function plugin(limits: readonly Limit[]): { source: string; stderr: string } {
  const start = `${GOOD}${HEAD}`;
  const source =
    edited([[WRITE, "all(this.step);\n"]]) +
    HEAD +
    limits.map(([code]) => `  ${bare(code)}\n`).join("") +
    "}\n";
  const first = start.split("\n").length;
  const stderr = limits.map((limit, index) => shown("src/plugin.ts", first + index, "  ", limit)).join("");
  return { source, stderr: `${stderr}${limits.length} errors\n` };
}

function bare(code: string): string {
  return code.replace("⟦", "").replace("⟧", "");
}

function shown(file: string, line: number, indent: string, [code, message, hint]: Limit): string {
  const start = indent.length + code.indexOf("⟦");
  const mark = " ".repeat(start) + "^".repeat(code.indexOf("⟧") - code.indexOf("⟦") - 1);
  return `${file}:${line}:${start + 1}: error: ${message}\n ${line} │ ${indent}${bare(code)}\n ${" ".repeat(String(line).length)} │ ${mark}\n${hint && `   hint: ${hint}\n`}\n`;
}

test.each([
  ["language", LIMITS],
  ["regular expressions", REGEXES],
  ["standard library", OUTSIDE],
])("each limit of the %s is refused with a way round it", async (name, limits) => {
  const { source, stderr } = plugin(limits);
  expect(await buildFiles(`${dir}/${name}`, { "src/plugin.ts": source })).toEqual({
    status: 1,
    stdout: "",
    stderr,
  });
});

test("the first limit of the syntax in each module is refused with a way round it", async () => {
  const files = SYNTAX.map(([code], index) => [`src/syntax${index}.ts`, `${bare(code)}\nexport const = ;\n`]);
  const imports = files.map((_, index) => `import "./syntax${index}";\n`).join("");
  const { status, stderr } = await buildFiles(`${dir}/syntax`, {
    "src/plugin.ts": imports + GOOD,
    ...Object.fromEntries(files),
  });
  const expected = SYNTAX.map((limit, index) => shown(`src/syntax${index}.ts`, 1, "", limit));
  expect(stderr.split(/(?<=\n\n)/).sort()).toEqual([...expected, `${SYNTAX.length} errors\n`].sort());
  expect(status).toBe(1);
});

test("an object's type that names itself is to be an interface", async () => {
  const { stderr } = await buildFiles(`${dir}/circular`, {
    "src/plugin.ts": `${GOOD}type Tree = { next?: Tree };\nexport const none: Tree | null = null;\n`,
  });
  expect(stderr).toContain("hint: write an interface, which may name itself: interface Node { next?: Node }");
});

test("a text among numbers in an enum, and a handler that does not take the plugin, are shown the way", async () => {
  const { stderr } = await buildFiles(`${dir}/members`, {
    "src/plugin.ts": `${edited([[HANDLER, "(event, value) => value.set(event.set(1))"]])}export enum Level { Low = "low", High = 2 }\nlog.info(Level.Low.toString());\n`,
  });
  expect(stderr).toContain("hint: the members of an enum are numbers, or they are all texts");
  expect(stderr).toContain("hint: a field's handler takes the plugin first: (self, event, value) =>");
});

test("a return without the value that is due is shown the way", async () => {
  const { stderr } = await buildFiles(`${dir}/return`, {
    "src/plugin.ts": `${GOOD}function half(n: u64): u64 { if (!n) return; return n / 2; }\nhalf(1);\n`,
  });
  expect(stderr).toContain("error: `return` has no value here, and one is due (TS2322)");
  expect(stderr).toContain("hint: write the value behind it: return x;");
});

test("an import of JSON is refused with a way round it", async () => {
  const { stderr } = await buildFiles(`${dir}/import`, {
    "src/plugin.ts": `import data from "./data.json";\n${GOOD}`,
    "src/data.json": "{}",
  });
  expect(stderr).toContain("src/plugin.ts:1:18: error: a plugin cannot import JSON");
  expect(stderr).toContain("hint: write what is in it into a module, as constants or a map;");
});
