/** Reading numbers and texts out of a file that is not trusted. */

export class ElfError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ElfError";
  }
}

/** A part of the file; reads beyond it throw. */
export class Bytes {
  constructor(
    private readonly buffer: Buffer,
    private readonly what: string,
  ) {}

  get size(): number {
    return this.buffer.length;
  }

  private check(at: number, size: number): number {
    if (at < 0 || size < 0 || at + size > this.buffer.length) throw new ElfError(`${this.what} is cut short`);
    return at;
  }

  u8(at: number): number {
    return this.buffer.readUInt8(this.check(at, 1));
  }

  u16(at: number): number {
    return this.buffer.readUInt16LE(this.check(at, 2));
  }

  u32(at: number): number {
    return this.buffer.readUInt32LE(this.check(at, 4));
  }

  u64(at: number): number {
    const value = this.buffer.readBigUInt64LE(this.check(at, 8));
    // Larger numbers fit no file, so whoever uses this as an offset or a size will find it out of range.
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  part(at: number, size: number, what: string): Bytes {
    if (at + size > this.buffer.length) throw new ElfError(`${what} lies outside the file`);
    return new Bytes(this.buffer.subarray(at, at + size), what);
  }

  text(at: number): string {
    const end = this.buffer.indexOf(0, this.check(at, 1));
    if (end < 0) throw new ElfError(`${this.what} is cut short`);
    return this.buffer.toString("utf8", at, end);
  }

  contents(): Buffer {
    return this.buffer;
  }
}
