// The files that the programs of this folder are run on, and what makes them: plugins as falco-ts builds
// them, or linked with a runtime that is compiled with a sanitizer.
import fs from "node:fs";
import path from "node:path";

import { building, cli, dummy, loadedCompilers, root, writePlugin } from "../support";
import { certificatesIn, serversIn } from "../certificates";
import { Together, type Job } from "../together";
import { compiling } from "./checks";
import { Linking, type LinkOptions, type Made } from "./link";
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
  scripted,
  secured,
  tailing,
  trusting,
} from "./plugins";

const read = (...parts: string[]) => fs.readFileSync(path.join(root, ...parts), "utf8");
export const dummySource = read("examples", "dummy", "src", "plugin.ts");

export type SanitizerName = "address" | "thread";

/** What programs and the runtime are compiled with. */
export interface Sanitizer {
  readonly name: SanitizerName;
  readonly flags: readonly string[];
  /** How plugins are linked, beside the flags. */
  readonly link?: LinkOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the files of several sanitizers share: the folder, who makes files, and plugins up to the linker. */
export class Workshop {
  readonly together = new Together();
  readonly linking: Linking;
  private readonly parts = new Map<string, Made>();

  constructor(readonly dir: string) {
    this.linking = new Linking(dir, this.together);
  }

  /** A plugin up to the linker. */
  unlinked(name: string, source: string): Made {
    return this.once(name, () => {
      const plugin = writePlugin(path.join(this.dir, `plugin-${name}`), source);
      return this.linking.unlinked(path.join(this.dir, `parts-${name}`), plugin);
    });
  }

  /** A plugin up to the linker, with a gateway that traps. */
  trapping(name: string, source: string): Made {
    return this.once(`trapping ${name}`, () => this.linking.trappingGateway(this.unlinked(name, source)));
  }

  private once(name: string, make: () => Made): Made {
    const found = this.parts.get(name) ?? make();
    this.parts.set(name, found);
    return found;
  }
}

/** A program to run: a row of programs.ts. */
interface Run {
  readonly name: string;
  readonly arguments: (files: Files) => readonly string[];
  readonly flags?: readonly string[];
  readonly env?: (files: Files) => Record<string, string>;
}

/** Has the files made that programs are run on, in a folder, each of them once; and has programs run. */
export class Files {
  readonly dir: string;
  private readonly together: Together;
  private readonly made = new Map<string, Made>();
  /** What makes the files that the program at hand has asked for. */
  private asked: Job[] = [];

  constructor(
    private readonly workshop: Workshop,
    private readonly sanitizer?: Sanitizer,
  ) {
    this.dir = fs.mkdtempSync(path.join(workshop.dir, "files-"));
    this.together = workshop.together;
  }

  /** A program's command; what stands behind its `after` makes the files. */
  command(program: Run, flags: readonly string[] = []): Job {
    const { name } = program;
    const out = path.join(this.folder(name), name);
    const all = [...flags, ...(this.sanitizer?.flags ?? []), ...(program.flags ?? [])];
    this.asked = [this.together.add(...compiling(out, name, { flags: all }))];
    const args = [...program.arguments(this)];
    const env = { ...this.sanitizer?.env, ...program.env?.(this) };
    return { program: out, args, env, timeout: 180_000, after: this.asked };
  }

  /** Has a program run. */
  run(program: Run): Job {
    const { program: file, args, ...options } = this.command(program);
    return this.together.add(file, args, options);
  }

  /** The .so of a plugin whose source is given. */
  plugin(name: string, source: string, pluginName = "t"): string {
    return this.once(name, () => {
      if (this.sanitizer) return this.sanitized(name, this.workshop.unlinked(name, source));
      const folder = writePlugin(path.join(this.dir, name), source);
      const file = path.join(folder, "build", `lib${pluginName}.so`);
      return { file, by: [this.together.add(...building(folder), { env: loadedCompilers })] };
    });
  }

  /** The dummy's .so. */
  get dummy(): string {
    if (!this.sanitizer) return dummy;
    return this.once("dummy", () => this.sanitized("dummy", this.workshop.unlinked("dummy", dummySource)));
  }

  /** The dummy's .so, of a changed source or built with options. */
  dummyOf(name: string, source: string, ...options: string[]): string {
    return this.once(name, () => {
      const folder = writePlugin(path.join(this.dir, name), source);
      const args = [cli, "build", ...options, folder];
      const job = this.together.add(process.execPath, args, { env: loadedCompilers });
      return { file: path.join(folder, "build", "libdummy.so"), by: [job] };
    });
  }

  /** A copy of a file that is made. */
  copy(name: string, file: string): string {
    const copy = path.join(this.dir, name);
    this.asked.push(this.together.add("cp", [file, copy], { after: [...this.asked] }));
    return copy;
  }

  /** A library that is loaded before all others, of a C file of this folder. */
  preloaded(name: string): string {
    const out = path.join(this.dir, `${name}.so`);
    this.asked.push(this.together.add(...compiling(out, name, { flags: ["-shared", "-fPIC"] })));
    return out;
  }

  /** A new, empty folder, beside the program of the same name. */
  folder(name: string): string {
    return fs.mkdtempSync(path.join(this.dir, `${name}-`));
  }

  /** How often something is to be done: less often under a sanitizer, which is slower, and sees more. */
  rounds(rounds: number, sanitized: number): string {
    return String(this.sanitizer ? sanitized : rounds);
  }

  private sanitized(name: string, parts: Made): Made {
    const { name: ending, flags, link } = this.sanitizer!;
    return this.workshop.linking.link(parts, `${name}-${ending}.so`, {
      ...link,
      flags: [...flags, ...(link?.flags ?? [])],
    });
  }

  private once(name: string, make: () => Made): string {
    const made = this.made.get(name) ?? make();
    this.made.set(name, made);
    this.asked.push(...made.by);
    return made.file;
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
      const { linking } = this.workshop;
      const parts = this.workshop.trapping(`trapping-${name}`, source);
      return this.sanitizer ? this.sanitized("trapping", parts) : linking.link(parts, "trapping.so");
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
