import { jsonQuote } from "../../internal/options/json";

/**
 * What a plugin may do outside of its sandbox; nothing else works. They are part of the plugin: `falco-ts
 * info` shows them, and the host holds the plugin to them.
 */
@final export class Permissions {
  private entries: string = "";

  /** To read a file; or, where the path ends with `/`, all files below a folder. The path is absolute. */
  read(path: string): this {
    return this.add("path", path);
  }

  /**
   * To read what the operator names in the open params: the file, or all files below the folder. With a key,
   * it is what the text or the list of texts of that key names; without one, the open params as a whole are
   * the path.
   */
  readParams(key: string = ""): this {
    return this.add("params", key);
  }

  /** The same with a key of the init config. */
  readConfig(key: string): this {
    return this.add("config", key);
  }

  /** For the manifest. For the SDK. */
  json(): string {
    return `[${this.entries}]`;
  }

  private add(from: string, value: string): this {
    this.entries += `${this.entries.length ? "," : ""}{"action":"read","from":"${from}","value":${jsonQuote(value)}}`;
    return this;
  }
}
