// The C that a hostile guest is tried on: the runtime's, with hostile_guest.c in wasmtime's place.
const fs = require("node:fs");
const path = require("node:path");

const src = path.join(__dirname, "..", "..", "runtime-c", "src");

/** What hostile_guest.c stands in for, and what only a whole plugin needs. */
const LEFT_OUT = new Set([
  "clock",
  "cursor",
  "engine",
  "engine_config",
  "exports",
  "imports",
  "open_params",
  "outside",
  "places",
  "thread_clock",
  "ticker",
  "tls_words",
  "trap",
]);

/** Whether a source has to do with the gateway, which the hostile guest has none of. */
function usesGateway(file, seen = new Set()) {
  if (file === "inputs/gateway.h") return true;
  if (seen.has(file) || !fs.existsSync(path.join(src, file))) return false;
  seen.add(file);
  const text = fs.readFileSync(path.join(src, file), "utf8");
  return [...text.matchAll(/^#include "(.*)"$/gm)].some(([, included]) => usesGateway(included, seen));
}

module.exports.hostileSources = [
  ...fs
    .readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".c") && !LEFT_OUT.has(path.basename(file, ".c")) && !usesGateway(file))
    .map(file => path.join(src, file)),
  path.join(__dirname, "hostile_guest.c"),
];
