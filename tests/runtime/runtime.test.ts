// What Falco relies on and no test in JavaScript sees: the process that a plugin is loaded into, before, during and after.
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, dummy, dummyDir, falcoTs, root, temporaryFolder, writePlugin } from "../support";
import { checks, compile } from "./checks";
import { located, looping, paced, scripted, tailing } from "./plugins";

const dir = temporaryFolder();
const scriptedLibrary = buildPlugin(path.join(dir, "scripted"), scripted), pacedLibrary = buildPlugin(path.join(dir, "paced"), paced);
const tailingLibrary = buildPlugin(path.join(dir, "tailing"), tailing);

describe("signals", () => {
  checks(compile(dir, "signals"), [dummy]);
});

describe("unloading", () => {
  const replaced = path.join(dir, "replaced.so"), replacement = path.join(dir, "replacement.so");
  fs.copyFileSync(scriptedLibrary, replaced);
  fs.copyFileSync(dummy, replacement);
  checks(compile(dir, "unload"), [dummy, replaced, replacement, tailingLibrary, temporaryFolder()]);
});

describe("static symbols, init and destroy", () => {
  checks(compile(dir, "init"), [dummy]);
});

describe("open sources and their batches", () => {
  checks(compile(dir, "source"), [dummy, scriptedLibrary]);
});

describe("timeouts", () => {
  checks(compile(dir, "timeout"), [pacedLibrary]);
});

describe("progress", () => {
  checks(compile(dir, "progress"), [pacedLibrary, scriptedLibrary]);
});

describe("extraction", () => {
  checks(compile(dir, "extract"), [dummy, scriptedLibrary]);
});

describe("inputs that end where the memory ends, and are gone after the call", () => {
  const program = compile(dir, "tails");
  const buildDummy = (name: string, source: string, ...options: string[]) => {
    const folder = writePlugin(path.join(dir, name), source), built = falcoTs(["build", ...options, folder]);
    if (built.status !== 0) throw new Error(built.stderr);
    return path.join(folder, "build", "libdummy.so");
  };
  const source = fs.readFileSync(path.join(dummyDir, "src", "plugin.ts"), "utf8");
  const withOffsets = source.replace("    f.u64(", "    f.offsets();\n    f.u64(");
  describe("from Falco 0.38 on", () => { checks(program, [dummy, "3.5.0"]); });
  describe("from Falco 0.35 on", () => { checks(program, [buildDummy("old", source, "--min-falco", "0.35"), "3.0.0"]); });
  describe("from Falco 0.41 on", () => { checks(program, [buildDummy("new", withOffsets), "3.11.0"]); });
});

describe("value offsets", () => {
  checks(compile(dir, "offsets"), [buildPlugin(path.join(dir, "located"), located)]);
});

describe("traps", () => {
  checks(compile(dir, "traps"), [scriptedLibrary]);
});

const loopingLibrary = buildPlugin(path.join(dir, "looping"), looping);

describe("deadlines", () => {
  checks(compile(dir, "deadlines"), [loopingLibrary]);
});

describe("close and destroy from another thread", () => {
  checks(compile(dir, "close"), [loopingLibrary, dummy, "1000"]);
});

describe("inputs: lines, pipes, timers", () => {
  checks(compile(dir, "inputs"), [tailingLibrary, temporaryFolder()]);
});

describe("threads", () => {
  checks(compile(dir, "threads"), [dummy, scriptedLibrary, "1000"]);
});

describe("allocations and system calls", () => {
  const counter = compile(dir, "count_allocations", { flags: ["-shared", "-fPIC"] });
  const types = buildPlugin(path.join(dir, "types"), fs.readFileSync(path.join(root, "tests", "fixtures", "types", "src", "plugin.ts"), "utf8"), "types");
  checks(compile(dir, "allocations"), [dummy, types], { env: { LD_PRELOAD: counter } });
});

describe("signals that interrupt", () => {
  checks(compile(dir, "interrupts"), [dummy, scriptedLibrary, tailingLibrary, temporaryFolder()]);
});
