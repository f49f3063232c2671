// The inputs of an open source, in a test: runtime-c/src/inputs/inputs.c and messages.c, with messages that
// the test gives.
import { plural } from "../words";
import { guestAbi } from "./guest-abi";

export interface Message {
  readonly input: number;
  readonly bytes: Uint8Array;
}

/**
 * An input that the plugin declared when its source was opened. The test gives its messages, and the next
 * nextBatch() handles them.
 */
export class TestInput {
  /** Whether end() was called. For the SDK. */
  ended = false;
  /** What fail() said. For the SDK. */
  failure: string | undefined;

  /** For the SDK: TestInstance.inputs has them. */
  constructor(
    /** The method that declared it. */
    readonly kind: "lines" | "every",
    /** The file's path; "" of a timer. */
    readonly path: string,
    /** A timer's period in milliseconds, or the most bytes that a line may have. */
    readonly value: number,
    private readonly push: (bytes: Uint8Array) => void,
  ) {}

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
    this.push(typeof text === "string" ? Buffer.from(text) : text);
    return this;
  }

  /** Gives a tick of the timer. */
  tick(): this {
    this.expect("every", "tick");
    this.push(new Uint8Array());
    return this;
  }

  /** Ends the file. The source ends with the last of its inputs. */
  end(): this {
    this.expect("lines", "end");
    this.ended = true;
    return this;
  }

  /** Makes the file unreadable from here on, for the reason given: the source fails. */
  fail(reason: string): this {
    this.expect("lines", "fail");
    this.failure = `${this.title}: ${reason}`;
    return this;
  }

  private expect(kind: TestInput["kind"], method: string): void {
    if (this.kind !== kind)
      throw new Error(
        `${method}(): this input is one of ${this.kind}(); it has ${this.kind === "lines" ? "line(), end() and fail()" : "tick()"}`,
      );
    if (this.ended || this.failure !== undefined) throw new Error(`${method}(): the input has ended`);
  }
}

/** The messages of all inputs, in the order in which the test gave them. */
export class TestInputs {
  readonly all: TestInput[] = [];
  private readonly queue: Message[] = [];
  private handed = 0;

  constructor(private readonly warn: (message: string) => void) {}

  /** Adds an input. */
  add(kind: TestInput["kind"], text: string, value: number): void {
    const input = this.all.length;
    this.all.push(new TestInput(kind, text, value, bytes => this.push({ input, bytes })));
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
      room -= one.bytes.length;
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
    if (input.kind === "lines" && one.bytes.length > input.value) {
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

  /** `mayRead` throws where the plugin's permissions do not allow a path. */
  constructor(
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
  declare(kind: number, text: string, value: number): void {
    const name = kind === guestAbi.input.LINES ? "lines" : "every";
    const index = this.declared++;
    if (this.started) {
      const known = this.all[index];
      if (known?.kind !== name || known.path !== text || known.value !== value)
        throw new Error(`input ${index} differs from the one before the trap`);
      return;
    }
    if (name === "lines") this.mayRead(text);
    this.add(name, text, value);
  }

  /** To be called after the guest's open. */
  start(): void {
    this.started = true;
  }
}
