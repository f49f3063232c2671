// Specs in AssemblyScript (src/*.as.spec.ts) run inside wasm, and jest reports them, with `falco-ts test` and
// with plain jest.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { run } from "../hosts/hosts";
import { cli, falcoTs, loadedCompilers, root, temporaryFolder } from "../support";

const dir = temporaryFolder();
const plainJest = path.join(root, "node_modules", "jest", "bin", "jest.js");

/** Makes a plugin of the full template, with these files in src/ instead of its own spec. */
function plugin(name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(dir, name);
  for (const part of ["common", "full"])
    fs.cpSync(path.join(root, "templates", part), folder, { recursive: true });
  fs.rmSync(path.join(folder, "src", "numbers.as.spec.ts"));
  fs.mkdirSync(path.join(folder, "node_modules"), { recursive: true });
  fs.symlinkSync(root, path.join(folder, "node_modules", "falco-ts"));
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, "src", file), text);
  return folder;
}

/** The exit code and the output of a run of the tests, without times. */
function report(folder: string, ...args: string[]): { status: number; text: string } {
  const { status, stdout, stderr } = falcoTs(["test", "--no-color", ...args], { cwd: folder });
  const text = `${stdout}${stderr}`.replace(/ \(\d[\d.]* m?s\)/g, "").replace(/^Time: .*$/m, "Time:");
  return { status: status!, text };
}

const SUMS = `\
export class Pair { constructor(public key: string, public value: i32) {} }
export class Named extends Pair { list: u64[] = [1]; next: Pair | null = null; constructor(key: string) { super(key, 3); } }
export function parse(text: string): i32 {
  if (text.length == 0) throw new Error("empty input");
  return text.length;
}
export function divide(a: i32, b: i32): i32 { return a / b; }
export function lengthOr(text: string, other: i32): i32 { try { return parse(text); } catch { return other; } }
`;

test("each test runs in a fresh sandbox, with its hooks, and every matcher can pass", () => {
  const folder = plugin("green", {
    "sums.ts": SUMS,
    "sums.as.spec.ts": `\
import { Plugin } from "falco-ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, view } from "falco-ts/spec";
import { divide, lengthOr, parse, Named, Pair } from "./sums";

let steps = "";
beforeAll(() => { steps += "A"; });
beforeEach(() => { steps += "b"; });
afterEach(() => { steps += "c"; });
afterAll(() => { steps += "C"; expect(steps.startsWith("A")).toBe(true); });

test("hooks come in jest's order", () => { expect(steps).toBe("Ab"); steps += "!"; });
it("sees nothing of the test before", () => { expect(steps).toBe("Ab"); });
describe("inside", () => {
  beforeAll(() => { steps += "D"; });
  beforeEach(() => { steps += "e"; });
  test("outer hooks come first", () => { expect(steps).toBe("ADbe"); });
});
test.each([1, 2])("row %s, number %#", n => { expect(n).toBeGreaterThan(0); });
test.each(["a b", "c"])("text '%s' %p 100%%", text => { expect(text.length).toBeLessThanOrEqual(3); });
test.each([[1, 2, 3], [4, 5, 9]])("%s", row => { expect(row[0] + row[1]).toBe(row[2]); });
test("numbers", () => {
  expect<u64>(4).toBe(4); expect(4).not.toBe(5); expect(1.5).toBe(1.5); expect(f64.NaN).toBe(f64.NaN); expect(f64.NaN).toBeNaN();
  expect(0.1 + 0.2).toBeCloseTo(0.3); expect(0.1).not.toBeCloseTo(0.2); expect(2).toBeGreaterThanOrEqual(2); expect(1).toBeLessThan(2);
  expect(1).toBeTruthy(); expect(0).toBeFalsy(); expect(true).toBe(true);
});
test("texts", () => {
  expect("abc").toBe("abc"); expect("abc").toContain("b"); expect("abc").toMatch("bc"); expect("abc").toHaveLength(3); expect("").toBeFalsy();
});
test("lists, maps and sets", () => {
  expect([1, 2]).toEqual([1, 2]); expect([1, 2]).not.toEqual([2, 1]); expect([1, 2]).toContain(2); expect([1, 2]).toHaveLength(2);
  expect([new Pair("a", 1)]).toContainEqual(new Pair("a", 1));
  const map = new Map<string, u64>(), other = new Map<string, u64>(); map.set("a", 1); other.set("a", 1); expect(map).toEqual(other);
  const set = new Set<string>(); set.add("a"); expect(set).toContain("a"); expect(set).not.toContain("b");
});
test("objects", () => {
  expect(new Named("x")).toEqual(new Named("x")); expect(new Named("x")).not.toEqual(new Named("y")); expect(new Pair("a", 1)).not.toBe(new Pair("a", 1));
  let none: Pair | null = null; expect(none).toBeNull(); expect(none).toBe(null); expect(new Pair("a", 1)).not.toBeNull();
});
test("traps", () => {
  expect(() => { parse(""); }).toThrow("empty"); expect(() => { divide(1, 0); }).toThrow("divide by zero"); expect(() => { parse("a"); }).not.toThrow();
});
test("what is caught, and what toThrow() looks for within a try", () => {
  expect(lengthOr("", 7)).toBe(7); expect(() => { lengthOr("", 7); }).not.toThrow();
  let caught = "";
  try {
    expect(() => { parse(""); }).toThrow("empty");
    expect(() => { try { divide(1, 0); } catch {} }).toThrow("divide by zero");
    expect(() => { parse(""); }).toThrow("empty");
    parse("");
  } catch (e) { caught = e.message; }
  expect(caught).toBe("empty input");
});
test("views, and for…of", () => {
  let sum: u64 = 0;
  for (const text of ["1", "2"]) sum += view(text).decimal();
  expect(sum).toBe(3); expect(view("ä").length).toBe(2);
});
describe.skip("skipped", () => { test("never", () => { expect(1).toBe(2); }); });
test.skip("skipped too", () => { expect(1).toBe(2); });
test.todo("to be written");
`,
  });
  const { status, text } = report(folder, "src");
  expect(text).toBe(`\
PASS src/sums.as.spec.ts
  ✓ hooks come in jest's order
  ✓ sees nothing of the test before
  ✓ row 1, number 0
  ✓ row 2, number 1
  ✓ text 'a b' "a b" 100%
  ✓ text 'c' "c" 100%
  ✓ [ 1, 2, 3, ]
  ✓ [ 4, 5, 9, ]
  ✓ numbers
  ✓ texts
  ✓ lists, maps and sets
  ✓ objects
  ✓ traps
  ✓ what is caught, and what toThrow() looks for within a try
  ✓ views, and for…of
  ○ skipped skipped too
  ✎ todo to be written
  inside
    ✓ outer hooks come first
  skipped
    ○ skipped never

Test Suites: 1 passed, 1 total
Tests:       2 skipped, 1 todo, 16 passed, 19 total
Snapshots:   0 total
Time:
Ran all test suites matching src.
`);
  expect(status).toBe(0);
});

const RED = `\
import { describe, expect, test } from "falco-ts/spec";
import { divide, parse, Named, Pair } from "./sums";

function check(n: i32): void { expect(n).toBeLessThan(2); }

describe("fails", () => {
  test("a number", () => { expect(2 + 2).toBe(5); });
  test("an object", () => { expect(new Named("x")).toEqual(new Named("y")); });
  test("lines of text", () => { expect("a\\nb").toBe("a\\nc"); });
  test("in a helper", () => { check(3); });
  test("not", () => { expect([1]).not.toContain(1); });
  test("a throw", () => { parse(""); });
  test("a trap", () => { divide(1, 0); });
  test("no trap", () => { expect(() => { parse("a"); }).toThrow("empty"); });
});
test("passes", () => {});
`;

describe("a test that fails shows", () => {
  const folder = plugin("red", { "sums.ts": SUMS, "sums.as.spec.ts": RED });
  const shown = (name: string) =>
    report(folder, "-t", name)
      .text.split(/\n {2}● /)[1]!
      .split("\n\nTest Suites")[0]!
      .trimEnd();

  test("the values and the line in the spec", () => {
    expect(shown("a number")).toBe(`\
fails › a number

    expect(received).toBe(expected)

    Expected: 5
    Received: 4

       5 |
       6 | describe("fails", () => {
    >  7 |   test("a number", () => { expect(2 + 2).toBe(5); });
         |                            ^
       8 |   test("an object", () => { expect(new Named("x")).toEqual(new Named("y")); });
       9 |   test("lines of text", () => { expect("a\\nb").toBe("a\\nc"); });
      10 |   test("in a helper", () => { check(3); });

      at src/sums.as.spec.ts:7:28`);
  });

  test.each([
    [
      "an object",
      'expect(received).toEqual(expected)\n\n    - Expected\n    + Received\n\n    @@ -1,7 +1,7 @@\n      Named {\n    -   key: "y",\n    +   key: "x",\n        value: 3,\n        list: [\n          1,\n        ],\n        next: null,\n',
      ["src/sums.as.spec.ts:8:29"],
    ],
    [
      "lines of text",
      "expect(received).toBe(expected)\n\n    - Expected  - 1\n    + Received  + 1\n\n      a\n    - c\n    + b\n",
      ["src/sums.as.spec.ts:9:33"],
    ],
    [
      "in a helper",
      "expect(received).toBeLessThan(expected)\n\n    Expected: < 2\n    Received:   3\n",
      ["src/sums.as.spec.ts:4:32", "src/sums.as.spec.ts:10:31"],
    ],
    [
      "not",
      "expect(received).not.toContain(expected)\n\n    Expected value: not 1\n    Received:           [\n      1,\n    ]\n",
      ["src/sums.as.spec.ts:11:23"],
    ],
    ["a throw", "empty input\n", ["src/sums.ts:4:25", "src/sums.as.spec.ts:12:33"]],
    ["a trap", "integer divide by zero\n", ["src/sums.ts:7:54", "src/sums.as.spec.ts:13:36"]],
    [
      "no trap",
      'expect(received).toThrow(expected)\n\n    Expected substring: "empty"\n\n    Received function did not throw\n',
      ["src/sums.as.spec.ts:14:27"],
    ],
  ])("the message and the lines of %s", (name, message, places) => {
    const text = shown(`fails ${name}`);
    expect(text).toContain(`fails › ${name}\n\n    ${message}`);
    expect([...text.matchAll(/^ +at (.*)$/gm)].map(([, place]) => place)).toEqual(places);
  });

  test("exit code 1, and the number of those that failed and passed", () => {
    const { status, text } = report(folder, "src");
    expect(text).toContain("\nTests:       8 failed, 1 passed, 9 total\n");
    expect(status).toBe(1);
  });

  test("nothing if -t chooses others, by the names of tests and of their describes", () => {
    const { status, text } = report(folder, "src", "-t", "passes");
    expect(text).toContain("\nTests:       8 skipped, 1 passed, 9 total\n");
    expect(status).toBe(0);
  });
});

describe("a spec of which no test can run is reported if it", () => {
  const failing = (name: string, spec: string) => {
    const { status, text } = report(plugin(name, { "x.as.spec.ts": spec }), "src");
    expect(status).toBe(1);
    return text.split("\nTest Suites")[0];
  };

  test("does not compile", () => {
    expect(
      failing(
        "uncompiled",
        'import { expect, test } from "falco-ts/spec";\ntest("x", () => { const k: i32 = "one"; expect(k).toBe(1); });\n',
      ),
    ).toBe(`\
FAIL src/x.as.spec.ts
  ● Test suite failed to run

    src/x.as.spec.ts:2:34: error: Type 'string' is not assignable to type 'i32'. (TS2322)
     2 │ test("x", () => { const k: i32 = "one"; expect(k).toBe(1); });
       │                                  ^^^^^

    1 error
`);
  });

  test("traps while it declares its tests", () => {
    expect(
      failing(
        "trapping",
        'import { test } from "falco-ts/spec";\ntest("x", () => {});\nassert(false, "never");\n',
      ),
    ).toBe(`\
FAIL src/x.as.spec.ts
  ● Test suite failed to run

    never at src/x.as.spec.ts:3:1
`);
  });

  test("has an expectation outside of a test", () => {
    expect(
      failing(
        "outside",
        'import { expect, test } from "falco-ts/spec";\ntest("x", () => {});\nexpect(1).toBe(2);\n',
      ),
    ).toBe(`\
FAIL src/x.as.spec.ts
  ● Test suite failed to run

    expect() is outside of a test at src/x.as.spec.ts:3:1
`);
  });
});

test("with only, no other test of the file runs, and what it logs is shown", () => {
  const folder = plugin("only", {
    "x.as.spec.ts":
      'import { describe, expect, test } from "falco-ts/spec";\ntest.only("this", () => { console.log("said by the plugin"); });\ntest("that", () => { expect(1).toBe(2); });\ndescribe.only("group", () => { test("inside", () => {}); });\n',
  });
  const { status, text } = report(folder, "src");
  expect(text).toMatch(/console\.info\n +said by the plugin\n/);
  expect(text).toContain("  ✓ this\n  ○ skipped that\n  group\n    ✓ inside\n");
  expect(status).toBe(0);
});

test("describe.each makes a group of each row, whose tests and hooks find what its body set", () => {
  const folder = plugin("rows", {
    "x.as.spec.ts": `\
import { beforeEach, describe, expect, it, test } from "falco-ts/spec";

class Sample { text: string = ""; length: i32 = 0; }
let sample: Sample = new Sample();
let digit: i32 = -1, seen = "";
let sum = 0;

describe.each<Sample>([{ text: "a", length: 1 }, { text: "bc", length: 2 }])("sample %#", row => {
  sample = row;
  beforeEach(() => { seen = sample.text; });
  test("has its length", () => { expect(sample.text).toHaveLength(sample.length); expect(seen).toBe(sample.text); });
  test("is the first", () => { expect(seen).toBe("a"); });
  describe.each([7, 8])("with %s", row => {
    digit = row;
    describe("deeper", () => {
      sum = digit + sample.length;
      it.each([8, 9])("the sum is %s", n => { expect(sum).toBe(n); });
    });
  });
});
test("a test beside them", () => { expect(sample.text).toBe("bc"); });
describe.skip.each(["a"])("skipped %s", row => { test("inside", () => { expect(1).toBe(2); }); });
test.skip.each([1, 2])("skipped %s", n => { expect(n).toBe(0); });
describe.each<i32>([])("of no row", row => { test("is nothing", () => { expect(1).toBe(2); }); });
`,
  });
  const { status, text } = report(folder, "src");
  expect(text).toContain(`\
  ✓ a test beside them
  ○ skipped skipped 1
  ○ skipped skipped 2
  sample 0
    ✓ has its length
    ✓ is the first
    with 7
      deeper
        ✓ the sum is 8
        ✕ the sum is 9
    with 8
      deeper
        ✕ the sum is 8
        ✓ the sum is 9
  sample 1
    ✓ has its length
    ✕ is the first
    with 7
      deeper
        ✕ the sum is 8
        ✓ the sum is 9
    with 8
      deeper
        ✕ the sum is 8
        ✕ the sum is 9
`);
  expect(text).toContain("\n  skipped a\n    ○ skipped inside\n");
  expect(text).toContain("\nTests:       6 failed, 3 skipped, 7 passed, 16 total\n");
  expect(status).toBe(1);
});

test("with only.each, no other test of the file runs", () => {
  const folder = plugin("only-rows", {
    "x.as.spec.ts": `\
import { describe, expect, test } from "falco-ts/spec";
let word = "";
describe.only.each(["a", "b"])("word %s", row => { word = row; test("inside", () => { expect(word).toHaveLength(1); }); });
test.only.each([1, 2])("number %s", n => { expect(n).toBeLessThan(2); });
test("that", () => { expect(1).toBe(2); });
`,
  });
  const { status, text } = report(folder, "src");
  expect(text).toContain(
    "  ✓ number 1\n  ✕ number 2\n  ○ skipped that\n  word a\n    ✓ inside\n  word b\n    ✓ inside\n",
  );
  expect(text).toContain("x.as.spec.ts:4:");
  expect(status).toBe(1);
});

test("specs and tests run side by side with plain jest, and without a jest configuration with falco-ts test", () => {
  const folder = plugin("both", {
    "sums.ts": SUMS,
    "sums.as.spec.ts":
      'import { expect, test } from "falco-ts/spec";\nimport { parse } from "./sums";\ntest("parses", () => { expect(parse("abc")).toBe(3); });\n',
  });
  const plain = run(process.execPath, [plainJest], { cwd: folder, env: loadedCompilers });
  expect(plain.stderr).toContain("Tests:       5 passed, 5 total");
  expect(plain.status).toBe(0);
  fs.writeFileSync(path.join(folder, "package.json"), '{ "devDependencies": { "falco-ts": "*" } }');
  expect(report(folder).text).toContain("Tests:       5 passed, 5 total");
});

test("falco-ts test outside of a plugin's folder says where to run it", () => {
  expect(run(process.execPath, [cli, "test"], { cwd: "/" })).toMatchObject({
    status: 2,
    stdout: "",
    stderr: "falco-ts test: src/plugin.ts: not found here or above; run the tests in the plugin's folder\n",
  });
});

test("test --watch runs the tests again after a change of the plugin or of a module of a spec", async () => {
  const folder = plugin("watch", {
    "sums.ts": SUMS,
    "sums.as.spec.ts":
      'import { expect, test } from "falco-ts/spec";\nimport { parse } from "./sums";\ntest("parses", () => { expect(parse("abc")).toBe(3); });\n',
  });
  const child = spawn(process.execPath, [cli, "test", "--watch", "--no-color"], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", chunk => {
      text += chunk;
    });
  const summary = async (): Promise<string> => {
    for (;;) {
      const found = /^Tests: +(.*)\n[\s\S]*Ran all/m.exec(text);
      if (found) return found[1]!;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  const change = (file: string, from: string, to: string) => {
    text = "";
    const source = fs.readFileSync(path.join(folder, "src", file), "utf8");
    expect(source).toContain(from);
    fs.writeFileSync(path.join(folder, "src", file), source.replace(from, to));
  };
  try {
    expect(await summary()).toBe("5 passed, 5 total");
    change("sums.ts", "return text.length;", "return text.length + 1;");
    expect(await summary()).toBe("1 failed, 4 passed, 5 total");
    change("sums.ts", "return text.length + 1;", "return text.length;");
    expect(await summary()).toBe("5 passed, 5 total");
    change("plugin.ts", "== 0 ? 1 : 0", "== 0 ? 2 : 0");
    expect(await summary()).toBe("1 failed, 4 passed, 5 total");
  } finally {
    process.kill(-child.pid!, "SIGTERM");
  }
});
