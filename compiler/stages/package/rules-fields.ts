// Finds what the rules of a plugin ask of its fields and it does not have: Falco refuses all rules of a file
// with one such field.
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from "yaml";

import { nearest } from "../../nearest";
import type { Problem } from "../../registry/check";
import type { RulesFile } from "./rules-files";

interface Field {
  readonly name: string;
  readonly arg?:
    | { readonly isIndex?: boolean; readonly isKey?: boolean; readonly isRequired?: boolean }
    | undefined;
}

/** What stands behind a field in a condition, and behind no value. */
const OPERATOR =
  /^\s*(?:[=<>]|!=|(?:i|b)?(?:contains|startswith)\b|(?:endswith|i?glob|regex|p?match|in|intersects|exists)\b)/;

/** What stands before a field that is transformed, such as tolower(…), and not before a list of values. */
const TRANSFORMED = /\b(?!(?:in|intersects|pmatch|and|or|not)\b)[a-z]\w*\(\s*$/i;

/**
 * The problems, each with its file and line; `folder`: what stands before the files' names. Fields of others,
 * such as evt.time, are not judged.
 */
export function checkRulesFields(
  files: readonly RulesFile[],
  fields: readonly Field[],
  folder = "rules/",
): Problem[] {
  const families = new Set(fields.map(({ name }) => name.split(".")[0]!));
  const known = new Map(fields.map(field => [field.name, field]));
  return files.flatMap(({ name, text }) =>
    namesIn(text)
      .filter(({ field }) => families.has(field.split(".")[0]!))
      .flatMap(({ field, argument, line }) => {
        const problem = aboutUse(field, argument, known);
        return problem ? [{ text: `${folder}${name}:${line}: ${problem}`, registryOnly: false }] : [];
      }),
  );
}

function aboutUse(
  name: string,
  argument: string | undefined,
  known: ReadonlyMap<string, Field>,
): string | undefined {
  const field = known.get(name);
  if (!field) {
    const near = nearest(name, [...known.keys()]);
    return `found ${name}, which the plugin has not; ${near ? `did you mean ${near}?` : `it has ${[...known.keys()].join(", ")}`}`;
  }
  const { isIndex, isKey, isRequired } = field.arg ?? {};
  if (argument === undefined)
    return isRequired
      ? `found ${name}, expected an argument, such as ${name}[${isKey ? "key" : 1}]`
      : undefined;
  if (!isIndex && !isKey) return `found ${name}[${argument}], expected ${name}: it takes no argument`;
  if (!isKey && !/^\d+$/.test(argument))
    return `found ${name}[${argument}], expected a whole number in the brackets`;
  return undefined;
}

interface FieldUse {
  readonly field: string;
  readonly argument: string | undefined;
  readonly line: number;
}

/** All fields in the conditions and outputs of a rules file; none where it is not a list in YAML. */
function namesIn(text: string): FieldUse[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  if (!isSeq(document.contents)) return [];
  const found: FieldUse[] = [];
  const read = (node: Scalar, isOutput: boolean) => {
    const from = node.range?.[0] ?? 0;
    const code = text.slice(from, node.range?.[1]);
    const plain = isOutput ? code : withoutTexts(code, node);
    const names = /(?<![\w./"'-])(%?)\{?([a-z]\w*(?:\.\w+)+)(?:\[([^\]]*)\])?/gi;
    for (const match of plain.matchAll(names)) {
      const { 0: whole, index, 1: percent, 2: field, 3: argument } = match;
      const before = plain.slice(0, index),
        after = plain.slice(index + whole.length);
      if (isOutput ? percent : OPERATOR.test(after) || TRANSFORMED.test(before))
        found.push({ field: field!, argument, line: lines.linePos(from + index).line });
    }
  };
  for (const item of document.contents.items) {
    if (!isMap(item)) continue;
    for (const { key, value } of item.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (isScalar(value) && ["condition", "output"].includes(name)) read(value, name === "output");
    }
  }
  return found;
}

/** A condition whose quoted texts are blank, of the same length. The quotes of the YAML are none of them. */
function withoutTexts(code: string, node: Scalar): string {
  const isQuoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const blank = (quoted: string) => " ".repeat(quoted.length);
  return isQuoted
    ? ` ${code.slice(1, -1).replace(/\\"[^"]*\\"|''[^']*''/g, blank)} `
    : code.replace(/"[^"]*"|'[^']*'/g, blank);
}
