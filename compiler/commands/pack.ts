// falco-ts pack: makes dist/ of a built plugin, with everything that a release needs. pack --check: finds
// what would keep a plugin, also one that falco-ts did not make, out of the plugin registry.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";
import { checkFolder, readIfExists, replaceEntries, writeFileAtomic } from "../files";
import { packageRoot } from "../package-root";
import { readBuilt } from "../plugin/built";
import { openProject } from "../plugin/folder";
import { parseExtractSources, parseFields, readPluginInfo } from "../plugin/library-info";
import { readPackageJson, type PackageJson } from "../plugin/package-json";
import { check, type Candidate, type Problem } from "../registry/check";
import { missingMarkers, putPart, readmeParts, type ReadmePart } from "../registry/readme-parts";
import { packagePlugin, rulesNeeds, settingsOf, type RulesFile } from "../stages/package";
import { rulesProblems } from "./rules-problems";

export interface PackedPlugin {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the folder that was written. */
  readonly dir: string;
  /** The files in it, without those in folders of it. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Whether the text between the markers of the plugin's README.md has changed. */
  readonly readme: boolean;
  readonly digests: Readonly<Record<string, string>>;
  /** The commands that push and sign. They run in that folder and read the variable REPOSITORY. */
  readonly commands: readonly string[];
  readonly repository: string | undefined;
  readonly warnings: readonly string[];
}

export interface CheckedPlugin {
  readonly name: string;
  readonly version: string;
  readonly problems: readonly string[];
}

/** Packs the plugin of a folder. Writes all of dist/, or throws and leaves it as it was. */
export async function pack(folder: string): Promise<PackedPlugin> {
  const project = openProject(folder);
  const dir = path.join(project.dir, "dist");
  checkFolder(dir);
  const { manifest, library, platform } = readBuilt(project);
  const rules = readRules(project.dir);
  const needs = rulesNeeds(rules, manifest);
  const problems: Problem[] = [...check(manifest), ...(await rulesProblems(project, manifest, rules, needs))];
  const fatal = problems.filter(problem => !problem.registryOnly);
  if (fatal.length) throw new UserError(fatal.map(problem => problem.text).join("\n"));
  const about = readPackageJson(project.dir);
  const made = packagePlugin({
    manifest,
    library,
    platform,
    rules,
    needs,
    about,
    time: releaseTime(),
    settings: settingsOf(manifest, readIfExists(path.join(project.dir, "falco.yaml"))),
    notices: fs.readFileSync(path.join(packageRoot, "runtime-c", "third-party.txt"), "utf8"),
  });
  const readme = readReadme(project.dir, readmeParts(manifest));
  if (readme.isStale) writeFileAtomic(path.join(project.dir, "README.md"), readme.text);
  replaceEntries(dir, made.files);
  return {
    name: manifest.name,
    version: manifest.version,
    dir,
    readme: readme.isStale,
    files: [...made.files]
      .filter(([name]) => !name.includes("/"))
      .map(([name, { data }]) => ({ name, bytes: data.length })),
    digests: made.digests,
    commands: made.commands,
    repository: made.repository,
    warnings: [
      ...problems.map(problem => `not for the plugin registry as it is: ${problem.text}`),
      ...readme.problems,
      ...unsaid(about),
    ],
  };
}

/**
 * Checks a plugin's folder, or any plugin's .so, by the rules of the plugin registry. Only a .so needs the
 * host.
 */
export async function checkPack(
  target: string,
  hostPath: () => string,
  stderr: (line: string) => void,
): Promise<CheckedPlugin> {
  if (fs.statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    const project = openProject(target);
    const { manifest } = readBuilt(project);
    const readme = readReadme(project.dir, readmeParts(manifest));
    const rules = readRules(project.dir);
    const problems = await rulesProblems(project, manifest, rules, rulesNeeds(rules, manifest));
    return checked(manifest, [
      ...problems.map(problem => problem.text),
      ...readme.problems,
      ...(readme.isStale
        ? ['README.md: what is between its markers is not of this plugin as it is; "falco-ts pack" writes it']
        : []),
    ]);
  }
  const info = await readPluginInfo(hostPath(), target, stderr);
  return checked(
    {
      ...info,
      source: info.eventSource ?? "",
      fields: parseFields(info),
      extractSources: parseExtractSources(info),
    },
    [],
  );
}

function checked(plugin: Candidate, others: readonly string[]): CheckedPlugin {
  return {
    name: plugin.name,
    version: plugin.version,
    problems: [...check(plugin).map(problem => problem.text), ...others],
  };
}

function readRules(dir: string): RulesFile[] {
  const folder = path.join(dir, "rules");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => ({ name: entry.name, text: fs.readFileSync(path.join(folder, entry.name), "utf8") }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The README with its parts filled in. A plugin without a README needs none. */
function readReadme(
  dir: string,
  parts: readonly ReadmePart[],
): { text: string; isStale: boolean; problems: string[] } {
  const found = readIfExists(path.join(dir, "README.md"));
  if (found === undefined) return { text: "", isStale: false, problems: [] };
  const missing = parts.filter(part => putPart(found, part) === undefined);
  const text = parts.reduce((readme, part) => putPart(readme, part) ?? readme, found);
  return {
    text,
    isStale: text !== found,
    problems: missing.map(part => `README.md: ${missingMarkers(part)}`),
  };
}

function unsaid(about: PackageJson): string[] {
  const missing = Object.entries({ author: about.author, license: about.license, repository: about.url })
    .filter(([, value]) => value === undefined)
    .map(([key]) => `"${key}"`);
  return missing.length
    ? [`package.json: says no ${missing.join(", ")}: the registry's entry is without`]
    : [];
}

/**
 * The time of everything in a release: SOURCE_DATE_EPOCH, as in other reproducible builds, else 1970, but
 * never the clock.
 */
function releaseTime(): Date {
  const epoch = process.env.SOURCE_DATE_EPOCH || "0";
  if (!/^\d{1,10}$/.test(epoch))
    throw new UserError(`SOURCE_DATE_EPOCH: found ${JSON.stringify(epoch)}, expected seconds since 1970`, 2);
  return new Date(Number(epoch) * 1000);
}
