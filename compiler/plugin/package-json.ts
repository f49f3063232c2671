// What a plugin's package.json says about the plugin: its author, its repository, its licence.
import path from "node:path";

import { UserError } from "../errors";
import { readIfExists } from "../files";

export interface Person {
  readonly name: string;
  readonly email?: string;
}

/** A member is undefined where package.json does not say it. */
export interface PackageJson {
  readonly author: Person | undefined;
  readonly maintainers: readonly Person[];
  readonly keywords: readonly string[];
  readonly license: string | undefined;
  /** The repository, and the plugin's folder and its rules in it, as addresses for people. */
  readonly repository: string | undefined;
  readonly url: string | undefined;
  readonly rulesUrl: string | undefined;
  /** "owner/name" of a repository on GitHub. */
  readonly github: string | undefined;
}

/**
 * Reads a plugin's package.json; a plugin without one says nothing. Throws a UserError where the file is not
 * JSON.
 */
export function readPackageJson(dir: string): PackageJson {
  const found = parse(readIfExists(path.join(dir, "package.json")) ?? "{}");
  const author = person(found.author);
  const maintainers = list(found.maintainers ?? found.contributors).flatMap(one => person(one) ?? []);
  const { repository, github, directory } = place(found.repository);
  const tree = github && `${repository}/tree/HEAD${directory ? `/${directory}` : ""}`;
  return {
    author,
    maintainers: maintainers.length ? maintainers : author ? [author] : [],
    keywords: list(found.keywords).filter(isText),
    license: isText(found.license) ? found.license : undefined,
    repository,
    url: directory && tree ? tree : (repository ?? (isText(found.homepage) ? found.homepage : undefined)),
    rulesUrl: tree && `${tree}/rules`,
    github,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === "object" && found !== null && !Array.isArray(found))
      return found as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`package.json: not valid JSON: ${(error as Error).message}`, 2);
  }
  throw new UserError("package.json: expected a JSON object", 2);
}

/** npm's two forms: an object, or "Name <mail> (page)". */
function person(found: unknown): Person | undefined {
  if (typeof found === "string") {
    const [, name = "", email] = /^([^<(]*)(?:<([^>]*)>)?/.exec(found)!;
    return name.trim() ? { name: name.trim(), ...(email ? { email } : {}) } : undefined;
  }
  const { name, email } = (found ?? {}) as { name?: unknown; email?: unknown };
  return isText(name) ? { name, ...(isText(email) ? { email } : {}) } : undefined;
}

/**
 * npm's forms of a repository: an address, "github:owner/name", "owner/name", or an object with an address
 * and a folder.
 */
function place(found: unknown): { repository?: string; github?: string; directory?: string } {
  const { url, directory } = (isText(found) ? { url: found } : (found ?? {})) as {
    url?: unknown;
    directory?: unknown;
  };
  if (!isText(url)) return {};
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(url)?.[1];
  const repository = (
    short
      ? `https://github.com/${short}`
      : url
          .replace(/^git\+/, "")
          .replace(/^(ssh|git):\/\/(git@)?/, "https://")
          .replace(/^git@([^:]+):/, "https://$1/")
  )
    .replace(/\.git$/, "")
    .replace(/\/$/, "");
  if (!/^https?:\/\/\S+$/.test(repository))
    throw new UserError(
      `package.json: "repository": found ${JSON.stringify(url)}, expected an address such as https://github.com/you/your-plugin`,
      2,
    );
  const github = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)$/.exec(repository)?.[1];
  return {
    repository,
    ...(github ? { github } : {}),
    ...(isText(directory) ? { directory: directory.replace(/^\.?\/|\/$/g, "") } : {}),
  };
}

function list(found: unknown): unknown[] {
  return Array.isArray(found) ? found : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
