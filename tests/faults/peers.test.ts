// Who lives: the same bugs in our plugin and in plugins on other SDKs, a process of its own for each.
// docs/safety.md has the table.
import path from "node:path";

import { host, run } from "../hosts/hosts";
import { compile } from "../runtime/checks";
import { root, temporaryFolder } from "../support";
import { partOf } from "./document";
import { library } from "./library";
import { BUGS, fate, PEERS, peersTable, stepsOf, type Peer } from "./peers";
import { tryProgram } from "./prove";

const dir = temporaryFolder();
const steps = compile(dir, "steps", { folder: __dirname });

/**
 * C++ has no package that a registry of packages brings: its plugin is written to the ABI, as Falco's
 * headers for C++ are.
 */
function cpp(): { path: string } | { skip: string } {
  const out = path.join(dir, "libcpp_faulty.so");
  const made = run("c++", [
    "-std=c++17",
    "-O2",
    "-fPIC",
    "-shared",
    "-fvisibility=hidden",
    `-I${path.join(root, "runtime-c", "include")}`,
    path.join(root, "tests", "hosts", "cpp-faulty", "plugin.cpp"),
    "-o",
    out,
  ]);
  return made.status === 0 ? { path: out } : { skip: `c++: ${made.stderr.split("\n")[0]}` };
}

const plugins: Record<Peer, { path: string } | { skip: string }> = {
  "falco-ts": { path: library("faulty") },
  "Rust SDK": host("rust-faulty"),
  "Go SDK": host("go-faulty"),
  "C++": cpp(),
};

const fates = new Map(BUGS.map(({ title }) => [title, new Map<Peer, string>()]));

describe.each(PEERS)("a plugin on %s", peer => {
  const plugin = plugins[peer];
  if ("skip" in plugin) {
    test.skip(`SKIP: ${plugin.skip}`, () => undefined);
    return;
  }
  test.each(BUGS.map(bug => [bug.title, bug] as const))("%s", async (title, bug) => {
    const ended = await tryProgram(steps, [plugin.path, ...stepsOf(bug, peer)]);
    fates.get(title)!.set(peer, fate(ended));
    if (peer === "falco-ts" && fate(ended) !== "**lives**")
      throw new Error(`exit code ${ended.status}\n${ended.text}`);
  });
});

/** A table with what could not be tried here as the document has it. */
function measuredIn(table: string): string {
  const wanted = table.split("\n"),
    measured = peersTable(fates).split("\n");
  return measured
    .map((line, i) => {
      const documented = (wanted[i] ?? "").split(" | ");
      return line
        .split(" | ")
        .map((cell, at) => cell.replace("–", (documented[at] ?? "–").replace(/ \|$/, "")))
        .join(" | ");
    })
    .join("\n");
}

test("docs/safety.md says of each who lives; make faults writes it", () => {
  const documented = partOf("peers", peersTable(fates));
  expect(documented).toBe(measuredIn(documented));
});
