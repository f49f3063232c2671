// loadPlugin() runs this: node main.js DIR TARGET. The exit code is 1, and the errors are on stderr, where
// the build fails.
import type { Target } from "../choose-target";
import { buildForTest } from "./build";

buildForTest(process.argv[2]!, process.argv[3] as Target).then(
  warnings => warnings.forEach(warning => process.stderr.write(`${warning}\n`)),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
