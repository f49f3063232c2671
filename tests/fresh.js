// Runs before any test. It stops a run if dist/ is older than its sources, since the results would be those
// of old code. `make` compiles first and never meets this; jest by hand does.
const fs = require("node:fs");
const path = require("node:path");

/** A source that is newer than `dist/compiler`, relative to the root; undefined if there is none. */
function staleSource(root) {
  const built = fs.statSync(path.join(root, "dist", "compiler", "cli.js"), { throwIfNoEntry: false });
  const files = fs.readdirSync(path.join(root, "compiler"), { recursive: true, encoding: "utf8" });
  return files
    .filter(file => file.endsWith(".ts"))
    .map(file => path.join("compiler", file))
    .find(file => !built || fs.statSync(path.join(root, file)).mtimeMs > built.mtimeMs);
}

module.exports = ({ rootDir }) => {
  const stale = staleSource(rootDir);
  if (stale !== undefined) throw new Error(`dist/ is older than ${stale}: run "make compiler" first`);
};
module.exports.staleSource = staleSource;
