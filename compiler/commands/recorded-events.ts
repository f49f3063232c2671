/**
 * Events that a file has, for plugins that are run on them instead of an event source: each line is an event,
 * its payload, or the whole of one as `falco-ts run --json` prints it.
 */
import fs from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

import { UserError } from "../errors";
import type { ProgramInput } from "../native/programs";

export interface RecordedEvent {
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly payload: Buffer;
  /** Undefined of a line that is the payload. */
  readonly source?: string | undefined;
}

/** The longest line that is looked at for the source's name, in bytes. */
const FIRST_LINE_BYTES = 1 << 20;
/** How often a followed file is looked at, in milliseconds. */
const FOLLOW_MS = 200;

/** The source whose events a file has, where its first line says it. A UserError: the file cannot be read. */
export function recordedSource(file: string): string | undefined {
  const room = Buffer.alloc(FIRST_LINE_BYTES);
  const handle = opened(file);
  try {
    const text = room.subarray(0, fs.readSync(handle, room)).toString();
    return readEvent(text.split("\n", 1)[0]!, 0n).source;
  } finally {
    fs.closeSync(handle);
  }
}

/** The file's events as the host reads them (runtime-c/host/recorded.c); `follow`: also those to come. */
export function recordedFrames(file: string, follow: boolean): ProgramInput {
  const stopped = new AbortController();
  const lines = follow ? followedLines(file, stopped.signal) : linesOf(file);
  return {
    stream: Readable.from(frames(lines, stopped.signal), { objectMode: false }),
    stop: () => stopped.abort(),
  };
}

async function* frames(lines: AsyncIterable<string>, stopped: AbortSignal): AsyncGenerator<Buffer> {
  for await (const line of lines) {
    if (stopped.aborted) return;
    if (line === "") continue;
    yield eventFrame(readEvent(line, BigInt(Date.now()) * 1_000_000n));
  }
}

/** An event as the host reads it. */
export function eventFrame({ timestamp, payload }: RecordedEvent): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(timestamp);
  head.writeUInt32LE(payload.length, 8);
  return Buffer.concat([head, payload]);
}

/** A line's event; one that is its payload happens `now`. */
export function readEvent(line: string, now: bigint): RecordedEvent {
  const row = line.startsWith('{"number":') ? parsed(line) : undefined;
  if (!row) return { timestamp: now, payload: Buffer.from(line) };
  return {
    timestamp: BigInt(row.timestamp),
    payload: Buffer.from(row.payload, "base64"),
    source: row.source ?? undefined,
  };
}

interface Row {
  readonly timestamp: string;
  readonly source: string | null;
  readonly payload: string;
}

/** A line that `run --json` printed; undefined: it is another one. */
function parsed(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as Partial<Record<keyof Row, unknown>>;
    const isRow =
      typeof row.timestamp === "string" &&
      /^\d{1,19}$/.test(row.timestamp) &&
      typeof row.payload === "string" &&
      (row.source === null || typeof row.source === "string");
    return isRow ? (row as Row) : undefined;
  } catch {
    return undefined; // a log may have lines that begin so
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
}

/** The lines of a file, and those that are added to it, until it is stopped. */
async function* followedLines(file: string, stopped: AbortSignal): AsyncGenerator<string> {
  const handle = await fs.promises.open(file);
  const room = Buffer.alloc(1 << 16);
  let rest = Buffer.alloc(0);
  try {
    while (!stopped.aborted) {
      const { bytesRead } = await handle.read(room);
      if (bytesRead === 0) {
        await new Promise(resolve => setTimeout(resolve, FOLLOW_MS));
        continue;
      }
      rest = Buffer.concat([rest, room.subarray(0, bytesRead)]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        yield rest.subarray(0, end).toString().replace(/\r$/, "");
        rest = rest.subarray(end + 1);
      }
    }
  } finally {
    await handle.close();
  }
}

function opened(file: string): number {
  try {
    return fs.openSync(file, "r");
  } catch (error) {
    throw new UserError(`--events ${file}: cannot be read: ${(error as Error).message}`);
  }
}
