// The lists of whose code is in every plugin, and in the native parts, are up to date.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { root, run, temporaryFolder } from "../support";

const dir = temporaryFolder();
const runtime = path.join(root, "runtime-c");
const LISTS = ["third-party.txt", "npm/third-party.txt"];
const workspace = path.join(root, "runtime-c", "wasmtime");

/** Why this machine does not have the crates' sources; undefined if it has. */
function missingCrates(): string | undefined {
  const result = spawnSync(
    "cargo",
    ["fetch", "--locked", "--manifest-path", path.join(workspace, "Cargo.toml")],
    { encoding: "utf8", timeout: 240_000 },
  );
  if (result.error) return `cargo: ${result.error.message}`;
  return result.status === 0 ? undefined : result.stderr.trim().split("\n").pop();
}

test.each(LISTS)("%s has the crates in the versions of the lock file", file => {
  const crates = [
    ...fs
      .readFileSync(path.join(runtime, file), "utf8")
      .split("\n---")[0]!
      .matchAll(/^ {2}([\w-]+) (\d[\w.+-]*) +[A-Z]/gm),
  ].map(([, name, version]) => `name = "${name}"\nversion = "${version}"\n`);
  const lock = fs.readFileSync(path.join(workspace, "Cargo.lock"), "utf8");
  expect(crates.length).toBeGreaterThan(20);
  expect(crates.filter(crate => !lock.includes(crate))).toEqual([]);
});

const reason = missingCrates();
(reason ? describe.skip : describe)(`with the crates' sources${reason ? ` SKIP: ${reason}` : ""}`, () => {
  test("both lists are what `make third-party` writes", () => {
    expect(
      run(process.execPath, [path.join(runtime, "third-party.mjs"), dir], { timeout: 120_000 }).status,
    ).toBe(0);
    for (const file of LISTS)
      expect(fs.readFileSync(path.join(dir, file), "utf8")).toBe(
        fs.readFileSync(path.join(runtime, file), "utf8"),
      );
  });
});
