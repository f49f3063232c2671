// The plugin's settings: declared at build time, and read from the operator's config in every sandbox.
import { Permissions } from "../assembly/config/permissions";
import { Settings } from "../assembly/config/settings";
import { jsonQuote } from "../internal/options/json";
import { CONFIG, OPERATOR_KEY, Options } from "../internal/options/options";
import { failed, operatorText } from "./answers";

/** For the manifest: the keys of the config, as JSON. */
export function declaredSettings<P>(plugin: P): string {
  if (!isDefined(plugin.settings)) return "null";
  const options = Options.declare();
  plugin.settings(new Settings<P>(plugin, options));
  return `[${options.declared}]`;
}

/** For the manifest: the schema that the author wrote by hand, as a JSON string. */
export function writtenSchema<P>(plugin: P): string {
  if (!isDefined(plugin.schema)) return "null";
  return jsonQuote(plugin.schema());
}

/** For the manifest: what the plugin may do outside of its sandbox, as JSON. */
export function declaredPermissions<P>(plugin: P): string {
  if (!isDefined(plugin.permissions)) return "[]";
  const permissions = new Permissions();
  plugin.permissions(permissions);
  return permissions.json();
}

/** Gives the plugin the operator's settings. False where they are wrong, and the call has failed. */
export function readSettings<P>(plugin: P): bool {
  if (!isDefined(plugin.settings)) return true;
  const text = operatorText(CONFIG);
  if (text === null) return false;
  const options = Options.read(CONFIG, text);
  options.reserved = OPERATOR_KEY;
  plugin.settings(new Settings<P>(plugin, options));
  if (options.error.length) {
    failed(options.error);
    return false;
  }
  options.warnOfUnknownKeys();
  return true;
}
