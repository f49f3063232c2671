// Makes Node load the tests' TypeScript, without checking types, as jest does: node -r ./tests/typescript.js
// FILE.ts
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, file) => {
  const { code } = transformFileSync(file, {
    swcrc: false,
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs" },
    sourceMaps: "inline",
  });
  module._compile(code, file);
};
