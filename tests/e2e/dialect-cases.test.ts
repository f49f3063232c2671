// What falco-ts adds to AssemblyScript (compiler/stages/compile/dialect): each case file of
// tests/fixtures/dialect is TypeScript that the sandbox and Node run, and writes the same lines in both.
import fs from "node:fs";
import path from "node:path";

import { checkTypes } from "../../dist/compiler/stages/typecheck";
import { root, temporaryFolder } from "../support";
import { inRelease } from "./release-sandbox";

const mockLines: string[] = [];
jest.mock("../fixtures/dialect/src/support", () => ({
  out: (line: string) => mockLines.push(line),
  viewOf: (text: string) => text,
  textOf: (text: string) => text,
  isJson: (text: string) => {
    try {
      return typeof JSON.parse(text) === "object";
    } catch {
      return false;
    }
  },
}));

const dir = path.join(root, "tests", "fixtures", "dialect");
const CASES = [
  "loops",
  "syntax",
  "chains",
  "patterns",
  "closures",
  "inference",
  "numbers",
  "spread",
  "parameters",
  "library",
  "optional",
  "overloads",
  "templates",
  "conditions",
  "tuples",
  "objects",
  "absent",
  "lengths",
  "orders",
  "sums",
  "regexes",
  "regex-views",
  "texts",
  "containers",
  "structures",
  "json",
  "hostile-json",
  "errors",
  "unions",
  "union-flows",
  "union-values",
  "known",
  "written",
  "enums",
  "tops",
  "records",
  "assigning",
  "shown",
  "rests",
  "perhaps",
  "times",
  "asked",
  "keyed",
  "mixed",
  "counted",
];
const sandbox = inRelease(dir, "src/all.as.spec");
const collecting = inCollectingRelease();

/**
 * The case files with a garbage collector that runs at every allocation and knows what locals hold, so that
 * an object which it does not find is gone at once.
 */
function inCollectingRelease(): Promise<(test: number) => string[]> {
  const copy = temporaryFolder();
  fs.cpSync(dir, copy, { recursive: true });
  const library = path.join(root, "node_modules", "assemblyscript", "std", "assembly");
  const collector = fs
    .readFileSync(path.join(library, "rt", "itcms.ts"), "utf8")
    .replace("if (total >= threshold) interrupt();", "__collect();")
    .replace(/throw new Error\((\w+)\)/g, "abort($1)") // as an author's it would make an object
    .replace(/from "\.\//g, 'from "rt/')
    .replace(/from "\.\.\//g, 'from "');
  if (!collector.includes("__collect();\n  let obj"))
    throw new Error("the collector allocates in another way");
  fs.writeFileSync(path.join(copy, "collecting.ts"), `import "rt/tlsf";\n${collector}`);
  return inRelease(copy, "src/all.as.spec", { runtime: "./collecting", stackSize: 65536, optimizeLevel: 1 });
}

function inNode(name: string): string[] {
  mockLines.length = 0;
  jest.resetModules(); // a module has state of its own in each run, as in a sandbox
  require(path.join(dir, "src", name)).run();
  return [...mockLines];
}

test.each(CASES)("%s gives the same in the sandbox and in Node", async name => {
  const lines = inNode(name);
  expect((await sandbox)(CASES.indexOf(name))).toEqual(lines);
  expect(lines.length).toBeGreaterThan(10);
});

test.each(CASES)("%s gives the same where every allocation collects garbage", async name => {
  expect((await collecting)(CASES.indexOf(name))).toEqual(inNode(name));
});

test("tsc agrees with the case files", async () => {
  expect(await checkTypes(dir)).toEqual([]);
});
