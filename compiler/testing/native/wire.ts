// Writes and reads the frames that a test and the driver of a plugin's machine code exchange:
// runtime-c/host/channel.c is the other end.

/** Puts a frame together. */
export class FrameWriter {
  private readonly parts: Uint8Array[] = [];

  constructor(what: string) {
    this.parts.push(Buffer.from(what, "latin1"));
  }

  u8(value: number): this {
    this.parts.push(Uint8Array.of(value));
    return this;
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.parts.push(bytes);
    return this;
  }

  u64(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.parts.push(bytes);
    return this;
  }

  text(value: string | Uint8Array): this {
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    return this.u32(bytes.length).raw(bytes).u8(0);
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  /** The whole frame, with its length in front. */
  bytes(): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(this.parts.reduce((sum, part) => sum + part.length, 0));
    return Buffer.concat([length, ...this.parts]);
  }
}

/** Reads a frame from its beginning, without the length. */
export class FrameReader {
  readonly what: string;
  private at = 1;

  constructor(private readonly frame: Buffer) {
    this.what = String.fromCharCode(frame[0]!);
  }

  u8(): number {
    return this.frame.readUInt8(this.move(1));
  }

  u32(): number {
    return this.frame.readUInt32LE(this.move(4));
  }

  i32(): number {
    return this.frame.readInt32LE(this.move(4));
  }

  u64(): bigint {
    return this.frame.readBigUInt64LE(this.move(8));
  }

  /** Reads a text as bytes, and copies them. */
  bytes(): Uint8Array {
    const length = this.u32();
    const start = this.move(length + 1);
    return new Uint8Array(this.frame.subarray(start, start + length));
  }

  text(): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes());
  }

  private move(bytes: number): number {
    this.at += bytes;
    return this.at - bytes;
  }
}
