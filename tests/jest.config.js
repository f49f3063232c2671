// The project's own tests, which `make test` runs. They drive the built CLI and the native parts that make
// left in the cache; tests/hosts describes what else they need.
module.exports = {
  rootDir: "..",
  globalSetup: "<rootDir>/tests/builder/setup.js",
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
  maxWorkers: "150%", // of the cores: tests wait for most of their time
  testTimeout: 300_000,
  reporters: ["default", "<rootDir>/tests/reporter.js"],
};
