// The project's own tests, which `make test` runs. They drive the built CLI and the native parts that make
// left in the cache; tests/hosts describes what else they need.
const os = require("node:os");

module.exports = {
  rootDir: "..",
  globalSetup: "<rootDir>/tests/builder/setup.js",
  testSequencer: "<rootDir>/tests/sequencer.js",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  testEnvironment: "node",
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/templates/"],
  maxWorkers: Math.ceil(os.availableParallelism() * 1.5), // tests mostly wait
  testTimeout: 300_000,
  reporters: ["default", "<rootDir>/tests/reporter.js"],
};
