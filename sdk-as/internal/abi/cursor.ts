// What a source saves to go on with when Falco starts again.
import { hostCursorLoad, hostCursorSave } from "./host";
import { utf8Encode } from "../text/utf8";

let room: usize = 0;

/** How long the text of the last loadCursor() is. */
export let loadedLength: i32 = 0;

/** Loads what was saved last, and returns its place, which stays as it is until the next call. */
export function loadCursor(): usize {
  loadedLength = <i32>hostCursorLoad(0, 0);
  if (room) heap.free(room);
  room = heap.alloc(loadedLength);
  hostCursorLoad(room, loadedLength);
  return room;
}

export function saveCursor(offset: usize, length: usize): void {
  hostCursorSave(offset, length);
}

/** Where texts are encoded, as large as the longest of them wanted it. */
let textRoom: usize = 0;
let textCapacity: usize = 0;

/** Saves a text in UTF-8. One may be saved with each event, so that only the longest allocates. */
export function saveCursorText(text: string): void {
  const most = <usize>text.length * 3;
  if (most > textCapacity || !textRoom) {
    if (textRoom) heap.free(textRoom);
    textRoom = heap.alloc(most);
    textCapacity = most;
  }
  hostCursorSave(textRoom, utf8Encode(text, textRoom, textRoom + most) - textRoom);
}
