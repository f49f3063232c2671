import { Options } from "../internal/options";

/** The open params: what the operator wrote for this event source. */
@final export class Params {
  private options: Options;

  /** `raw` is the text as it came. Params may be anything: a path, a URL, or JSON read with the methods below. */
  constructor(public raw: string) {
    this.options = new Options("open params", raw);
  }

  /**
   * A whole number from 0 to 2^64-1 in params that are a JSON object; `fallback` if the key is absent.
   * A value of a wrong type, or params that are not JSON, make open fail with a message that says key,
   * found and expected.
   */
  u64(key: string, description: string, fallback: u64): u64 {
    return this.options.u64(key, fallback);
  }

  /** What was wrong with the params so far; "" if nothing was. */
  get error(): string {
    return this.options.error;
  }

  /** For the SDK, once open() has read what it knows. */
  warnOfUnknownKeys(): void {
    this.options.warnOfUnknownKeys();
  }
}
