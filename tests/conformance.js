// Compares the tables of docs/conformance.md and docs/safety.md with a run of the tests: each test that they
// name must exist and must have passed. reporter.js asks at the end of a run. It is JavaScript, since jest
// loads reporters as they are.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");

/**
 * The rows of a document's table: what happens, the name of the test or of the group of tests, and the file
 * that it is in.
 */
function rows(document = "docs/conformance.md") {
  const text = fs.readFileSync(path.join(root, document), "utf8");
  return [...text.matchAll(/^\| (.+?) \| (.+?) \| `(.+?)` \|$/gm)].map(([, what, test, file]) => ({
    what,
    test,
    file,
    document,
  }));
}

/**
 * Whether a test file's results are those of the tests in `file`. A C program's results are those of the file
 * that runs it.
 */
function comesFrom(result, file) {
  const ran = path.relative(root, result.testFilePath);
  return file.endsWith(".c") ? ran === path.join(path.dirname(file), "runtime.test.ts") : ran === file;
}

/** The results of a row's test, or of its group's. */
function resultsOf({ test, file }, testResults) {
  return testResults
    .filter(result => comesFrom(result, file))
    .flatMap(result => result.testResults)
    .filter(one => one.title === test || one.ancestorTitles.includes(test));
}

/**
 * A message for each row whose file was run and whose test did not pass. A missing host excuses the tests
 * that need it.
 */
function lacking(all, testResults) {
  return all.flatMap(row => {
    const { test, file, document } = row;
    const results = testResults.filter(result => comesFrom(result, file));
    const tests = results.flatMap(result => result.testResults);
    const named = resultsOf(row, testResults);
    const isSkipped = one =>
      one.status === "pending" && [one.title, ...one.ancestorTitles].some(title => title.includes("SKIP: "));
    // a file that cannot be loaded has failed already
    const isLoaded = results.length > 0 && !results.some(result => result.testExecError);
    if (!isLoaded || named.some(one => one.status === "passed")) return [];
    return tests.some(isSkipped) ? [] : [`${document}: "${test}" did not pass in ${file}`];
  });
}

module.exports = { rows, resultsOf, lacking };
