// The list of whose code is in every plugin: made anew, it is what is checked in.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const checkedIn = path.join(root, "runtime-c", "third-party.txt");
const workspace = path.join(root, "runtime-c", "wasmtime");

/** Why the crates cannot be looked at; undefined: they are here. */
function missingCrates(): string | undefined {
  const result = spawnSync("cargo", ["fetch", "--locked", "--manifest-path", path.join(workspace, "Cargo.toml")], { encoding: "utf8", timeout: 240_000 });
  if (result.error) return `cargo: ${result.error.message}`;
  return result.status === 0 ? undefined : result.stderr.trim().split("\n").pop();
}

test("names crates in the versions of the lock file", () => {
  const crates = [...fs.readFileSync(checkedIn, "utf8").split("\n---")[0]!.matchAll(/^ {2}([\w-]+) (\d[\w.+-]*) +[A-Z]/gm)].map(([, name, version]) => `name = "${name}"\nversion = "${version}"\n`);
  const lock = fs.readFileSync(path.join(workspace, "Cargo.lock"), "utf8");
  expect(crates.length).toBeGreaterThan(20);
  expect(crates.filter(crate => !lock.includes(crate))).toEqual([]);
});

const reason = missingCrates();
(reason ? describe.skip : describe)(`with the crates' sources${reason ? ` SKIP: ${reason}` : ""}`, () => {
  test("is what `make third-party` writes", () => {
    const made = path.join(dir, "third-party.txt");
    expect(run(process.execPath, [path.join(root, "runtime-c", "third-party.mjs"), made], { timeout: 120_000 }).status).toBe(0);
    expect(fs.readFileSync(made, "utf8")).toBe(fs.readFileSync(checkedIn, "utf8"));
  });
});
