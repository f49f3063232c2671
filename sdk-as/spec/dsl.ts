// describe, test, and what goes with them: jest's, for specs that run inside wasm.
import { addHook, addRow, addRowSuite, addSuite, addTest, current, Mode } from "./registry";
import { formatName } from "./show";
import { utf8Length, utf8Encode } from "../internal/text/utf8";
import { take } from "../internal/memory/scratch";
import { View } from "../assembly/events/view";

/** What `each(rows)` returns. */
type Each<T> = (name: string, body: (row: T) => void) => void;

/** Groups tests. The body only declares them: it runs in every test's sandbox, before it. */
export function describe(name: string, body: () => void): void {
  addSuite(name, Mode.RUN, body);
}

export namespace describe {
  /** Of the file, only these tests run. */
  export function only(name: string, body: () => void): void {
    addSuite(name, Mode.ONLY, body);
  }
  export namespace only {
    /** As `describe.each`; of the file, only these tests run. */
    export function each<T>(rows: T[]): Each<T> {
      return suites<T>(rows, Mode.ONLY);
    }
  }

  /** These tests do not run; they are reported as skipped. */
  export function skip(name: string, body: () => void): void {
    addSuite(name, Mode.SKIP, body);
  }
  export namespace skip {
    /** As `describe.each`; these tests do not run. */
    export function each<T>(rows: T[]): Each<T> {
      return suites<T>(rows, Mode.SKIP);
    }
  }

  /**
   * A group for each row, with the row as its argument: `describe.each(["GET", "PUT"])("%s", row => { … })`,
   * with names as in `test.each`. The tests in it cannot use `row`, which is a variable of a function around
   * them: keep it in a variable of the module. The body runs once more before each of its tests, so that what
   * it sets is the test's own row's.
   */
  export function each<T>(rows: T[]): Each<T> {
    return suites<T>(rows, Mode.RUN);
  }
}

/** A test. It runs in a sandbox of its own: what another test changed, it does not see. */
export function test(name: string, body: () => void): void {
  addTest(name, Mode.RUN, body);
}

export namespace test {
  /** Of the file, only these tests run. */
  export function only(name: string, body: () => void): void {
    addTest(name, Mode.ONLY, body);
  }
  export namespace only {
    /** As `test.each`; of the file, only these tests run. */
    export function each<T>(rows: T[]): Each<T> {
      return tests<T>(rows, Mode.ONLY);
    }
  }

  /** This test does not run; it is reported as skipped. */
  export function skip(name: string, body: () => void): void {
    addTest(name, Mode.SKIP, body);
  }
  export namespace skip {
    /** As `test.each`; these tests do not run. */
    export function each<T>(rows: T[]): Each<T> {
      return tests<T>(rows, Mode.SKIP);
    }
  }

  /** A test that is yet to be written. */
  export function todo(name: string): void {
    addTest(name, Mode.TODO, () => {});
  }

  /**
   * A test for each row, with the row as its argument: `test.each([1, 2])("half of %s", row => { … })`. In
   * the name, `%s` stands for the row and `%#` for its number, from 0.
   */
  export function each<T>(rows: T[]): Each<T> {
    return tests<T>(rows, Mode.RUN);
  }
}

/**
 * The rows that each() was given last, and the mode of what is made of them. No garbage is collected while
 * tests are declared.
 */
let table: usize = 0;
let tableMode: string = "";

function tests<T>(rows: T[], mode: string): Each<T> {
  table = changetype<usize>(rows);
  tableMode = mode;
  return (name: string, body: (row: T) => void): void => {
    const rows = changetype<T[]>(table),
      mode = tableMode;
    for (let i = 0; i < rows.length; i++) addRow<T>(formatName<T>(name, rows[i], i), mode, body, rows[i]);
  };
}

function suites<T>(rows: T[], mode: string): Each<T> {
  table = changetype<usize>(rows);
  tableMode = mode;
  return (name: string, body: (row: T) => void): void => {
    const rows = changetype<T[]>(table),
      mode = tableMode; // the bodies may have tables of their own
    for (let i = 0; i < rows.length; i++)
      addRowSuite<T>(formatName<T>(name, rows[i], i), mode, body, rows[i]);
  };
}

/**
 * Runs before the test, and before all beforeEach hooks; as every test has its own sandbox, once for each.
 */
export function beforeAll(hook: () => void): void {
  addHook(current.beforeAll, hook);
}
/** Runs before each test of the `describe`, or of the module: those of outer ones first. */
export function beforeEach(hook: () => void): void {
  addHook(current.beforeEach, hook);
}
/** Runs after each test of the `describe`, or of the module, unless it trapped: those of inner ones first. */
export function afterEach(hook: () => void): void {
  addHook(current.afterEach, hook);
}
/** Runs after the test, and after all afterEach hooks. */
export function afterAll(hook: () => void): void {
  addHook(current.afterAll, hook);
}

/** A view of a text's bytes, as a payload is one: for code that takes a View. Valid until the test ends. */
export function view(text: string): View {
  const length = utf8Length(text);
  const view = changetype<View>(take(offsetof<View>()));
  view.offset = take(length);
  view.length = <i32>length;
  utf8Encode(text, view.offset, view.offset + length);
  return view;
}
