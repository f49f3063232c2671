// What `try` and `throw` are lowered to (compiler/stages/compile/dialect/throw.ts). The names are global; it
// is a part of plugins with a `try` alone.

/** How many `try` blocks are running to which a throw would come. */
// @ts-ignore: decorator
@global @lazy
let __falco_ts_tries: i32 = 0;

/** 1 while an error is on its way from its throw to what catches it. */
// @ts-ignore: decorator
@global @lazy
export let __falco_ts_isThrown: i32 = 0;

/** What was thrown last, and where; no file where it was thrown by the library. */
let last: Error | null = null;
let file: string | null = null;
let line: i32 = 0;
let column: i32 = 0;

/**
 * Throws an error: the caller and its callers return until one of them has the `try`. Traps where none has.
 * What is thrown again keeps its place.
 */
// @ts-ignore: decorator
@global
export function __falco_ts_throwRarely(
  error: Error,
  fromFile: string | null,
  fromLine: i32,
  fromColumn: i32,
): void {
  if (error !== last) {
    last = error;
    file = fromFile;
    line = fromLine;
    column = fromColumn;
  }
  if (!__falco_ts_tries) abort(error.message, file, line, column);
  __falco_ts_isThrown = 1;
}

/** What was thrown, which is on its way no longer. */
// @ts-ignore: decorator
@global
export function __falco_ts_caught(): Error {
  __falco_ts_isThrown = 0;
  return last!;
}
