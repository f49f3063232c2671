// What regular expressions do with views, for editors and tsc: the calls become those of functions
// (compiler/stages/compile/dialect/regex-calls.ts), and AssemblyScript's classes have no overloads.
import type { View } from "./assembly/events/view";

declare module "./assembly/events/view" {
  interface View {
    /**
     * What a regular expression finds first, with its groups, as exec() gives it; with the flag g a list of
     * all matches, as views. null where there is none.
     */
    match(regex: RegExp): ViewMatchArray | null;
    /** A match for each place that a regular expression with the flag g finds, with its groups, as views. */
    matchAll(regex: RegExp): IterableIterator<ViewMatch>;
    /** The index at which a regular expression finds something first; -1 if nowhere. */
    search(regex: RegExp): i32;
    /**
     * The parts between what a regular expression finds, with the groups of that, as views: `limit` of them
     * at most.
     */
    // @ts-ignore: the class's own split() takes a byte
    split(regex: RegExp, limit?: i32): View[];
    /**
     * The text with another in the place of what a regular expression finds, of all of it with the flag g:
     * `$1`, `$<name>` and `$&` are parts of that. A function gets views. Allocates.
     */
    replace(regex: RegExp, replacement: string | RegExpReplacer<View>): string;
    /** replace() with a regular expression that has the flag g. Allocates. */
    replaceAll(regex: RegExp, replacement: string | RegExpReplacer<View>): string;
  }
}
