/** Behind each of the files in an input's text. */
const SEPARATOR = "\x1f";

/**
 * What a server shows to its peers: a certificate with those that lead to its authority, and its private key,
 * both files in PEM. The host reads them, and again within two seconds when they have changed; the key is
 * never in the plugin's memory. `new Tls("/etc/falco/tls.crt", "/etc/falco/tls.key")`.
 */
@final export class Tls {
  /** For the SDK: what is wrong; "" if nothing is. */
  wrong: string = "";
  private authorities: string = "";

  /** The files' absolute paths. */
  constructor(
    private certificate: string,
    private key: string,
  ) {
    this.look("Tls()", certificate);
    this.look("Tls()", key);
  }

  /**
   * Only clients that show a certificate of one of these authorities, a file in PEM with one or more; the
   * handshake of others fails.
   */
  clientCertificates(authorities: string): this {
    this.look("clientCertificates()", authorities);
    this.authorities = authorities;
    return this;
  }

  /** For the SDK. */
  get files(): string {
    return this.certificate + SEPARATOR + this.key + SEPARATOR + this.authorities + SEPARATOR;
  }

  private look(name: string, path: string): void {
    if (!this.wrong.length && (!path.startsWith("/") || path.includes(SEPARATOR)))
      this.wrong = `${name}: found "${path}", expected an absolute path`;
  }
}
