// Addresses of sockets, by the rules of runtime-c/src/inputs/address.c.
import { isIPv4, isIPv6 } from "node:net";

/** Throws where a text is not the address of a server, of TCP or of a Unix socket. */
export function expectServer(text: string): void {
  expectAddress(/^[/@]/.test(text) ? "unix" : "tcp", text);
  if (/:0+$/.test(text) && !/^[/@]/.test(text)) throw new Error(`${text}: expected a port from 1 to 65535`);
}

/** Throws where a text is no address of a socket of the kind. */
export function expectAddress(name: "udp" | "tcp" | "unix" | "http" | "https" | "tls", text: string): void {
  if (name === "unix") {
    if (
      !/^[/@]/.test(text) ||
      Buffer.byteLength(text) < 2 ||
      Buffer.byteLength(text) > 107 ||
      text.endsWith("/")
    )
      throw new Error(
        `${text}: expected the absolute path of a socket, or @ and an abstract name, of up to 107 bytes`,
      );
    return;
  }
  const [, v6, v4, port] = /^(?:\[(.*)\]|([^[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (!(v6 !== undefined ? isIPv6(v6) : isIPv4(v4 ?? "")) || Number(port) > 65535)
    throw new Error(`${text}: expected an address and a port, such as 127.0.0.1:514 or [::]:514`);
}
