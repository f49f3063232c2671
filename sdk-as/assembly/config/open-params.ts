import { jsonQuote } from "../../internal/options/json";

/**
 * The open params that an operator can choose from, or examples of them. `falco --plugin-info` lists them.
 */
@final export class OpenParams {
  private entries: string = "";

  /**
   * Adds an open params text that the operator may write as it is. `separator` is what stands between values,
   * if several of them may be joined in one text.
   */
  add(value: string, description: string, separator: string = ","): this {
    this.entries += `${this.entries.length ? "," : ""}{"value":${jsonQuote(value)},"desc":${jsonQuote(description)},"separator":${jsonQuote(separator)}}`;
    return this;
  }

  /** For the SDK: the list, in the form of Falco's list_open_params. */
  json(): string {
    return `[${this.entries}]`;
  }
}
