// The capabilities that plugins can have, one row each: the symbols of the .so that tell Falco of the
// capability and answer its calls, the methods of an author's classes that these calls end in, and the plugin
// API that first has it. A new capability is a new row. Symbols that every plugin has from some version of
// the plugin API on are a row too.
import { compareVersions } from "../versions";

/** A symbol of the .so. Its name stands here without "plugin_"; its C signature is that of the plugin API. */
interface SymbolBase {
  readonly name: string;
  readonly result: string;
  readonly parameters: string;
}

/** A symbol that answers with a fact of the manifest: before init too, and on any thread. */
export interface ConstantSymbol extends SymbolBase {
  readonly constant: keyof StaticFacts;
  /** A C statement that runs before the answer. */
  readonly before?: string;
  /** The plugin has no such symbol where the fact is null or an empty list. */
  readonly isOptional?: boolean;
}

/** A symbol that passes its arguments on to the runtime's function of the same name, ft_plugin_*. */
export interface ForwardedSymbol extends SymbolBase {
  readonly constant?: undefined;
  /** The runtime's function gets the plugin's facts before the arguments. */
  readonly takesFacts?: boolean;
}

export type PluginSymbol = ConstantSymbol | ForwardedSymbol;

/**
 * The facts that constants answer with, all of which a manifest has. A list becomes JSON, and a list of
 * numbers a C array.
 */
export interface StaticFacts {
  readonly requiredApiVersion: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly contact: string;
  readonly schema: string | null;
  readonly id: number;
  readonly source: string;
  readonly fields: readonly unknown[];
  readonly extractTypes: readonly number[];
  readonly extractSources: readonly string[];
}

/** The SDK's classes that an author's classes extend. */
export type SdkClass = "Plugin" | "PullInstance" | "Instance";

/** A method of an author's class that Falco's calls end in. */
export interface Method {
  readonly name: string;
  /** What the author's class extends. */
  readonly of: readonly SdkClass[];
  /** How the class declares it; `{class}` stands for the author's class. */
  readonly signature: string;
  readonly purpose: string;
  /** The SDK's interface that the class implements with it; undefined where the SDK's class has it. */
  readonly interface?: string;
}

export interface CapabilityRow {
  /** The plugin API that first has it. */
  readonly apiVersion: string;
  /** Every plugin that asks for such an API, or a newer one, has it; manifests do not list it. */
  readonly isInEvery?: boolean;
  /** The SDK's interface that a class with the capability implements. */
  readonly interface?: string;
  readonly methods: readonly Method[];
  readonly symbols: readonly PluginSymbol[];
}

const PLUGIN = ["Plugin"] as const,
  INSTANCES = ["PullInstance", "Instance"] as const;

const ROWS = {
  plugin: {
    apiVersion: "3.0.0",
    isInEvery: true,
    methods: [
      {
        name: "info",
        of: PLUGIN,
        signature: "info(): Info",
        purpose: "it says who the plugin is: id, name, version, description, contact and source",
      },
      {
        name: "settings",
        of: PLUGIN,
        signature: "settings(s: Settings<{class}>): void",
        purpose: "it declares the keys of the init config",
        interface: "Configurable<{class}>",
      },
      {
        name: "schema",
        of: PLUGIN,
        signature: "schema(): string",
        purpose: "it returns a JSON Schema of the init config, written by hand",
        interface: "SchemaProvider",
      },
      {
        name: "init",
        of: PLUGIN,
        signature: "init(): void",
        purpose: "it runs once the settings are there",
        interface: "Initializer",
      },
      {
        name: "permissions",
        of: PLUGIN,
        signature: "permissions(p: Permissions): void",
        purpose: "it says what the plugin may read",
        interface: "Permitted",
      },
      {
        name: "destroy",
        of: PLUGIN,
        signature: "destroy(): void",
        purpose: "it runs at the end",
        interface: "Destroyer",
      },
    ],
    symbols: [
      {
        name: "get_required_api_version",
        result: "const char *",
        parameters: "void",
        constant: "requiredApiVersion",
      },
      { name: "get_name", result: "const char *", parameters: "void", constant: "name" },
      { name: "get_version", result: "const char *", parameters: "void", constant: "version" },
      { name: "get_description", result: "const char *", parameters: "void", constant: "description" },
      { name: "get_contact", result: "const char *", parameters: "void", constant: "contact" },
      {
        name: "init",
        result: "ss_plugin_t *",
        parameters: "const ss_plugin_init_input *in, ss_plugin_rc *rc",
        takesFacts: true,
      },
      { name: "destroy", result: "void", parameters: "ss_plugin_t *s" },
      { name: "get_last_error", result: "const char *", parameters: "ss_plugin_t *s" },
      {
        name: "get_init_schema",
        result: "const char *",
        parameters: "ss_plugin_schema_type *type",
        constant: "schema",
        before: "*type = SS_PLUGIN_SCHEMA_JSON;",
        isOptional: true,
      },
    ],
  },
  metrics: {
    // a host that is older than API 3.6 does not ask, so that no plugin has to require it
    apiVersion: "3.0.0",
    isInEvery: true,
    methods: [
      {
        name: "metrics",
        of: PLUGIN,
        signature: "metrics(m: Metrics<{class}>): void",
        purpose: "it declares the plugin's own counters and gauges",
        interface: "Measured<{class}>",
      },
    ],
    symbols: [
      {
        name: "get_metrics",
        result: "ss_plugin_metric *",
        parameters: "ss_plugin_t *s, uint32_t *num_metrics",
      },
    ],
  },
  sourcing: {
    apiVersion: "3.0.0",
    interface: "Source",
    methods: [
      {
        name: "open",
        of: PLUGIN,
        signature: "open(params: Params): PullInstance | null",
        purpose: "it makes an instance of the event source",
        interface: "Source",
      },
      {
        name: "next",
        of: ["PullInstance"],
        signature: "override next(event: EventWriter): Status",
        purpose: "it writes one event, or says that there is none",
      },
      {
        name: "nextBatch",
        of: INSTANCES,
        signature: "nextBatch(batch: EventBatch): Status",
        purpose: "it adds events to a batch",
      },
      {
        name: "close",
        of: INSTANCES,
        signature: "close(): void",
        purpose: "it runs when Falco closes the instance",
        interface: "Closer",
      },
    ],
    symbols: [
      { name: "get_id", result: "uint32_t", parameters: "void", constant: "id" },
      { name: "get_event_source", result: "const char *", parameters: "void", constant: "source" },
      {
        name: "open",
        result: "ss_instance_t *",
        parameters: "ss_plugin_t *s, const char *params, ss_plugin_rc *rc",
      },
      { name: "close", result: "void", parameters: "ss_plugin_t *s, ss_instance_t *h" },
      {
        name: "next_batch",
        result: "ss_plugin_rc",
        parameters: "ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts, ss_plugin_event ***evts",
      },
    ],
  },
  "open params": {
    apiVersion: "3.0.0",
    interface: "OpenParamsLister",
    methods: [
      {
        name: "listOpenParams",
        of: PLUGIN,
        signature: "listOpenParams(list: OpenParams): void",
        purpose: "it says what open params there are",
        interface: "OpenParamsLister",
      },
    ],
    symbols: [
      { name: "list_open_params", result: "const char *", parameters: "ss_plugin_t *s, ss_plugin_rc *rc" },
    ],
  },
  progress: {
    apiVersion: "3.0.0",
    interface: "Progresser",
    methods: [
      {
        name: "progress",
        of: INSTANCES,
        signature: "progress(text: TextWriter): f64",
        purpose: "it says how far the instance has come, from 0 to 1",
        interface: "Progresser",
      },
    ],
    symbols: [
      {
        name: "get_progress",
        result: "const char *",
        parameters: "ss_plugin_t *s, ss_instance_t *h, uint32_t *progress_pct",
      },
    ],
  },
  extraction: {
    apiVersion: "3.0.0",
    interface: "Extractor",
    methods: [
      {
        name: "fields",
        of: PLUGIN,
        signature: "fields(f: Fields<{class}>): void",
        purpose: "it declares the fields and how they are extracted",
        interface: "Extractor<{class}>",
      },
    ],
    symbols: [
      { name: "get_fields", result: "const char *", parameters: "void", constant: "fields" },
      {
        name: "extract_fields",
        result: "ss_plugin_rc",
        parameters:
          "ss_plugin_t *s, const ss_plugin_event_input *in, const ss_plugin_field_extract_input *extract",
      },
      {
        name: "get_extract_event_types",
        result: "const uint16_t *",
        parameters: "uint32_t *count, ss_plugin_t *s",
        constant: "extractTypes",
        before: "(void)s;",
      },
      {
        name: "get_extract_event_sources",
        result: "const char *",
        parameters: "void",
        constant: "extractSources",
        isOptional: true,
      },
    ],
  },
  "event to string": {
    apiVersion: "3.0.0",
    interface: "EventFormatter",
    methods: [
      {
        name: "eventToString",
        of: PLUGIN,
        signature: "eventToString(event: EventReader, text: TextWriter): void",
        purpose: "it writes an event's form for people",
        interface: "EventFormatter",
      },
    ],
    symbols: [
      {
        name: "event_to_string",
        result: "const char *",
        parameters: "ss_plugin_t *s, const ss_plugin_event_input *in",
      },
    ],
  },
} as const satisfies Readonly<Record<string, CapabilityRow>>;

/** A capability that a manifest lists, since not every plugin has it. */
export type Capability = {
  [name in keyof typeof ROWS]: (typeof ROWS)[name] extends { readonly isInEvery: true } ? never : name;
}[keyof typeof ROWS];

/** All rows, by name. */
export const CAPABILITIES: Readonly<Record<keyof typeof ROWS, CapabilityRow>> = ROWS;

/** The rows of a plugin: those of its capabilities, and those that every plugin of its plugin API has. */
export function rowsOf({
  capabilities,
  requiredApiVersion,
}: {
  readonly capabilities: readonly string[];
  readonly requiredApiVersion: string;
}): readonly CapabilityRow[] {
  return Object.entries(CAPABILITIES)
    .filter(([name, row]) =>
      row.isInEvery ? compareVersions(requiredApiVersion, row.apiVersion) >= 0 : capabilities.includes(name),
    )
    .map(([, row]) => row);
}

/** The capabilities that classes of instances have, by the interfaces that they implement for them. */
export const INSTANCE_CAPABILITIES: ReadonlyMap<string, Capability> = new Map(
  Object.entries(CAPABILITIES).flatMap(([name, row]) => {
    const method = row.methods.find(one => one.interface === row.interface);
    return row.interface !== undefined && method && !method.of.includes("Plugin")
      ? [[row.interface, name as Capability] as const]
      : [];
  }),
);

/** The capabilities of which a library exports all symbols that it must have, in the order of the table. */
export function capabilitiesOf(exported: readonly string[]): string[] {
  const names = new Set(exported);
  return Object.entries(CAPABILITIES)
    .filter(
      ([, { isInEvery, symbols }]) =>
        !isInEvery &&
        symbols.every(
          one => (one.constant !== undefined && one.isOptional) || names.has(`plugin_${one.name}`),
        ),
    )
    .map(([name]) => name);
}
