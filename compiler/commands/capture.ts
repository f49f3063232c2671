/**
 * Events of a capture, a .scap file, for plugins that are run on them: sysdig reads it, as the format is
 * libscap's and has no other description than its code. It loads none of the plugins for that.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { Readable } from "node:stream";

import { UserError } from "../errors";
import { endOf, killGroup, startWithUs, type ProgramInput } from "../native/programs";
import { sysdigIsMissing, sysdigProgram } from "../native/sysdig";
import { plural } from "../words";
import { eventFrame } from "./recorded-events";

/** What a run reads of a capture. Its stream has no error: one would drop events that are on their way. */
export interface CaptureInput extends ProgramInput {
  /** Why the stream ended before the capture did; undefined: it did not, or was stopped. */
  failure(): UserError | undefined;
  /** A sentence about the events of other plugins that came by so far; undefined: there were none. */
  others(): string | undefined;
}

/** Where sysdig prints nothing for so long, in milliseconds, it is ended: it hangs. */
const SILENCE_MS = 60_000;
/** The longest row of sysdig's that is read, in characters: an event's payload in base64, twice. */
const MOST_ROW = 64 << 20;
/** Of what sysdig says when it fails, so many characters are shown. */
const MOST_SAID = 2000;
/**
 * The payload is shown as NULL both of no bytes and of the three bytes that are NULL in base64. The raw
 * argument tells them apart: it is nothing of no bytes, but may lack the end of others. The star keeps rows
 * in which something is missing. (As seen in sysdig 0.41.)
 */
const FORMAT = "*%evt.rawtime %evt.arg.plugin_id %evt.arg.event_data %evt.rawarg.event_data";

export function isCapture(file: string): boolean {
  return file.endsWith(".scap");
}

/**
 * The capture's events of the plugin with this id, as the host reads them; those of other plugins are
 * counted, and what no plugin made is left out. `silenceMs`: how long sysdig may print nothing. Where there
 * is no sysdig, or it cannot read the file to its end, the stream ends after the events before that place.
 * Throws a UserError where the file cannot be opened.
 */
export function captureInput(file: string, pluginId: number, silenceMs = SILENCE_MS): CaptureInput {
  try {
    fs.accessSync(file, fs.constants.R_OK);
  } catch (error) {
    throw new UserError(`--events ${file}: cannot be read: ${(error as Error).message}`);
  }
  const reading = new Reading(file, pluginId, silenceMs);
  return {
    stream: Readable.from(reading.frames(), { objectMode: false }),
    stop: () => reading.stop(),
    failure: () => reading.failure,
    others: () => reading.others(),
  };
}

class Reading {
  failure: UserError | undefined;
  private child: ChildProcess | undefined;
  private isStopped = false;
  /** How many events of each other plugin came by. */
  private readonly foreign = new Map<number, number>();

  constructor(
    private readonly file: string,
    private readonly pluginId: number,
    private readonly silenceMs: number,
  ) {}

  stop(): void {
    this.isStopped = true;
    this.end();
  }

  private end(): void {
    if (this.child?.exitCode === null && this.child.signalCode === null) killGroup(this.child);
    this.child?.stdout?.destroy();
  }

  others(): string | undefined {
    if (this.foreign.size === 0) return undefined;
    const count = [...this.foreign.values()].reduce((sum, one) => sum + one, 0);
    const ids = [...this.foreign.keys()].sort((a, b) => a - b);
    const named = `plugin id${ids.length === 1 ? "" : "s"} ${ids.join(", ")}`;
    return `${this.file}: ${plural(count, "event")} of other plugins (${named}) left out, as ${this.pluginId} is the id of the one whose source this is`;
  }

  async *frames(): AsyncGenerator<Buffer> {
    if (this.isStopped) return;
    const program = sysdigProgram();
    const args = ["-r", this.file, "-b", "-p", FORMAT, "evt.type = pluginevent"];
    const child = startWithUs(program, args, { cwd: process.cwd() });
    this.child = child;
    const ended = endOf(child, program).catch(() => undefined);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < MOST_SAID) said += text;
    });
    try {
      await once(child, "spawn").catch(() => Promise.reject(this.failed(missing())));
      for await (const row of this.rows(child.stdout)) {
        const frame = this.frameOf(row);
        if (frame) yield frame;
      }
      const end = await ended;
      // it exits with 0 where a file ends in the middle of an event, and says so
      if (said.trim() || end?.code !== 0)
        throw this.failed(
          `sysdig: ${said.trim() || `ended with ${end?.signal ?? `exit code ${end?.code}`}`}`,
        );
    } catch (error) {
      if (this.isStopped) return; // it is this process that has ended sysdig
      if (!(error instanceof UserError)) throw error;
      this.failure = error;
    } finally {
      this.end();
    }
  }

  /** Rows as sysdig prints them. Throws a UserError where none come any more. */
  private async *rows(stdout: Readable): AsyncGenerator<string> {
    const chunks = stdout.setEncoding("latin1")[Symbol.asyncIterator]() as AsyncIterator<string>;
    let parts: string[] = [];
    let length = 0;
    for (let next = await this.soon(chunks); !next.done; next = await this.soon(chunks)) {
      const [first, ...rest] = next.value.split("\n") as [string, ...string[]];
      parts.push(first);
      length += first.length;
      if (length > MOST_ROW) throw this.failed(`an event's row has more than ${MOST_ROW} characters`);
      for (const part of rest) {
        yield parts.join("");
        parts = [part];
        length = part.length;
      }
    }
  }

  private async soon(chunks: AsyncIterator<string>): Promise<IteratorResult<string>> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(this.failed(`sysdig printed nothing for ${this.silenceMs / 1000} seconds, and was ended`)),
        this.silenceMs,
      );
    });
    try {
      return await Promise.race([chunks.next(), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The event of a row; undefined: it is another plugin's. */
  private frameOf(row: string): Buffer | undefined {
    const [time = "", id = "", shown = "", raw] = row.split(" ", 4);
    if (!/^\d{1,19}$/.test(time) || !/^\d{1,10}$/.test(id) || raw === undefined)
      throw this.failed(
        `sysdig printed "${row.slice(0, 80)}", expected a time, a plugin's id and a payload; is it 0.29 or later?`,
      );
    if (Number(id) === this.pluginId)
      return eventFrame({
        timestamp: BigInt(time),
        payload: Buffer.from(shown === "NULL" && raw === "" ? "" : shown, "base64"),
      });
    this.foreign.set(Number(id), (this.foreign.get(Number(id)) ?? 0) + 1);
    return undefined;
  }

  private failed(why: string): UserError {
    return new UserError(`--events ${this.file}: ${why.slice(0, MOST_SAID)}`);
  }
}

function missing(): string {
  const orLines = process.env.SYSDIG ? "" : "; or give the events as lines";
  return `sysdig reads captures, and ${sysdigIsMissing()}${orLines}`;
}
