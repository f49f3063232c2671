import { jsonQuote } from "../../internal/options/json";

/**
 * What a plugin may do outside of its sandbox: nothing but what is declared here. The permissions are part of
 * the built plugin. `falco-ts info` shows them, and the runtime holds the plugin to them.
 */
@final export class Permissions {
  private entries: string = "";

  /**
   * Allows reading a file or, if the path ends with `/`, all files below a folder. The path must be absolute.
   */
  read(path: string): this {
    return this.add("path", path);
  }

  /**
   * Allows reading what the operator names in the open params: a file, or all files below a folder. `key` is
   * a key of the open params whose value is a path or a list of paths; without a key, the open params as a
   * whole are the path.
   */
  readParams(key: string = ""): this {
    return this.add("params", key);
  }

  /** Allows reading what the operator names in the init config: `key` has a path or a list of paths. */
  readConfig(key: string): this {
    return this.add("config", key);
  }

  /**
   * Allows the sources to keep a cursor, in the folder that the operator gives as `falco_ts.state` in the
   * init config: `cursor`, and `Start.Cursor` of follow().
   */
  state(): this {
    return this.add("config", "falco_ts.state", "state");
  }

  /**
   * Allows the runtime to use a secret for the plugin, which never has it: "env:NAME" is a variable of the
   * environment, "file:/run/secrets/token" a file, and "file:/run/secrets/" all files below a folder.
   */
  secret(name: string): this {
    return this.add("path", name, "secret");
  }

  /**
   * Allows the runtime to use the secret that the operator names in the open params, by `key`. One in an
   * object is named as in messages: "tls.token".
   */
  secretParams(key: string): this {
    return this.add("params", key, "secret");
  }

  /** Allows the runtime to use the secret that the operator names in the init config, by `key`. */
  secretConfig(key: string): this {
    return this.add("config", key, "secret");
  }

  /**
   * Allows listening at an address: "127.0.0.1:514", "[::1]:514"; the address may be `*`, and the port `*` or
   * a range such as 1024-65535. Or at a Unix socket: its path, a folder with a `/` at its end for all below
   * it, or "@" and an abstract name.
   */
  listen(address: string): this {
    return this.add("path", address, "listen");
  }

  /**
   * Allows listening where the operator says in the open params: `key` has an address or a list of them;
   * without a key, the open params as a whole are the address. It may have the protocol in front, as in
   * udp://[::]:514.
   */
  listenParams(key: string = ""): this {
    return this.add("params", key, "listen");
  }

  /** Allows listening where the operator says in the init config: `key` has an address or a list of them. */
  listenConfig(key: string): this {
    return this.add("config", key, "listen");
  }

  /**
   * Allows connecting to an address: "192.0.2.7:6514", "[2001:db8::7]:6514"; the address may be `*`, and the
   * port `*` or a range. Or to a Unix socket: its path, or "@" and an abstract name. For poll() also
   * to a host's name, "api.example.com:443" or "*.example.com:443". A server in a private network has to be
   * named by its address, beside its name: "10.1.2.3:443".
   */
  connect(address: string): this {
    return this.add("path", address, "connect");
  }

  /**
   * Allows connecting to where the operator says in the open params: `key` has an address or a list of them;
   * without a key, the open params as a whole are the address. It may have the protocol in front, as in
   * tcp://[::1]:6514, or be a URL: then its server is meant.
   */
  connectParams(key: string = ""): this {
    return this.add("params", key, "connect");
  }

  /** Allows connecting to where the operator says in the init config, as connectParams() does. */
  connectConfig(key: string): this {
    return this.add("config", key, "connect");
  }

  /** For the SDK: the permissions as the manifest has them. */
  json(): string {
    return `[${this.entries}]`;
  }

  private add(from: string, value: string, action: string = "read"): this {
    this.entries += `${this.entries.length ? "," : ""}{"action":"${action}","from":"${from}","value":${jsonQuote(value)}}`;
    return this;
  }
}
