// A build that failed before a test file runs, for the tests of the file: each of them would fail alike.

/** In the global object of the test file. */
const KEY = Symbol.for("falco-ts.build-failure");

interface BuildFailure {
  readonly dir: string;
  readonly message: string;
  isTold: boolean;
}
type World = { [KEY]?: BuildFailure | undefined };

/** Keeps the failure of a plugin's build for the tests whose global object this is. */
export function keepFailure(world: object, dir: string, message: string): void {
  (world as World)[KEY] = { dir, message, isTold: false };
}

/**
 * Throws where the build of the plugin in that folder has failed: with what is wrong at first, and then with
 * a line that points there.
 */
export function throwKeptFailure(dir: string): void {
  const failure = (globalThis as World)[KEY];
  if (failure?.dir !== dir) return;
  const { message, isTold } = failure;
  failure.isTold = true;
  const text = isTold ? "the plugin does not compile: see the first failure of this file" : message;
  throw Object.assign(new Error(text), { stack: text }); // a stack inside falco-ts says nothing to the author
}
