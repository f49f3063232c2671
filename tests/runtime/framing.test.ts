// How streams are cut into messages, in the runtime and in its twin for tests: the same for streams that
// nobody wrote.
import { spawnSync } from "node:child_process";
import path from "node:path";

import { Framer } from "../../dist/compiler/runtime/framing";
import { guestAbi } from "../../dist/compiler/runtime/guest-abi";
import { root, temporaryFolder } from "../support";
import { compile } from "./checks";

interface Stream {
  readonly kind: number;
  readonly delimiter: number;
  readonly longest: number;
  readonly pieces: readonly Buffer[];
}

const { LINES, LENGTH, DELIMITER, SYSLOG } = guestAbi.framing;

/** Pieces of streams, of which there are more than chance would make. */
const WORDS = [
  "\n",
  "\r",
  "\r\n",
  ";",
  "<1>",
  " ",
  "0",
  "1 ",
  "3 ",
  "12",
  "999 ",
  "99999999999 ",
  "x",
  "abc",
].map(word => Buffer.from(word));
const LENGTHS = [0, 1, 3, 6, 70_000].map(length => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
});

/** The same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function makeStream(roll: (below: number) => number): Stream {
  const kind = [LINES, LENGTH, DELIMITER, SYSLOG][roll(4)]!;
  const words = kind === LENGTH ? [...WORDS, ...LENGTHS, ...LENGTHS] : WORDS;
  const whole = Buffer.concat(Array.from({ length: roll(24) }, () => words[roll(words.length)]!));
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const length = 1 + roll(roll(2) ? 4 : 40);
    pieces.push(whole.subarray(at, at + length));
    at += length;
  }
  return { kind, delimiter: ";".charCodeAt(0), longest: 1 + roll(12), pieces };
}

/** As frames.c reads it. */
function encoded({ kind, delimiter, longest, pieces }: Stream): Buffer {
  const numbers = (...all: number[]) => Buffer.from(new Uint32Array(all).buffer);
  return Buffer.concat([
    numbers(kind, delimiter, longest, pieces.length),
    ...pieces.flatMap(piece => [numbers(piece.length), piece]),
  ]);
}

/** What frames.c prints. */
function ofTwin({ kind, delimiter, longest, pieces }: Stream): string {
  const framer = new Framer(kind, delimiter, longest),
    messages: Uint8Array[] = [];
  let tooLong = 0,
    isWrong = false;
  for (const piece of pieces) {
    if (isWrong) break;
    const cut = framer.push(piece);
    messages.push(...cut.messages);
    tooLong += cut.tooLong;
    isWrong = cut.isWrong;
  }
  const last = isWrong ? undefined : framer.finish();
  if (last) messages.push(last);
  return `${messages.map(bytes => `${Buffer.from(bytes).toString("hex")} `).join("")}${tooLong} ${isWrong ? 1 : 0}`;
}

const dir = temporaryFolder();

test("5000 streams become the same messages in both", () => {
  const framing = path.join(root, "runtime-c/src/inputs/framing.c");
  const program = compile(dir, "frames", {
    flags: [`-I${path.join(root, "runtime-c/src")}`],
    sources: [framing],
  });
  const roll = dice(7);
  const streams = Array.from({ length: 5000 }, () => makeStream(roll));
  const { stdout, status } = spawnSync(program, {
    input: Buffer.concat(streams.map(encoded)),
    maxBuffer: 1 << 26,
  });
  expect(status).toBe(0);
  const lines = stdout.toString().trimEnd().split("\n");
  expect(lines).toHaveLength(streams.length);
  const differences = streams
    .map((stream, i) => ({ stream, runtime: lines[i], twin: ofTwin(stream) }))
    .filter(({ runtime, twin }) => runtime !== twin)
    .map(({ stream, ...both }) => ({
      ...stream,
      pieces: stream.pieces.map(piece => piece.toString("latin1")),
      ...both,
    }));
  expect(differences.slice(0, 3)).toEqual([]);
});
