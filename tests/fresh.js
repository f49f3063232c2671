// Before any test: stops a run over a dist/ that is older than the sources it was compiled from, whose
// results would be those of code that is no longer there. `make` compiles first and never meets this; jest by
// hand does.
const fs = require("node:fs");
const path = require("node:path");

/**
 * The newest source that `dist/compiler` is older than, relative to the root; undefined where it is up to
 * date.
 */
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
