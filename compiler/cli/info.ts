// falco-ts info: flags, and what is printed.
import type { LibraryInfo } from "../commands/info";
import { findNative } from "../native/parts";
import type { FieldDefinition } from "../plugin/library-info";
import { fieldsTable } from "../registry/fields-table";
import { shown, shownJson } from "../shown";
import type { Verb } from "./verb";

interface Flags {
  readonly config?: string;
  readonly json: boolean;
  readonly table: boolean;
}

export const verb: Verb = {
  name: "info",
  define: (command, choose) =>
    command
      .argument("<library>", "a plugin, ours or another's")
      .description(
        "say what a plugin is; with --config also what open params it lists, and what it may read then",
      )
      .option(
        "--config <text>",
        "initialise it with this init config, which a list of open params and the permissions depend on",
      )
      .option("--json", "as one JSON object", false)
      .option("--table", "only its fields, as the table that READMEs in the plugin registry have", false)
      .action((library: string, options: Flags) =>
        choose(async ({ print, write, complain }) => {
          const { info } = await import("../commands/info.js");
          const found = await info(library, findNative().host, complain, options.config);
          if (options.json) print(shownJson(found));
          else if (options.table) write(fieldsTable(found.fields));
          else describeLibrary(found).forEach(line => print(shown(line)));
          return 0;
        }),
      ),
};

/** The plugin as a table for people. */
function describeLibrary(found: LibraryInfo): string[] {
  const { plugin, manifest } = found;
  const rows: [string, string][] = [
    ["name", `${plugin.name} ${plugin.version}`],
    ["description", plugin.description],
    ["contact", plugin.contact],
    ["capabilities", plugin.capabilities.join(", ")],
    ...(plugin.id ? [["event source", `${plugin.eventSource} (id ${plugin.id})`] as [string, string]] : []),
    ["plugin API", `${plugin.requiredApiVersion} or newer`],
    [
      "library",
      `${(found.bytes / 1e6).toFixed(2)} MB, glibc ${found.glibc ?? "any"} or newer, needs ${found.needed.join(" ") || "nothing"}`,
    ],
    [
      "made by",
      manifest
        ? `falco-ts ${manifest.falcoTs} with assemblyscript ${manifest.assemblyscript} and wasmtime ${manifest.wasmtime}`
        : "something else than falco-ts",
    ],
    ...(found.permissions
      ? [["permissions", found.permissions.join(", ") || "none"] as [string, string]]
      : []),
    ["init config", plugin.initSchema ?? "no schema"],
  ];
  const lines = rows.map(([key, value]) => `${key.padEnd(13)} ${value}`);
  if (found.fields.length) lines.push("fields");
  const width = Math.max(0, ...found.fields.map(field => fieldHead(field).length));
  for (const field of found.fields)
    lines.push(`  ${fieldHead(field).padEnd(width)}  ${field.desc ?? ""}`.trimEnd());
  if (found.openParams) lines.push("open params");
  const valueWidth = Math.max(0, ...(found.openParams ?? []).map(({ value }) => value.length));
  for (const { value, desc } of found.openParams ?? [])
    lines.push(`  ${value.padEnd(valueWidth)}  ${desc ?? ""}`.trimEnd());
  return lines;
}

/** A field as one must know it to use it: "uint64 dummy.divisible[index]". */
function fieldHead({ name, type, isList, arg }: FieldDefinition): string {
  const kinds = [arg?.isIndex ? "index" : "", arg?.isKey ? "key" : ""].filter(Boolean).join(" or ");
  const argument = kinds && (arg?.isRequired ? `[${kinds}]` : ` or ${name}[${kinds}]`);
  return `${type}${isList ? " (list)" : ""} ${name}${argument}`;
}
