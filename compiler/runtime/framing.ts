// How a stream of bytes is cut into messages, in a test: runtime-c/src/inputs/framing.c.
import { guestAbi } from "./guest-abi";

const { framing } = guestAbi;

/** What came of the bytes of a connection. */
export interface Cut {
  readonly messages: readonly Uint8Array[];
  /** How many messages were longer than they may be. */
  readonly tooLong: number;
  /** Whether the bytes are none of the framing: the connection is closed. */
  readonly isWrong: boolean;
}

/** The bytes of one connection, from its beginning on. */
export class Framer {
  private rest = Buffer.alloc(0);
  private skip = 0; // bytes of a message that is too long; Infinity: up to the next end

  constructor(
    private readonly kind: number,
    private readonly delimiter: number,
    private readonly longest: number,
  ) {}

  /** Whether half a message is there. */
  get hasHalf(): boolean {
    return this.rest.length > 0;
  }

  push(bytes: Uint8Array): Cut {
    const messages: Uint8Array[] = [];
    let tooLong = 0;
    this.rest = Buffer.concat([this.rest, bytes]);
    this.pass();
    for (;;) {
      const found = this.next();
      if (found === "wrong") return { messages, tooLong, isWrong: true };
      if (found === undefined) return { messages, tooLong, isWrong: false };
      const { begin, length, end } = found;
      if (length > this.longest) {
        tooLong++;
        this.skip = end;
        this.pass();
      } else {
        messages.push(new Uint8Array(this.rest.subarray(begin, begin + length)));
        this.rest = this.rest.subarray(end);
      }
    }
  }

  /** The last message of a connection that ends, if it needs no end. */
  finish(): Uint8Array | undefined {
    const { rest } = this,
      isCounted = this.kind === framing.LENGTH || this.countsOctets;
    this.rest = Buffer.alloc(0);
    if (isCounted || !rest.length || this.skip) return undefined;
    return new Uint8Array(this.withoutCr(rest));
  }

  /** Passes what belongs to a message that is too long. */
  private pass(): void {
    if (!this.skip) return;
    const end =
      this.skip === Infinity ? this.rest.indexOf(this.end) + 1 : Math.min(this.skip, this.rest.length);
    const isToEnd = this.skip === Infinity;
    const passed = isToEnd && end === 0 ? this.rest.length : end;
    this.rest = this.rest.subarray(passed);
    if (!isToEnd) this.skip -= passed;
    else if (end > 0) this.skip = 0;
  }

  /** The next message, of which `end` is where it ends; Infinity where its end is not there yet. */
  private next(): { begin: number; length: number; end: number } | "wrong" | undefined {
    if (!this.rest.length) return undefined;
    if (this.kind === framing.LENGTH)
      return this.rest.length < 4 ? undefined : this.counted(4, this.rest.readUInt32BE());
    if (!this.countsOctets) return this.upToEnd();
    const head = /^(\d{1,10}) /.exec(this.rest.toString("latin1", 0, 11));
    if (head) return this.counted(head[0].length, Number(head[1]));
    return /^\d{1,10}$/.test(this.rest.toString("latin1", 0, 11)) ? undefined : "wrong";
  }

  /** Whether a count of octets stands next, which has no leading zero (RFC 6587, 3.4.1). */
  private get countsOctets(): boolean {
    const [first = 0] = this.rest;
    return this.kind === framing.SYSLOG && first >= 0x31 && first <= 0x39;
  }

  private counted(begin: number, length: number) {
    const end = begin + length;
    return length > this.longest || end <= this.rest.length ? { begin, length, end } : undefined;
  }

  private upToEnd() {
    const at = this.rest.indexOf(this.end);
    const { length } = this.withoutCr(at < 0 ? this.rest : this.rest.subarray(0, at));
    if (at >= 0) return { begin: 0, length, end: at + 1 };
    return length > this.longest ? { begin: 0, length, end: Infinity } : undefined;
  }

  private get end(): number {
    return this.kind === framing.DELIMITER ? this.delimiter : 0x0a;
  }

  private withoutCr(bytes: Uint8Array): Uint8Array {
    const hasCr = this.kind !== framing.DELIMITER && bytes.at(-1) === 0x0d;
    return hasCr ? bytes.subarray(0, -1) : bytes;
  }
}
