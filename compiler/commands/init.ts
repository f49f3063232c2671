// falco-ts init: a new plugin's folder, copied from one of the templates. What the flags leave open is asked
// for on the terminal.
import fs from "node:fs";
import path from "node:path";

import type { Ask } from "./ask";
import { UserError } from "../errors";
import { replaceEntries } from "../files";
import { packageRoot, version } from "../package-root";
import { alignFields } from "../registry/readme-parts";

export const TEMPLATES = ["source", "extractor", "full"] as const;
export type Template = (typeof TEMPLATES)[number];

export interface InitOptions {
  /** The folder, which is named as the plugin is. */
  readonly dir?: string | undefined;
  readonly template?: Template | undefined;
  /** The event source that an extractor is for. */
  readonly source?: string | undefined;
  /** Take the defaults instead of asking. */
  readonly yes: boolean;
}

export interface Made {
  /** The folder, as the user would write it. */
  readonly dir: string;
  /** What was written, relative to the folder. */
  readonly files: readonly string[];
  /** Commands to go on with. */
  readonly next: readonly string[];
  /** What was taken as it usually is though nobody said so, and how to say otherwise; undefined: nothing. */
  readonly note: string | undefined;
}

interface Plan {
  readonly dir: string;
  readonly template: Template;
  readonly source: string;
}

const DEFAULT_TEMPLATE: Template = "full";
/** The source of the extractor template: Falco's example plugin's. */
const TEMPLATE_SOURCE = "dummy";
/** Plugins of Falco's own that are not called as their event source is. */
const MAKERS: Readonly<Record<string, string>> = {
  k8s_audit: "k8saudit",
  aws_cloudtrail: "cloudtrail",
  gcp_auditlog: "gcpaudit",
};

const KINDS = `${TEMPLATES.slice(0, -1).join(", ")} or ${TEMPLATES.at(-1)}`;

/**
 * Makes a plugin's folder, whole or not at all. `ask` is undefined where there is no terminal: a folder alone
 * is then enough, and a note says what it was made of. Throws where there is something in the folder already,
 * where a name will not do, and where something is missing that can neither be asked for nor taken as it
 * usually is.
 */
export async function init(options: InitOptions, ask: Ask | undefined): Promise<Made> {
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

type Given = Partial<Plan>;

function checkGiven({ dir, template, source }: InitOptions): Given {
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

function withDefaults({ template, source, ...given }: Given, yes: boolean): Given {
  const kind = template ?? (yes ? DEFAULT_TEMPLATE : undefined);
  const whose = source ?? (yes || (kind && kind !== "extractor") ? TEMPLATE_SOURCE : undefined);
  return { ...given, ...(kind && { template: kind }), ...(whose !== undefined && { source: whose }) };
}

function isComplete(known: Given): known is Plan {
  return known.dir !== undefined && known.template !== undefined && known.source !== undefined;
}

async function askFor(known: Given, { yes }: InitOptions, ask: Ask | undefined): Promise<Plan> {
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

function missing({ dir, template, source }: Given): string[] {
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

/** The files of a template, or of what is common to all, as they are to be. */
function read(folder: string, plan: Plan): [file: string, text: string][] {
  const dir = path.join(packageRoot, "templates", folder);
  const name = path.basename(path.resolve(plan.dir));
  return list(dir).map(file => {
    const text = fs.readFileSync(path.join(dir, file), "utf8");
    // npm leaves dot files out of packages
    const to = file.replace(/(^|\/)_/g, "$1.").replace("my_plugin", name);
    return [to, fill(to, text, name, plan.source)];
  });
}

/**
 * A template is a plugin of its own, called my_plugin, an extractor one for the events of dummy, so that it
 * builds and passes its tests as it is.
 */
function fill(file: string, text: string, name: string, source: string): string {
  const words: Record<string, string> = {
    my_plugin: name,
    MyPlugin: className(name, text),
    '"falco-ts": "*"': `"falco-ts": "^${version}"`,
    libdummy: `lib${MAKERS[source] ?? source}`,
    dummy: file === "falco.yaml" ? (MAKERS[source] ?? source) : source,
  };
  return alignFields(
    text.replace(/my_plugin|MyPlugin|\b(lib)?dummy\b|"falco-ts": "\*"/g, word => words[word]!),
  );
}

/** MyPlugin for my_plugin; with another ending where that is a name of something else. */
function className(name: string, text: string): string {
  const own = name
    .split("_")
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
  return new RegExp(`\\b${own}\\b`).test(text.replaceAll("MyPlugin", "")) ? `${own}Plugin` : own;
}

/** Whether the new folder already finds falco-ts, in a node_modules above it. */
function isInstalled(from: string): boolean {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "node_modules", "falco-ts", "package.json"))) return true;
    if (dir === path.dirname(dir)) return false;
  }
}

/** The files of a template, with "/" between folders. What was built or installed in it is none of it. */
function list(dir: string, below = ""): string[] {
  return fs
    .readdirSync(path.join(dir, below), { withFileTypes: true })
    .filter(entry => !["node_modules", "build", "dist"].includes(entry.name))
    .flatMap(entry => {
      const file = path.posix.join(below, entry.name);
      return entry.isDirectory() ? list(dir, file) : [file];
    });
}
