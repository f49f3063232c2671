// Finds the processes that run the machine code of plugins for a process of tests.
import fs from "node:fs";

/** The running drivers that this process started, by their ids. */
export function driversOf(parent: number): number[] {
  return fs
    .readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(
          fs.readFileSync(`/proc/${pid}/stat`, "latin1"),
        )!;
        const [state, itsParent] = rest!.split(" ");
        return command === "falco-ts-host" && state !== "Z" && Number(itsParent) === parent;
      } catch {
        return false; // the process has ended
      }
    });
}
