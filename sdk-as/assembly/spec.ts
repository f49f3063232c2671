// describe, test, and what goes with them: jest's, for specs that run inside wasm.
import { addRow, addSuite, addTest, current, Mode } from "../internal/spec-registry";
import { formatName } from "../internal/spec-show";
import { utf8Length, utf8Encode } from "../internal/utf8";
import { take } from "../internal/scratch";
import { View } from "./view";

/** Groups tests. The body only declares them: it runs in every test's sandbox, before it. */
export function describe(name: string, body: () => void): void { addSuite(name, Mode.RUN, body); }

export namespace describe {
  /** Of the file, only these tests run. */
  export function only(name: string, body: () => void): void { addSuite(name, Mode.ONLY, body); }
  export function skip(name: string, body: () => void): void { addSuite(name, Mode.SKIP, body); }
}

/** A test. It runs in a sandbox of its own: what another test changed, it does not see. */
export function test(name: string, body: () => void): void { addTest(name, Mode.RUN, body); }

/** What test.each(rows) returns. */
type Each<T> = (name: string, body: (row: T) => void) => void;

export namespace test {
  /** Of the file, only these tests run. */
  export function only(name: string, body: () => void): void { addTest(name, Mode.ONLY, body); }
  export function skip(name: string, body: () => void): void { addTest(name, Mode.SKIP, body); }
  /** A test that is yet to be written. */
  export function todo(name: string): void { addTest(name, Mode.TODO, () => {}); }

  /**
   * A test for each row, with the row as its argument: test.each([1, 2])("half of %s", row => { … }). In the name, %s stands for the row and
   * %# for its number, from 0.
   */
  export function each<T>(rows: T[]): Each<T> {
    table = changetype<usize>(rows);
    return (name: string, body: (row: T) => void): void => {
      const rows = changetype<T[]>(table);
      for (let i = 0; i < rows.length; i++) addRow<T>(formatName<T>(name, rows[i], i), Mode.RUN, body, rows[i]);
    };
  }
}

/** The rows that test.each() was given last. No garbage is collected while tests are declared. */
let table: usize = 0;

/** Runs before the test, and before all beforeEach hooks; as every test has its own sandbox, once for each. */
export function beforeAll(hook: () => void): void { current.beforeAll.push(hook); }
export function beforeEach(hook: () => void): void { current.beforeEach.push(hook); }
export function afterEach(hook: () => void): void { current.afterEach.push(hook); }
/** Runs after the test, and after all afterEach hooks. */
export function afterAll(hook: () => void): void { current.afterAll.push(hook); }

/** A view of a text's bytes, as a payload is one: for code that takes a View. Valid until the test ends. */
export function view(text: string): View {
  const length = utf8Length(text);
  const view = changetype<View>(take(offsetof<View>()));
  view.offset = take(length);
  view.length = <i32>length;
  utf8Encode(text, view.offset, view.offset + length);
  return view;
}
