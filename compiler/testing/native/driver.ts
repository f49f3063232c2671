// The process that runs a plugin's machine code for a test: `falco-ts-host drive`. A test's calls are
// synchronous, so we write to and read from pipes that block; a process that dies closes its end, and one
// that loses us ends at the end of its own.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { frame } from "./frames";
import { FrameReader, type FrameWriter } from "./wire";

/** Deals with a frame that comes during a call; what it returns is the answer to a question. */
export type During = (said: FrameReader) => FrameWriter | undefined;

/**
 * Where a test file's drivers are noted, in its globals: jest runs many files in one process, and each is to
 * leave none behind.
 */
const DRIVERS = Symbol.for("falco-ts.drivers");

type WithDrivers = { [DRIVERS]?: Set<Driver> };

/** Ends the drivers that the tests with these globals have left. */
export function endDrivers(globals: object): void {
  (globals as WithDrivers)[DRIVERS]?.forEach(driver => driver.end());
}

export class Driver {
  private readonly child: ChildProcess;
  private readonly to: number;
  private readonly from: number;
  private readonly printed: number;
  private read = Buffer.alloc(0); // and not a whole frame yet
  private ended = false;
  private death = "";

  /** Loads a shared object that is linked for tests; what is wrong with it is said by the first call. */
  constructor(host: string, library: string) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-"));
    try {
      const names = ["to", "from"].map(name => path.join(dir, name));
      execFileSync("mkfifo", ["-m", "600", ...names]); // the pipes that Node itself makes never block
      const [to, from] = names.map(openPipe) as [Pipe, Pipe];
      this.printed = fs.openSync(path.join(dir, "printed"), "w+");
      this.child = spawn(host, ["drive", library, "3", "4"], {
        stdio: ["ignore", this.printed, this.printed, to.read, from.write],
      });
      this.child.on("error", () => {}); // it has no pid then, and its pipe ends at once
      this.child.unref();
      this.to = to.write;
      this.from = from.read;
      fs.closeSync(to.read);
      fs.closeSync(from.write);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true }); // open pipes need no name
    }
    ((globalThis as WithDrivers)[DRIVERS] ??= new Set()).add(this);
  }

  /** It can take calls. */
  get isAlive(): boolean {
    return !this.ended && !this.death;
  }

  /** Makes a call, named as Falco does, and returns the reply. Throws when the process ends instead. */
  call(name: string, asked: FrameWriter, during: During): FrameReader {
    if (this.ended) throw new Error(`${name}: the test file of this plugin is over`);
    if (this.death) throw new Error(`${this.death}, before this call of ${name}`);
    try {
      this.send(asked);
      for (;;) {
        const said = this.receive();
        if (said.what === frame.reply) return said;
        const answer = during(said);
        if (answer) this.send(answer);
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      this.death = `the process that runs the plugin's machine code ended with ${this.howItEnded()} during ${name}`;
      const printed = this.whatItPrinted();
      throw new Error(printed ? `${this.death}:\n${printed}` : this.death);
    }
  }

  /** Ends the process, if it still runs, and with it the plugin. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    (globalThis as WithDrivers)[DRIVERS]?.delete(this);
    [this.to, this.from, this.printed].forEach(fd => fs.closeSync(fd));
  }

  private send(sent: FrameWriter): void {
    const bytes = sent.bytes();
    for (let done = 0; done < bytes.length;) {
      done += untilGone(() => fs.writeSync(this.to, bytes, done));
    }
  }

  private receive(): FrameReader {
    while (this.read.length < 4 || this.read.length < 4 + this.read.readUInt32LE()) {
      const chunk = Buffer.allocUnsafe(65536);
      const got = untilGone(() => fs.readSync(this.from, chunk));
      if (got === 0) throw new Gone();
      this.read = Buffer.concat([this.read, chunk.subarray(0, got)]);
    }
    const end = 4 + this.read.readUInt32LE();
    const whole = this.read.subarray(4, end);
    this.read = this.read.subarray(end);
    return new FrameReader(whole);
  }

  private howItEnded(): string {
    const { pid, exitCode, signalCode } = this.child;
    if (pid === undefined) return "no start";
    const found = signalCode ?? exitCode ?? endOfZombie(pid);
    return typeof found === "string" ? found : found === undefined ? "no reason known" : `exit code ${found}`;
  }

  private whatItPrinted(): string {
    const bytes = Buffer.alloc(fs.fstatSync(this.printed).size);
    fs.readSync(this.printed, bytes, 0, bytes.length, 0);
    return bytes.toString().trim();
  }
}

/** The other end of a pipe is closed. */
class Gone extends Error {}

function untilGone(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new Gone();
      if (code !== "EINTR") throw error;
    }
  }
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** Of the two ends ours closes with us, as each descriptor that Node opens. */
function openPipe(name: string): Pipe {
  const both = fs.openSync(name, "r+"); // so that neither of the others waits for its peer
  try {
    return { read: fs.openSync(name, "r"), write: fs.openSync(name, "w") };
  } finally {
    fs.closeSync(both);
  }
}

/**
 * Signal or exit code of a child that has ended while our event loop was not there to notice: the last number
 * of its stat is its wait status.
 */
function endOfZombie(pid: number): NodeJS.Signals | number | undefined {
  try {
    const status = Number(fs.readFileSync(`/proc/${pid}/stat`, "latin1").trim().split(" ").at(-1));
    const signal = status & 0x7f;
    if (!signal) return status >> 8;
    return (Object.entries(os.constants.signals) as [NodeJS.Signals, number][]).find(
      ([, number]) => number === signal,
    )?.[0];
  } catch {
    return undefined;
  }
}
