// What the rest of the world needs to know of a compiled plugin: the describe stage writes it to
// build/manifest.json, and it is embedded in the .so. Everything downstream reads this and nothing else.

export type Capability = "sourcing" | "extraction" | "event to string";

export interface ManifestField {
  readonly name: string;
  readonly type: "uint64" | "string";
  readonly isList: boolean;
  readonly desc: string;
  readonly arg: { readonly isRequired: boolean; readonly isIndex: boolean; readonly isKey: boolean };
}

/** What the plugin says of itself: the guest's ft_describe. */
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
  /** JSON Schema of the init config; null: the plugin takes none. */
  readonly schema: object | null;
}

export interface Manifest extends Description {
  readonly manifestVersion: 1;
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
