// The project's own tests, run by `make test`. They drive the built CLI and the native parts that make
// left in the cache; what they need besides is in tests/hosts.
module.exports = {
  rootDir: "..",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  testEnvironment: "node",
  transform: {
    "\\.ts$": ["@swc/jest", { swcrc: false, jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/templates/"],
  testTimeout: 300_000,
  reporters: ["default", "<rootDir>/tests/reporter.js"],
};
