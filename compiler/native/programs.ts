// Programs that run beside us, or for us: the host, jest, and the tools that a build needs. Never through a
// shell.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import os from "node:os";

import { UserError } from "../errors";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Waits for a program's end; throws a UserError where it cannot be started. */
export function ended(child: ChildProcess, program: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.on("error", error =>
      reject(new UserError(`cannot start ${program}: ${error.message}; install falco-ts again`)),
    );
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

/**
 * Runs a program on our own terminal, in our stead, and waits for it whatever signal we get: it ends in
 * order, and we with it. Ctrl-C in a terminal reaches it too, and a second SIGINT would kill it: so it gets
 * SIGTERM from here.
 */
export async function endedInOurStead(
  program: string,
  args: readonly string[],
  cwd = process.cwd(),
): Promise<Ended> {
  // A signal that comes while it is being started is handled afterwards: it would end us alone, and leave it
  // running.
  const stop = () => child.kill("SIGTERM");
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const child = spawn(program, args, { cwd, stdio: "inherit" });
  try {
    return await ended(child, program);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** The exit code that a shell gives for such an end. */
export function exitCode({ code, signal }: Ended): number {
  return code ?? 128 + (signal ? os.constants.signals[signal] : 0);
}

/** What installs a tool that is missing. */
const INSTALLS: Readonly<Record<string, string>> = {
  cc: 'a C compiler: "apt-get install gcc" on Debian and Ubuntu, "dnf install gcc" on Fedora; CC names another one',
};

/** What a tool prints when it fails is shown up to here. */
const SHOWN_LINES = 20;

/** Runs a tool to its end; throws a UserError with what it printed when it fails or is not there. */
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
    if (!printed) throw new UserError(`${failed} and said nothing`);
    const lines = printed.split("\n");
    const shown =
      lines.slice(0, SHOWN_LINES).join("\n") +
      (lines.length > SHOWN_LINES ? `\n… and ${lines.length - SHOWN_LINES} lines more` : "");
    throw new UserError(`${failed}:\n${shown}`);
  }
}
