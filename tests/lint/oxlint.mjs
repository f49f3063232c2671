// oxlint on all TypeScript and AssemblyScript. Files with decorators that it cannot read are linted as copies
// without these.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { blankDecorators } from "./assemblyscript.mjs";
import { files, read, root } from "./files.mjs";

const copies = path.join(root, "dist", "lint");

function oxlint(cwd, names) {
  if (!names.length) return true;
  const config = path.join(root, ".oxlintrc.json");
  const program = path.join(root, "node_modules", "oxlint", "bin", "oxlint");
  const args = [program, "--config", config, "--no-ignore", "--quiet", ...names];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== 0) console.error(`${stdout}${stderr}`);
  return status === 0;
}

const copied = [];
const plain = [];
fs.rmSync(copies, { recursive: true, force: true });
for (const file of files().typescript) {
  const text = read(file);
  const blanked = blankDecorators(text);
  (blanked === text ? plain : copied).push(file);
  if (blanked === text) continue;
  fs.mkdirSync(path.dirname(path.join(copies, file)), { recursive: true });
  fs.writeFileSync(path.join(copies, file), blanked);
}
const results = [oxlint(root, plain), oxlint(copies, copied)];
process.exitCode = results.every(Boolean) ? 0 : 1;
