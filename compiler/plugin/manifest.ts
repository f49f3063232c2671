// What others need to know of a compiled plugin. The describe stage makes it; a build writes it to
// build/manifest.json and embeds it in the .so. All later stages read this and nothing else of the plugin.
import { strFromU8, strToU8, unzlibSync, zlibSync } from "fflate";

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

/** A metric that the plugin declares, beside those that the runtime counts. */
export interface ManifestMetric {
  readonly name: string;
  readonly kind: "counter" | "gauge";
  readonly desc: string;
}

/**
 * A permission to read files, to listen, to connect, to have the runtime use a secret, or to keep a cursor in
 * the folder that the operator gives.
 */
export interface Permission {
  readonly action: "read" | "state" | "listen" | "connect" | "secret";
  /**
   * The origin of the paths: `value` itself, or a key of the open params or the config, where the operator
   * names them.
   */
  readonly from: "path" | "params" | "config";
  /**
   * A file, or a folder with a slash at its end; to listen and to connect an address with a port, or a
   * socket's path; for a secret env:NAME or file: and a path as above; or the name of the key, where ""
   * stands for the open params as a whole.
   */
  readonly value: string;
}

/** The plugin's own description of itself. */
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
  /** In the order of their values in the guest's memory. */
  readonly metrics: readonly ManifestMetric[];
  /** What the plugin may do outside of its sandbox. */
  readonly permissions: readonly Permission[];
  /**
   * The event sources, besides the plugin's own, whose events the plugin extracts fields from; an empty list:
   * all.
   */
  readonly extractSources: readonly string[];
  /** Whether the plugin can say where in the event a value lies. */
  readonly offsets: boolean;
  /**
   * The JSON Schema of the init config; null: there is none. It is text, since JSON.parse does not keep all
   * of its numbers.
   */
  readonly schema: string | null;
}

export interface Manifest extends Description {
  readonly manifestVersion: 1;
  /** The kinds of inputs that the plugin's module may declare, by their names in the guest ABI. */
  readonly inputs: readonly string[];
  /** Numbers of the event types that fields are extracted from. */
  readonly extractTypes: readonly number[];
  /** The Falco plugin API version that the .so asks for. */
  readonly requiredApiVersion: string;
  readonly falcoTs: string;
  readonly assemblyscript: string;
  readonly wasmtime: string;
}

/** Whether every host that loads the plugin has a log function. */
export function hasLogFunction(manifest: Manifest): boolean {
  return compareVersions(manifest.requiredApiVersion, LOG_API) >= 0;
}

export function has(manifest: Description, capability: Capability): boolean {
  return manifest.capabilities.includes(capability);
}

const SOCKETS: readonly string[] = [
  "udp",
  "tcp",
  "tls",
  "unix_datagrams",
  "unix_streams",
  "connect",
  "connect_tls",
  "http",
  "https",
  "poll",
  "poll_tls",
  "subscribe",
  "subscribe_tls",
];

/** Whether the plugin has inputs that listen or connect. */
export function hasSockets({ inputs }: Pick<Manifest, "inputs">): boolean {
  return inputs.some(name => SOCKETS.includes(name));
}

/** Whether the plugin may keep a cursor. */
export function keepsCursor({ permissions }: Pick<Description, "permissions">): boolean {
  return permissions.some(({ action }) => action === "state");
}

/** A permission in words, for messages and `falco-ts info`. */
export function inWords(permission: Permission): string {
  if (permission.action === "secret") return objectOf(permission).replace(/^what /, "that ");
  const preposition = { read: "", state: "", listen: "at ", connect: "to " }[permission.action];
  return preposition + objectOf(permission);
}

/** What a permission is for, without the action. */
export function objectOf({ action, from, value }: Permission): string {
  if (action === "state") return `kept in the folder that ${value} names`;
  switch (from) {
    case "path":
      return value;
    case "params":
      return value ? `what the open params' key "${value}" names` : "what the open params name";
    case "config":
      return `what the config's key "${value}" names`;
  }
}

/** The section of the .so that has the manifest, which no host loads. */
export const MANIFEST_SECTION = ".falco_ts.manifest";

/** A manifest as that section has it: JSON, deflated in zlib's format. */
export function packManifest(manifest: Manifest): Uint8Array {
  return zlibSync(strToU8(JSON.stringify(manifest)), { level: 9 });
}

/** What packManifest() packed. */
export function unpackManifest(section: Uint8Array): Manifest {
  return JSON.parse(strFromU8(unzlibSync(section))) as Manifest;
}
