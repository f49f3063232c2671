// What a plugin may read: runtime-c/src/inputs/permissions.c and narrow.c, for tests and for `falco-ts info`.
import { inWords, type Permission } from "../plugin/manifest";
import { found } from "./knobs";

/** The text for which an operator permits nothing: a list without items arrives as null. */
const NONE = "none";

/** Throws where the permissions, or what the operator cut them down to, do not allow a path. */
export function mayRead(
  path: string,
  permissions: readonly Permission[],
  config: string,
  params: string,
): void {
  if (goesUp(path)) throw new Error(`${path}: a path with .. in it is never allowed`);
  if (!permissions.some(one => allows(one, path, config, params)))
    throw new Error(
      `${path}: the plugin has no permission to read it; it may read ${allInWords(permissions)}`,
    );
  const cut = knobsOf(config).permissions?.read;
  if (cut !== undefined && !(path.startsWith("/") && isNamed(path, texts(cut))))
    throw new Error(
      `${path}: falco_ts.permissions.read does not permit it; it permits ${JSON.stringify(cut)}`,
    );
}

/** What is wrong with falco_ts.permissions of a config, if something is: it can only cut permissions down. */
export function cutProblem(
  permissions: readonly Permission[],
  config: string,
  warn: (message: string) => void,
): string | undefined {
  const cut = (parse(config)?.falco_ts as Record<string, unknown> | undefined)?.permissions ?? null;
  if (cut === null) return undefined;
  if (!permissions.some(isRead))
    return "config: falco_ts.permissions: the plugin has no permissions that it could cut down";
  if (typeof cut !== "object" || Array.isArray(cut)) return wrong(".permissions", cut, "an object");
  for (const [key, value] of Object.entries(cut)) {
    if (key !== "read") {
      warn(`config: unknown key "falco_ts.permissions.${key}" is ignored; known: read`);
      continue;
    }
    const problem = value === NONE ? undefined : firstWrong(permissions, config, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What a plugin may do with a config, in words, an item for each. */
export function effectivePermissions(permissions: readonly Permission[], config: string): string[] {
  const { permissions: cutDown, state } = knobsOf(config);
  const cut = cutDown?.read;
  const ofState = (one: Permission) => `state ${inWords(one)}: ${state ?? "none"}`;
  if (cut === undefined)
    return permissions.map(one => {
      if (!isRead(one)) return ofState(one);
      const names = one.from === "config" ? `: ${named(config, one.value).join(", ") || "nothing"}` : "";
      return `read ${inWords(one)}${names}`;
    });
  const paths = texts(cut).filter(path => path !== NONE);
  const left = permissions.flatMap(one => {
    if (!isRead(one)) return [ofState(one)];
    if (one.from !== "params")
      return paths.filter(path => covers(one, path, config)).map(path => `read ${path}`);
    return paths.length ? [`read ${inWords(one)}, in ${paths.join(" or ")}`] : [];
  });
  return [...new Set(left)];
}

function firstWrong(permissions: readonly Permission[], config: string, value: unknown): string | undefined {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (typeof one !== "string" || !one.startsWith("/") || goesUp(one))
      return wrong(
        ".permissions.read",
        one,
        `a list of absolute paths without .., or "${NONE}" for no file at all`,
      );
    // what open params will name, nobody knows yet
    if (!permissions.some(permission => permission.from === "params" || covers(permission, one, config)))
      return wrong(
        ".permissions.read",
        one,
        `a part of what the plugin may read, which is ${allInWords(permissions)}`,
      );
  }
  return undefined;
}

function wrong(path: string, value: unknown, expected: string): string {
  return `config: falco_ts${path}: found ${found(value)}, expected ${expected}`;
}

function allInWords(permissions: readonly Permission[]): string {
  return permissions.filter(isRead).map(inWords).join(", ") || "nothing";
}

function isRead({ action }: Permission): boolean {
  return action === "read";
}

function goesUp(path: string): boolean {
  return path.split("/").includes("..");
}

function allows(permission: Permission, path: string, config: string, params: string): boolean {
  const { from, value } = permission;
  if (!isRead(permission)) return false;
  if (from === "path") return path === value || (value.endsWith("/") && path.startsWith(value));
  return isNamed(path, named(from === "params" ? params : config, value));
}

/** Whether a permission is for what the operator names: a file, or a folder with or without its slash. */
function covers(permission: Permission, path: string, config: string): boolean {
  const asFolder = path.endsWith("/") ? path : `${path}/`;
  return [path, asFolder].some(one => allows(permission, one, config, ""));
}

/** Whether one of the operator's texts is the path, or a folder that it lies in. */
function isNamed(path: string, allowed: readonly string[]): boolean {
  return allowed.some(
    one => one !== "" && (path === one || path.startsWith(one.endsWith("/") ? one : `${one}/`)),
  );
}

/**
 * The paths that the operator named: the text itself, or the texts of its key's value, a text or a list of
 * them.
 */
function named(text: string, key: string): string[] {
  return key ? texts(parse(text)?.[key]) : [text];
}

function texts(value: unknown): string[] {
  return [value].flat().filter(one => typeof one === "string");
}

/** The operator's knobs of a config that init took. */
function knobsOf(config: string): { permissions?: { read?: unknown } | null; state?: string | null } {
  return (parse(config)?.falco_ts as object | null | undefined) ?? {};
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
