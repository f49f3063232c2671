// The parts of a README that are made: the table of fields between the plugin registry's markers, and the
// permissions between ours of the same kind.
import { inWords, type Manifest } from "../plugin/manifest";
import { alignTable, fieldsTable } from "./fields-table";

export interface ReadmePart {
  /** What the markers are called. */
  readonly tag: string;
  /** What is between them, in whole lines. */
  readonly text: string;
}

/** The parts that a plugin has. */
export function readmeParts({ fields, permissions }: Pick<Manifest, "fields" | "permissions">): ReadmePart[] {
  return [
    { tag: "README-PLUGIN-FIELDS", text: fieldsTable(fields) },
    {
      tag: "README-PLUGIN-PERMISSIONS",
      text: permissions.map(permission => `* ${permission.action} ${inWords(permission)}\n`).join(""),
    },
  ].filter(part => part.text !== "");
}

/** A part with its markers around it. */
export function marked({ tag, text }: ReadmePart): string {
  return `${start(tag)}\n${text}${end(tag)}\n`;
}

/**
 * A README with the part between its markers, wherever they are; undefined if they are not in it, or one is
 * without the other.
 */
export function putPart(readme: string, part: ReadmePart): string | undefined {
  const [before = "", ...behind] = readme.split(`${start(part.tag)}\n`);
  const close = `${end(part.tag)}\n`;
  if (!behind.length || behind.some(rest => !rest.includes(close))) return undefined;
  return before + behind.map(rest => marked(part) + rest.slice(rest.indexOf(close) + close.length)).join("");
}

/**
 * A README in which a field's name was written over, with the columns of the table between its markers in
 * line again.
 */
export function alignFields(readme: string): string {
  return readme.replace(/(?<=<!-- README-PLUGIN-FIELDS -->\n)(\|.*\n)+/g, alignTable);
}

/** What a README is told that has no place for the part. */
export function missingMarkers({ tag }: ReadmePart): string {
  return `has no "${start(tag)}" and "${end(tag)}", each a line of its own, with what is made between them`;
}

function start(tag: string): string {
  return `<!-- ${tag} -->`;
}

function end(tag: string): string {
  return `<!-- /${tag} -->`;
}
