// falco-ts init: makes a new plugin's folder from one of the templates. It asks on the terminal for
// everything that the flags leave open.
import fs from "node:fs";
import path from "node:path";

import type { Prompt } from "./ask";
import { UserError } from "../errors";
import { replaceEntries } from "../files";
import { isInstalled, wantedPackages } from "./installed";
import { packageRoot } from "../package-root";
import { alignFields } from "../registry/readme-parts";

export const TEMPLATES = ["source", "webhook", "extractor", "full"] as const;
export type Template = (typeof TEMPLATES)[number];

export interface InitOptions {
  /** The folder, whose name is the plugin's too. */
  readonly dir?: string | undefined;
  readonly template?: Template | undefined;
  /** The event source that an extractor is for. */
  readonly source?: string | undefined;
  /** Take the defaults instead of asking. */
  readonly yes: boolean;
}

export interface NewPlugin {
  /** The folder, as the user would write it. */
  readonly dir: string;
  /** What was written, relative to the folder. */
  readonly files: readonly string[];
  /** Commands to go on with. */
  readonly next: readonly string[];
  /**
   * Which default was taken without a flag or a question, and how to choose otherwise; undefined: none was.
   */
  readonly note: string | undefined;
}

interface Plan {
  readonly dir: string;
  readonly template: Template;
  readonly source: string;
}

const DEFAULT_TEMPLATE: Template = "full";
/** The event source of the extractor template: that of Falco's example plugin. */
const TEMPLATE_SOURCE = "dummy";
/** Falco's own plugins whose name differs from that of their event source. */
const MAKERS: Readonly<Record<string, string>> = {
  k8s_audit: "k8saudit",
  aws_cloudtrail: "cloudtrail",
  gcp_auditlog: "gcpaudit",
};

const KINDS = `${TEMPLATES.slice(0, -1).join(", ")} or ${TEMPLATES.at(-1)}`;

/**
 * Makes a plugin's folder, whole or not at all. `ask` is undefined where there is no terminal: then the
 * folder alone is enough, and a note says which template was taken. Throws a UserError where the folder is
 * not empty, where a name is not allowed, and where something is missing that has no default and that nobody
 * can be asked for.
 */
export async function init(options: InitOptions, ask: Prompt | undefined): Promise<NewPlugin> {
  const given = checkGiven(options);
  const assumed = !options.yes && !ask && given.dir !== undefined && given.template === undefined;
  const known = withDefaults(given, options.yes || assumed);
  const plan = isComplete(known) ? known : await askFor(known, options, ask);
  const target = path.resolve(plan.dir);
  const files = new Map(
    [...read("common", plan), ...read(plan.template, plan)].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  replaceEntries(
    target,
    new Map([...files].map(([file, text]) => [file, { data: Buffer.from(text), executable: false }])),
  );
  return {
    dir: plan.dir,
    files: [...files.keys()],
    next: [...(isInstalled(target) ? [] : ["npm install"]), "npx falco-ts build", "npx falco-ts test"],
    note: assumed
      ? `--template was not given: this is ${DEFAULT_TEMPLATE}, an event source with fields; ${KINDS} are there`
      : undefined,
  };
}

type KnownPlan = Partial<Plan>;

function checkGiven({ dir, template, source }: InitOptions): KnownPlan {
  if (source !== undefined && template !== undefined && template !== "extractor") {
    throw new UserError(
      `--source: names the events that an extractor is for; --template ${template} makes a plugin with an event source of its own`,
      2,
    );
  }
  const problem =
    (dir !== undefined && (nameProblem(dir) ?? folderProblem(dir))) ||
    (source !== undefined && sourceProblem(source));
  if (problem) throw problem;
  return {
    ...(dir !== undefined && { dir }),
    ...(source !== undefined ? { source, template: "extractor" } : template && { template }),
  };
}

function withDefaults({ template, source, ...given }: KnownPlan, yes: boolean): KnownPlan {
  const kind = template ?? (yes ? DEFAULT_TEMPLATE : undefined);
  const whose = source ?? (yes || (kind && kind !== "extractor") ? TEMPLATE_SOURCE : undefined);
  return { ...given, ...(kind && { template: kind }), ...(whose !== undefined && { source: whose }) };
}

function isComplete(known: KnownPlan): known is Plan {
  return known.dir !== undefined && known.template !== undefined && known.source !== undefined;
}

async function askFor(known: KnownPlan, { yes }: InitOptions, ask: Prompt | undefined): Promise<Plan> {
  if (yes || !ask)
    throw new UserError(
      `${yes ? "" : "there is no terminal to ask on; "}missing: ${missing(known).join("; ")}`,
      2,
    );
  const dir =
    known.dir ??
    (await ask(
      "Name of the plugin, and of its folder",
      undefined,
      name => (nameProblem(name) ?? folderProblem(name))?.message,
    ));
  const template =
    known.template ??
    ((await ask(`Kind: ${KINDS}, which is both`, DEFAULT_TEMPLATE, kind =>
      TEMPLATES.includes(kind as Template) ? undefined : `expected ${KINDS}`,
    )) as Template);
  const source =
    known.source ??
    (template !== "extractor"
      ? TEMPLATE_SOURCE
      : await ask(
          "Event source whose events it is for, such as k8s_audit",
          TEMPLATE_SOURCE,
          name => sourceProblem(name)?.message,
        ));
  return { dir, template, source };
}

function missing({ dir, template, source }: KnownPlan): string[] {
  return [
    ...(dir === undefined ? ["the folder, which is named as the plugin is"] : []),
    ...(template === undefined ? [`--template ${KINDS} (or --yes, for ${DEFAULT_TEMPLATE})`] : []),
    ...(template === "extractor" && source === undefined
      ? [`--source, the event source whose events it is for (or --yes, for ${TEMPLATE_SOURCE})`]
      : []),
  ];
}

function nameProblem(dir: string): UserError | undefined {
  const name = path.basename(path.resolve(dir));
  return /^[a-z][a-z0-9_]*$/.test(name)
    ? undefined
    : new UserError(
        `${JSON.stringify(name)} cannot be a plugin's name: expected lower-case letters, digits and _, beginning with a letter`,
        2,
      );
}

function folderProblem(dir: string): UserError | undefined {
  const found = fs.statSync(dir, { throwIfNoEntry: false });
  return !found || (found.isDirectory() && fs.readdirSync(dir).length === 0)
    ? undefined
    : new UserError(`${dir}: exists and is not an empty folder; nothing was written`);
}

function sourceProblem(source: string): UserError | undefined {
  if (source === "syscall")
    return new UserError(
      "--source: syscall: Falco's system calls cannot be read; expected an event source of a plugin",
      2,
    );
  return /^[a-z][a-z0-9_]*$/.test(source)
    ? undefined
    : new UserError(
        `--source: ${JSON.stringify(source)} cannot be an event source's name: expected lower-case letters, digits and _, beginning with a letter`,
        2,
      );
}

/** The files of a folder of templates, filled in for the new plugin. */
function read(folder: string, plan: Plan): [file: string, text: string][] {
  const dir = path.join(packageRoot, "templates", folder);
  const name = nameOf(plan);
  return list(dir).map(file => {
    const text = fs.readFileSync(path.join(dir, file), "utf8");
    // npm leaves dot files out of packages
    const to = file.replace(/(^|\/)_/g, "$1.").replace("my_plugin", name);
    return [to, fill(to, text, plan)];
  });
}

/**
 * Puts the new plugin's names into a template. A template is a plugin called my_plugin, for the events of
 * dummy where it is an extractor, so that it builds and passes its tests as it is.
 */
function fill(file: string, text: string, plan: Plan): string {
  const { source } = plan;
  const name = nameOf(plan);
  const words: Record<string, string> = {
    my_plugin: name,
    MyPlugin: className(name, text),
    '"falco-ts": "*"': dependencyLines(path.resolve(plan.dir)),
    libdummy: `lib${MAKERS[source] ?? source}`,
    dummy: file === "falco.yaml" ? (MAKERS[source] ?? source) : source,
  };
  return alignFields(
    text.replace(/my_plugin|MyPlugin|\b(lib)?dummy\b|"falco-ts": "\*"/g, word => words[word]!),
  );
}

function nameOf({ dir }: Plan): string {
  return path.basename(path.resolve(dir));
}

/** The members of "devDependencies" in a new plugin's package.json, in npm's order. */
function dependencyLines(folder: string): string {
  return Object.entries(wantedPackages(folder))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, from]) => `${JSON.stringify(name)}: ${JSON.stringify(from)}`)
    .join(",\n    ");
}

/**
 * The class of a plugin: MyPlugin for my_plugin, and MyPluginPlugin where the template has something else of
 * that name.
 */
function className(name: string, text: string): string {
  const own = name
    .split("_")
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
  return new RegExp(`\\b${own}\\b`).test(text.replaceAll("MyPlugin", "")) ? `${own}Plugin` : own;
}

/** The files of a template, without what was built or installed in it. Paths have "/" between folders. */
function list(dir: string, below = ""): string[] {
  return fs
    .readdirSync(path.join(dir, below), { withFileTypes: true })
    .filter(entry => !["node_modules", "build", "dist"].includes(entry.name))
    .flatMap(entry => {
      const file = path.posix.join(below, entry.name);
      return entry.isDirectory() ? list(dir, file) : [file];
    });
}
