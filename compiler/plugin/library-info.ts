// Asks any Falco plugin what it is, without initialising it: falco-ts-host loads the .so as Falco does.
import { spawn } from "node:child_process";

import { endOf } from "../native/programs";
import { UserError } from "../errors";

/**
 * The answer of `falco-ts-host info`. JSON texts are the plugin's own and unchecked; null: the plugin has no
 * such symbol.
 */
export interface PluginInfo {
  readonly requiredApiVersion: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly contact: string;
  /** 0 without an event source. */
  readonly id: number;
  /** null: without one. */
  readonly eventSource: string | null;
  readonly capabilities: readonly string[];
  readonly fields: string | null;
  readonly initSchema: string | null;
  readonly extractEventSources: string | null;
  /** There only for a plugin that was initialised. */
  readonly openParams?: string | null;
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: string;
  readonly desc?: string;
  readonly isList?: boolean;
  readonly arg?: { readonly isRequired?: boolean; readonly isIndex?: boolean; readonly isKey?: boolean };
}

export interface OpenParamDefinition {
  readonly value: string;
  readonly desc?: string;
  readonly separator?: string;
}

const HOST_PREFIX = "falco-ts-host: ";

/**
 * Loads a library and reads its answers; with a config the plugin is initialised too. Throws a UserError
 * where the library is not a plugin, or where init fails. `stderr` gets the lines that the plugin's own code
 * prints.
 */
export async function readPluginInfo(
  hostPath: string,
  library: string,
  stderr: (line: string) => void,
  config?: string,
): Promise<PluginInfo> {
  const child = spawn(hostPath, ["info", library, ...(config === undefined ? [] : ["--config", config])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const { code, signal } = await endOf(child, hostPath);
  const lines = Buffer.concat(errors)
    .toString()
    .split("\n")
    .filter(line => line !== "");
  const reason = lines.find(line => line.startsWith(HOST_PREFIX));
  if (signal) throw new UserError(`${library}: loading it crashed the host (${signal})`);
  if (code !== 0)
    throw new UserError(
      reason?.slice(HOST_PREFIX.length) ?? `${library}: the host failed (exit code ${code})`,
    );
  lines.forEach(stderr);
  return JSON.parse(Buffer.concat(output).toString()) as PluginInfo;
}

/** The plugin's fields; throws a UserError where its list is not what Falco expects. */
export function parseFields(info: PluginInfo): FieldDefinition[] {
  return info.fields === null ? [] : parseList(info.fields, isFieldDefinition, "fields (plugin_get_fields)");
}

/**
 * The open params that the plugin lists; undefined where nobody asked, or it lists none. Throws as
 * parseFields does.
 */
export function parseOpenParams({ openParams }: PluginInfo): OpenParamDefinition[] | undefined {
  return typeof openParams === "string"
    ? parseList(openParams, isOpenParam, "open params (plugin_list_open_params)")
    : undefined;
}

function parseList<T>(json: string, isOne: (value: unknown) => value is T, what: string): T[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list) && list.every(isOne)) return list;
  } catch {
    // The error below says it: the plugin's text is wrong.
  }
  throw new UserError(`the plugin's list of ${what} is not the JSON that Falco expects`);
}

function isOpenParam(value: unknown): value is OpenParamDefinition {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<OpenParamDefinition>).value === "string"
  );
}

/**
 * The event sources, besides its own, that the plugin extracts from; an empty list: all. Throws as
 * parseFields does.
 */
export function parseExtractSources({ extractEventSources }: PluginInfo): string[] {
  return extractEventSources === null
    ? []
    : parseList(extractEventSources, isText, "event sources (plugin_get_extract_event_sources)");
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFieldDefinition(value: unknown): value is FieldDefinition {
  if (typeof value !== "object" || value === null) return false;
  const field = value as Partial<Record<keyof FieldDefinition, unknown>>;
  return typeof field.name === "string" && typeof field.type === "string";
}
