// The C that a hostile guest is tried on: the runtime's, with hostile_guest.c in wasmtime's place.
const fs = require("node:fs");
const path = require("node:path");

const src = path.join(__dirname, "..", "..", "runtime-c", "src");

/** What hostile_guest.c stands in for, what only a whole plugin needs, and inputs that have a gateway. */
const LEFT_OUT = new Set([
  "answer",
  "clock",
  "cursor",
  "engine",
  "engine_config",
  "exports",
  "gateway",
  "gateway_server",
  "http",
  "http_answers",
  "https",
  "imports",
  "open_params",
  "outside",
  "places",
  "poll",
  "poll_answers",
  "poll_asking",
  "resolver",
  "thread_clock",
  "ticker",
  "tls",
  "tls_connections",
  "tls_files",
  "tls_gateway",
  "tls_words",
  "trap",
]);

module.exports.hostileSources = [
  ...fs
    .readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".c") && !LEFT_OUT.has(path.basename(file, ".c")))
    .map(file => path.join(src, file)),
  path.join(__dirname, "hostile_guest.c"),
];
