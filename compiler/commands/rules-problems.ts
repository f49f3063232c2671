// What is wrong in the rules that a plugin's folder has, for pack: what falcoctl needs, fields, and what
// keeps Falco from loading them.
import path from "node:path";

import type { Project } from "../plugin/folder";
import type { Manifest } from "../plugin/manifest";
import type { Problem } from "../registry/check";
import { refusedByLibsinsp } from "../rules/judged";
import { readRuleset } from "../rules/ruleset";
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
  const { problems } = readRuleset(files);
  const library = path.join(project.buildDir, `lib${manifest.name}.so`);
  const texts = problems.length
    ? problems
    : await refusedByLibsinsp(files, { name: manifest.name, library, config: undefined });
  return [...found, ...texts.map(text => ({ text, registryOnly: false }))];
}
