// Prints each row of the fault table: whether the host lived, and what was right; then how many did.
const { resultsOf, rows } = require("../conformance");

module.exports = class {
  onTestFileResult(_test, result) {
    if (result.testExecError)
      process.stdout.write(`${result.testFilePath}: ${result.testExecError.message}\n`);
  }

  onRunComplete(_contexts, { testResults }) {
    let lived = 0,
      died = 0,
      skipped = 0;
    for (const row of rows("docs/safety.md")) {
      const results = resultsOf(row, testResults),
        ran = results.filter(({ status }) => status !== "pending");
      const failed = ran.filter(({ status }) => status !== "passed");
      // a skip's reason is in its title, which is then another than the row's
      const state = ran.length === 0 ? "skip" : failed.length > 0 ? "no  " : "yes ";
      if (state === "skip") skipped++;
      else if (failed.length > 0) died++;
      else lived++;
      const many = ran.length > 1 ? ` (${ran.length - failed.length} of ${ran.length})` : "";
      process.stdout.write(`${state} ${row.what}: ${row.test}${many}\n`);
      for (const {
        failureMessages: [message = ""],
      } of failed.slice(0, 3))
        process.stdout.write(`       ${message.replace(/^Error: /, "").split("\n")[0]}\n`);
    }
    process.stdout.write(
      `${lived} rows where Falco lives and all is right, ${died} where not, ${skipped} that cannot be tried here\n`,
    );
  }
};
