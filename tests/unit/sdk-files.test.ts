// The SDK's files that the compiler names.
import fs from "node:fs";

import { SDK, SDK_CALLS, sdkImport, sdkPath } from "../../dist/compiler/sdk-files";

test.each(Object.values(SDK))("%s is there", module => {
  expect(fs.existsSync(sdkPath(`${module}.ts`))).toBe(true);
});

test("the folder with the calls of the author's methods is there", () => {
  expect(fs.statSync(sdkPath(SDK_CALLS)).isDirectory()).toBe(true);
});

test("AssemblyScript imports them from falco-ts", () => {
  expect(sdkImport(SDK.guest)).toBe("falco-ts/glue/guest");
});
