// What the rest of the world needs to know of a compiled plugin: the describe stage writes it to
// build/manifest.json, and it is embedded in the .so. Everything downstream reads this and nothing else.
import { compareVersions } from "../versions";
import type { Capability } from "./capabilities";
import { LOG_API, type FieldType } from "./falco-facts";

export interface ManifestField {
  readonly name: string;
  readonly type: FieldType;
  readonly isList: boolean;
  readonly desc: string;
  readonly arg: { readonly isRequired: boolean; readonly isIndex: boolean; readonly isKey: boolean };
  readonly display?: string;
  readonly addOutput?: boolean;
  readonly properties?: readonly ("hidden" | "info" | "conversation")[];
}

/** A permission to read files. */
export interface Permission {
  readonly action: "read";
  /**
   * Where the paths come from: they are `value`, or the operator names them in the open params or the config.
   */
  readonly from: "path" | "params" | "config";
  /** A file, or a folder with a slash at its end; or the operator's key, "": the open params as a whole. */
  readonly value: string;
}

/** What the plugin says of itself. */
export interface Description {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly contact: string;
  /** The event source's name; "" without one. */
  readonly source: string;
  readonly capabilities: readonly Capability[];
  readonly fields: readonly ManifestField[];
  /** What it may do outside of its sandbox. */
  readonly permissions: readonly Permission[];
  /** The event sources whose events fields are extracted from, besides its own; none: all. */
  readonly extractSources: readonly string[];
  /** It can say where in the event a value lies. */
  readonly offsets: boolean;
  /**
   * JSON Schema of the init config, as text: its numbers may be beyond what JSON.parse keeps. null: there is
   * none.
   */
  readonly schema: string | null;
}

export interface Manifest extends Description {
  readonly manifestVersion: 1;
  /** Numbers of the event types that fields are extracted from. */
  readonly extractTypes: readonly number[];
  /** The Falco plugin API version that the .so asks for. */
  readonly requiredApiVersion: string;
  readonly falcoTs: string;
  readonly assemblyscript: string;
  readonly wasmtime: string;
}

/** Whether the host that loads it is sure to have a log function. */
export function hasLogFunction(manifest: Manifest): boolean {
  return compareVersions(manifest.requiredApiVersion, LOG_API) >= 0;
}

export function has(manifest: Description, capability: Capability): boolean {
  return manifest.capabilities.includes(capability);
}

/** A permission, as messages and `falco-ts info` have it. */
export function inWords({ from, value }: Permission): string {
  switch (from) {
    case "path":
      return value;
    case "params":
      return value ? `what the open params' key "${value}" names` : "what the open params name";
    case "config":
      return `what the config's key "${value}" names`;
  }
}
