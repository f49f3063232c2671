// What any Falco plugin says of itself without being initialised: asked of the .so by falco-ts-host, which loads it
// as Falco does.
import { spawn } from "node:child_process";

import { UserError } from "./errors";

/** What `falco-ts-host info` tells. JSON texts are the plugin's own, unchecked; null: the plugin has no such symbol. */
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
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: string;
  readonly desc?: string;
  readonly isList?: boolean;
  readonly arg?: { readonly isRequired?: boolean; readonly isIndex?: boolean; readonly isKey?: boolean };
}

const HOST_PREFIX = "falco-ts-host: ";

/** Loads a library and reads what it says. Throws a UserError where it is no plugin; `stderr` gets what its own code prints. */
export async function readPluginInfo(hostPath: string, library: string, stderr: (line: string) => void): Promise<PluginInfo> {
  const child = spawn(hostPath, ["info", library], { stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const { code, signal } = await ended(child, hostPath);
  const lines = Buffer.concat(errors).toString().split("\n").filter((line) => line !== "");
  const reason = lines.find((line) => line.startsWith(HOST_PREFIX));
  if (signal) throw new UserError(`${library}: loading it crashed the host (${signal})`);
  if (code !== 0) throw new UserError(reason?.slice(HOST_PREFIX.length) ?? `${library}: the host failed (exit code ${code})`);
  lines.forEach(stderr);
  return JSON.parse(Buffer.concat(output).toString()) as PluginInfo;
}

/** The plugin's fields; throws a UserError where its list is not what Falco expects. */
export function parseFields(info: PluginInfo): FieldDefinition[] {
  if (info.fields === null) return [];
  try {
    const fields: unknown = JSON.parse(info.fields);
    if (Array.isArray(fields) && fields.every(isFieldDefinition)) return fields;
  } catch {
    // told below: it is the plugin's text that is wrong
  }
  throw new UserError("the plugin's list of fields (plugin_get_fields) is not the JSON that Falco expects");
}

/** The event sources that it extracts from, besides its own; none: all. Throws a UserError where its list is not what Falco expects. */
export function parseExtractSources(info: PluginInfo): string[] {
  if (info.extractEventSources === null) return [];
  try {
    const sources: unknown = JSON.parse(info.extractEventSources);
    if (Array.isArray(sources) && sources.every(source => typeof source === "string")) return sources;
  } catch {
    // told below, as with fields
  }
  throw new UserError("the plugin's list of event sources (plugin_get_extract_event_sources) is not the JSON that Falco expects");
}

function isFieldDefinition(value: unknown): value is FieldDefinition {
  if (typeof value !== "object" || value === null) return false;
  const field = value as Partial<Record<keyof FieldDefinition, unknown>>;
  return typeof field.name === "string" && typeof field.type === "string";
}

export interface Ended { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** Waits for the host's end. */
export function ended(child: ReturnType<typeof spawn>, hostPath: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new UserError(`cannot start ${hostPath}: ${error.message}; install falco-ts again`)));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}
