// Starts the tests that take longest first, so that at the end no worker is left alone with one of them. Jest
// itself knows how long tests took where it has run before, and else goes by the size of files.
const path = require("node:path");

const { default: Sequencer } = require("@jest/test-sequencer");

/** More than a minute each, the longest first. */
const LONG = [
  "e2e/docs",
  "runtime/sanitizers",
  "e2e/readmes",
  "e2e/init",
  "runtime/runtime",
  "e2e/packages",
  "e2e/settings",
  "e2e/native-target",
  "e2e/c",
  "e2e/errors-code",
  "e2e/inputs",
  "e2e/port-k8saudit",
  "e2e/check",
  "e2e/rules",
  "e2e/port-cloudtrail",
  "e2e/cli",
  "e2e/errors",
  "e2e/errors-setup",
];

const rankOf = test => {
  const rank = LONG.indexOf(path.relative(__dirname, test.path).replace(/\.test\.ts$/, ""));
  return rank < 0 ? LONG.length : rank;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other)); // stable
  }
};
