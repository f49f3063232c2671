// Runs the programs that falco-ts needs: the host, jest, and the tools of a build. None runs through a shell.
import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";

import { UserError } from "../errors";
import { ENDING_SIGNALS } from "../files";
import { plural } from "../words";

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Waits for a program's end; throws a UserError where it cannot be started. */
export function endOf(child: ChildProcess, program: string): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    child.on("error", error =>
      reject(new UserError(`cannot start ${program}: ${error.message}; install falco-ts again`)),
    );
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

/** What a program reads on stdin. */
export interface ProgramInput {
  readonly stream: Readable;
  /** Has the stream end soon. */
  stop(): void;
}

/** Who reads what a program writes, in place of the terminal. */
export interface ProgramReaders {
  /** Reads stdout. */
  readonly stdout?: ((stream: Readable) => Promise<void>) | undefined;
  /** Reads descriptor 3. */
  readonly third?: ((stream: Readable) => Promise<void>) | undefined;
}

/** A program that is told to end gets so long for it, in milliseconds, before it is killed. */
const GRACE_MS = 700;

/**
 * Runs a program on this process's terminal and waits for its end, whatever signal comes meanwhile: the
 * program ends in order, or is killed where it does not, and this process ends after it. Ctrl-C in a terminal
 * reaches the program too, and a second SIGINT would kill it, so that this process passes every signal on as
 * SIGTERM. `input` is what the program reads on stdin, in place of the terminal; an error of it is thrown
 * once the program has ended. The end is waited for until the readers have, too.
 */
export async function runInOurStead(
  program: string,
  args: readonly string[],
  cwd = process.cwd(),
  input?: ProgramInput,
  readers: ProgramReaders = {},
): Promise<ProgramEnd> {
  let timer: NodeJS.Timeout | undefined;
  // The handlers are there before the program starts: a signal in between would end this process and leave
  // the program running.
  const stop = () => {
    // a second SIGTERM would end the program in the midst of its account: timeout(1) sends signals twice
    if (timer) return;
    child.kill("SIGTERM");
    input?.stop();
    timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const { stdout, third } = readers;
  const child = spawn(program, args, {
    cwd,
    stdio: [
      input ? "pipe" : "inherit",
      stdout ? "pipe" : "inherit",
      "inherit",
      ...(third ? (["pipe"] as const) : []),
    ],
  });
  let wrong: Error | undefined;
  if (input && child.stdin) {
    child.stdin.on("error", () => undefined); // a program that has enough closes it
    input.stream.on("error", error => (wrong = error)).on("close", () => child.stdin?.end());
    input.stream.pipe(child.stdin);
    child.once("close", () => input.stop());
  }
  const read = [
    child.stdout && stdout?.(child.stdout),
    child.stdio[3] && third?.(child.stdio[3] as Readable),
  ];
  try {
    const [end] = await Promise.all([endOf(child, program), ...read]);
    if (wrong) throw wrong;
    return end;
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/**
 * Starts a program that works for this process, which reads what it prints. It has a process group of its
 * own: Ctrl-C in a terminal reaches this process alone, and a signal that ends this process ends the group
 * first, whatever programs the program has started.
 */
export function startWithUs(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(program, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  endTogether(child);
  return child;
}

/** How a program that works for this process ended, and what it printed. */
interface ProgramResult extends ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** More than this, in characters, no program prints that works as it should. */
const MOST_PRINTED = 64 << 20;

/**
 * Runs a program that works for this process (startWithUs), and waits for its end. Rejects with spawn's error
 * where it cannot be started, and where it prints far too much.
 */
export function runWithUs(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ProgramResult> {
  const child = startWithUs(program, args, options);
  return new Promise((resolve, reject) => {
    const printed = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        printed[stream] += text;
        if (printed[stream].length <= MOST_PRINTED) return;
        killGroup(child);
        reject(new Error(`${program} prints more than ${MOST_PRINTED} characters`));
      });
    child.on("error", reject).on("close", (code, signal) => resolve({ code, signal, ...printed }));
  });
}

/** Has a signal that ends this process end the group of a program, too, until that has ended. */
function endTogether(child: ChildProcess): void {
  const kill = (signal: NodeJS.Signals) => {
    killGroup(child);
    release();
    // Whoever else waits for the signal ends the process when their work is undone.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = () => ENDING_SIGNALS.forEach(signal => process.off(signal, kill));
  // before those who remove what the program writes
  ENDING_SIGNALS.forEach(signal => process.prependListener(signal, kill));
  child.once("close", release).once("error", release);
}

/** Kills a program of startWithUs with all that it has started. */
export function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended just now.
  }
}

/** The exit code that a shell gives for a program's end. */
export function exitCode({ code, signal }: ProgramEnd): number {
  return code ?? 128 + (signal ? os.constants.signals[signal] : 0);
}

/** How to install a tool that is missing. */
const INSTALLS: Readonly<Record<string, string>> = {
  cc: 'a C compiler: "apt-get install gcc" on Debian and Ubuntu, "dnf install gcc" on Fedora; CC names another one',
};

/** Of what a failed tool printed, so many lines are shown. */
const SHOWN_LINES = 20;

/**
 * Runs a tool in a folder, in which its own temporary files are too, and waits for its end. Throws a
 * UserError where the tool is missing, and with what it printed where it fails.
 */
export async function runTool(
  tool: string,
  args: readonly string[],
  cwd: string,
  kind: string = tool,
): Promise<void> {
  const env = { ...process.env, TMPDIR: path.resolve(cwd) };
  const { code, signal, stdout, stderr } = await runWithUs(tool, args, { cwd, env }).catch(
    (error: NodeJS.ErrnoException) => {
      throw cannotRun(tool, kind, error);
    },
  );
  if (code === 0) return;
  const failed = `${tool} failed (${signal ?? `exit code ${code}`})`;
  const text = `${stdout}${stderr}`.trim();
  if (!text) throw new UserError(`${failed} and printed nothing`);
  const lines = text.split("\n");
  const shown =
    lines.slice(0, SHOWN_LINES).join("\n") +
    (lines.length > SHOWN_LINES ? `\n… and ${plural(lines.length - SHOWN_LINES, "more line")}` : "");
  throw new UserError(`${failed}:\n${shown}`);
}

function cannotRun(tool: string, kind: string, error: NodeJS.ErrnoException): UserError {
  return new UserError(
    error.code === "ENOENT"
      ? `${tool}: not found. Building plugins needs ${INSTALLS[kind] ?? kind}`
      : `${tool}: cannot be run: ${error.message}`,
  );
}
