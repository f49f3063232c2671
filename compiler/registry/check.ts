// The rules of the plugin registry, for any plugin: names, ids, sources, fields, versions. The registry's own
// tools and falcoctl apply the same ones; here all of them are checked at once, and each problem says what to
// do.
import { FIELD_TYPES, isFieldType, RESERVED_SOURCES } from "../plugin/falco-facts";
import type { FieldDefinition } from "../plugin/library-info";
import { shownJson } from "../shown";
import { DEVELOPMENT_ID, LAST_PRIVATE_ID, LAST_PUBLIC_ID, REGISTERED } from "./registered";

/**
 * A plugin that the rules are applied to. A manifest has all of this, and so has what any .so says of itself.
 */
export interface Candidate {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly contact: string;
  /** 0 without an event source. */
  readonly id: number;
  /** "" without one. */
  readonly source: string;
  readonly extractSources: readonly string[];
  readonly fields: readonly FieldDefinition[];
}

export interface Problem {
  readonly text: string;
  /**
   * The problem keeps the plugin out of the registry only: an author who does not register it may ignore it.
   */
  readonly registryOnly: boolean;
}

const NAME = /^[a-z]+[a-z0-9-_]*$/;
const SOURCE = /^[a-z]+[a-z0-9_]*$/;
const FIELD = /^[a-z]+[a-z0-9_]*(\.[a-z]+[a-z0-9_]*)+$/;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/;

/** Everything that the registry, falcoctl or Falco would refuse. */
export function check(plugin: Candidate): Problem[] {
  const problems: Problem[] = [];
  const wrong = (key: string, found: unknown, expected: string, registryOnly = false) =>
    problems.push({ text: `${key}: found ${shownJson(found)}, expected ${expected}`, registryOnly });
  if (!NAME.test(plugin.name))
    wrong("name", plugin.name, "lower-case letters, digits, _ and -, beginning with a letter");
  if (!SEMVER.test(plugin.version))
    wrong("version", plugin.version, "a semantic version: x.y.z without leading zeros");
  if (!plugin.description) wrong("description", plugin.description, "a sentence");
  if (!plugin.contact) wrong("contact", plugin.contact, "where users turn to");
  if (plugin.id !== 0) {
    checkId(plugin, wrong);
    if (!SOURCE.test(plugin.source))
      wrong("source", plugin.source, "lower-case letters, digits and _, beginning with a letter");
    if (RESERVED_SOURCES.includes(plugin.source))
      wrong("source", plugin.source, "a name that Falco does not reserve");
  } else if (REGISTERED.get(plugin.name)) {
    wrong(
      "name",
      plugin.name,
      "a name that is free: the registry has another plugin of that name, with an event source",
      true,
    );
  }
  for (const source of plugin.extractSources) {
    if (!SOURCE.test(source))
      wrong(
        "extracts from",
        source,
        "an event source's name: lower-case letters, digits and _, beginning with a letter",
      );
  }
  plugin.fields.forEach(field => checkField(field, wrong));
  return problems;
}

type Wrong = (key: string, found: unknown, expected: string, registryOnly?: boolean) => void;

function checkId({ name, id }: Candidate, wrong: Wrong): void {
  const owner = [...REGISTERED].find(([, taken]) => taken === id)?.[0];
  const own = REGISTERED.get(name);
  if (id > LAST_PRIVATE_ID) wrong("id", id, `at most ${LAST_PRIVATE_ID}: those above are Falco's own`);
  else if (id > LAST_PUBLIC_ID)
    wrong(
      "id",
      id,
      `at most ${LAST_PUBLIC_ID}: those above are for plugins that stay within an organisation`,
      true,
    );
  else if (id === DEVELOPMENT_ID)
    wrong(
      "id",
      id,
      "an id of the plugin's own: 999 is everybody's while developing; the registry gives the next free one",
      true,
    );
  else if (owner !== undefined && owner !== name)
    wrong("id", id, `one that is free: the registry gave it to ${owner}`, true);
  if (own !== undefined && own !== id)
    wrong(
      "name",
      name,
      `a name that is free: the registry has a plugin of that name, ${own === null ? "without an event source" : `with id ${own}`}`,
      true,
    );
}

function checkField({ name, type, desc, arg }: FieldDefinition, wrong: Wrong): void {
  if (!FIELD.test(name))
    wrong(
      "field",
      name,
      'lower-case letters, digits and _ in parts that begin with a letter, with dots between them, such as "my_plugin.value"',
      true,
    );
  if (!isFieldType(type)) wrong(`field ${name}: type`, type, `one of ${FIELD_TYPES.join(", ")}`);
  if (!desc) wrong(`field ${name}: description`, desc ?? "", "a sentence");
  if (arg?.isRequired && !arg.isIndex && !arg.isKey)
    wrong(`field ${name}: argument`, "required", "index or key beside it");
}
