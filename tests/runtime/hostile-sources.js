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
  "trap",
]);

module.exports.hostileSources = [
  ...fs
    .readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".c") && !LEFT_OUT.has(path.basename(file, ".c")))
    .map(file => path.join(src, file)),
  path.join(__dirname, "hostile_guest.c"),
];
