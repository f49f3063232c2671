// Runs the programs that the stages need; never through a shell.
import { spawnSync } from "node:child_process";

import { UserError } from "../errors";

/** What installs a tool that is missing. */
const INSTALLS: Readonly<Record<string, string>> = {
  cc: 'a C compiler: "apt-get install gcc" on Debian and Ubuntu, "dnf install gcc" on Fedora; CC names another one',
};

/** What a tool prints when it fails is shown up to here. */
const SHOWN_LINES = 20;

/** Runs a tool to its end; throws a UserError with what it printed when it fails or is not there. */
export function runTool(tool: string, args: readonly string[], cwd: string, kind: string = tool): void {
  const result = spawnSync(tool, args, { cwd, encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "pipe"] });
  if (result.error) {
    const missing = (result.error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(missing ? `${tool}: not found. Building plugins needs ${INSTALLS[kind] ?? kind}` : `${tool}: cannot be run: ${result.error.message}`);
  }
  if (result.status !== 0) {
    const failed = `${tool} failed (${result.signal ?? `exit code ${result.status}`})`;
    const printed = `${result.stdout}${result.stderr}`.trim();
    if (!printed) throw new UserError(`${failed} and said nothing`);
    const lines = printed.split("\n");
    const shown = lines.slice(0, SHOWN_LINES).join("\n") + (lines.length > SHOWN_LINES ? `\n… and ${lines.length - SHOWN_LINES} lines more` : "");
    throw new UserError(`${failed}:\n${shown}`);
  }
}
