// Compares the table of docs/conformance.md with a run of the tests: each test that it names must exist and
// must have passed. reporter.js asks at the end of a run. It is JavaScript, since jest loads reporters as
// they are.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const DOCUMENT = path.join(root, "docs", "conformance.md");

/**
 * The table's rows: what a host does, the name of the test or of the group of tests, and the file that it is
 * in.
 */
function rows(text = fs.readFileSync(DOCUMENT, "utf8")) {
  return [...text.matchAll(/^\| (.+?) \| (.+?) \| `(.+?)` \|$/gm)].map(([, what, test, file]) => ({
    what,
    test,
    file,
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

/**
 * A message for each row whose file was run and whose test did not pass. A missing host excuses the tests
 * that need it.
 */
function lacking(all, testResults) {
  return all.flatMap(({ test, file }) => {
    const results = testResults.filter(result => comesFrom(result, file));
    const tests = results.flatMap(result => result.testResults);
    const named = tests.filter(one => one.title === test || one.ancestorTitles.includes(test));
    const isSkipped = one =>
      one.status === "pending" && [one.title, ...one.ancestorTitles].some(title => title.includes("SKIP: "));
    // a file that cannot be loaded has failed already
    const isLoaded = results.length > 0 && !results.some(result => result.testExecError);
    if (!isLoaded || named.some(one => one.status === "passed")) return [];
    return tests.some(isSkipped) ? [] : [`docs/conformance.md: "${test}" did not pass in ${file}`];
  });
}

module.exports = { rows, lacking };
