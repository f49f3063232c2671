// The programs of this folder, and what each is run with: runtime.test.ts runs them all, and `make program`
// one of them alone.
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, dummy, falcoTs, root, writePlugin } from "../support";
import { certificatesIn, serversIn } from "../certificates";
import { compile } from "./checks";
import { gzipFilesIn } from "./gzip-files";
import { link, trappingGateway, unlinked } from "./link";
import {
  counting,
  filing,
  following,
  keeping,
  listening,
  located,
  looping,
  paced,
  parsing,
  polling,
  posted,
  secured,
  secretive,
  trusting,
  reading,
  scripted,
  tailing,
} from "./plugins";

/** A program with its arguments, which are plugins and folders of its own. */
export interface Program {
  /** The tests' group. */
  readonly title: string;
  /** The C file, without its ending. */
  readonly name: string;
  /** Builds what the program is run on. */
  readonly arguments: (files: Files) => readonly string[];
  /** Compiler flags on top of the usual ones. */
  readonly flags?: readonly string[];
  /** Variables on top of the process's own. */
  readonly env?: (files: Files) => Record<string, string>;
}

/** Makes the files that programs are run on, in a folder, each of them once. */
export class Files {
  private readonly built = new Map<string, string>();

  constructor(readonly dir: string) {}

  /** The .so of a plugin whose source is given. */
  plugin(name: string, source: string, pluginName = "t"): string {
    return this.once(name, () => buildPlugin(path.join(this.dir, name), source, pluginName));
  }

  /** The dummy's .so, of a changed source or built with options. */
  dummy(name: string, source: string, ...options: string[]): string {
    return this.once(name, () => {
      const folder = writePlugin(path.join(this.dir, name), source);
      const result = falcoTs(["build", ...options, folder]);
      if (result.status !== 0) throw new Error(result.stderr);
      return path.join(folder, "build", "libdummy.so");
    });
  }

  /** A copy of a file. */
  copy(name: string, file: string): string {
    const copy = path.join(this.dir, name);
    fs.copyFileSync(file, copy);
    return copy;
  }

  /** A new, empty folder, beside the program of the same name. */
  folder(name: string): string {
    return fs.mkdtempSync(path.join(this.dir, `${name}-`));
  }

  private once(name: string, make: () => string): string {
    const found = this.built.get(name) ?? make();
    this.built.set(name, found);
    return found;
  }

  get scripted(): string {
    return this.plugin("scripted", scripted);
  }
  get paced(): string {
    return this.plugin("paced", paced);
  }
  get tailing(): string {
    return this.plugin("tailing", tailing);
  }
  get filing(): string {
    return this.plugin("filing", filing);
  }
  get following(): string {
    return this.plugin("following", following);
  }
  get keeping(): string {
    return this.plugin("keeping", keeping);
  }
  get listening(): string {
    return this.plugin("listening", listening);
  }
  get posted(): string {
    return this.plugin("posted", posted);
  }
  get secured(): string {
    return this.plugin("secured", secured);
  }
  get certificates(): string {
    return certificatesIn(this.folder("tls"));
  }
  get trusting(): string {
    return this.plugin("trusting", trusting);
  }
  get servers(): string {
    return serversIn(this.folder("secure"));
  }
  get polling(): string {
    return this.plugin("polling", polling);
  }
  /** A plugin, with a gateway that traps. */
  trapping(source: string, name: string): string {
    return this.once(`trapping-${name}`, () => {
      const folder = path.join(this.dir, `trapping-${name}`),
        parts = unlinked(path.join(folder, "parts"), writePlugin(path.join(folder, "plugin"), source));
      return link(trappingGateway(parts), "trapping.so");
    });
  }
  get looping(): string {
    return this.plugin("looping", looping);
  }
  get counting(): string {
    return this.plugin("counting", counting);
  }
  get located(): string {
    return this.plugin("located", located);
  }
  get parsing(): string {
    return this.plugin("parsing", parsing);
  }
  get types(): string {
    return this.plugin("types", read("tests", "fixtures", "types", "src", "plugin.ts"), "types");
  }
}

const read = (...parts: string[]) => fs.readFileSync(path.join(root, ...parts), "utf8");
const dummySource = read("examples", "dummy", "src", "plugin.ts");
const withOffsets = dummySource.replace("    f.u64(", "    f.offsets();\n    f.u64(");
const tails = "inputs that end where the memory ends, and are gone after the call";

export const programs: readonly Program[] = [
  { title: "signals", name: "signals", arguments: () => [dummy] },
  {
    title: "unloading",
    name: "unload",
    arguments: files => [
      dummy,
      files.copy("replaced.so", files.scripted),
      files.copy("replacement.so", dummy),
      files.tailing,
      files.folder("unload"),
    ],
  },
  { title: "static symbols, init and destroy", name: "init", arguments: () => [dummy] },
  { title: "open sources and their batches", name: "source", arguments: files => [dummy, files.scripted] },
  { title: "timeouts", name: "timeout", arguments: files => [files.paced] },
  { title: "progress", name: "progress", arguments: files => [files.paced, files.scripted] },
  { title: "metrics", name: "metrics", arguments: files => [files.counting] },
  { title: "extraction", name: "extract", arguments: files => [dummy, files.scripted] },
  { title: `${tails}: from Falco 0.38 on`, name: "tails", arguments: () => [dummy, "3.5.0"] },
  {
    title: `${tails}: from Falco 0.35 on`,
    name: "tails",
    arguments: files => [files.dummy("old", dummySource, "--min-falco", "0.35"), "3.0.0"],
  },
  {
    title: `${tails}: from Falco 0.41 on`,
    name: "tails",
    arguments: files => [files.dummy("new", withOffsets), "3.11.0"],
  },
  { title: "value offsets", name: "offsets", arguments: files => [files.located] },
  { title: "traps", name: "traps", arguments: files => [files.scripted] },
  { title: "deadlines", name: "deadlines", arguments: files => [files.looping] },
  {
    title: "close and destroy from another thread",
    name: "close",
    arguments: files => [files.looping, dummy, "1000"],
  },
  {
    title: "inputs: lines, pipes, timers",
    name: "inputs",
    arguments: files => [files.tailing, files.folder("inputs")],
  },
  {
    title: "inputs: files that are followed",
    name: "follow",
    arguments: files => [files.following, files.folder("follow")],
  },
  {
    title: "inputs: files that are complete",
    name: "files",
    arguments: files => [files.filing, files.folder("files")],
  },
  {
    title: "inputs: files that are compressed with gzip",
    name: "gzips",
    arguments: files => [files.filing, files.tailing, gzipFilesIn(files.folder("gzips"))],
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
  },
  {
    title: "inputs: requests",
    name: "requests",
    arguments: files => [files.posted],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
  },
  {
    title: "inputs: requests under pressure",
    name: "pressure",
    arguments: files => [files.posted],
  },
  {
    title: "inputs: requests by TLS",
    name: "tls",
    arguments: files => [files.secured, files.certificates],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
  },
  {
    title: "inputs: servers that are asked, or connected to, by TLS",
    name: "secure",
    arguments: files => [files.trusting, files.servers, path.join(__dirname, "secure_servers.js")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
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
  },
  {
    title: "inputs: connections to servers",
    name: "clients",
    arguments: files => [files.listening, files.folder("clients")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
  },
  {
    title: "inputs: questions to servers",
    name: "polls",
    arguments: files => [files.polling, files.folder("polls")],
    flags: ["-rdynamic"], // what it has in libc's place is the plugin's too
  },
  {
    title: "secrets",
    name: "secrets",
    arguments: files => {
      const folder = files.folder("secrets");
      return [files.plugin("secretive", secretive.replace("/run/secrets", folder)), folder];
    },
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
  },
  { title: "threads", name: "threads", arguments: files => [dummy, files.scripted, files.parsing, "1000"] },
  {
    title: "allocations and system calls",
    name: "allocations",
    arguments: files => [dummy, files.types, files.plugin("reading", reading)],
    env: files => ({ LD_PRELOAD: compile(files.dir, "count_allocations", { flags: ["-shared", "-fPIC"] }) }),
  },
  {
    title: "signals that interrupt",
    name: "interrupts",
    arguments: files => [dummy, files.scripted, files.tailing, files.folder("interrupts")],
  },
];
