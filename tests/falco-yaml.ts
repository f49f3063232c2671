// falco.yaml as Falco reads it: what its plugins get for their init_config and open_params.
import { isAlias, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";

import { scalarJson } from "../compiler/plugin/falco-yaml";

export interface LoadedPlugin {
  readonly name: string;
  readonly initConfig: string;
  readonly openParams: string;
}

/** The plugins of a falco.yaml, or of a part of one, in their order. */
export function loadedPlugins(falcoYaml: string): LoadedPlugin[] {
  const document = read(falcoYaml);
  const plugins = document.get("plugins");
  if (!isSeq(plugins)) throw new Error("no list of plugins");
  return plugins.items.map(item => {
    const plugin = item as YAMLMap;
    return {
      name: plugin.get("name") as string,
      initConfig: configOf(plugin.get("init_config", true)),
      openParams: configOf(plugin.get("open_params", true)).trim(),
    };
  });
}

/** The init config that Falco makes of what stands behind `init_config:`, a map. */
export function initConfig(map: string): string {
  return configOf(read(map).contents);
}

/** Every scalar is a text, as it is in yaml-cpp. */
function read(text: string) {
  const document = parseDocument(text, { schema: "failsafe" });
  if (document.errors.length) throw document.errors[0]!;
  return document;
}

/** A map becomes JSON; any other text stays what it is. */
function configOf(node: unknown): string {
  if (isMap(node)) return json(node);
  return isScalar(node) && !isNull(node) ? String(node.value) : "";
}

function json(node: unknown): string {
  if (isAlias(node)) throw new Error("no test has aliases");
  if (isMap(node)) {
    // the converter starts with null, and an empty map or list leaves that as it is
    const members = node.items.map(({ key, value }) => `${JSON.stringify(String(key))}:${json(value)}`);
    return members.length ? `{${members.join(",")}}` : "null";
  }
  if (isSeq(node)) return node.items.length ? `[${node.items.map(json).join(",")}]` : "null";
  return isNull(node) ? "null" : scalarJson((node as { value: string }).value);
}

function isNull(node: unknown): boolean {
  return (
    !isScalar(node) ||
    node.value === null ||
    (node.type === "PLAIN" && ["", "~", "null", "Null", "NULL"].includes(String(node.value)))
  );
}
