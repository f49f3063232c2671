import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { UserError } from "./errors";

/** Writes a file whole or not at all. */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  writeFilesAtomic([[file, data]]);
}

/**
 * Writes files that belong together. They are written beside their targets first and then renamed, so that a
 * failure leaves everything as it was.
 */
export function writeFilesAtomic(
  files: readonly (readonly [file: string, data: string | Uint8Array])[],
): void {
  const written: [temporary: string, file: string][] = [];
  let at = "";
  try {
    for (const [file, data] of files) {
      at = file;
      makeFolder(path.dirname(file));
      removeLeft(path.dirname(file), `.${path.basename(file)}.`);
      const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
      written.push([temporary, file]);
      fs.writeFileSync(temporary, data);
    }
    for (const [temporary, file] of written) {
      at = file;
      fs.renameSync(temporary, file);
    }
  } catch (error) {
    written.forEach(([temporary]) => fs.rmSync(temporary, { force: true }));
    throw new UserError(`${shown(at)}: cannot be written: ${reason(error)}`);
  }
}

/**
 * Removes what processes that were killed left in a folder: files and folders PREFIX PID .tmp of a process
 * that is gone.
 */
function removeLeft(dir: string, prefix: string): void {
  for (const name of fs.readdirSync(dir)) {
    if (!name.startsWith(prefix)) continue;
    const pid = /^(\d+)\.tmp$/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      fs.rmSync(path.join(dir, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // one of another user runs
  }
}

/**
 * Puts files that belong together into a folder: each file or whole subfolder replaces the one of its name,
 * everything else there stays. All of them are written beside their places first, so that a failure leaves
 * everything as it was; a signal waits meanwhile. Paths have "/" between folders.
 */
export function replaceEntries(
  dir: string,
  files: ReadonlyMap<string, { readonly data: Uint8Array; readonly executable: boolean }>,
): void {
  holdSignals(() => replaceAll(dir, files));
}

function replaceAll(
  dir: string,
  files: ReadonlyMap<string, { readonly data: Uint8Array; readonly executable: boolean }>,
): void {
  const temporary = path.join(dir, `.${process.pid}.tmp`);
  const made = path.join(temporary, "new"),
    old = path.join(temporary, "old");
  const isNew = !fs.existsSync(dir);
  const moved: string[] = [];
  let isDone = false;
  try {
    for (const [name, { data, executable }] of files) {
      const file = path.join(made, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, data);
      fs.chmodSync(file, executable ? 0o755 : 0o644);
    }
    removeLeft(dir, ".");
    fs.mkdirSync(old);
    for (const name of fs.readdirSync(made)) {
      if (fs.existsSync(path.join(dir, name))) fs.renameSync(path.join(dir, name), path.join(old, name));
      moved.push(name);
      fs.renameSync(path.join(made, name), path.join(dir, name));
    }
    isDone = true;
  } catch (error) {
    for (const name of moved) {
      fs.rmSync(path.join(dir, name), { recursive: true, force: true });
      if (fs.existsSync(path.join(old, name))) fs.renameSync(path.join(old, name), path.join(dir, name));
    }
    throw new UserError(`${shown(dir)}: cannot be written: ${reason(error)}`);
  } finally {
    fs.rmSync(isNew && !isDone ? dir : temporary, { recursive: true, force: true });
  }
}

/**
 * Throws where a file has the name of a folder that is to be written to: before the work whose result goes
 * there.
 */
export function checkFolder(dir: string): void {
  if (fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UserError(`${shown(dir)}: is a file, and a folder is needed there`);
}

/** The signals that end a process whose user or system wants it to end. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Does work that waits for nothing. A signal that comes meanwhile ends the process after the work. */
function holdSignals(work: () => void): void {
  const release = () => ENDING_SIGNALS.forEach(signal => process.off(signal, end));
  const end = (signal: NodeJS.Signals) => {
    release();
    process.kill(process.pid, signal);
  };
  ENDING_SIGNALS.forEach(signal => process.on(signal, end));
  try {
    work();
  } finally {
    setImmediate(release); // a signal that came during the work is handled before this
  }
}

/**
 * Does work in a new temporary folder, which is removed afterwards, also where a signal ends the process
 * meanwhile.
 */
export async function withTemporaryFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  let dir: string | undefined;
  // a tool that was killed just now may write its last file
  const remove = () => dir && fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  const end = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal); // its handler is gone by now, so that the process ends
  };
  // before there is a folder that a signal could leave
  ENDING_SIGNALS.forEach(signal => process.once(signal, end));
  try {
    dir = makeTemporaryFolder();
    return await work(dir);
  } finally {
    // a signal that comes while the folder is removed waits until it is
    remove();
    ENDING_SIGNALS.forEach(signal => process.off(signal, end));
  }
}

function makeTemporaryFolder(): string {
  try {
    return fs.mkdtempSync(path.join(path.resolve(os.tmpdir()), "falco-ts-"));
  } catch (error) {
    throw new UserError(
      `${os.tmpdir()}: cannot make a temporary folder in it: ${reason(error)}. TMPDIR names another place`,
    );
  }
}

/** A file's text; undefined where there is no such file. */
export function readIfExists(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw new UserError(`${shown(file)}: cannot be read: ${reason(error)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left",
  EISDIR: "a folder has that name",
  EEXIST: "a file has that name",
  ENOTDIR: "a part of its path is a file",
  ENOENT: "there is no such folder",
};

function reason(error: unknown): string {
  return REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? (error as Error).message;
}

/** Makes a folder and those above it. Node's own recursion says ENOENT where a file system is read-only. */
function makeFolder(dir: string): void {
  if (fs.existsSync(dir)) return;
  makeFolder(path.dirname(dir));
  try {
    fs.mkdirSync(dir);
  } catch (error) {
    // another build may have made it meanwhile
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A path as the user would write it. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative || ".";
}
