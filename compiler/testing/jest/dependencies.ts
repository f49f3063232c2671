// Tells jest's --watch and --onlyChanged that a test which loads the plugin depends on its source, though it
// does not import it.
import path from "node:path";

import { pluginFolder } from "../../plugin/folder";

/** jest calls this for its dependencyExtractor. */
export function extract(
  code: string,
  filePath: string,
  defaultExtract: (code: string) => Set<string>,
): Set<string> {
  const found = defaultExtract(code);
  const dir = found.has("falco-ts/testing") ? pluginFolder(path.dirname(filePath)) : undefined;
  return dir ? found.add(path.join(dir, "src", "plugin")) : found;
}

/** A key that must change whenever extract() does. */
export function getCacheKey(): string {
  return "1";
}
