// falco-ts info: what a plugin is; of ours also what it was made with. It is initialised only to list its open params.
import fs from "node:fs";

import { readElf } from "../native/elf";
import { inWords, type Manifest } from "../plugin/manifest";
import { parseFields, parseOpenParams, readPluginInfo, type FieldDefinition, type OpenParamDefinition, type PluginInfo } from "../plugin/library-info";

export interface LibraryInfo {
  readonly plugin: PluginInfo;
  readonly fields: readonly FieldDefinition[];
  /** Undefined where the plugin was not asked, or lists none. */
  readonly openParams: readonly OpenParamDefinition[] | undefined;
  readonly bytes: number;
  readonly needed: readonly string[];
  /** The oldest glibc that it loads on; undefined if it asks for none. */
  readonly glibc: string | undefined;
  /** Undefined for a plugin that falco-ts did not make. */
  readonly manifest: Manifest | undefined;
}

/** Reads a library; throws a UserError where it is no plugin. With a config the plugin is initialised, to list its open params. */
export async function info(library: string, hostPath: string, stderr: (line: string) => void, config?: string): Promise<LibraryInfo> {
  const plugin = await readPluginInfo(hostPath, library, stderr, config);
  const bytes = fs.readFileSync(library);
  const elf = readElf(bytes);
  const manifest = elf.section(".falco_ts.manifest");
  return {
    plugin,
    fields: parseFields(plugin),
    openParams: parseOpenParams(plugin),
    bytes: bytes.length,
    needed: elf.needed,
    glibc: elf.highestGlibc(),
    manifest: manifest && JSON.parse(manifest.toString()),
  };
}

/** For people: a table. */
export function describeLibrary(found: LibraryInfo): string[] {
  const { plugin, manifest } = found;
  const rows: [string, string][] = [
    ["name", `${plugin.name} ${plugin.version}`],
    ["description", plugin.description],
    ["contact", plugin.contact],
    ["capabilities", plugin.capabilities.join(", ")],
    ...(plugin.id ? [["event source", `${plugin.eventSource} (id ${plugin.id})`] as [string, string]] : []),
    ["plugin API", `${plugin.requiredApiVersion} or newer`],
    ["library", `${(found.bytes / 1e6).toFixed(2)} MB, glibc ${found.glibc ?? "any"} or newer, needs ${found.needed.join(" ") || "nothing"}`],
    ["made by", manifest ? `falco-ts ${manifest.falcoTs} with assemblyscript ${manifest.assemblyscript} and wasmtime ${manifest.wasmtime}` : "something else than falco-ts"],
    ...(manifest ? [["permissions", manifest.permissions.map(one => `${one.action} ${inWords(one)}`).join(", ") || "none"] as [string, string]] : []),
    ["init config", plugin.initSchema ?? "no schema"],
  ];
  const lines = rows.map(([key, value]) => `${key.padEnd(13)} ${value}`);
  if (found.fields.length) lines.push("fields");
  const width = Math.max(0, ...found.fields.map(field => fieldHead(field).length));
  for (const field of found.fields) lines.push(`  ${fieldHead(field).padEnd(width)}  ${field.desc ?? ""}`.trimEnd());
  if (found.openParams) lines.push("open params");
  const valueWidth = Math.max(0, ...(found.openParams ?? []).map(({ value }) => value.length));
  for (const { value, desc } of found.openParams ?? []) lines.push(`  ${value.padEnd(valueWidth)}  ${desc ?? ""}`.trimEnd());
  return lines;
}

/** "uint64 dummy.divisible[index]", as little as one must know to use it. */
function fieldHead({ name, type, isList, arg }: FieldDefinition): string {
  const kinds = [arg?.isIndex ? "index" : "", arg?.isKey ? "key" : ""].filter(Boolean).join(" or ");
  const argument = kinds && (arg?.isRequired ? `[${kinds}]` : ` or ${name}[${kinds}]`);
  return `${type}${isList ? " (list)" : ""} ${name}${argument}`;
}
