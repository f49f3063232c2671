// Builds a plugin up to the linker, for tests that link it their own way.
// Usage: node unlinked.js DIR OUT     leaves wrapper.c, what it includes, and exports.map in OUT
const fs = require("node:fs");
const path = require("node:path");

const compiler = path.join(__dirname, "..", "..", "dist", "compiler");
const { findNative } = require(path.join(compiler, "native", "parts"));
const { openProject } = require(path.join(compiler, "plugin", "folder"));
const { compile } = require(path.join(compiler, "stages", "compile"));
const { describe } = require(path.join(compiler, "stages", "describe"));
const { precompile } = require(path.join(compiler, "stages", "precompile"));
const { wrap } = require(path.join(compiler, "stages", "wrap"));

async function main(dir, out) {
  const project = openProject(dir), native = findNative();
  const compiled = await compile(project, true);
  const manifest = describe(compiled, `${project.entry}.ts`, native.wasmtimeVersion);
  const wrapper = wrap(manifest);
  fs.mkdirSync(out, { recursive: true });
  precompile(compiled, native, out);
  fs.writeFileSync(path.join(out, "manifest.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(out, "wrapper.c"), wrapper.source);
  fs.writeFileSync(path.join(out, "exports.map"), `{ global: ${wrapper.exports.join("; ")}; local: *; };\n`);
}

main(process.argv[2], process.argv[3]);
