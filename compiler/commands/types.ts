// falco-ts types: from samples of events that are JSON, pointers, typed accessors and fields to begin with.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";

export interface TypesOptions {
  /** What field names begin with, and the class is called; default: the file's name. */
  readonly name?: string | undefined;
}

type Json = null | boolean | number | string | Json[] | { readonly [key: string]: Json };
/** The types of fields that values can be of. */
type Kind = "string" | "u64" | "bool" | "abstime" | "ipaddr";

/** What samples have at one place. */
interface Place {
  readonly keys: readonly string[];
  readonly kinds: Set<Kind>;
}

/**
 * A plugin has as many pointers at most (sdk-as/internal/json/limits.ts, without those for rules' arguments).
 */
const MOST = 768;
/** Keys that a pointer has at most. */
const DEEPEST = 64;

/**
 * A module that reads what the samples in a file have: one JSON document, or one in each line. Throws where
 * it is neither.
 */
export function types(file: string, { name }: TypesOptions): string {
  const prefix =
    name ??
    path
      .basename(file)
      .replace(/\..*/, "")
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_");
  if (!/^[a-z][a-z0-9_]*$/.test(prefix)) {
    throw new UserError(
      `${JSON.stringify(prefix)} cannot begin a field's name: expected lower-case letters, digits and _, beginning with a letter; --name says another`,
      2,
    );
  }
  const places = new Map<string, Place>();
  for (const sample of readSamples(file)) look(sample, [], places);
  const found = [...places.entries()].filter(([, place]) => place.kinds.size);
  if (!found.length)
    throw new UserError(
      `${file}: there are no values in it; expected a JSON object with members, or several`,
    );
  return moduleText(path.basename(file), prefix, found.slice(0, MOST), found.length);
}

function readSamples(file: string): Json[] {
  const text = readText(file).replace(/^\ufeff/, "");
  try {
    const whole = JSON.parse(text) as Json;
    return Array.isArray(whole) ? whole : [whole];
  } catch (error) {
    const lines = text.split("\n").map(line => line.trim());
    if (lines.filter(Boolean).length < 2)
      throw new UserError(`${file}: no JSON: ${(error as Error).message}`);
    return lines.flatMap((line, i) => (line ? [parseLine(file, line, i + 1)] : []));
  }
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}

function parseLine(file: string, line: string, number: number): Json {
  try {
    return JSON.parse(line) as Json;
  } catch (error) {
    throw new UserError(
      `${file}:${number}: neither the file nor this line is JSON: ${(error as Error).message}`,
    );
  }
}

/** Notes the kinds of all values in a sample. Elements of arrays are one place. */
function look(value: Json, keys: readonly string[], places: Map<string, Place>): void {
  if (value === null || keys.length > DEEPEST) return;
  if (typeof value === "object") {
    if (Array.isArray(value)) value.forEach(element => look(element, [...keys, "*"], places));
    else for (const [key, inner] of Object.entries(value)) look(inner, [...keys, key], places);
    return;
  }
  const pointer = pointerOf(keys),
    place = places.get(pointer) ?? { keys, kinds: new Set<Kind>() };
  place.kinds.add(kindOf(value));
  places.set(pointer, place);
}

function kindOf(value: boolean | number | string): Kind {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 ? "u64" : "string";
  if (/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value)) return "abstime";
  if (/^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(value)) return "ipaddr";
  return "string";
}

function pointerOf(keys: readonly string[]): string {
  return keys.map(key => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const ACCESSORS: Readonly<Record<Kind, [type: string, method: string]>> = {
  string: ["View | null", "text"],
  abstime: ["View | null", "text"],
  ipaddr: ["View | null", "text"],
  u64: ["u64", "u64"],
  bool: ["bool", "bool"],
};

function moduleText(
  file: string,
  prefix: string,
  found: readonly (readonly [string, Place])[],
  all: number,
): string {
  const taken = new Set(["json", "event", "value", "self"]),
    fieldNames = new Set<string>();
  const rows = found.map(([pointer, { keys, kinds }]) => {
    const kind: Kind = kinds.size === 1 ? [...kinds][0]! : "string",
      words = keys.filter(key => key !== "*");
    return {
      pointer,
      kind,
      isList: keys.includes("*"),
      name: unused(camelCase(words), taken, ""),
      field: unused(`${prefix}.${words.map(fieldWord).join(".")}`, fieldNames, "_"),
    };
  });
  const className = prefix
    .split("_")
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
  const single = rows.filter(row => !row.isList);
  const usesView = single.some(row => ACCESSORS[row.kind][0].startsWith("View"));
  return `// What the events in ${file} have, found by \`falco-ts types\`. Yours to change: leave out what no rule needs, and say what the rest is.
import { ${single.length ? "EventReader, " : ""}Fields, json${usesView ? ", View" : ""} } from "falco-ts";
${all > found.length ? `\n// ${all - found.length} further values were left out: a plugin has ${MOST} pointers at most\n` : ""}
${rows.map(row => `const ${row.name} = json.pointer(${JSON.stringify(row.pointer)});`).join("\n")}
${
  single.length
    ? `
/** The values of an event; null, 0 or false where it has none. */
export class ${className} {
${single.map(row => `  static ${row.name}(event: EventReader): ${ACCESSORS[row.kind][0]} { return event.json.${ACCESSORS[row.kind][1]}(${row.name}); }`).join("\n")}
}
`
    : ""
}
/** For the plugin's fields(): \`declareFields<MyPlugin>(f)\`. */
export function declareFields<P>(f: Fields<P>): void {
${rows.map((row, i) => `  ${i ? " " : "f"}.${row.kind}(${JSON.stringify(row.field)}, ${JSON.stringify(`To be described: ${row.pointer}`)}, (self, event, value) => value.json(event, ${row.name}))${row.isList ? ".list()" : ""}`).join("\n")};
}
`;
}

/** A key as a part of a field's name, which begins with a letter. */
function fieldWord(key: string): string {
  const word = key.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "") || "value";
  return /^\d/.test(word) ? `n${word}` : word;
}

/** A name in JavaScript for some keys. */
function camelCase(words: readonly string[]): string {
  const parts = words.flatMap(word => word.split(/[^A-Za-z0-9]+/)).filter(Boolean);
  const name = parts
    .map((part, i) =>
      i ? part.charAt(0).toUpperCase() + part.slice(1) : part.charAt(0).toLowerCase() + part.slice(1),
    )
    .join("");
  return /^[A-Za-z]/.test(name) ? (RESERVED.has(name) ? `${name}Value` : name) : `value${name}`;
}

/** Words that name nothing in AssemblyScript. */
const RESERVED = new Set([
  "abstract",
  "as",
  "bool",
  "boolean",
  "break",
  "case",
  "catch",
  "class",
  "const",
  "constructor",
  "continue",
  "declare",
  "default",
  "delete",
  "do",
  "else",
  "enum",
  "export",
  "extends",
  "f32",
  "f64",
  "false",
  "finally",
  "for",
  "from",
  "function",
  "get",
  "i16",
  "i32",
  "i64",
  "i8",
  "if",
  "implements",
  "import",
  "in",
  "instanceof",
  "interface",
  "is",
  "isize",
  "keyof",
  "let",
  "module",
  "namespace",
  "new",
  "null",
  "number",
  "of",
  "package",
  "private",
  "protected",
  "public",
  "readonly",
  "return",
  "set",
  "static",
  "string",
  "super",
  "switch",
  "symbol",
  "this",
  "throw",
  "true",
  "try",
  "type",
  "typeof",
  "u16",
  "u32",
  "u64",
  "u8",
  "undefined",
  "usize",
  "v128",
  "var",
  "void",
  "while",
  "with",
  "yield",
  "name",
  "length",
  "prototype",
]);

function unused(name: string, taken: Set<string>, separator: string): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}${separator}${i}`;
  taken.add(free);
  return free;
}
