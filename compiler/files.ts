import fs from "node:fs";
import path from "node:path";

import { UserError } from "./errors";

/** Writes a file whole or not at all: beside the target first, then renamed over it. */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(temporary, data);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw new UserError(`${file}: cannot be written: ${(error as Error).message}`);
  }
}

/** A file's text, or undefined where there is no such file. */
export function readIfExists(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}
