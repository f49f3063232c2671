// The standard library in the sandbox against Node's: programs (tests/fixtures/differential) that are
// TypeScript in both, with thousands of calls each, write the same lines.
import path from "node:path";

import { root } from "../support";
import { inRelease } from "./release-sandbox";

jest.mock("../fixtures/differential/src/support", () => require("./differential-node"));
process.env.TZ = "UTC";

const dir = path.join(root, "tests", "fixtures", "differential");
const PROGRAMS = ["strings", "letters", "lists", "numbers", "keys", "dates", "maths", "loops"];
const sandbox = inRelease(dir, "src/all.as.spec");

/** Whether two lines are the same; of those that say so, the last two places of numbers need not be. */
function isSame(node: string, sandbox: string | undefined): boolean {
  if (node === sandbox || !sandbox || !node.startsWith("near ")) return node === sandbox;
  const numbers = sandbox.split(" ");
  return node
    .split(" ")
    .every(
      (text, i) =>
        text === numbers[i] ||
        (Number.isFinite(Number(text)) &&
          Math.abs(Number(text) - Number(numbers[i])) <= 2 ** -50 * Math.abs(Number(text))),
    );
}

function inNode(name: string): string[] {
  let lines: string[] = [];
  jest.isolateModules(() => {
    require(path.join(dir, "src", name)).run();
    lines = require("./differential-node").lines;
  });
  return lines;
}

test.each(PROGRAMS)("%s give the same in the sandbox and in Node", async name => {
  const inSandbox = (await sandbox)(PROGRAMS.indexOf(name));
  const lines = inNode(name);
  const different = lines.flatMap((line, i) =>
    isSame(line, inSandbox[i]) ? [] : [{ node: line, sandbox: inSandbox[i] }],
  );
  expect(different.slice(0, 20)).toEqual([]);
  expect(inSandbox.length).toBe(lines.length);
  expect(lines.length).toBeGreaterThan(1000);
});
