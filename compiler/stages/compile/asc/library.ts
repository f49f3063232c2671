// What AssemblyScript's standard library gets wrong, put right where asc loads it. A patch replaces a few
// lines, so that what is right remains the library's; whole functions are ours, in sdk-as/library.
// docs/upstream.md has an example of each.
import fs from "node:fs";

import { sdkPath } from "../../../sdk-files";
import { ADDITIONS } from "./additions";
import { PATCHES, type Patch } from "./patches";

/**
 * Puts the library right that asc is about to compile from. Throws where it is another than the patches are
 * for.
 */
export function mendLibrary(files: Record<string, string>): void {
  for (const patch of PATCHES) files[patch.file] = patched(files[patch.file] ?? "", patch);
  for (const { file, class: head, methods } of ADDITIONS) {
    // on the line of the last method's end: messages of what stands below name their lines
    const added = methods.replaceAll(/\n\s*/g, " ");
    files[file] = patched(files[file]!, { file, after: head, find: "\n}", put: `${added}$&` });
  }
  for (const name of ["date", "regexp"]) files[name] = fs.readFileSync(sdkPath(`library/${name}.ts`), "utf8");
}

function patched(text: string, { file, after = "", find, upTo, put }: Patch): string {
  const start = place(after, 0) + after.length;
  const found = after ? text.indexOf(find, start) : place(find, start);
  const end = upTo === undefined ? found + find.length : text.indexOf(upTo, found + find.length);
  if (found < 0 || end < 0)
    throw new Error(
      `asc's ${file} has no "${find}" up to "${upTo ?? ""}": another version of assemblyscript?`,
    );
  return text.slice(0, found) + put.replaceAll("$&", () => find) + text.slice(end);

  function place(what: string, from: number): number {
    const at = text.indexOf(what, from);
    if (what && (at < 0 || text.includes(what, at + 1)))
      throw new Error(`asc's ${file} has not exactly one "${what}": another version of assemblyscript?`);
    return at;
  }
}
