// The gateway, in which what inputs receive is parsed: which of its parts a plugin needs, and the variant
// that has them.
import type { Manifest } from "./manifest";

/** What the gateway is made of: a server of HTTP, a client, TLS. */
type Part = "http" | "client" | "tls";

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  http: ["http"],
  https: ["http", "tls"],
  tls: ["tls"],
  connect_tls: ["tls"],
  poll: ["client"],
  poll_tls: ["client", "tls"],
};

/** The variants that there are, smaller ones first: runtime-c/gateway/build.sh makes them. */
const VARIANTS = ["client", "http", "tls", "client-tls", "http-tls", "http-client-tls"] as const;

export type Gateway = (typeof VARIANTS)[number];

/** The smallest variant for a plugin with these inputs; undefined where none of them needs it. */
export function gatewayOf({ inputs }: Pick<Manifest, "inputs">): Gateway | undefined {
  const needed = inputs.flatMap(name => PARTS[name] ?? []);
  if (needed.length === 0) return undefined;
  return VARIANTS.find(variant => needed.every(part => variant.split("-").includes(part)));
}
