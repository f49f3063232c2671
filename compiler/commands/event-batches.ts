// Cuts the copies of events that the host hands over (runtime-c/host/recorded.c) into batches.
import type { Readable } from "node:stream";

import { HEADER_BYTES, lengthOfEvent } from "../rules/capture";
import type { Sysdig } from "../rules/sysdig";

/** What comes within this time of a batch's first event, in milliseconds, is of the batch. */
const GATHER_MS = 40;
/** A batch with so many bytes is judged before further ones are read. */
const MOST_BYTES = 4 << 20;

/** The batches of a stream of events as they lie in the host's memory. */
async function* batchesOf(stream: Readable): AsyncGenerator<Buffer[]> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  let next = chunks.next();
  for (let isOver = false; !isOver;) {
    const parts = [rest];
    let bytes = rest.length;
    let got: IteratorResult<Buffer> | undefined = await next;
    const until = Date.now() + GATHER_MS;
    while (got && !got.done) {
      parts.push(got.value);
      bytes += got.value.length;
      next = chunks.next();
      got = bytes < MOST_BYTES ? await before(until, next) : undefined;
    }
    isOver = got?.done === true;
    const all = Buffer.concat(parts);
    const events: Buffer[] = [];
    let at = 0;
    while (all.length - at >= HEADER_BYTES && all.length - at >= lengthOfEvent(all, at)) {
      events.push(all.subarray(at, at + lengthOfEvent(all, at)));
      at += lengthOfEvent(all, at);
    }
    rest = all.subarray(at);
    if (events.length) yield events;
  }
}

/** What a promise resolves to; undefined: not before that time. */
async function before<T>(until: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Has each batch of a stream judged, until the stream ends, or sysdig was ended. */
export async function forEachBatch(
  stream: Readable,
  sysdig: Sysdig,
  judge: (batch: Buffer[]) => Promise<void>,
): Promise<void> {
  try {
    for await (const batch of batchesOf(stream)) await judge(batch);
  } catch (error) {
    if (!sysdig.isEnded) throw error;
  } finally {
    stream.destroy();
  }
}
