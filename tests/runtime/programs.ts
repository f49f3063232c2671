// The programs of this folder, and what each is run with: runtime.test.ts runs them all, sanitizers.test.ts
// most of them again, and `make program` one of them alone.
import path from "node:path";

import { dummySource, type Files, type SanitizerName } from "./files";
import { gzipFilesIn } from "./gzip-files";
import { posted, reading, secretive, secured, trusting } from "./plugins";

/** A program with its arguments, which are plugins and folders of its own. */
export interface Program {
  /** The tests' group. */
  readonly title: string;
  /** The C file, without its ending. */
  readonly name: string;
  /** Names what the program is run on, and has it made. */
  readonly arguments: (files: Files) => readonly string[];
  /** Compiler flags on top of the usual ones. */
  readonly flags?: readonly string[];
  /** Variables on top of the process's own. */
  readonly env?: (files: Files) => Record<string, string>;
  /** The sanitizers under which it is run again. */
  readonly under?: readonly SanitizerName[];
}

const BOTH = ["address", "thread"] as const;

const withOffsets = dummySource.replace("    f.u64(", "    f.offsets();\n    f.u64(");
const tails = "inputs that end where the memory ends, and are gone after the call";

export const programs: readonly Program[] = [
  { title: "signals", name: "signals", arguments: files => [files.dummy] },
  {
    title: "unloading",
    name: "unload",
    arguments: files => [
      files.dummy,
      files.copy("replaced.so", files.scripted),
      files.copy("replacement.so", files.dummy),
      files.tailing,
      files.folder("unload"),
    ],
  },
  {
    title: "static symbols, init and destroy",
    name: "init",
    arguments: files => [files.dummy],
    under: ["address"],
  },
  {
    title: "open sources and their batches",
    name: "source",
    arguments: files => [files.dummy, files.scripted],
    under: ["address"],
  },
  { title: "timeouts", name: "timeout", arguments: files => [files.paced], under: ["address"] },
  { title: "progress", name: "progress", arguments: files => [files.paced, files.scripted], under: BOTH },
  { title: "metrics", name: "metrics", arguments: files => [files.counting], under: BOTH },
  {
    title: "extraction",
    name: "extract",
    arguments: files => [files.dummy, files.scripted],
    under: ["address"],
  },
  {
    title: `${tails}: from Falco 0.38 on`,
    name: "tails",
    arguments: files => [files.dummy, "3.5.0"],
    under: ["address"],
  },
  {
    title: `${tails}: from Falco 0.35 on`,
    name: "tails",
    arguments: files => [files.dummyOf("old", dummySource, "--min-falco", "0.35"), "3.0.0"],
  },
  {
    title: `${tails}: from Falco 0.41 on`,
    name: "tails",
    arguments: files => [files.dummyOf("new", withOffsets), "3.11.0"],
  },
  { title: "value offsets", name: "offsets", arguments: files => [files.located], under: ["address"] },
  { title: "traps", name: "traps", arguments: files => [files.scripted], under: ["address"] },
  { title: "deadlines", name: "deadlines", arguments: files => [files.looping] },
  {
    title: "close and destroy from another thread",
    name: "close",
    arguments: files => [files.looping, files.dummy, files.rounds(1000, 300)],
    under: BOTH,
  },
  {
    title: "inputs: lines, pipes, timers",
    name: "inputs",
    arguments: files => [files.tailing, files.folder("inputs")],
    under: BOTH,
  },
  {
    title: "inputs: files that are followed",
    name: "follow",
    arguments: files => [files.following, files.folder("follow")],
    under: BOTH,
  },
  {
    title: "inputs: files that are complete",
    name: "files",
    arguments: files => [files.filing, files.folder("files")],
    under: ["address"],
  },
  {
    title: "inputs: files that are compressed with gzip",
    name: "gzips",
    arguments: files => [files.filing, files.tailing, gzipFilesIn(files.folder("gzips"))],
    under: ["address"],
  },
  {
    title: "files and links that change places",
    name: "swaps",
    arguments: files => [files.tailing, files.following, files.folder("swaps")],
  },
  {
    title: "inputs: silence",
    name: "silence",
    arguments: files => [files.following, files.folder("silence")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
  },
  {
    title: "inputs: sockets",
    name: "sockets",
    arguments: files => [files.listening, files.folder("sockets")],
    under: BOTH,
  },
  {
    title: "inputs: requests",
    name: "requests",
    arguments: files => [files.posted],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "inputs: requests under pressure",
    name: "pressure",
    arguments: files => [files.posted],
    under: BOTH,
  },
  {
    title: "inputs: requests by TLS",
    name: "tls",
    arguments: files => [files.secured, files.certificates],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "inputs: servers that are asked, or connected to, by TLS",
    name: "secure",
    arguments: files => [files.trusting, files.servers, path.join(__dirname, "secure_servers.js")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "inputs: a gateway that traps",
    name: "gateway",
    arguments: files => [
      files.trapping(posted, "http"),
      files.trapping(secured, "https"),
      files.trapping(trusting, "client"),
      path.join(__dirname, "gateway.c"),
    ],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "inputs: connections to servers",
    name: "clients",
    arguments: files => [files.listening, files.folder("clients")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "inputs: questions to servers",
    name: "polls",
    arguments: files => [files.polling, files.folder("polls")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
    under: BOTH,
  },
  {
    title: "secrets",
    name: "secrets",
    arguments: files => {
      const folder = files.folder("secrets");
      return [files.plugin("secretive", secretive.replace("/run/secrets", folder)), folder];
    },
    under: ["address"],
  },
  {
    title: "inputs: connections that cannot be accepted",
    name: "accepts",
    arguments: files => [files.listening, files.folder("accepts")],
    flags: ["-rdynamic"],
  },
  {
    title: "cursors",
    name: "cursor",
    arguments: files => [files.keeping, files.folder("cursor")],
    under: BOTH,
  },
  {
    title: "threads",
    name: "threads",
    arguments: files => [files.dummy, files.scripted, files.parsing, files.rounds(1000, 50)],
    under: BOTH,
  },
  {
    title: "allocations and system calls",
    name: "allocations",
    arguments: files => [files.dummy, files.types, files.plugin("reading", reading)],
    env: files => ({ LD_PRELOAD: files.preloaded("count_allocations") }),
  },
  {
    title: "signals that interrupt",
    name: "interrupts",
    arguments: files => [files.dummy, files.scripted, files.tailing, files.folder("interrupts")],
  },
];
