// Puts a trap into words: the reason, in the native runtime's words, and the author's places that the call
// was at. runtime-c/src/sandbox/trap.c is the same in C.
import { guestAbi } from "./guest-abi";
import { findPlace } from "./places";

/** A call ended in a trap. The sandbox must not be called again. */
export class GuestTrap extends Error {
  /**
   * The message is the reason and the first of the places. The places are the author's that the call was at,
   * the innermost first.
   */
  constructor(
    message: string,
    readonly reason: string = message,
    readonly places: readonly string[] = [],
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The native runtime's words for V8's messages. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/divide by zero|remainder by zero/, "integer divide by zero"],
  [/memory access out of bounds/, "memory access out of bounds"],
  [/Maximum call stack size exceeded/, "stack overflow (recursion without an end?)"],
  [/float unrepresentable/, "integer overflow in a division or conversion"],
  [/table index is out of bounds|null function/, "call of a function that does not exist"],
  [/unreachable/, "unreachable code reached"],
];

/** A frame of a stack as V8 writes it, wasm-function[7]:0x1f, and as jest's source-map-support does, 1:32. */
const WASM_FRAME = /at (.+?) \(wasm:\/\/.*:(?:0x([0-9a-f]+)|(\d+))\)/g;

const OUT_OF_MEMORY = `out of memory (limit ${guestAbi.limit.MEMORY_BYTES >> 20} MiB)`;

/** "reason at file:line:column", as runtime-c/src/sandbox/trap.c says it. */
export function describeTrap(
  error: Error,
  aborted: string,
  abortedAt: string,
  places: Uint8Array,
): GuestTrap {
  const frames = [...(error.stack ?? "").matchAll(WASM_FRAME)].map(([, name, hex, column]) => ({
    name: name!,
    offset: hex ? parseInt(hex, 16) : Number(column) - 1,
  }));
  const outOfMemory = !aborted && frames[0]?.name.startsWith("~lib/rt/tlsf/");
  const reason =
    aborted ||
    (outOfMemory
      ? OUT_OF_MEMORY
      : (REASONS.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message));
  const found = frames.map(({ offset }) => findPlace(places, offset)).filter(place => place !== undefined);
  if (abortedAt) found[0] = abortedAt; // it is in the same function, and more exact
  const message = found[0]
    ? `${reason} at ${found[0]}`
    : frames[0]
      ? `${reason}, in ${frames[0].name}`
      : reason;
  return new GuestTrap(message, reason, found, error);
}
