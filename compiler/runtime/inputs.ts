// The inputs of an open source, in a test: runtime-c/src/inputs/inputs.c and messages.c, with messages that
// the test gives.
import { plural } from "../words";
import { cutFile, fits } from "./cut";
import { guestAbi } from "./guest-abi";
import type { InputKind } from "./sandbox";

export interface Message {
  readonly input: number;
  readonly bytes: Uint8Array;
  /** Where in the input it comes from, such as the path of a followed file. */
  readonly origin: Uint8Array;
}

/** What each kind of input may be told. */
const METHODS = {
  lines: ["line", "end", "fail"],
  every: ["tick"],
  follow: ["append", "rotate", "empty"],
  files: ["add", "end"],
} as const;

/** The authors' words for the kinds of inputs. */
const WORDS = { timer: "every", lines: "lines", follow: "follow", files: "files" } as const;

/**
 * An input that the plugin declared when its source was opened. The test gives its messages, and the next
 * nextBatch() handles them.
 */
export class TestInput {
  /** Whether end() was called. For the SDK. */
  ended = false;
  /** What fail() said. For the SDK. */
  failure: string | undefined;
  /** What was appended to each file behind its last line, by the file's path. */
  private readonly unfinished = new Map<string, Buffer>();
  /** Of files(): the pattern for names, and the key of the array. */
  private readonly pattern: string = "*";
  private readonly key: string = "";
  /** The file's path, or the pattern, or the folder's path; "" of a timer. */
  readonly path: string;

  /** For the SDK: TestInstance.inputs has them. */
  constructor(
    /** The method that declared it. */
    readonly kind: "lines" | "every" | "follow" | "files",
    text: string,
    /** A timer's period in milliseconds, or the most bytes that a message may have. */
    readonly value: number,
    private readonly push: (bytes: Uint8Array, origin: string) => void,
    private readonly warn: (message: string) => void,
    private readonly options: number,
  ) {
    [this.path, this.pattern, this.key] =
      kind === "files" ? (text.split("\n") as [string, string, string]) : [text, "*", ""];
  }

  /** The input's name in messages. */
  get title(): string {
    return `${this.kind}(${this.path ? JSON.stringify(this.path) : this.value})`;
  }

  /**
   * Gives a line of the file, without its line end. A line that is longer than the plugin allows is dropped,
   * and an error logged.
   */
  line(text: string | Uint8Array): this {
    this.expect("lines", "line");
    this.push(typeof text === "string" ? Buffer.from(text) : text, "");
    return this;
  }

  /** Gives a tick of the timer. */
  tick(): this {
    this.expect("every", "tick");
    this.push(new Uint8Array(), "");
    return this;
  }

  /**
   * Appends to a followed file, lines with their ends. What is behind the last end waits for the rest of its
   * line. `path` names the file where the plugin follows a pattern.
   */
  append(text: string | Uint8Array, path: string = this.onlyFile("append")): this {
    this.expect("follow", "append");
    let rest = Buffer.concat([this.unfinished.get(path) ?? Buffer.alloc(0), Buffer.from(text)]);
    for (let lf = rest.indexOf("\n"); lf >= 0; lf = rest.indexOf("\n")) {
      this.push(rest.subarray(0, lf > 0 && rest[lf - 1] === 0x0d ? lf - 1 : lf), path);
      rest = rest.subarray(lf + 1);
    }
    this.unfinished.set(path, rest);
    return this;
  }

  /**
   * Gives a followed file's name to a new, empty file, as logrotate does. What was appended last is a line
   * then, even without its end.
   */
  rotate(path: string = this.onlyFile("rotate")): this {
    this.expect("follow", "rotate");
    const rest = this.unfinished.get(path);
    this.unfinished.delete(path);
    if (rest?.length) this.push(rest, path);
    return this;
  }

  /** Empties a followed file, as logrotate does with copytruncate. Half a line is gone with it. */
  empty(path: string = this.onlyFile("empty")): this {
    this.expect("follow", "empty");
    this.unfinished.delete(path);
    return this;
  }

  /**
   * Gives a complete file of files(): its content becomes messages as files() cuts it. `path` names the file
   * where the plugin reads a folder. A name that does not fit named() is an error of the test.
   */
  add(content: string | Uint8Array, path: string = this.path): this {
    this.expect("files", "add");
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (path !== this.path && !fits(this.pattern, name))
      throw new Error(`add(): ${this.title} reads no file ${JSON.stringify(name)}: named("${this.pattern}")`);
    const { messages, problem } = cutFile(Buffer.from(content), this.options & 0xff, this.key);
    for (const message of messages) this.push(message, path);
    if (problem) this.warn(`${this.title}: ${path}: ${problem}`);
    return this;
  }

  /** Ends the file, or the files of a folder. The source ends with the last of its inputs. */
  end(): this {
    this.expect(this.kind === "files" ? "files" : "lines", "end");
    this.ended = true;
    return this;
  }

  /** Makes the file unreadable from here on, for the reason given: the source fails. */
  fail(reason: string): this {
    this.expect("lines", "fail");
    this.failure = `${this.title}: ${reason}`;
    return this;
  }

  private onlyFile(method: string): string {
    if (this.kind === "follow" && /[*?[]/.test(this.path.slice(this.path.lastIndexOf("/"))))
      throw new Error(`${method}(): ${this.title} may have several files: give the path of one too`);
    return this.path;
  }

  private expect(kind: TestInput["kind"], method: string): void {
    if (this.kind !== kind)
      throw new Error(
        `${method}(): this input is one of ${this.kind}(); it has ${inWords(METHODS[this.kind].map(name => `${name}()`))}`,
      );
    if (this.ended || this.failure !== undefined) throw new Error(`${method}(): the input has ended`);
  }
}

/** The messages of all inputs, in the order in which the test gave them. */
export class TestInputs {
  readonly all: TestInput[] = [];
  /** What each input was declared with. */
  protected readonly texts: string[] = [];
  protected readonly options: number[] = [];
  private readonly queue: Message[] = [];
  private handed = 0;

  constructor(private readonly warn: (message: string) => void) {}

  /** Adds an input. */
  add(kind: TestInput["kind"], text: string, value: number, options: number): void {
    const input = this.all.length;
    this.texts.push(text);
    this.options.push(options);
    this.all.push(
      new TestInput(
        kind,
        text,
        value,
        (bytes, origin) => this.push({ input, bytes, origin: Buffer.from(origin) }),
        this.warn,
        options,
      ),
    );
  }

  /** How many messages the source has not dealt with. */
  get waiting(): number {
    return this.queue.length;
  }

  /** What the inputs have for the source, as ft_inputs_state does. */
  get state(): "ready" | "wait" | "ended" | { readonly failure: string } {
    if (this.queue.length) return "ready";
    const failure = this.all.find(input => input.failure !== undefined)?.failure;
    if (failure !== undefined) return { failure };
    return this.all.every(input => input.ended) ? "ended" : "wait";
  }

  /** The next messages, as many as there is room for. settle() removes them. */
  take(count: number, room: number): readonly Message[] {
    const taken: Message[] = [];
    for (const one of this.queue) {
      room -= one.bytes.length + one.origin.length;
      if (taken.length === count || room < 0) break;
      taken.push(one);
    }
    this.handed = taken.length;
    return taken;
  }

  /**
   * Removes the messages that the guest has dealt with in a call and, after a trap, the one that it was at.
   * Returns the input of that one.
   */
  settle(dealtWith: number, trapped: boolean): TestInput | undefined {
    const done = Math.min(dealtWith, this.handed);
    this.queue.splice(0, done);
    if (!trapped || done === this.handed) return undefined;
    return this.all[this.queue.shift()!.input];
  }

  private push(one: Message): void {
    const input = this.all[one.input]!;
    if (input.kind !== "every" && one.bytes.length > input.value) {
      this.warn(`${input.title}: 1 message of more than ${plural(input.value, "byte")} dropped`);
    } else {
      this.queue.push(one);
    }
  }
}

/** The inputs that a plugin's wasm declares while its source is opened. */
export class WasmInputs extends TestInputs {
  private declared = 0;
  private started = false;

  /**
   * `mayKeep`: the plugin may keep a cursor. `mayRead` throws where the plugin's permissions do not allow a
   * path.
   */
  constructor(
    private readonly mayKeep: boolean,
    private readonly mayRead: (path: string) => void,
    warn: (message: string) => void,
  ) {
    super(warn);
  }

  /** To be called before the guest's open. */
  expect(): void {
    this.declared = 0;
  }

  /** The guest's import. Throws an Error that says what is wrong. */
  declare(kind: InputKind, text: string, value: number, options: number): void {
    const name = WORDS[kind];
    const index = this.declared++;
    if (this.started) {
      const known = this.all[index];
      if (
        known?.kind !== name ||
        this.texts[index] !== text ||
        known.value !== value ||
        this.options[index] !== options
      )
        throw new Error(`input ${index} differs from the one before the trap`);
      return;
    }
    if (name === "follow" && options === guestAbi.start.CURSOR && !this.mayKeep)
      throw new Error(
        `${name}(${JSON.stringify(text)}): the plugin has no permission to keep a cursor; permissions() needs state()`,
      );
    if (name === "follow") expectPattern(text);
    if (name !== "every") this.mayRead(text.split("\n")[0]!);
    this.add(name, text, value, options);
  }

  /** To be called after the guest's open. */
  start(): void {
    this.started = true;
  }
}

/** Throws where a path or pattern cannot be followed, by the rule of runtime-c/src/inputs/follow_names.c. */
function expectPattern(text: string): void {
  const slash = text.lastIndexOf("/");
  if (!text.startsWith("/") || slash === text.length - 1)
    throw new Error(
      `${text}: expected an absolute path of a file, of which the last part may have *, ? and [`,
    );
  if (/[*?[]/.test(text.slice(0, slash)))
    throw new Error(`${text}: a pattern may have *, ? and [ behind its last slash alone`);
}

/** "a, b and c". */
function inWords(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}
