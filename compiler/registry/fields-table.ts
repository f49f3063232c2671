// The table of a plugin's fields as the plugin registry's READMEs have it, cell for cell and blank for blank.
import type { FieldDefinition } from "../plugin/library-info";
import { shown } from "../shown";

const HEADER = ["NAME", "TYPE", "ARG", "DESCRIPTION"];

/** The table, each line with its end; "" without fields. */
export function fieldsTable(fields: readonly FieldDefinition[]): string {
  if (!fields.length) return "";
  return table(
    fields.map(field => [
      `\`${shown(field.name)}\``,
      `\`${shown(field.type)}${field.isList ? " (list)" : ""}\``,
      argument(field),
      cell(field.desc ?? ""),
    ]),
  );
}

/**
 * A table in which something was written over, as it would have been made with it. No cell may have a "|" in
 * it.
 */
export function alignTable(text: string): string {
  const [, , ...rows] = text
    .trimEnd()
    .split("\n")
    .map(line =>
      line
        .split("|")
        .slice(1, -1)
        .map(part => part.trim()),
    );
  return table(rows);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map(row => width(row[column]!))),
  );
  const line = (cells: readonly string[]) => `|${cells.join("|")}|\n`;
  return [
    line(HEADER.map((title, column) => ` ${centred(title, widths[column]!)} `)),
    line(widths.map(width => "-".repeat(width + 2))),
    ...rows.map(row =>
      line(row.map((text, column) => ` ${text}${" ".repeat(widths[column]! - width(text))} `)),
    ),
  ].join("");
}

function argument({ arg }: FieldDefinition): string {
  if (!arg?.isIndex && !arg?.isKey) return "None";
  return [arg.isIndex && "Index", arg.isKey && "Key", arg.isRequired && "Required"]
    .filter(Boolean)
    .join(", ");
}

function cell(text: string): string {
  return shown(text.replaceAll("\n", "<br/>").replaceAll("\t", "    ").trim());
}

function centred(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return `${" ".repeat(left)}${text}${" ".repeat(width - text.length - left)}`;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;

/**
 * How many columns a text takes, character by character: two of East Asian ones and emoji, none of marks and
 * controls.
 */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : /[\p{M}\p{C}]/u.test(character) ? 0 : 1;
  return columns;
}
