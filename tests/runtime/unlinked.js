// Builds a plugin up to the linker, for tests that link it their own way.
// Usage: node unlinked.js DIR OUT     leaves wrapper.c, what it includes, and exports.map in OUT
const fs = require("node:fs");
const path = require("node:path");

const compiler = path.join(__dirname, "..", "..", "dist", "compiler");
const { findNative } = require(path.join(compiler, "native", "parts"));
const { buildUnlinked } = require(path.join(compiler, "pipeline"));
const { openProject } = require(path.join(compiler, "plugin", "folder"));

const [dir, out] = process.argv.slice(2);
fs.mkdirSync(out, { recursive: true });
buildUnlinked(openProject(dir), findNative(), out);
