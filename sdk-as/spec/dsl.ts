// jest's describe and test, and what goes with them, for specs that run inside wasm.
import { addHook, addRow, addRowSuite, addSuite, addTest, current, Mode } from "./registry";
import { formatName } from "./show";
import { utf8Length, utf8Encode } from "../internal/text/utf8";
import { take } from "../internal/memory/scratch";
import { View } from "../assembly/events/view";

/** Takes the name and the body of what each() declares. */
type Each<T> = (name: string, body: (row: T) => void) => void;

/** Groups tests. The body only declares them: it runs before each test, in the test's sandbox. */
export function describe(name: string, body: () => void): void {
  addSuite(name, Mode.RUN, body);
}

export namespace describe {
  /** Groups tests that are the only ones in their file to run. */
  export function only(name: string, body: () => void): void {
    addSuite(name, Mode.ONLY, body);
  }
  export namespace only {
    /** `describe.each` for tests that are the only ones in their file to run. */
    export function each<T>(rows: T[]): Each<T> {
      return suites<T>(rows, Mode.ONLY);
    }
  }

  /** Groups tests that do not run, and are reported as skipped. */
  export function skip(name: string, body: () => void): void {
    addSuite(name, Mode.SKIP, body);
  }
  export namespace skip {
    /** `describe.each` for tests that do not run. */
    export function each<T>(rows: T[]): Each<T> {
      return suites<T>(rows, Mode.SKIP);
    }
  }

  /**
   * Makes a group of each row: `describe.each(["GET", "PUT"])("%s", row => { … })`. Names are those of
   * `test.each`. The tests in the group cannot use `row`, which is a variable of a function around them: keep
   * it in a variable of the module. The body runs again before each test, so that it sets the variable to the
   * row of that test.
   */
  export function each<T>(rows: T[]): Each<T> {
    return suites<T>(rows, Mode.RUN);
  }
}

/** Declares a test. It runs in a sandbox of its own, and does not see what another test changed. */
export function test(name: string, body: () => void): void {
  addTest(name, Mode.RUN, body);
}

export namespace test {
  /** Declares a test that, with others like it, is the only one in its file to run. */
  export function only(name: string, body: () => void): void {
    addTest(name, Mode.ONLY, body);
  }
  export namespace only {
    /** `test.each` for tests that are the only ones in their file to run. */
    export function each<T>(rows: T[]): Each<T> {
      return tests<T>(rows, Mode.ONLY);
    }
  }

  /** Declares a test that does not run, and is reported as skipped. */
  export function skip(name: string, body: () => void): void {
    addTest(name, Mode.SKIP, body);
  }
  export namespace skip {
    /** `test.each` for tests that do not run. */
    export function each<T>(rows: T[]): Each<T> {
      return tests<T>(rows, Mode.SKIP);
    }
  }

  /** Names a test that is yet to be written. */
  export function todo(name: string): void {
    addTest(name, Mode.TODO, () => {});
  }

  /**
   * Makes a test of each row: `test.each([1, 2])("half of %s", row => { … })`. In the name, `%s` stands for
   * the row and `%#` for its number, from 0.
   */
  export function each<T>(rows: T[]): Each<T> {
    return tests<T>(rows, Mode.RUN);
  }
}

/**
 * The rows that each() got last, and the mode of what they become. No garbage is collected while tests are
 * declared.
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
      mode = tableMode; // a body may have a table of its own
    for (let i = 0; i < rows.length; i++)
      addRowSuite<T>(formatName<T>(name, rows[i], i), mode, body, rows[i]);
  };
}

/**
 * Adds a hook that runs before all beforeEach hooks: once for each test, since every test has a sandbox of
 * its own.
 */
export function beforeAll(hook: () => void): void {
  addHook(current.beforeAll, hook);
}
/**
 * Adds a hook that runs before each test of the `describe`, or of the module. Those of outer ones run first.
 */
export function beforeEach(hook: () => void): void {
  addHook(current.beforeEach, hook);
}
/**
 * Adds a hook that runs after each test of the `describe`, or of the module, unless the test trapped. Those
 * of inner ones run first.
 */
export function afterEach(hook: () => void): void {
  addHook(current.afterEach, hook);
}
/** Adds a hook that runs after all afterEach hooks, unless the test trapped. */
export function afterAll(hook: () => void): void {
  addHook(current.afterAll, hook);
}

/**
 * A view of a text's UTF-8 bytes, for code that takes a View, such as a payload. It is valid until the test
 * ends.
 */
export function view(text: string): View {
  const length = utf8Length(text);
  const view = changetype<View>(take(offsetof<View>()));
  view.offset = take(length);
  view.length = <i32>length;
  utf8Encode(text, view.offset, view.offset + length);
  return view;
}
