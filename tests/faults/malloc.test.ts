// Memory that the runtime asks for and does not get: every allocation of its C in turn.
import path from "node:path";

import { checks, compile } from "../runtime/checks";
import { Linking } from "../runtime/link";
import { temporaryFolder, writePlugin } from "../support";
import { Together } from "../together";
import { faulty, tail } from "./plugins";

const dir = temporaryFolder();
const program = compile(dir, "malloc", { folder: __dirname });

/** A plugin whose allocations can be made to fail. */
function failing(name: string, source: string): string {
  const together = new Together(),
    linking = new Linking(dir, together);
  const plugin = writePlugin(path.join(dir, `plugin-${name}`), source);
  const parts = linking.unlinked(path.join(dir, name), plugin);
  const exported = "failing_arm; failing_failures; failing_live; ";
  const edit = ["-i", `s/{ global: /&${exported}/`, path.join(parts.file, "exports.map")];
  const edited = { ...parts, by: [together.add("sed", edit, { after: parts.by })] };
  const library = linking.link(edited, `${name}.so`, {
    flags: ["-include", path.join(__dirname, "failing.h")],
    sources: [path.join(__dirname, "failing.c")],
  });
  together.run();
  for (const job of library.by) together.expectSuccess(job);
  return library.file;
}

describe("a pull source, and fields", () => {
  checks(program, ["pull", failing("faulty", faulty)]);
});
describe("a push source, of a file and of a pipe", () => {
  checks(program, ["push", failing("tail", tail), temporaryFolder()]);
});
