// URLs of poll(), by the rules of runtime-c/src/inputs/url.c and network.c.
import { BlockList, isIPv4, isIPv6 } from "node:net";

/** A URL that may be asked: its server as permissions have it, and itself. */
export interface PolledUrl {
  readonly server: string;
  readonly host: string;
  readonly isSecure: boolean;
  readonly href: string;
}

const MOST = 4000;

/** Reads a URL, which may lack what it shares with another. Throws where it is none. */
export function readUrl(text: string, from?: string): PolledUrl {
  const [shown] = /^[!-~]*?(?=[?@]|$)/.exec(text) ?? [""];
  const refuse = () => {
    throw new Error(
      `${shown}${shown === text ? "" : "…"}: expected http:// or https://, a host and a path, in up to ${MOST} characters of ASCII without spaces`,
    );
  };
  let url: URL;
  try {
    url = new URL(text, from);
  } catch {
    return refuse();
  }
  if (!/^[!-~]+$/.test(text) || text.includes("\\") || url.username || url.href.length > MOST)
    return refuse();
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse();
  const isSecure = url.protocol === "https:";
  const port = url.port || (isSecure ? "443" : "80");
  if (port === "0") return refuse();
  return {
    server: `${url.hostname}:${port}`,
    host: url.hostname,
    isSecure,
    href: url.href.replace(/#.*$/, ""),
  };
}

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(address, bits);
for (const [address, bits] of [
  ["2001::", 32],
  ["2001:2::", 48],
  ["2001:db8::", 32],
  ["3fff::", 20],
] as const)
  PRIVATE.addSubnet(address, bits, "ipv6");
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet("2000::", 3, "ipv6");

/** Whether a host is written as an address, and that is none of the public Internet. */
export function isPrivate(host: string): boolean {
  if (isIPv4(host)) return PRIVATE.check(host);
  const v6 = host.replace(/^\[(.*)\]$/, "$1");
  return isIPv6(v6) && (!PUBLIC_V6.check(v6, "ipv6") || PRIVATE.check(v6, "ipv6"));
}
