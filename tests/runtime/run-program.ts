// make program P=NAME WITH="gdb --args": compiles one program of this folder for a debugger, builds what it
// is run on, and runs it. Where several rows of programs.ts have the name, the first is run. What was built
// stays in dist/program/NAME.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { root } from "../support";
import { Files, Workshop } from "./files";
import { programs } from "./programs";

const [name = "", runner = ""] = process.argv.slice(2);
const program = programs.find(one => one.name === name);
if (!program) {
  const known = [...new Set(programs.map(one => one.name))].join(", ");
  process.stderr.write(`P: found "${name}", expected one of ${known}\n`);
  process.exit(2);
}
const dir = path.join(root, "dist", "program", name);
fs.rmSync(dir, { recursive: true, force: true });
fs.mkdirSync(dir, { recursive: true });
const workshop = new Workshop(dir);
const job = new Files(workshop).command(program, ["-O0"]);
workshop.together.run();
for (const one of job.after ?? []) workshop.together.expectSuccess(one);
const command = [...runner.split(/\s+/).filter(Boolean), job.program, ...job.args];
const result = spawnSync(command[0]!, command.slice(1), {
  stdio: "inherit",
  env: { ...process.env, ...job.env },
});
if (result.error) process.stderr.write(`${command[0]}: ${result.error.message}\n`);
process.exit(result.status ?? 1);
