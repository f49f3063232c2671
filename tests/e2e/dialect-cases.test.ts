// What falco-ts adds to AssemblyScript (compiler/stages/compile/dialect): each case file of
// tests/fixtures/dialect is TypeScript that the sandbox and Node run, and writes the same lines in both.
import path from "node:path";

import { checkTypes } from "../../dist/compiler/stages/typecheck";
import { root } from "../support";
import { inRelease } from "./release-sandbox";

const mockLines: string[] = [];
jest.mock("../fixtures/dialect/src/support", () => ({
  out: (line: string) => mockLines.push(line),
}));

const dir = path.join(root, "tests", "fixtures", "dialect");
const CASES = ["loops", "syntax", "chains", "patterns"];
const sandbox = inRelease(dir, "src/all.as.spec");

function inNode(name: string): string[] {
  mockLines.length = 0;
  require(path.join(dir, "src", name)).run();
  return [...mockLines];
}

test.each(CASES)("%s gives the same in the sandbox and in Node", async name => {
  const lines = inNode(name);
  expect((await sandbox)(CASES.indexOf(name))).toEqual(lines);
  expect(lines.length).toBeGreaterThan(10);
});

test("tsc agrees with the case files", async () => {
  expect(await checkTypes(dir)).toEqual([]);
});
