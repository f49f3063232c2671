// make faults: runs every test that the fault table of docs/safety.md names and prints each row with its
// survivor, after it has brought the document up to date.
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const { rows } = require("../conformance");

const root = path.resolve(__dirname, "..", "..");

/** Where the tests of a C program are run. */
const testFile = file => (file.endsWith(".c") ? path.join(path.dirname(file), "runtime.test.ts") : file);

function jest(files, reporter) {
  return spawnSync(
    process.execPath,
    [
      "node_modules/.bin/jest",
      "--config",
      "tests/jest.config.js",
      "--reporters",
      reporter,
      "--runTestsByPath",
      ...files,
    ],
    { cwd: root, stdio: "inherit", env: { ...process.env, FALCO_TS_WRITE_SAFETY: "1" } },
  ).status;
}

const written = jest(["tests/faults/document.test.ts"], "default");
if (written !== 0) process.exit(1);
process.exit(
  jest(
    [...new Set(rows("docs/safety.md").map(({ file }) => testFile(file)))],
    "<rootDir>/tests/faults/reporter.js",
  ) === 0
    ? 0
    : 1,
);
