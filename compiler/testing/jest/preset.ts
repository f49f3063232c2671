// The jest configuration of a plugin: { "jest": { "preset": "falco-ts" } } in its package.json.
import { createRequire } from "node:module";
import path from "node:path";

const preset = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts", "<rootDir>/src/**/*.as.spec.ts"],
  testRunner: path.join(__dirname, "runner.js"),
  dependencyExtractor: path.join(__dirname, "dependencies.js"),
  transform: {
    "\\.ts$": [
      createRequire(__filename).resolve("@swc/jest"),
      {
        swcrc: false,
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
      },
    ],
  },
  // Files of builds are nobody's modules, and their changes are no reason to run tests again.
  modulePathIgnorePatterns: ["<rootDir>/build/"],
  watchPathIgnorePatterns: ["<rootDir>/build/"],
  // One process needs one warm compiler for all files, and keeps it while jest watches: several processes
  // would each load one.
  maxWorkers: 1,
  // The first test of a changed plugin compiles the plugin.
  testTimeout: 60_000,
};

export = preset;
