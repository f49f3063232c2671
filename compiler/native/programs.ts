// Programs that run beside us: the host, jest.
import { spawn, type ChildProcess } from "node:child_process";
import os from "node:os";

import { UserError } from "../errors";

export interface Ended { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** Waits for a program's end; throws a UserError where it cannot be started. */
export function ended(child: ChildProcess, program: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.on("error", error => reject(new UserError(`cannot start ${program}: ${error.message}; install falco-ts again`)));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

/**
 * Runs a program on our own terminal, in our stead, and waits for it whatever signal we get: it ends in order, and we
 * with it. Ctrl-C in a terminal reaches it too, and a second SIGINT would kill it: so it gets SIGTERM from here.
 */
export async function endedInOurStead(program: string, args: readonly string[], cwd = process.cwd()): Promise<Ended> {
  // A signal that comes while it is being started is handled afterwards: it would end us alone, and leave it running.
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
