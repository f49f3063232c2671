// What the rest of the world needs to know of a compiled plugin: the describe stage writes it to
// build/manifest.json, and it is embedded in the .so. Everything downstream reads this and nothing else.

export type Capability = "sourcing" | "open params" | "progress" | "extraction" | "event to string";

export type FieldType = "string" | "uint64" | "bool" | "reltime" | "abstime" | "ipaddr" | "ipnet";

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
  /** The event sources whose events fields are extracted from, besides its own; none: all. */
  readonly extractSources: readonly string[];
  /** It can say where in the event a value lies. */
  readonly offsets: boolean;
  /** JSON Schema of the init config, as text: its numbers may be beyond what JSON.parse keeps. null: there is none. */
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

/** Whether the host that loads it is sure to have a log function (plugin API 3.4, in Falco since 0.38). */
export function hasLogFunction(manifest: Manifest): boolean {
  const [major = 0, minor = 0] = manifest.requiredApiVersion.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 4);
}

export function has(manifest: Description, capability: Capability): boolean {
  return manifest.capabilities.includes(capability);
}
