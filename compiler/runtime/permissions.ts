// What a plugin may read, in a test: runtime-c/src/inputs/permissions.c.
import { inWords, type Permission } from "../plugin/manifest";

/** Throws where the permissions do not allow a path. */
export function mayRead(
  path: string,
  permissions: readonly Permission[],
  config: string,
  params: string,
): void {
  if (path.split("/").includes("..")) throw new Error(`${path}: a path with .. in it is never allowed`);
  const allowed = permissions.some(({ from, value }) => {
    if (from === "path") return path === value || (value.endsWith("/") && path.startsWith(value));
    return named(from === "params" ? params : config, value).some(
      one => one !== "" && (path === one || path.startsWith(one.endsWith("/") ? one : `${one}/`)),
    );
  });
  if (!allowed)
    throw new Error(
      `${path}: the plugin has no permission to read it; it may read ${permissions.map(inWords).join(", ") || "nothing"}`,
    );
}

/**
 * The paths that the operator named: the text itself, or the texts of its key's value, a text or a list of
 * them.
 */
function named(text: string, key: string): string[] {
  if (!key) return [text];
  try {
    const value: unknown = (JSON.parse(text) as Record<string, unknown>)[key];
    return [value].flat().filter(one => typeof one === "string");
  } catch {
    return [];
  }
}
