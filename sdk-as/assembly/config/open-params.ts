import { jsonQuote } from "../../internal/options/json";

/**
 * Examples of open params, or what there is to choose from, such as files that are there: what `falco
 * --plugin-info` lists.
 */
@final export class OpenParams {
  private entries: string = "";

  /**
   * Adds params that the operator may write as they are. Where several values may be put together in one
   * text, `separator` is what stands between them.
   */
  add(value: string, description: string, separator: string = ","): this {
    this.entries += `${this.entries.length ? "," : ""}{"value":${jsonQuote(value)},"desc":${jsonQuote(description)},"separator":${jsonQuote(separator)}}`;
    return this;
  }

  /** As Falco's list_open_params has it. For the SDK. */
  json(): string {
    return `[${this.entries}]`;
  }
}
