// The jest configuration of a plugin: { "jest": { "preset": "falco-ts" } } in its package.json.
import { createRequire } from "node:module";

const preset = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "\\.ts$": [createRequire(__filename).resolve("@swc/jest"), { swcrc: false, jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }],
  },
  // the first test of a changed plugin compiles it
  testTimeout: 60_000,
};

export = preset;
