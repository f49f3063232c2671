import { jsonQuote } from "../internal/json";
import { Options } from "../internal/options";

/**
 * The keys of a plugin's init config. `settings()` declares them once: the JSON Schema that Falco shows
 * and checks is made from the same calls that set the values.
 */
@final export class Settings<P> {
  /** The declared keys as members of a JSON Schema's `properties`. For the SDK. */
  properties: string = "";

  /** With no options, keys are only declared (as at build time) and no setter runs. For the SDK. */
  constructor(private plugin: P, private options: Options | null) {}

  /**
   * A whole number from 0 to 2^64-1. `set` runs with the operator's value or, when the key is absent,
   * with `fallback`; never with a value of a wrong type: init fails then and says key, found and expected.
   */
  u64(key: string, description: string, fallback: u64, set: (self: P, value: u64) => void): this {
    const options = this.options;
    if (options) {
      const value = options.u64(key, fallback);
      if (!options.error.length) set(this.plugin, value);
    } else {
      this.declare(key, `"type":"integer","minimum":0,"description":${jsonQuote(description)},"default":${fallback}`);
    }
    return this;
  }

  private declare(key: string, schema: string): void {
    if (this.properties.length) this.properties += ",";
    this.properties += `${jsonQuote(key)}:{${schema}}`;
  }
}
