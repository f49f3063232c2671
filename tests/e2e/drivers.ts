// The processes that run plugins' machine code for the tests of a process.
import fs from "node:fs";

/** Those of one that still run. */
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
        return false; // it has ended meanwhile
      }
    });
}
