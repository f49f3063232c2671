// Reads Falco's rules files: rules with their conditions, of which macros, lists and exceptions are made a
// part, and what later files append and override.
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap, type YAMLParseError } from "yaml";

import { nearest } from "../nearest";
import { ConditionError, parseCondition, type Condition, type Names } from "./condition";
import { exceptionsOf } from "./exceptions";

export interface RulesText {
  /** As messages name the file. */
  readonly name: string;
  readonly text: string;
}

export interface Rule {
  readonly name: string;
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** The event source whose events it looks at. */
  readonly source: string;
  readonly priority: string;
  readonly output: string;
  readonly isEnabled: boolean;
  readonly condition: Condition;
}

export interface Ruleset {
  readonly rules: readonly Rule[];
  readonly names: Names;
  /** What keeps Falco from loading the files, each with file and line. */
  readonly problems: readonly string[];
}

/** An item of a rules file: what it is, its keys, and where it stands. */
interface Item {
  readonly kind: "rule" | "macro" | "list";
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly keys: Readonly<Record<string, unknown>>;
}

const PRIORITIES = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "informational",
  "info",
  "debug",
];

/** The keys of items, and those that Falco wants each to have. */
const KEYS = {
  rule: {
    needed: ["condition", "output", "desc", "priority"],
    known: [
      "rule",
      "condition",
      "output",
      "desc",
      "priority",
      "source",
      "enabled",
      "tags",
      "exceptions",
      "append",
      "override",
      "warn_evttypes",
      "skip-if-unknown-filter",
      "capture",
      "capture_duration",
    ],
  },
  macro: { needed: ["condition"], known: ["macro", "condition", "source", "append", "override"] },
  list: { needed: ["items"], known: ["list", "items", "source", "append", "override"] },
} as const;

/** Falco's items that are neither rule nor macro nor list. */
const OTHERS = ["required_engine_version", "required_plugin_versions"];

/** Reads rules files in the order in which Falco is given them. */
export function readRuleset(files: readonly RulesText[]): Ruleset {
  const problems: string[] = [];
  const items = new Map<string, Item>();
  for (const file of files)
    for (const item of itemsOf(file, problems)) {
      const before = items.get(`${item.kind} ${item.name}`);
      items.set(`${item.kind} ${item.name}`, before ? joined(before, item) : item);
    }
  const all = [...items.values()];
  for (const item of all) checkKeys(item, problems);
  const names = { macros: new Map<string, Condition>(), lists: new Map<string, readonly string[]>() };
  const read = (item: Item, text: unknown): Condition | undefined => {
    try {
      return parseCondition(String(text) + (item.kind === "rule" ? exceptionsOf(item.keys.exceptions) : ""));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      problems.push(`${placeOf(item)}: ${error.message}`);
      return undefined;
    }
  };
  for (const item of all) {
    if (item.kind === "list" && Array.isArray(item.keys.items))
      names.lists.set(item.name, item.keys.items.map(String));
    const macro =
      item.kind === "macro" && item.keys.condition !== undefined && read(item, item.keys.condition);
    if (macro) names.macros.set(item.name, macro);
  }
  const rules = all.flatMap((item): Rule[] => {
    const { condition: text, source, output, priority, enabled, exceptions } = item.keys;
    if (item.kind !== "rule" || text === undefined) return [];
    const condition = read(item, exceptions === undefined ? text : `(${String(text)})`);
    if (!condition) return [];
    return [
      {
        name: item.name,
        file: item.file,
        line: item.line,
        condition,
        source: source === undefined ? "syscall" : String(source),
        output: String(output).trim(),
        priority: String(priority),
        isEnabled: enabled !== false,
      },
    ];
  });
  return { rules, names, problems };
}

/** What is wrong with a file that is no YAML, at its line, and what to write where that is known. */
export function yamlProblem(file: string, text: string, { message, pos }: YAMLParseError): string {
  const before = text.slice(0, pos[0]);
  const line = before.split("\n").length;
  const found = text.split("\n")[line - 1]!;
  const why = message.split("\n")[0]!.replace(/ at line .*$/, "");
  const hint = /^ *\t/.test(found)
    ? "; it takes no tabs in front of a line: write spaces"
    : /Nested mappings/.test(why)
      ? '; a text with ": " in it needs quotes around it, or a ">" in front of it and the text in the next line'
      : "";
  return `${file}:${line}: not valid YAML: ${why}${hint}`;
}

/** Where an item stands, and its name, as messages begin. */
export function placeOf({
  file,
  line,
  name,
  kind = "rule",
}: Pick<Item, "file" | "line" | "name"> & { kind?: string }): string {
  return `${file}:${line}: ${kind} "${name}"`;
}

function itemsOf({ name: file, text }: RulesText, problems: string[]): Item[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const [error] = document.errors;
  if (error) {
    problems.push(yamlProblem(file, text, error));
    return [];
  }
  if (document.contents === null) return [];
  if (!isSeq(document.contents)) {
    problems.push(
      `${file}:1: expected a YAML list of rules, macros and lists: each begins with "- rule:", "- macro:" or "- list:"`,
    );
    return [];
  }
  return document.contents.items.flatMap((node): Item[] => {
    const range = (node as { range?: [number, number, number] | null } | null)?.range;
    const { line } = lines.linePos(range?.[0] ?? 0);
    if (!isMap(node)) {
      problems.push(`${file}:${line}: expected a rule, macro or list: "- rule: NAME" with its keys below`);
      return [];
    }
    return itemOf(node, file, line, problems);
  });
}

function itemOf(node: YAMLMap, file: string, line: number, problems: string[]): Item[] {
  const keys = node.toJSON() as Record<string, unknown>;
  const kind = (["rule", "macro", "list"] as const).find(one => keys[one] !== undefined);
  if (kind) return [{ kind, name: String(keys[kind]), file, line, keys }];
  if (OTHERS.some(key => key in keys)) return [];
  const first = node.items[0]?.key;
  const found = isScalar(first) ? String(first.value) : "nothing";
  const near = nearest(found, ["rule", "macro", "list", ...OTHERS]);
  problems.push(
    `${file}:${line}: found ${found}, expected rule, macro or list${near ? `; did you mean ${near}?` : ""}`,
  );
  return [];
}

/** An item that one of a later place changes: wholly, or some keys by "append" and "override". */
function joined(before: Item, later: Item): Item {
  const { append, override, ...keys } = later.keys;
  const ways = override && typeof override === "object" ? (override as Record<string, unknown>) : {};
  // a rule of nothing but "enabled" is an old way to switch one on or off
  const isSwitch = Object.keys(keys).every(key => ["rule", "enabled"].includes(key));
  if (append !== true && !Object.keys(ways).length && !isSwitch) return later;
  const changed: Record<string, unknown> = { ...before.keys };
  for (const [key, value] of Object.entries(keys)) {
    const isAppended =
      ways[key] === "append" || (append === true && ["condition", "exceptions", "items"].includes(key));
    const old = changed[key];
    if (!isAppended || old === undefined) changed[key] = value;
    else
      changed[key] =
        Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : `${String(old)} ${String(value)}`;
  }
  return { ...before, keys: changed };
}

function checkKeys(item: Item, problems: string[]): void {
  const place = placeOf(item);
  const { needed, known } = KEYS[item.kind];
  for (const key of Object.keys(item.keys)) {
    if ((known as readonly string[]).includes(key)) continue;
    const near = nearest(key, known);
    if (near) problems.push(`${place}: unknown key ${key}; did you mean ${near}?`);
  }
  for (const key of needed)
    if (item.keys[key] === undefined || item.keys[key] === null)
      problems.push(`${place}: ${key} is missing${key === "priority" ? ", such as WARNING" : ""}`);
  const { priority } = item.keys;
  if (item.kind === "rule" && priority != null && !PRIORITIES.includes(String(priority).toLowerCase()))
    problems.push(
      `${place}: priority: found ${String(priority)}, expected one of ${PRIORITIES.filter(one => one !== "info").join(", ")}`,
    );
}
