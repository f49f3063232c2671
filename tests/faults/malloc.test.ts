// Memory that the runtime asks for and does not get: every allocation of its C in turn.
import fs from "node:fs";
import path from "node:path";

import { checks, compile } from "../runtime/checks";
import { link, unlinked } from "../runtime/link";
import { temporaryFolder, writePlugin } from "../support";
import { faulty, tail } from "./plugins";

const dir = temporaryFolder();
const program = compile(dir, "malloc", { folder: __dirname });

/** A plugin whose allocations can be made to fail. */
function failing(name: string, source: string): string {
  const parts = unlinked(path.join(dir, name), writePlugin(path.join(dir, `plugin-${name}`), source)),
    map = path.join(parts, "exports.map");
  fs.writeFileSync(
    map,
    fs
      .readFileSync(map, "utf8")
      .replace("{ global: ", "{ global: failing_arm; failing_failures; failing_live; "),
  );
  return link(parts, `${name}.so`, {
    flags: ["-include", path.join(__dirname, "failing.h")],
    sources: [path.join(__dirname, "failing.c")],
  });
}

describe("a pull source, and fields", () => {
  checks(program, ["pull", failing("faulty", faulty)]);
});
describe("a push source, of a file and of a pipe", () => {
  checks(program, ["push", failing("tail", tail), temporaryFolder()]);
});
