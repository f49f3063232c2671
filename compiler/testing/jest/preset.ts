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
  // what builds leave there is nobody's module, and nothing to run tests again for
  modulePathIgnorePatterns: ["<rootDir>/build/"],
  watchPathIgnorePatterns: ["<rootDir>/build/"],
  // one process has one warm compiler for all files, and for as long as it watches: sooner done than several
  // that each load one
  maxWorkers: 1,
  // the first test of a changed plugin compiles it
  testTimeout: 60_000,
};

export = preset;
