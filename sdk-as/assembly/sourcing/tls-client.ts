/** Behind each of the files in an input's text. */
const SEPARATOR = "\x1f";

/**
 * How a server of TLS is trusted, and what it is shown. If nothing is said: by the authorities that this
 * machine trusts. `new TlsClient().authorities("/etc/falco/ca.pem")`. Files are absolute paths, in PEM; the
 * plugin's permissions() must allow to read them. They are read again when they have changed.
 */
@final export class TlsClient {
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";
  private trusted: string = "";
  private own: string = "";
  private key: string = "";

  /**
   * Only servers with a certificate of one of these authorities, in place of those of the machine. A
   * certificate that is of no authority may stand there itself.
   */
  authorities(file: string): this {
    this.look("authorities()", file);
    this.trusted = file;
    return this;
  }

  /** What a server is shown that wants to see a certificate. The key is never in the plugin's memory. */
  certificate(file: string, key: string): this {
    this.look("certificate()", file);
    this.look("certificate()", key);
    this.own = file;
    this.key = key;
    return this;
  }

  /** For the SDK. */
  get files(): string {
    return this.own + SEPARATOR + this.key + SEPARATOR + this.trusted + SEPARATOR;
  }

  private look(name: string, path: string): void {
    if (!this.wrong.length && (!path.startsWith("/") || path.includes(SEPARATOR) || path.includes("\n")))
      this.wrong = `${name}: found "${path}", expected an absolute path`;
  }
}
