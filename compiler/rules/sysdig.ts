// Has sysdig evaluate conditions of events. Each condition is a pass of sysdig's over a capture, 0.04 s for
// some events: it loads the plugins and prints of the events for which the condition is true what a format
// says.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { UserError } from "../errors";
import { killGroup } from "../native/programs";
import { sysdigIsMissing, sysdigProgram } from "../native/sysdig";
import { captureOf } from "./capture";

export interface LoadedPlugin {
  readonly name: string;
  readonly library: string;
  readonly config: string | undefined;
}

/** What sysdig says against a condition or a format. */
export class RefusedCondition extends Error {}

/** So many passes run at a time. */
const AT_A_TIME = Math.max(2, os.availableParallelism());
/** A pass that takes longer, in milliseconds, is ended: it hangs. */
const LONGEST_MS = 60_000;
const MOST_PRINTED = 256 << 20;

export class Sysdig {
  private readonly running = new Set<ChildProcess>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  /** Whether end() was called. */
  isEnded = false;
  private readonly config: number;

  constructor(plugins: readonly LoadedPlugin[]) {
    const config = {
      load_plugins: plugins.map(({ name }) => name),
      plugins: plugins.map(({ name, library, config }) => ({
        name,
        library_path: path.resolve(library),
        init_config: config ?? "",
      })),
    };
    // JSON is YAML
    this.config = unnamedFile(Buffer.from(JSON.stringify(config)));
  }

  /** Ends all passes, and has no more run. What waits for them is told that sysdig was ended. */
  end(): void {
    this.isEnded = true;
    this.running.forEach(killGroup);
  }

  /**
   * The events for which a condition is true, by their numbers from 0, with what the format prints of each.
   * Throws a RefusedCondition, and a UserError where sysdig cannot do its work.
   */
  async pass(events: Events, filter: string, format = ""): Promise<ReadonlyMap<number, string>> {
    if (this.busy === AT_A_TIME) await new Promise<void>(resolve => this.waiting.push(resolve));
    else this.busy++;
    try {
      return await this.run(events, filter, format);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy--;
    }
  }

  private async run(events: Events, filter: string, format: string): Promise<ReadonlyMap<number, string>> {
    // what stands between rows, which no value has
    const mark = randomBytes(12).toString("hex");
    const args = ["-r", "/dev/fd/3", "--plugin-config-file", "/dev/fd/4"];
    args.push("-p", `*${mark}%evt.num ${format}`, ...(filter ? [filter] : []));
    const { code, stdout, stderr } = await this.endOf(args, events);
    if (code !== 0) throw new RefusedCondition(stderr.trim().split("\n")[0] || `sysdig ended with ${code}`);
    const rows = stdout.split(mark).slice(1);
    return new Map(
      rows.map(row => {
        const space = row.indexOf(" ");
        return [Number(row.slice(0, space)) - 1, row.slice(space + 1).replace(/\n$/, "")] as const;
      }),
    );
  }

  private endOf(
    args: readonly string[],
    events: Events,
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const program = sysdigProgram();
    return new Promise((resolve, reject) => {
      const failed = (why: string) => reject(new UserError(`sysdig evaluates conditions, and ${why}`));
      if (this.isEnded) return failed("was ended");
      const child = spawn(program, args, {
        detached: true,
        stdio: ["ignore", "pipe", "pipe", events.file, this.config],
      });
      this.running.add(child);
      const timer = setTimeout(() => killGroup(child), LONGEST_MS);
      const printed = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const)
        (child[stream] as NodeJS.ReadableStream).setEncoding("utf8").on("data", (text: string) => {
          printed[stream] += text;
          if (printed[stream].length > MOST_PRINTED) killGroup(child);
        });
      const done = () => {
        clearTimeout(timer);
        this.running.delete(child);
      };
      child.once("error", () => {
        done();
        failed(sysdigIsMissing());
      });
      child.once("close", (code, signal) => {
        done();
        if (signal) failed(this.isEnded ? "was ended" : `ended with ${signal}`);
        else resolve({ code, ...printed });
      });
    });
  }
}

/** Events in a capture that passes read. */
export class Events {
  readonly file: number;

  constructor(readonly all: readonly Buffer[]) {
    this.file = unnamedFile(captureOf(all));
  }

  close(): void {
    fs.closeSync(this.file);
  }
}

/** A temporary file that nobody has to remove: it has no name any more. The caller closes the descriptor. */
function unnamedFile(content: Buffer): number {
  const name = path.join(os.tmpdir(), `falco-ts-${randomBytes(8).toString("hex")}`);
  const file = fs.openSync(name, "wx+", 0o600);
  fs.unlinkSync(name);
  fs.writeFileSync(file, content);
  return file;
}
