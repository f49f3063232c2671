// What every capability's calls have in common: the text that the operator wrote, the line of text that a
// call may write, and the answer that says why a call failed.
import { EventReader, TextWriter } from "../assembly/events/event";
import { Output } from "../internal/abi/call-state";
import { textInLength, textInOffset, returnBytes, returnText } from "../internal/abi/control";
import { LIMIT_TEXT_BYTES, STATUS_FAILURE } from "../internal/guest-abi";
import { utf8Decode, utf8Invalid } from "../internal/text/utf8";

/** The event that a call is about. */
export const EVENT: EventReader = new EventReader();

const LINE: TextWriter = new TextWriter();
/** Where LINE writes to; 0 before its first use. */
let line: usize = 0;

/** A writer of up to `bytes` bytes, at most LIMIT_TEXT_BYTES. Bytes that do not fit are not written. */
// @ts-ignore: decorator
@inline export function beginLine(bytes: i32): TextWriter {
  if (!line) line = heap.alloc(LIMIT_TEXT_BYTES);
  Output.begin(line, line + bytes);
  Output.cuts = false;
  return LINE;
}

/** Answers the call with what beginLine()'s writer wrote. */
// @ts-ignore: decorator
@inline export function returnLine(): void {
  returnBytes(line, LINE.length);
}

/**
 * The text that the operator wrote. Null where it is not UTF-8, and the call has failed: with replaced bytes
 * it would name another file. `what` begins the message.
 */
export function operatorText(what: string): string | null {
  const at = textInOffset(),
    length = textInLength();
  const invalid = utf8Invalid(at, length);
  if (invalid < 0) return utf8Decode(at, length);
  failed(`${what}: not UTF-8: the byte at offset ${invalid} begins no character`);
  return null;
}

/** Answers the call with a failure: why, or `otherwise` where that is "". */
export function failed(message: string, otherwise: string = ""): i32 {
  returnText(message.length ? message : otherwise);
  return STATUS_FAILURE;
}
