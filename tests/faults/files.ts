// Files that rows need.
import { spawnSync } from "node:child_process";
import fs from "node:fs";

/** Makes a named pipe. */
export function fifo(path: string): void {
  const made = spawnSync("mkfifo", [path], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`mkfifo ${path}: ${made.stderr}`);
}

/** Makes a file of zeros that takes no room on the disk. */
export function holes(bytes: number): (path: string) => void {
  return path => {
    fs.writeFileSync(path, "");
    fs.truncateSync(path, bytes);
  };
}
