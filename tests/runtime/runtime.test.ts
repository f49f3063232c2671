// What Falco relies on and no test in JavaScript sees: the process that a plugin is loaded into, before,
// during and after.
import { temporaryFolder } from "../support";
import { checksOf } from "./checks";
import { Files, Workshop } from "./files";
import { programs } from "./programs";

const workshop = new Workshop(temporaryFolder()),
  files = new Files(workshop);
const jobs = programs.map(program => files.run(program));
workshop.together.run();

for (const [i, { title, name }] of programs.entries())
  describe(title, () => {
    checksOf(name, workshop.together.resultOf(jobs[i]!));
  });
