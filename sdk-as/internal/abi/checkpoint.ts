// The checkpoints that a source makes, for the runtime to give the last one to a new sandbox after a trap:
//
//   record 0 │ record 1 │ room 0 │ room 1      each record: event's number in the batch, offset, length
//
// The two are written in turn, so that one of them always holds for an event that is in the batch. A plugin
// without checkpoints has none of this.
import { CONTROL } from "../memory/control-record";
import {
  CHECKPOINT_EVENT,
  CHECKPOINT_LENGTH,
  CHECKPOINT_OFFSET,
  CHECKPOINT_SIZE,
  CONTROL_CHECKPOINT_READ,
  CONTROL_CHECKPOINTS_OFFSET,
  LIMIT_CHECKPOINT_BYTES,
} from "../guest-abi";
import { utf8Encode, utf8Length } from "../text/utf8";
import { countedInBatch } from "./control";

if (CHECKPOINT_LENGTH != CHECKPOINT_OFFSET + 4) ERROR("the offset and length of a checkpoint are no View");

// @ts-ignore: decorator
@lazy const RECORDS: usize = announceCheckpoints();
// @ts-ignore: decorator
@lazy let last: usize = RECORDS;

function announceCheckpoints(): usize {
  const records = heap.alloc(2 * (CHECKPOINT_SIZE + LIMIT_CHECKPOINT_BYTES));
  const room = records + 2 * CHECKPOINT_SIZE;
  memory.fill(records, 0, 2 * CHECKPOINT_SIZE);
  store<u32>(records, <u32>room, CHECKPOINT_OFFSET);
  store<u32>(records + CHECKPOINT_SIZE, <u32>room + LIMIT_CHECKPOINT_BYTES, CHECKPOINT_OFFSET);
  store<u32>(CONTROL, <u32>records, CONTROL_CHECKPOINTS_OFFSET);
  return records;
}

/** Where the room for the checkpoint of the event that is being written lies. */
function beginCheckpoint(length: usize): usize {
  assert(
    length <= LIMIT_CHECKPOINT_BYTES,
    `a checkpoint of ${length} bytes; the limit is ${LIMIT_CHECKPOINT_BYTES}`,
  );
  const made = load<u32>(last, CHECKPOINT_EVENT);
  if (made && made != countedInBatch() + 1) last = last == RECORDS ? RECORDS + CHECKPOINT_SIZE : RECORDS;
  store<u32>(last, 0, CHECKPOINT_EVENT);
  return load<u32>(last, CHECKPOINT_OFFSET);
}

function endCheckpoint(length: usize): void {
  store<u32>(last, <u32>length, CHECKPOINT_LENGTH);
  store<u32>(last, countedInBatch() + 1, CHECKPOINT_EVENT);
}

/** Makes bytes the checkpoint of the event that is being written. Traps if there are too many. */
export function keepBytes(offset: usize, length: usize): void {
  memory.copy(beginCheckpoint(length), offset, length);
  endCheckpoint(length);
}

/** Makes a text the checkpoint, in UTF-8, of the event that is being written. Traps if it is too long. */
export function keepText(text: string): void {
  const length = utf8Length(text),
    room = beginCheckpoint(length);
  utf8Encode(text, room, room + length);
  endCheckpoint(length);
}

/** Where the offset and length of the checkpoint lie that the runtime gave to open(), as in a View. */
export function givenCheckpoint(): usize {
  store<u32>(CONTROL, 1, CONTROL_CHECKPOINT_READ);
  return RECORDS + CHECKPOINT_OFFSET;
}
