// Sees to it that code has the author's places (lines) in asc's source map, so that a trap can name one:
// places.ts makes the table of them.
import { SDK_LIBRARY } from "../../../sdk-files";
import { isAuthors } from "./types";

export interface AscModule {
  runPasses(passes: readonly string[]): void;
  addDebugInfoFile(name: string): number;
  setDebugLocation(func: number, expression: number, file: number, line: number, column: number): void;
}

export interface PassArguments {
  setPassArgument(name: string, value: string | null): void;
}

/**
 * Keeps library code's own places out of the source map: they say nothing to an author, and hide where it was
 * called.
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
 * Gives library code that is inlined into the author's the place of the call. Later the optimizer would have
 * forgotten it.
 */
export function inlineWithPlaces(module: AscModule): void {
  module.runPasses(["inlining", "propagate-debug-locs"]);
}

/**
 * Keeps what the SDK seldom runs, and what is named so, from being inlined into what runs for every event:
 * there it would take registers.
 */
export function keepRareApart(module: AscModule, binaryen: PassArguments): void {
  binaryen.setPassArgument("no-inline", `${SDK_LIBRARY}*Rarely`);
  module.runPasses(["no-inline"]);
  binaryen.setPassArgument("no-inline", null);
}
