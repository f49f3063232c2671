// What Falco relies on and no test in JavaScript sees: the process that a plugin is loaded into, before,
// during and after.
import { temporaryFolder } from "../support";
import { checks, compile } from "./checks";
import { Files, programs } from "./programs";

const files = new Files(temporaryFolder());

for (const { title, name, arguments: args, env, flags = [] } of programs) {
  describe(title, () => {
    checks(compile(files.dir, name, { flags: [...flags] }), [...args(files)], { env: env?.(files) ?? {} });
  });
}
