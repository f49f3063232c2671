// Puts the author's places (lines) into asc's source map, so that a trap can name one. places.ts makes the
// table of them.
import { isAuthors } from "./types";

export interface AscModule {
  runPasses(passes: readonly string[]): void;
  addDebugInfoFile(name: string): number;
  setDebugLocation(func: number, expression: number, file: number, line: number, column: number): void;
}

/**
 * Keeps the places of library code out of the source map: they say nothing to an author, and hide the place
 * of the call.
 */
export function dropLibraryPlaces(module: AscModule): void {
  const library = new Set<number>();
  const addFile = module.addDebugInfoFile.bind(module),
    setLocation = module.setDebugLocation.bind(module);
  module.addDebugInfoFile = name => {
    const file = addFile(name);
    if (!isAuthors(name)) library.add(file);
    return file;
  };
  module.setDebugLocation = (func, expression, file, line, column) => {
    if (!library.has(file)) setLocation(func, expression, file, line, column);
  };
}

/**
 * Gives library code that is inlined into the author's the place of the call. The optimizer would forget it
 * later.
 */
export function inlineWithPlaces(module: AscModule): void {
  module.runPasses(["inlining", "propagate-debug-locs"]);
}
