// Finds the config for the part of falco.yaml: that of the plugin's own falco.yaml, else the defaults of the
// init config's schema.
import { parse } from "yaml";

import { UserError } from "../../errors";
import type { Candidate } from "../../registry/check";
import type { Settings } from "./texts";

/** `falcoYaml` is the text of the plugin's own falco.yaml. Throws a UserError where it is not YAML. */
export function settingsOf(
  plugin: Candidate & { readonly schema: string | null },
  falcoYaml: string | undefined,
): Settings {
  const own = falcoYaml === undefined ? undefined : entryOf(plugin.name, falcoYaml);
  if (own)
    return {
      initConfig: own.init_config,
      openParams: typeof own.open_params === "string" ? own.open_params : undefined,
    };
  return {
    initConfig: plugin.schema === null ? undefined : defaults(plugin.schema),
    openParams: plugin.id ? "" : undefined,
  };
}

function entryOf(name: string, text: string): Record<string, unknown> | undefined {
  let config: unknown;
  try {
    config = parse(text, { intAsBigInt: true, logLevel: "error" });
  } catch (error) {
    throw new UserError(
      `falco.yaml: not valid YAML: ${(error as Error).message.split("\n")[0]!.replace(/:$/, "")}`,
      2,
    );
  }
  const { plugins } = (config ?? {}) as { plugins?: unknown };
  return Array.isArray(plugins) ? plugins.find(entry => entry?.name === name) : undefined;
}

/**
 * Each key with its default. A key that must be given has its description in place of one, for the operator
 * to replace.
 */
function defaults(schema: string): Record<string, unknown> {
  // JSON is YAML, and this parser keeps all digits of large numbers
  const { properties = {}, required = [] } = parse(schema, { intAsBigInt: true }) as {
    properties?: Record<string, { default?: unknown; description?: string }>;
    required?: string[];
  };
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]) =>
      value.default !== undefined
        ? [[key, value.default]]
        : required.includes(key)
          ? [[key, `<${value.description ?? key}>`]]
          : [],
    ),
  );
}
