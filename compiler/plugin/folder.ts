// A plugin's folder: where its files are, and what its asconfig.json may change.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";
import { readIfExists } from "../files";
import { nearest } from "../nearest";
import { packageRoot } from "../package-root";

export interface Project {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** The plugin's module, relative to the folder, without its ending. */
  readonly entry: string;
  /** The folder for everything that is built. */
  readonly buildDir: string;
  /** asc's options: ours, with what the plugin's asconfig.json changes. */
  readonly ascOptions: Readonly<Record<string, AscOption>>;
  /** The plugin's C, where its asconfig.json lists any. */
  readonly c?: CSources | undefined;
}

/** C files that are compiled and merged with the plugin's TypeScript. */
export interface CSources {
  /** Paths, relative to the plugin's folder. */
  readonly files: readonly string[];
  /** The folders in which headers are looked for, relative to the plugin's folder. */
  readonly include: readonly string[];
}

type AscOption = string | number | boolean | readonly string[];

/**
 * The options that a plugin may set; all others are the same for every plugin, and the runtime relies on
 * them.
 */
const ALLOWED: Record<string, (value: unknown) => string | undefined> = {
  optimizeLevel: value => oneOf(value, [0, 1, 2, 3]),
  shrinkLevel: value => oneOf(value, [0, 1, 2]),
};

function oneOf(value: unknown, values: number[]): string | undefined {
  return values.includes(value as number) ? undefined : `expected one of ${values.join(", ")}`;
}

/** Reads what a plugin's folder has. Throws a UserError where it is not the folder of a plugin. */
export function openProject(folder: string): Project {
  const dir = path.resolve(folder);
  const entry = "src/plugin";
  const found = fs.statSync(dir, { throwIfNoEntry: false });
  if (!found)
    throw new UserError(`${folder}: no such folder; "falco-ts init ${folder}" makes a plugin there`, 2);
  if (!found.isDirectory())
    throw new UserError(`${folder}: is a file; name the plugin's folder, which has ${entry}.ts in it`, 2);
  if (!fs.existsSync(path.join(dir, `${entry}.ts`))) {
    throw new UserError(
      `${path.join(folder, `${entry}.ts`)}: not found. A plugin has its module there; "falco-ts init DIR" makes a plugin in a new folder`,
      2,
    );
  }
  return {
    dir,
    entry,
    buildDir: path.join(dir, "build"),
    ...configuration(dir),
  };
}

/** The options that the specs of a folder are compiled with. The folder need not have a plugin. */
export function openTestProject(dir: string): Pick<Project, "dir" | "ascOptions" | "c"> {
  return { dir, ...configuration(dir) };
}

/**
 * The files that a plugin's C is made from, relative to its folder: those listed, and headers beside them.
 */
export function cFiles({ dir, c }: Pick<Project, "dir" | "c">): string[] {
  if (!c) return [];
  const headers = cFolders(c).flatMap(folder =>
    fs
      .readdirSync(path.resolve(dir, folder))
      .filter(name => name.endsWith(".h"))
      .map(name => path.join(folder, name)),
  );
  return [...c.files, ...headers];
}

/** The folders in which a plugin's C lies, relative to the plugin's. */
export function cFolders({ files, include }: CSources): string[] {
  return [...new Set([...files.map(file => path.dirname(file)), ...include])];
}

/** The plugin's folder that a folder lies in, or is; undefined where there is none. */
export function pluginFolder(start: string): string | undefined {
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "src", "plugin.ts"))) return dir;
    if (dir === path.dirname(dir)) return undefined;
  }
}

function ourOptions(): Record<string, AscOption> {
  return JSON.parse(fs.readFileSync(path.join(packageRoot, "asconfig.json"), "utf8")).options;
}

function configuration(dir: string): Pick<Project, "ascOptions" | "c"> {
  const file = path.join(dir, "asconfig.json");
  const text = readIfExists(file);
  const config = text === undefined ? {} : parse(file, text);
  for (const key of Object.keys(config)) {
    if (key !== "options" && key !== "c")
      throw new UserError(
        `asconfig.json: "${key}" cannot be set; only "options" can, with ${Object.keys(ALLOWED).join(" and ")}, and "c", with the plugin's C files`,
        2,
      );
  }
  return {
    ascOptions: { ...ourOptions(), ...pluginOptions(config.options ?? {}) },
    c: config.c === undefined ? undefined : cSources(dir, config.c),
  };
}

function pluginOptions(options: unknown): Record<string, AscOption> {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new UserError('asconfig.json: "options": expected an object', 2);
  for (const [key, value] of Object.entries(options)) {
    const check = Object.hasOwn(ALLOWED, key) ? ALLOWED[key] : undefined;
    if (!check) {
      const near = nearest(key, Object.keys(ALLOWED));
      throw new UserError(
        `asconfig.json: options.${key} cannot be set; ${near ? `did you mean "${near}"?` : `a plugin may set ${Object.keys(ALLOWED).join(" and ")}`}`,
        2,
      );
    }
    const problem = check(value);
    if (problem)
      throw new UserError(`asconfig.json: options.${key}: found ${JSON.stringify(value)}, ${problem}`, 2);
  }
  return options as Record<string, AscOption>;
}

function cSources(dir: string, found: unknown): CSources {
  const refuse = (key: string, problem: string): never => {
    throw new UserError(`asconfig.json: ${key}: ${problem}`, 2);
  };
  if (typeof found !== "object" || found === null || Array.isArray(found))
    return refuse("c", 'expected an object with "files", a list of C files');
  const unknown = Object.keys(found).find(key => key !== "files" && key !== "include");
  if (unknown !== undefined) refuse(`c.${unknown}`, 'cannot be set; "files" and "include" can');
  const list = (key: "files" | "include", kind: string): string[] => {
    const value: unknown = (found as Record<string, unknown>)[key] ?? [];
    const isList = Array.isArray(value) && value.every(one => typeof one === "string");
    return isList ? value : refuse(`c.${key}`, `found ${JSON.stringify(value)}, expected a list of ${kind}`);
  };
  const files = list("files", "C files"),
    include = list("include", "folders");
  if (!files.length) refuse("c.files", "expected a list of C files");
  for (const file of files) {
    if (!file.endsWith(".c")) refuse("c.files", `found "${file}", expected a file whose name ends in .c`);
    if (!fs.statSync(path.resolve(dir, file), { throwIfNoEntry: false })?.isFile())
      refuse("c.files", `"${file}": no such file in the plugin's folder`);
  }
  for (const folder of include)
    if (!fs.statSync(path.resolve(dir, folder), { throwIfNoEntry: false })?.isDirectory())
      refuse("c.include", `"${folder}": no such folder in the plugin's folder`);
  return { files, include };
}

function parse(file: string, text: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path.basename(file)}: not valid JSON: ${(error as Error).message}`, 2);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new UserError(`${path.basename(file)}: expected a JSON object`, 2);
  return config as Record<string, unknown>;
}
