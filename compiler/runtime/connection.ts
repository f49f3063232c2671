// A connection to an input, in a test: runtime-c/src/inputs/streams.c.
import type { Framer } from "./framing";

/** Stands for a message that is longer than it may be. */
export const TOO_LONG = new Uint8Array();

/** A connection to an input of tcp() or unix(), or one that an input of connect() made. */
export class TestConnection {
  /** Whether the connection is closed: by the test, or as it sent what is no message. */
  isClosed: boolean = false;

  /** For the SDK: TestInput.connect() and accept() make them. */
  constructor(
    private readonly framer: Framer,
    private readonly push: (bytes: Uint8Array) => void,
  ) {}

  /** Sends bytes, in as many pieces as the test likes: the framing says what is a message. */
  send(text: string | Uint8Array): this {
    if (this.isClosed) throw new Error("send(): the connection is closed");
    const { messages, tooLong, isWrong } = this.framer.push(Buffer.from(text));
    messages.forEach(message => this.push(message));
    for (let i = 0; i < tooLong; i++) this.push(TOO_LONG);
    this.isClosed = isWrong;
    return this;
  }

  /** Ends the connection. A last line needs no end; half of another message is lost. */
  close(): void {
    const last = this.isClosed ? undefined : this.framer.finish();
    if (last) this.push(last);
    this.isClosed = true;
  }
}
