// What Falco lays down for every plugin: the types of fields, names that it reserves, and what the versions
// of its plugin API have.

/** The types that a field may have. */
export const FIELD_TYPES = ["string", "uint64", "bool", "reltime", "abstime", "ipaddr", "ipnet"] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

/** Whether Falco knows a field's type. */
export function isFieldType(type: string): type is FieldType {
  return (FIELD_TYPES as readonly string[]).includes(type);
}

/** Names of event sources that Falco reserves. */
export const RESERVED_SOURCES: readonly string[] = ["syscall", "internal", "plugins"];

/** PPME_PLUGINEVENT_E, the type of an event that a plugin made. */
export const PLUGIN_EVENT = 322;

/** The plugin API that a plugin asks for, by the oldest Falco that it loads in. */
export const API_OF_FALCO: Readonly<Record<string, string>> = { "0.35": "3.0.0", "0.38": "3.5.0" };

/** The oldest Falco that a plugin loads in, unless --min-falco names another. */
export const DEFAULT_FALCO = "0.38";

/** The first plugin API with a log function for plugins; Falco has it since 0.38. */
export const LOG_API = "3.4.0";

/**
 * The first plugin API in which a plugin may be asked where in an event a value lies; Falco has it since
 * 0.41.
 */
export const OFFSETS_API = "3.11.0";
