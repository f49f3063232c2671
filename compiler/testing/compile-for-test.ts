// loadPlugin() runs this: node compile-for-test.js DIR. Exit code 1 with the errors on stderr.
import { compileForTest } from "./plugin-build";

compileForTest(process.argv[2]!).then(
  warnings => warnings.forEach(warning => process.stderr.write(`${warning}\n`)),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
