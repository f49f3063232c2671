// What of a file is a message of files(), in a test: runtime-c/src/inputs/cut.c, on files that are all there.
import { guestAbi } from "./guest-abi";

/** The messages of a file, and what is wrong with it. */
export interface CutFile {
  readonly messages: readonly Buffer[];
  readonly problem?: string;
}

/**
 * Cuts a file, or the first part of one of which the rest cannot be read. `how` is one of guestAbi.cut, `key`
 * that of the array whose elements are messages.
 */
export function cutFile(file: Buffer, how: number, key: string, isWhole: boolean): CutFile {
  if (how === guestAbi.cut.ITEMS) return new Items(file, key).cut();
  if (how !== guestAbi.cut.LINES) return { messages: isWhole ? [file] : [] };
  return { messages: linesOf(isWhole ? file : file.subarray(0, file.lastIndexOf("\n") + 1)) };
}

/** Whether a name fits a pattern with `*`, `?` and `[`, as fnmatch has it with FNM_PERIOD. */
export function fits(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  const expression = pattern.replace(/\[!?\]?[^\]]*\]|[*?]|[^*?[]+|\[/g, part => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 2 && part.startsWith("[") && part.endsWith("]"))
      return part.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  return new RegExp(`^${expression}$`, "su").test(name);
}

function linesOf(file: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const lf = file.indexOf("\n", at);
    const end = lf < 0 ? file.length : lf;
    lines.push(file.subarray(at, end > at && file[end - 1] === 0x0d ? end - 1 : end));
    at = end + 1;
  }
  return lines;
}

/** The elements of an array, by the brackets outside of strings. */
class Items {
  private at = 0;
  private readonly messages: Buffer[] = [];
  private isAny = false;

  constructor(
    private readonly file: Buffer,
    private readonly key: string,
  ) {}

  cut(): CutFile {
    const { messages, key } = this;
    let isWhole = true;
    for (let open = this.bracket(); open && isWhole; open = this.bracket()) {
      if (key) isWhole = this.passMembers();
      else if (open === "[") isWhole = this.takeElements();
      else this.passValue(1);
    }
    if (!isWhole) return { messages, problem: "it ends inside of an element" };
    return this.isAny ? { messages } : { messages, problem: `it is no JSON with an array ${key}` };
  }

  private get sign(): string {
    return this.at < this.file.length ? String.fromCharCode(this.file[this.at]!) : "";
  }

  /** Goes behind the next bracket that opens a document, and returns it; "": there is none. */
  private bracket(): string {
    for (; this.at < this.file.length; this.at++) {
      if (this.sign === '"') this.passString();
      if (this.sign === "{" || this.sign === "[") return String.fromCharCode(this.file[this.at++]!);
    }
    return "";
  }

  /** Goes to the last byte of the string that begins here, its quote. */
  private passString(): void {
    for (this.at++; this.at < this.file.length && this.sign !== '"'; this.at++)
      if (this.sign === "\\") this.at++;
  }

  /** In the document's object: takes what the array has. False: the file ends inside of an element. */
  private passMembers(): boolean {
    for (let name = "", isValue = false, isMatch = false; this.at < this.file.length;) {
      const { sign } = this;
      const from = this.at + 1;
      if (sign === '"') {
        this.passString();
        name = this.file.subarray(from, this.at).toString();
        if (!isValue) isMatch = name === this.key;
      }
      this.at++;
      if (sign === ":") isValue = true;
      if (sign === ",") isValue = isMatch = false;
      if (sign === "}" || sign === "]") return true;
      if (sign === "[" && isValue && isMatch) {
        isMatch = false;
        if (!this.takeElements()) return false;
      } else if (sign === "[" || sign === "{") {
        this.passValue(1);
      }
    }
    return true;
  }

  /** Behind the bracket of an array: takes its elements. False: the file ends inside of one. */
  private takeElements(): boolean {
    this.isAny = true;
    for (; this.at < this.file.length;) {
      const { sign } = this;
      if (sign === "]" || sign === "}") {
        this.at++;
        return true;
      }
      if (/[\s,]/.test(sign)) {
        this.at++;
        continue;
      }
      const from = this.at;
      if (!this.passValue(0)) return false;
      this.messages.push(this.file.subarray(from, this.at));
    }
    return true;
  }

  /** Goes behind a value of which so many brackets are open. False: the file ends before it does. */
  private passValue(depth: number): boolean {
    for (; this.at < this.file.length;) {
      const { sign } = this;
      if (depth === 0 && /[\s,}\]]/.test(sign)) return true;
      if (sign === '"') this.passString();
      if (this.at++ >= this.file.length) return false;
      if (sign === "{" || sign === "[") depth++;
      if (sign === "}" || sign === "]") depth--;
      if (depth === 0 && /["}\]]/.test(sign)) return true;
    }
    return false;
  }
}
