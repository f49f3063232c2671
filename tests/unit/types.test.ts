// swc takes the types out of test files without looking at them: here they are looked at.
import path from "node:path";

import { root, run } from "../support";

test("the project's own tests have no type error", () => {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  expect(
    run(process.execPath, [tsc, "-p", "tests/tsconfig.json", "--pretty", "false"], {
      cwd: root,
      timeout: 120_000,
    }),
  ).toMatchObject({ stdout: "", stderr: "", status: 0 });
});
