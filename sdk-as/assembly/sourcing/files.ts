import {
  CUT_ITEMS,
  CUT_LINES,
  CUT_WHOLE,
  FILES_BY_TIME,
  FILES_RECURSIVE,
  FILES_WATCH,
} from "../../internal/guest-abi";

/**
 * What of a file is a message of files(), and which files of a folder there are:
 * `new Files().items("Records").named("*.json").recursive()`. If nothing else is said: each file as a whole,
 * of the folder itself, in the order of their names.
 */
@final export class Files {
  /** For the SDK. */
  options: u64 = CUT_WHOLE;
  /** For the SDK: the key of the array whose elements are messages. */
  key: string = "";
  /** For the SDK: the patterns for names, with a slash between them; "": any name fits. */
  patterns: string = "";
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";

  /** Each line of a file is a message, without its LF or CRLF; the last one also without an end. */
  lines(): this {
    return this.cut(CUT_LINES);
  }

  /**
   * Each element of an array is a message, as the file spells it: of the array that the file's JSON object
   * has for this key, or without a key of the array that the file is. A file may have several documents. What
   * lies outside of the array is skipped. The file may be larger than memory; brackets are counted, and
   * nothing is checked: see what you get with json.read().
   */
  items(key: string = ""): this {
    if (key.includes("\n")) this.fail(`items(): a key with a line break`);
    this.key = key;
    return this.cut(CUT_ITEMS);
  }

  /**
   * Only files whose names fit a pattern with `*`, `?` and `[`, and those that fit the pattern of another
   * named(). Names that begin with a dot fit none that does not, as in a shell.
   */
  named(pattern: string): this {
    if (!pattern.length || pattern.includes("/") || pattern.includes("\n"))
      this.fail(`named(): found "${pattern}", expected a pattern for names, without /`);
    this.patterns = this.patterns.length ? this.patterns + "/" + pattern : pattern;
    return this;
  }

  /** In the order of the times at which they were written to, the oldest first. */
  byTime(): this {
    this.options |= FILES_BY_TIME;
    return this;
  }

  /** Also the files of folders in the folder, down to the 32nd. Links to folders are not followed. */
  recursive(): this {
    this.options |= FILES_RECURSIVE;
    return this;
  }

  /**
   * Also the files that come later: the source does not end. A file is read once it did not change from one
   * look at the folder to the next, a second later; what is written to it after that is not read. Rename
   * complete files into the folder.
   */
  watch(): this {
    this.options |= FILES_WATCH;
    return this;
  }

  private cut(how: u64): this {
    this.options = (this.options & ~0xff) | how;
    return this;
  }

  private fail(message: string): void {
    if (!this.wrong.length) this.wrong = message;
  }
}
