import { loadCursor, loadedLength, saveCursor, saveCursorText } from "../../internal/abi/cursor";
import { View } from "../events/view";

/**
 * Where a source is, kept over Falco's end. What is saved is written once Falco has taken all events up to
 * then, and once a second at most, so that no event is lost, and those of the last second may come twice. The
 * plugin's permissions() need `state()`, and the operator gives a folder with `falco_ts.state`; without one
 * nothing is kept, and the log says so. Open sources alone have a cursor: open() and what it returns.
 */
export namespace cursor {
  /**
   * What was saved last: in this source, also before a trap, else in the source before it. Empty if there is
   * none, or if it was damaged. The view is valid until the next call of load().
   */
  export function load(): View {
    const view = new View();
    view.offset = loadCursor();
    view.length = loadedLength;
    return view;
  }

  /** Saves these bytes, 64 KiB at most, in place of what was saved before. */
  export function save(bytes: View): void {
    saveCursor(bytes.offset, bytes.length);
  }

  /** Saves a text, of 64 KiB in UTF-8 at most, in place of what was saved before. */
  export function saveText(text: string): void {
    saveCursorText(text);
  }
}
