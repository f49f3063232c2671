// The conditions of a Falco rules file as filters, which any libsinsp takes: macros and lists are put in.
import fs from "node:fs";

import { parse } from "yaml";

interface Item {
  readonly rule?: string;
  readonly macro?: string;
  readonly list?: string;
  readonly condition?: string;
  readonly items?: readonly (string | number)[];
}

export interface Rule {
  readonly name: string;
  readonly filter: string;
}

/** The rules of a file, those that are off by default too. */
export function readRules(file: string): Rule[] {
  const all = parse(fs.readFileSync(file, "utf8")) as Item[],
    macros = new Map<string, string>(),
    lists = new Map<string, readonly (string | number)[]>();
  for (const { macro, list, condition, items } of all) {
    if (macro) macros.set(macro, condition!);
    if (list) lists.set(list, items ?? []);
  }
  const elements = (items: readonly (string | number)[]): string[] =>
    items.flatMap(item => {
      const inner = lists.get(String(item));
      return inner ? elements(inner) : [/^[\w.-]+$/.test(String(item)) ? String(item) : `"${item}"`];
    });
  // what is in quotation marks stays as it is, and so do fields, which a dot or a bracket is part of
  const expand = (text: string): string =>
    text.replace(/"[^"]*"|'[^']*'|[\w.]+(?:\[[^\]]*\])?/g, word => {
      const macro = macros.get(word),
        list = lists.get(word);
      return macro !== undefined ? `(${expand(macro)})` : list ? elements(list).join(", ") : word;
    });
  // an empty list leaves its comma
  const filter = (condition: string) =>
    expand(condition)
      .replaceAll(/\s+/g, " ")
      .replaceAll(/(, )+(?=, |\))/g, "")
      .replaceAll("(, ", "(")
      .trim();
  return all.flatMap(({ rule, condition }) => (rule ? [{ name: rule, filter: filter(condition!) }] : []));
}
