// Runs the programs that falco-ts needs: the host, jest, and the tools of a build. None runs through a shell.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import os from "node:os";

import { UserError } from "../errors";
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

/**
 * Runs a program on this process's terminal and waits for its end, whatever signal comes meanwhile: the
 * program ends in order, and this process after it. Ctrl-C in a terminal reaches the program too, and a
 * second SIGINT would kill it, so that this process passes every signal on as SIGTERM.
 */
export async function runInOurStead(
  program: string,
  args: readonly string[],
  cwd = process.cwd(),
): Promise<ProgramEnd> {
  // The handlers are there before the program starts: a signal in between would end this process and leave
  // the program running.
  const stop = () => child.kill("SIGTERM");
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const child = spawn(program, args, { cwd, stdio: "inherit" });
  try {
    return await endOf(child, program);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
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
 * Runs a tool and waits for its end. Throws a UserError where the tool is missing, and with what it printed
 * where it fails.
 */
export function runTool(tool: string, args: readonly string[], cwd: string, kind: string = tool): void {
  const result = spawnSync(tool, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error) {
    const missing = (result.error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(
      missing
        ? `${tool}: not found. Building plugins needs ${INSTALLS[kind] ?? kind}`
        : `${tool}: cannot be run: ${result.error.message}`,
    );
  }
  if (result.status !== 0) {
    const failed = `${tool} failed (${result.signal ?? `exit code ${result.status}`})`;
    const printed = `${result.stdout}${result.stderr}`.trim();
    if (!printed) throw new UserError(`${failed} and printed nothing`);
    const lines = printed.split("\n");
    const shown =
      lines.slice(0, SHOWN_LINES).join("\n") +
      (lines.length > SHOWN_LINES ? `\n… and ${plural(lines.length - SHOWN_LINES, "more line")}` : "");
    throw new UserError(`${failed}:\n${shown}`);
  }
}
