// The tests of a module of specs. Its top-level code registers them in every sandbox, in the same order, so
// that a test has the same number in each. The harness lists the tests in one sandbox, and runs every test in
// one of its own.
import { returnText } from "../internal/abi/control";
import { LIMIT_TEXT_IN_BYTES } from "../internal/guest-abi";
import { jsonQuote } from "../internal/options/json";
import { beginCall } from "../internal/memory/scratch";

/** How a test or a describe is declared, in jest's words. */
export namespace Mode {
  export const RUN = "run";
  export const ONLY = "only";
  export const SKIP = "skip";
  export const TODO = "todo";
}

/** A describe, or the module itself. */
export class Suite {
  readonly beforeAll: Array<() => void> = [];
  readonly beforeEach: Array<() => void> = [];
  readonly afterEach: Array<() => void> = [];
  readonly afterAll: Array<() => void> = [];
  /** Whether it, or one around it, is made of a row of a table. */
  hasRow: bool = false;

  constructor(
    public name: string,
    public mode: string,
    public parent: Suite | null,
  ) {}

  /** Runs the body. */
  run(): void {}
}

class PlainSuite extends Suite {
  constructor(
    name: string,
    mode: string,
    parent: Suite,
    private body: () => void,
  ) {
    super(name, mode, parent);
  }

  override run(): void {
    this.body();
  }
}

/** A describe that is made of one row of a table. */
class RowSuite<T> extends Suite {
  constructor(
    name: string,
    mode: string,
    parent: Suite,
    private body: (row: T) => void,
    private row: T,
  ) {
    super(name, mode, parent);
    this.hasRow = true;
  }

  override run(): void {
    this.body(this.row);
  }
}

/** A test. */
export abstract class Case {
  suite: Suite = current;

  constructor(
    public name: string,
    public mode: string,
  ) {}

  abstract run(): void;
}

class PlainCase extends Case {
  constructor(
    name: string,
    mode: string,
    private body: () => void,
  ) {
    super(name, mode);
  }

  run(): void {
    this.body();
  }
}

/** A test that is made of one row of a table. */
class RowCase<T> extends Case {
  constructor(
    name: string,
    mode: string,
    private body: (row: T) => void,
    private row: T,
  ) {
    super(name, mode);
  }

  run(): void {
    this.body(this.row);
  }
}

/** The describe whose body is running. */
export let current: Suite = new Suite("", Mode.RUN, null);
const cases: Array<Case> = [];

/** Whether the tests are declared: a describe's body that runs again only sets variables. */
let declared: bool = false;

export function addSuite(name: string, mode: string, body: () => void): void {
  if (!declared) declare(new PlainSuite(name, mode, current, body));
}

export function addRowSuite<T>(name: string, mode: string, body: (row: T) => void, row: T): void {
  if (!declared) declare(new RowSuite<T>(name, mode, current, body, row));
}

function declare(suite: Suite): void {
  const outer = current;
  suite.hasRow = suite.hasRow || outer.hasRow;
  current = suite;
  suite.run();
  current = outer;
}

export function addTest(name: string, mode: string, body: () => void): void {
  if (!declared) cases.push(new PlainCase(name, mode, body));
}

export function addRow<T>(name: string, mode: string, body: (row: T) => void, row: T): void {
  if (!declared) cases.push(new RowCase<T>(name, mode, body, row));
}

export function addHook(hooks: Array<() => void>, hook: () => void): void {
  if (!declared) hooks.push(hook);
}

/** Makes the tests, as JSON, the call's text result. Returns how many there are. */
export function listTests(): i32 {
  let json = "";
  for (let i = 0; i < cases.length; i++) json += (i ? "," : "") + describeCase(cases[i]);
  returnText(`[${json}]`, LIMIT_TEXT_IN_BYTES);
  return cases.length;
}

/**
 * A test as JSON: `names` and `modes` have an item for each describe, from the outermost on, and one for the
 * test.
 */
function describeCase(test: Case): string {
  let names = jsonQuote(test.name),
    modes = jsonQuote(test.mode);
  for (let suite = test.suite; suite.parent; suite = suite.parent!) {
    names = `${jsonQuote(suite.name)},${names}`;
    modes = `${jsonQuote(suite.mode)},${modes}`;
  }
  return `{"names":[${names}],"modes":[${modes}]}`;
}

/** Runs a test, with the hooks that come before it. */
export function runTest(index: i32): void {
  beginCall();
  const test = cases[index];
  const suites = suitesOf(test);
  if (test.suite.hasRow) setRows(suites);
  for (let i = 0; i < suites.length; i++) runAll(suites[i].beforeAll);
  for (let i = 0; i < suites.length; i++) runAll(suites[i].beforeEach);
  test.run();
}

/**
 * Runs the bodies of describe.each again for the rows of this test, since the variables that they set have
 * the last row.
 */
function setRows(suites: Array<Suite>): void {
  declared = true;
  for (let i = 0; i < suites.length; i++) suites[i].run();
}

/** Runs the hooks that come after a test. */
export function runAfter(index: i32): void {
  const suites = suitesOf(cases[index]);
  for (let i = suites.length - 1; i >= 0; i--) runAll(suites[i].afterEach);
  for (let i = suites.length - 1; i >= 0; i--) runAll(suites[i].afterAll);
}

/** The describes around a test, from the module to the innermost. */
function suitesOf(test: Case): Array<Suite> {
  const suites: Array<Suite> = [];
  for (let suite: Suite | null = test.suite; suite; suite = suite.parent) suites.unshift(suite);
  return suites;
}

function runAll(hooks: Array<() => void>): void {
  for (let i = 0; i < hooks.length; i++) hooks[i]();
}
