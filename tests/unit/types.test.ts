// swc takes the types out of test files without checking them. This test checks them.
import path from "node:path";

import { root, run } from "../support";

test("the tests have no type error", () => {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  expect(
    run(process.execPath, [tsc, "-p", "tests/tsconfig.json", "--pretty", "false"], {
      cwd: root,
      timeout: 120_000,
    }),
  ).toMatchObject({ stdout: "", stderr: "", status: 0 });
});
