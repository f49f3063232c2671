// Ends the output with the line that CI reads: "N passed, N failed, N skipped". A row of docs/conformance.md,
// docs/safety.md or SECURITY.md whose test does not exist counts as failed.
const fs = require("node:fs");

const { lacking, rows } = require("./conformance");

module.exports = class {
  constructor(globalConfig) {
    this.ranAll = !globalConfig.testNamePattern; // -t leaves tests out
    this.lacking = [];
  }

  onRunComplete(_contexts, results) {
    const all = [...rows(), ...rows("docs/safety.md"), ...rows("SECURITY.md")];
    this.lacking = this.ranAll ? lacking(all, results.testResults) : [];
    // a test file that cannot be loaded is a failure, though no test of it is counted
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + this.lacking.length;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`;
    // behind jest's own summary
    process.on("exit", () => fs.writeSync(1, [...this.lacking, line].join("\n")));
  }

  /** Tells jest that the run has failed. */
  getLastError() {
    return this.lacking.length > 0 ? new Error(this.lacking.join("\n")) : undefined;
  }
};
