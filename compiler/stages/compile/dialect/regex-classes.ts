// The classes of regular expressions: one for each pattern with its flags, one for what it finds in strings,
// and one for what it finds in views. They have a member for each group, of a type that says whether it has
// a text in every match.
import type { Asc, CallExpression, Compiler, Parser, Source } from "./asc";
import { SDK_LIBRARY } from "../../../sdk-files";
import { BYTES, compileRegex, Refusal, UNITS, type Parsed } from "../regex/regex";
import type { CompileNode } from "./private-methods";
import type { Regex } from "./regex-literal";
import { wrapPrivate } from "./wrap";

const REGEX = "__falco_ts_RegExp",
  MATCH = "__falco_ts_Match",
  VIEW_MATCH = "__falco_ts_ViewMatch",
  TABLE = "__falco_ts_regexTable";

/** The file of the SDK that has what is found in views. */
const VIEWS = `${SDK_LIBRARY}assembly/events/view-match.ts`;

/** What the name of a regular expression's class says of it. */
export interface RegexClass {
  readonly isGlobal: boolean;
  /** Whether a group may have no text. */
  readonly hasOptional: boolean;
  /** The classes of what it finds. */
  readonly match: string;
  readonly viewMatch: string;
}

export function regexClass(name: string): RegexClass | undefined {
  const [, global, optional, number] = /^__falco_ts_RegExp(G?)(O?)(\d+)$/.exec(name) ?? [];
  if (number === undefined) return undefined;
  return {
    isGlobal: global !== "",
    hasOptional: optional !== "",
    match: MATCH + number,
    viewMatch: VIEW_MATCH + number,
  };
}

/** Whether a class is that of what a regular expression finds. */
export function isMatchClass(name: string): boolean {
  return /^(?:__falco_ts_(?:View)?Match\d+|RegExpExecArray|ViewMatch)$/.test(name);
}

/** The regular expressions of each file that was read. */
const noted = new WeakMap<Source, Regex[]>();
/** Those of a program, by their numbers. */
const numbered = new WeakMap<Parser, Regex[]>();

/** Notes a regular expression, which has a class once all is parsed. */
export function noteRegex(regex: Regex): void {
  noted.set(regex.source, [...(noted.get(regex.source) ?? []), regex]);
}

/** The classes of all regular expressions, as AssemblyScript; empty where there are none. */
export function regexClasses(parser: Parser): string {
  const names = new Map<string, string>(),
    all: Regex[] = [];
  const texts: string[] = [];
  numbered.set(parser, all);
  const hasViews = parser.sources.some(({ normalizedPath }) => normalizedPath === VIEWS);
  for (const source of parser.sources)
    for (const regex of noted.get(source) ?? []) {
      const { parsed } = regex;
      if (!parsed) continue;
      const key = `${regex.flags}/${regex.pattern}`;
      const name = names.get(key) ?? nameOf(parsed, all.length);
      regex.become(name);
      if (names.has(key)) continue;
      names.set(key, name);
      const number = all.push(regex) - 1;
      texts.push(classText(regex, parsed, name, number));
      if (hasViews) texts.push(matchText(parsed, VIEW_MATCH + number, true));
    }
  if (!texts.length) return "";
  const table = `\n// @ts-ignore: decorator\n@global declare function ${TABLE}(number: i32, isBytes: i32, isTest: i32): usize;\n`;
  return table + texts.join("");
}

function nameOf({ flags, always }: Parsed, number: number): string {
  return `${REGEX}${flags.global ? "G" : ""}${always.every(Boolean) ? "" : "O"}${number}`;
}

function classText(
  { pattern, flags: flagText }: Regex,
  parsed: Parsed,
  name: string,
  number: number,
): string {
  const { flags, groups, always } = parsed;
  const { source, flags: sorted } = new RegExp(pattern, flagText);
  const bits = +flags.global + 2 * +flags.sticky + 4 * +flags.unicode;
  const table = (isBytes: number, isTest: number) => `{ return ${TABLE}(${number}, ${isBytes}, ${isTest}); }`;
  const names = groups.flatMap((group, i) => (group === null ? [] : [{ group, number: i + 1 }]));
  const numberOf = names.map(
    ({ group, number }) => `if (name == ${JSON.stringify(group)}) return ${number};`,
  );
  const parts = always.map((isSure, i) => `work.part${isSure ? "" : "OrNull"}(${i + 1})`);
  const replaced = ["work.part(0)", ...parts, "work.index()", "text"];
  const groupTypes = always.map((isSure, i) => `p${i + 1}: ${isSure ? "S" : "S | null"}`);
  const types = ["match: S", ...groupTypes, "offset: i32", "text: S"];
  return `
// @ts-ignore: decorator
@global @final export class ${name} extends RegExp {
  private static shared: ${name} | null = null;
  static __make(): ${name} {
    ${bits & 3 ? `return new ${name}();` : `let own = ${name}.shared; if (!own) ${name}.shared = own = new ${name}(); return own;`}
  }
  get source(): string { return ${JSON.stringify(source)}; }
  get flags(): string { return "${sorted}"; }
  __flags(): i32 { return ${bits}; }
  __groups(): i32 { return ${groups.length}; }
  __named(name: string): i32 { ${numberOf.join(" ")} return ${names.length ? 0 : -1}; }
  __units(): usize ${table(0, 0)}
  __unitsTest(): usize ${table(0, 1)}
  __bytes(): usize ${table(1, 0)}
  __bytesTest(): usize ${table(1, 1)}
  __replaceWith<S>(text: S, fn: (${types.join(", ")}) => string): string {
    const work = new __falco_ts_Replacing<${name}, S>(this, text);
    while (work.next()) work.put(fn(${replaced.join(", ")}));
    return work.result();
  }
}
${matchText(parsed, MATCH + number, false)}`;
}

/**
 * The class of what is found, with a getter for each group, and that of `groups`, which is the same object.
 * In views it is generic over their class, whose name nothing of the library knows.
 */
function matchText({ groups, always }: Parsed, name: string, isOfViews: boolean): string {
  const type = isOfViews ? "V" : "string",
    of = isOfViews ? "<V>" : "";
  const decorators = isOfViews ? "@global @final @unmanaged" : "@global @final";
  const isSure = always.every(Boolean);
  const typeOf = (isNeverNull: boolean | undefined) => (isNeverNull ? type : `${type} | null`);
  const get = (isNeverNull: boolean | undefined, group: string) => {
    if (!isOfViews) return `this.${isNeverNull ? "__text" : "__get"}(${group})`;
    return `changetype<${typeOf(isNeverNull)}>(this.${isNeverNull ? "__view" : "__get"}(${group}))`;
  };
  const members = always.map(
    (isNeverNull, i) => `get _${i + 1}(): ${typeOf(isNeverNull)} { return ${get(isNeverNull, `${i + 1}`)}; }`,
  );
  const names = groups.flatMap((group, i) =>
    group === null
      ? []
      : [`get ${group}(): ${typeOf(always[i])} { return changetype<${name}${of}>(this)._${i + 1}; }`],
  );
  const item = typeOf(isSure),
    groupsName = `${name}Groups`;
  return `
// @ts-ignore: decorator
${decorators} export class ${name}${of} extends ${isOfViews ? "ViewMatch" : "RegExpExecArray"} {
  ${members.join("\n  ")}
  ${names.length ? `get groups(): ${groupsName}${of} { return changetype<${groupsName}${of}>(this); }` : ""}
  slice(from: i32 = 0, to: i32 = i32.MAX_VALUE): Array<${item}> {
    const length = this.length, items = new Array<${item}>();
    if (from < 0) from = max(length + from, 0);
    to = to < 0 ? length + to : min(to, length);
    for (let i = from; i < to; i++) items.push(${get(isSure, "i")});
    return items;
  }
}
${names.length ? `// @ts-ignore: decorator\n${decorators} export class ${groupsName}${of} {\n  ${names.join("\n  ")}\n}` : ""}
`;
}

interface TableCall extends CallExpression {
  readonly expression: CallExpression["expression"] & { readonly text?: string };
  readonly args: CallExpression["args"][number][] & { readonly value?: unknown }[];
}

/** From now on the tables of regular expressions are made where asc compiles what uses them. */
export function makeTables(asc: Asc): void {
  /** The places of tables in memory, by what they are for. */
  const made = new WeakMap<Compiler, Map<string, number>>();

  wrapPrivate<CompileNode<TableCall>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        if (node.expression.text !== TABLE) return compile.call(this, node, wanted, constraints);
        const [number, isBytes, isTest] = node.args.map(arg => Number((arg as { value?: unknown }).value));
        this.currentType = this.options.usizeType;
        return this.module.usize(placeOf(this, number!, isBytes === 1, isTest === 1) as never);
      },
  );

  function placeOf(compiler: Compiler, number: number, isBytes: boolean, isTest: boolean): number {
    const places = made.get(compiler) ?? new Map<string, number>();
    made.set(compiler, places);
    const key = `${number} ${isBytes} ${isTest}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const regex = numbered.get(compiler.program.parser)![number]!;
    let place = 0;
    try {
      const table = compileRegex(regex.parsed!, isBytes ? BYTES : UNITS, isTest);
      place = Number(compiler.addAlignedMemorySegment(table).offset);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { start, end } = regex.place(error.start, error.end);
      const range = Object.assign(new asc.Range(start, end), { source: regex.source });
      compiler.error(asc.DiagnosticCode.User_defined_0 as never, range, error.message);
    }
    places.set(key, place);
    return place;
  }
}
