// A plugin that does not compile is compiled once for a file of tests, and its errors are shown once.
import fs from "node:fs";
import path from "node:path";

import { pluginSource, temporaryFolder, writePlugin } from "../support";
import { falcoTsAsync } from "./mistakes";

const dir = writePlugin(path.join(temporaryFolder(), "broken"), pluginSource({ init: "nothing();" }));

test("the first test has the errors, and the others point there", async () => {
  fs.mkdirSync(path.join(dir, "test"));
  fs.writeFileSync(
    path.join(dir, "test", "plugin.test.ts"),
    `import { loadPlugin } from "falco-ts/testing";
test.each([1, 2, 3])("%d", () => { loadPlugin(); });
test("on its own", () => { expect(1).toBe(1); });
`,
  );
  const { status, stderr } = await falcoTsAsync(["test"], { cwd: dir });
  expect(stderr.match(/error: Cannot find name 'nothing'/g)).toHaveLength(1);
  expect(
    stderr.match(/● \d\n\n +the plugin does not compile: see the first failure of this file/g),
  ).toHaveLength(2);
  expect(stderr).toMatch(/Tests: +3 failed, 1 passed, 4 total/);
  expect(status).toBe(1);
});
