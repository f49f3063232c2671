// The table of docs/conformance.md against what a run of the tests really did: each test that it names has to
// be there and to have passed. reporter.js asks at the end of a run; plain JavaScript, since jest loads
// reporters as they are.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const DOCUMENT = path.join(root, "docs", "conformance.md");

/**
 * The table's rows: what a host does, the name of the test (or of the group of tests), the file that it is
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
 * Whether results of this test file are of the tests in `file`; those of a C program are of the files that
 * run it.
 */
function comesFrom(result, file) {
  const ran = path.relative(root, result.testFilePath);
  return file.endsWith(".c") ? ran === path.join(path.dirname(file), "runtime.test.ts") : ran === file;
}

/**
 * What the run lacks of the rows whose files it ran, a line each. A host that is missing excuses the tests
 * that want it.
 */
function lacking(all, testResults) {
  return all.flatMap(({ test, file }) => {
    const results = testResults.filter(result => comesFrom(result, file));
    const tests = results.flatMap(result => result.testResults);
    const named = tests.filter(one => one.title === test || one.ancestorTitles.includes(test));
    const isSkipped = one =>
      one.status === "pending" && [one.title, ...one.ancestorTitles].some(title => title.includes("SKIP: "));
    // what could not even be loaded has failed as it is
    const isLoaded = results.length > 0 && !results.some(result => result.testExecError);
    if (!isLoaded || named.some(one => one.status === "passed")) return [];
    return tests.some(isSkipped) ? [] : [`docs/conformance.md: "${test}" did not pass in ${file}`];
  });
}

module.exports = { rows, lacking };
