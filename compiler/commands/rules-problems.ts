// What is wrong in the rules that a plugin's folder has, for pack: what falcoctl needs, fields, and what
// keeps Falco from loading them.
import path from "node:path";

import type { Project } from "../plugin/folder";
import type { Manifest } from "../plugin/manifest";
import type { Problem } from "../registry/check";
import { fieldsIn } from "../rules/account";
import { filterOf, type Names } from "../rules/condition";
import { refusedByLibsinsp } from "../rules/judged";
import { placeOf, readRuleset, type Rule, type Ruleset } from "../rules/ruleset";
import { checkRulesFields, type RulesFile, type RulesNeeds } from "../stages/package";

/** `needs`: what rulesNeeds said of the same files. */
export async function rulesProblems(
  project: Project,
  manifest: Manifest,
  rules: readonly RulesFile[],
  needs: RulesNeeds,
): Promise<Problem[]> {
  const found = [...needs.problems, ...checkRulesFields(rules, manifest.fields)];
  if (!rules.length || found.some(one => !one.registryOnly)) return found;
  const files = rules.map(({ name, text }) => ({ name: `rules/${name}`, text }));
  const ruleset = readRuleset(files);
  if (ruleset.problems.length)
    return [...found, ...ruleset.problems.map(text => ({ text, registryOnly: false }))];
  const library = path.join(project.buildDir, `lib${manifest.name}.so`);
  const plugin = { name: manifest.name, library, config: undefined };
  return [
    ...found,
    ...sourceless(ruleset, manifest).map(text => ({ text, registryOnly: false })),
    // macros may be in rules files of others, which are loaded before
    ...undefinedMacros(ruleset).map(text => ({ text, registryOnly: true })),
    ...(await refusedByLibsinsp(ruleset, plugin)).map(text => ({ text, registryOnly: false })),
  ];
}

/** Rules that use fields of the plugin, and are of syscalls, since they do not say a source. */
function sourceless({ rules, names }: Ruleset, { fields, source, extractSources }: Manifest): string[] {
  const families = new Set(fields.map(({ name }) => name.split(".")[0]!));
  const own = source || extractSources[0] || "NAME";
  return rules.flatMap(rule => {
    if (rule.source !== "syscall" || extractSources.includes("syscall")) return [];
    const used = fieldsIn(filterIfKnown(rule, names)).find(field => families.has(field.split(".")[0]!));
    return used === undefined
      ? []
      : [
          `${placeOf(rule)}: uses ${used}, and is of syscalls: a rule says whose events it is about, "source: ${own}"`,
        ];
  });
}

function undefinedMacros({ rules, names }: Ruleset): string[] {
  return rules.flatMap(rule => {
    try {
      filterOf(rule.condition, names);
      return [];
    } catch (error) {
      return [`${placeOf(rule)}: condition: ${(error as Error).message}`];
    }
  });
}

/** A rule's condition in libsinsp's words; "" where it names macros that are not there. */
function filterIfKnown(rule: Rule, names: Names): string {
  try {
    return filterOf(rule.condition, names);
  } catch {
    return "";
  }
}
