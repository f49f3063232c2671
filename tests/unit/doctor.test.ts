import fs from "node:fs";
import path from "node:path";

import { type RunResult } from "../hosts/hosts";
import { root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const TOOLS = [
  "node",
  "npm",
  "make",
  "cc",
  "ar",
  "cmake",
  "cargo",
  "python3",
  "g++",
  "go",
  "valgrind",
  "gdb",
];

/**
 * Runs tests/doctor.sh on a machine that has no other commands than these, each with a version that it
 * prints.
 */
function doctor(versions: Record<string, string>): RunResult {
  const bin = fs.mkdtempSync(path.join(dir, "bin-"));
  for (const [name, version] of Object.entries(versions)) {
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\necho "${name} version ${version}"\n`, { mode: 0o755 });
  }
  for (const tool of ["grep", "head", "sort", "sed", "uname"]) {
    fs.symlinkSync(run("sh", ["-c", `command -v ${tool}`]).stdout.trim(), path.join(bin, tool));
  }
  return run("/bin/sh", [path.join(root, "tests", "doctor.sh")], { env: { PATH: bin, CC: undefined } });
}

const everything = Object.fromEntries(TOOLS.map(name => [name, "99.1.2"]));

test("a machine that has every tool lacks nothing", () => {
  const { status, stdout } = doctor(everything);
  expect(stdout).toContain("nothing that is needed is missing");
  expect(status).toBe(0);
});

test("a needed tool that is missing fails, and is named with the command that installs it", () => {
  const { cmake: _, ...others } = everything;
  const { status, stdout } = doctor(others);
  expect(stdout).toMatch(/NO +cmake +missing .*apt-get install cmake/);
  expect(stdout).toContain("1 missing");
  expect(status).toBe(1);
});

test("Python without pip is named with the command that installs it", () => {
  const { python3: _, ...others } = everything;
  const { status, stdout } = doctor(others);
  expect(stdout).toMatch(/NO +python3 +without pip .*apt-get install python3-pip/);
  expect(status).toBe(1);
});

test("a needed tool that is too old fails, and is named with the version that is needed", () => {
  const { status, stdout } = doctor({ ...everything, cargo: "1.70.0" });
  expect(stdout).toMatch(/NO +cargo +1\.70\.0 .*from version 1\.95 on/);
  expect(status).toBe(1);
});

test("a missing tool that only some tests need is named, and does not fail", () => {
  const { go: _, ...others } = everything;
  const { status, stdout } = doctor(others);
  expect(stdout).toMatch(/- +go +missing .*skipped without it/);
  expect(status).toBe(0);
});
