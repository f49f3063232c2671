// The gateway, in which what inputs receive is parsed: which of its parts a plugin needs, and the variant
// that has them.
import type { Manifest } from "./manifest";

/** What the gateway is made of: what inflates, a server of HTTP, one by TLS, a client, both sides of TLS. */
type Part = "gzip" | "http" | "https" | "client" | "tls";

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  lines: ["gzip"],
  files: ["gzip"],
  http: ["http"],
  https: ["https"],
  tls: ["tls"],
  connect_tls: ["tls"],
  poll: ["client"],
  poll_tls: ["client", "tls"],
  subscribe: ["client"],
  subscribe_tls: ["client", "tls"],
};

/**
 * The variants that there are with their parts, smaller ones first: runtime-c/gateway/build.sh makes them.
 * What reads HTTP inflates its bodies anyway.
 */
const VARIANTS = {
  gzip: ["gzip"],
  client: ["gzip", "client"],
  http: ["gzip", "http"],
  tls: ["tls"],
  https: ["gzip", "http", "https"],
  "client-tls": ["gzip", "client", "tls"],
  "http-client-tls": ["gzip", "http", "https", "client", "tls"],
} as const satisfies Record<string, readonly Part[]>;

export type Gateway = keyof typeof VARIANTS;

/** The smallest variant for a plugin with these inputs; undefined where none of them needs it. */
export function gatewayOf({ inputs }: Pick<Manifest, "inputs">): Gateway | undefined {
  const needed = inputs.flatMap(name => PARTS[name] ?? []);
  if (needed.length === 0) return undefined;
  const variants = Object.entries(VARIANTS) as [Gateway, readonly Part[]][];
  return variants.find(([, parts]) => needed.every(part => parts.includes(part)))?.[0];
}
