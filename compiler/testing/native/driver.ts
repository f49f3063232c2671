// Drives the process that runs a plugin's machine code for a test, `falco-ts-host drive`. A test's calls are
// synchronous, so that this end writes to and reads from pipes that block. A process that dies closes its
// end; where this end closes, the process ends.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { GivenSecrets } from "../../runtime/secrets";
import { frame } from "./frames";
import { FrameReader, type FrameWriter } from "./wire";

/** Handles a frame that comes during a call. It returns the answer where the frame is a question. */
export type FrameHandler = (said: FrameReader) => FrameWriter | undefined;

/**
 * The key of a test file's drivers, in its globals: jest runs many files in one process, and none of them may
 * leave drivers behind.
 */
const DRIVERS = Symbol.for("falco-ts.drivers");

type WithDrivers = { [DRIVERS]?: Set<Driver> };

/** Ends the drivers that the tests with these globals have left running. */
export function endDrivers(globals: object): void {
  (globals as WithDrivers)[DRIVERS]?.forEach(driver => driver.end());
}

export class Driver {
  private readonly child: ChildProcess;
  private readonly to: number;
  private readonly from: number;
  private readonly printed: number;
  private read = Buffer.alloc(0); // what was read of a frame that is not whole yet
  private ended = false;
  private death = "";

  /**
   * Starts the process with a shared object that is linked for tests, and with the test's secrets in its
   * environment. The first call fails where something is wrong with that.
   */
  constructor(host: string, library: string, secrets: GivenSecrets = {}) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-"));
    try {
      const names = ["to", "from"].map(name => path.join(dir, name));
      execFileSync("mkfifo", ["-m", "600", ...names]); // the pipes that Node itself makes never block
      const [to, from] = names.map(openPipe) as [Pipe, Pipe];
      this.printed = fs.openSync(path.join(dir, "printed"), "w+");
      this.child = spawn(host, ["drive", library, "3", "4"], {
        stdio: ["ignore", this.printed, this.printed, to.read, from.write],
        env: { ...process.env, ...secrets },
      });
      this.child.on("error", () => {}); // without a start there is no pid, and the pipe ends at once
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

  /** Whether the process can take calls. */
  get isAlive(): boolean {
    return !this.ended && !this.death;
  }

  /**
   * Makes a call, which has Falco's name for it, and returns the reply. Throws where the process ends
   * instead.
   */
  call(name: string, asked: FrameWriter, during: FrameHandler): FrameReader {
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
      if (!(error instanceof PipeClosed)) throw error;
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
      done += untilClosed(() => fs.writeSync(this.to, bytes, done));
    }
  }

  private receive(): FrameReader {
    while (this.read.length < 4 || this.read.length < 4 + this.read.readUInt32LE()) {
      const chunk = Buffer.allocUnsafe(65536);
      const got = untilClosed(() => fs.readSync(this.from, chunk));
      if (got === 0) throw new PipeClosed();
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
class PipeClosed extends Error {}

function untilClosed(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new PipeClosed();
      if (code !== "EINTR") throw error;
    }
  }
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** Both ends of a pipe. The descriptors close with this process, as all that Node opens do. */
function openPipe(name: string): Pipe {
  const both = fs.openSync(name, "r+"); // while this is open, neither of the two below waits for its peer
  try {
    return { read: fs.openSync(name, "r"), write: fs.openSync(name, "w") };
  } finally {
    fs.closeSync(both);
  }
}

/**
 * The signal or exit code of a child that has ended while the event loop was blocked, and so not told of it.
 * The last number of a zombie's stat is its wait status.
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
