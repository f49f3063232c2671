// Reads the plugin's rules files for what falcoctl must know before it installs them.
import { parse, type YAMLParseError } from "yaml";

import type { Problem } from "../../registry/check";
import { yamlProblem } from "../../rules/ruleset";
import { compareVersions } from "../../versions";

export interface RulesFile {
  /** Its name without folders. */
  readonly name: string;
  readonly text: string;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly alternatives?: readonly { readonly name: string; readonly version: string }[];
}

export interface RulesNeeds {
  /** The version of the engine that the rules need; undefined where they do not say it. */
  readonly engine: string | undefined;
  readonly plugins: readonly Dependency[];
  /** The problems of the rules. */
  readonly problems: readonly Problem[];
}

/** Reads the rules of a plugin, which has that name and version. */
export function rulesNeeds(
  files: readonly RulesFile[],
  plugin: { readonly name: string; readonly version: string },
): RulesNeeds {
  const problems: Problem[] = [];
  const wrong = (text: string, registryOnly = false) => {
    problems.push({ text, registryOnly });
  };
  const plugins = new Map<string, Dependency>();
  let engine: string | undefined;
  for (const file of files) {
    for (const item of items(file, wrong)) {
      if (item.required_engine_version !== undefined) {
        const found = semver(item.required_engine_version);
        if (found === undefined)
          wrong(
            `rules/${file.name}: required_engine_version: found ${JSON.stringify(item.required_engine_version)}, expected a number or x.y.z`,
          );
        engine = found ?? engine;
      }
      if (item.required_plugin_versions !== undefined) {
        const found = dependencies(item.required_plugin_versions);
        if (!found)
          wrong(`rules/${file.name}: required_plugin_versions: expected a list of { name, version }`);
        found?.forEach(dependency => plugins.set(dependency.name, dependency));
      }
    }
  }
  if (files.length && !problems.length) checkNeeds(engine, [...plugins.values()], plugin, wrong);
  return {
    engine,
    plugins: [...plugins.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    problems,
  };
}

type Wrong = (text: string, registryOnly?: boolean) => void;

function items({ name, text }: RulesFile, wrong: Wrong): Record<string, unknown>[] {
  try {
    const list: unknown = parse(text, { logLevel: "error" });
    if (Array.isArray(list) && list.every(item => typeof item === "object" && item !== null)) return list;
    wrong(`rules/${name}: expected a YAML list of rules, macros and lists`);
  } catch (error) {
    wrong(yamlProblem(`rules/${name}`, text, error as YAMLParseError));
  }
  return [];
}

function checkNeeds(
  engine: string | undefined,
  needs: readonly Dependency[],
  plugin: { readonly name: string; readonly version: string },
  wrong: Wrong,
): void {
  if (engine === undefined)
    wrong(
      'rules: none says which engine they need; add a line such as "- required_engine_version: 15"',
      true,
    );
  const offered = needs
    .flatMap(need => [need, ...(need.alternatives ?? [])])
    .find(need => need.name === plugin.name);
  if (!offered)
    wrong(
      `rules: no required_plugin_versions with ${plugin.name}; falcoctl installs with rules the plugins that they name`,
      true,
    );
  else if (!isSatisfied(offered.version, plugin.version)) {
    wrong(
      `rules: required_plugin_versions: found ${plugin.name} ${offered.version}, expected a version that ${plugin.version} satisfies; Falco refuses the rules`,
    );
  }
}

/** Whether a version is as Falco requires it: of the same major version, and not older. */
function isSatisfied(required: string, offered: string): boolean {
  const [major] = required.split(".");
  return offered.startsWith(`${major}.`) && compareVersions(required, offered) <= 0;
}

/** An engine's version. Older rules give it as one number, which is the middle one of the version. */
function semver(version: unknown): string | undefined {
  if (Number.isInteger(version)) return `0.${version as number}.0`;
  return typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version) ? version : undefined;
}

function dependencies(found: unknown): Dependency[] | undefined {
  if (!Array.isArray(found) || !found.every(isDependency)) return undefined;
  return found.map(({ name, version, alternatives }) => ({
    name,
    version,
    ...(alternatives?.length
      ? { alternatives: alternatives.map(one => ({ name: one.name, version: one.version })) }
      : {}),
  }));
}

function isDependency(value: unknown): value is Dependency {
  if (typeof value !== "object" || value === null) return false;
  const { name, version, alternatives } = value as Partial<Record<keyof Dependency, unknown>>;
  return (
    typeof name === "string" &&
    typeof version === "string" &&
    /^\d+\.\d+\.\d+/.test(version) &&
    (alternatives === undefined || (Array.isArray(alternatives) && alternatives.every(isDependency)))
  );
}
