// The project's own tests, run by `make test`. They drive the built CLI and the native parts that make
// left in the cache; what they need besides is in tests/hosts.
module.exports = {
  rootDir: "..",
  globalSetup: "<rootDir>/tests/fresh.js",
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
  maxWorkers: "100%", // jest leaves one of two cores idle: it counts itself, though it mostly waits
  testTimeout: 300_000,
  reporters: ["default", "<rootDir>/tests/reporter.js"],
};
