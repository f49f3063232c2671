// Certificates for tests, which openssl makes: an authority of its own for each folder.
import fs from "node:fs";
import path from "node:path";

import { run } from "./hosts/hosts";

export type KeyKind = "ec" | "rsa";

/** Paths of a certificate and its key, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** An authority in a folder, which signs what a test needs. */
export class Authority {
  readonly certificate: string;
  private readonly key: string;

  /** `key`: that of an authority whose certificate is there already. */
  constructor(
    private readonly dir: string,
    name = "authority",
    key?: string,
  ) {
    fs.mkdirSync(dir, { recursive: true });
    this.certificate = path.join(dir, `${name}.pem`);
    this.key = key ?? path.join(dir, `${name}.key`);
    if (key) return;
    newKey(this.key, "ec");
    openssl("req", "-x509", "-key", this.key, "-out", this.certificate, "-subj", `/CN=${name}`, "-days", "2");
  }

  /** A certificate for the loopback addresses, or what else openssl's extension says. */
  sign(
    name: string,
    { kind = "ec", names = "IP:127.0.0.1,DNS:localhost", more = "" }: SignOptions = {},
  ): Pair {
    const file = (ending: string) => path.join(this.dir, `${name}.${ending}`);
    newKey(file("key"), kind);
    fs.writeFileSync(file("ext"), `subjectAltName=${names}\n${more}\n`);
    openssl("req", "-new", "-key", file("key"), "-out", file("csr"), "-subj", `/CN=${name}`);
    const signs = ["-CA", this.certificate, "-CAkey", this.key, "-CAcreateserial", "-extfile", file("ext")];
    openssl("x509", "-req", "-in", file("csr"), "-out", file("pem"), "-days", "2", ...signs);
    return { certificate: file("pem"), key: file("key") };
  }
}

interface SignOptions {
  readonly kind?: KeyKind;
  readonly names?: string;
  /** Further extensions, a line each. */
  readonly more?: string;
}

/** What tests/runtime/tls.c needs in a folder: a and b of an authority, another's, and what is none. */
export function certificatesIn(folder: string): string {
  const authority = new Authority(folder),
    file = (name: string) => path.join(folder, name);
  for (const name of ["a", "b"]) authority.sign(name);
  new Authority(folder, "stranger").sign("other");
  fs.writeFileSync(file("none.pem"), "none\n");
  openssl("pkcs8", "-topk8", "-in", file("a.key"), "-out", file("locked.key"), "-passout", "pass:x");
  return folder;
}

/**
 * What tests/runtime/secure.c and its servers need in a folder: of one authority a and b, elsewhere for
 * another name, and leaf by way of middle; own, which is of none; and what another authority signed.
 */
export function serversIn(folder: string): string {
  const authority = new Authority(folder),
    file = (name: string) => path.join(folder, name);
  for (const name of ["a", "b"]) authority.sign(name);
  authority.sign("elsewhere", { names: "DNS:elsewhere.test" });
  authority.sign("middle", { more: "basicConstraints=critical,CA:TRUE" });
  new Authority(folder, "middle", file("middle.key")).sign("leaf", { kind: "rsa" });
  new Authority(folder, "stranger").sign("other");
  newKey(file("own.key"), "ec");
  const subject = ["-subj", "/CN=own", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  openssl("req", "-x509", "-key", file("own.key"), "-out", file("own.pem"), ...subject, "-days", "2");
  return folder;
}

/** Makes a key without a password, in a file. */
export function newKey(file: string, kind: KeyKind, bits = 2048): void {
  const how =
    kind === "ec"
      ? ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
      : ["RSA", "-pkeyopt", `rsa_keygen_bits:${bits}`];
  openssl("genpkey", "-algorithm", ...how, "-out", file);
}

export function openssl(...args: string[]): string {
  const { status, stdout, stderr } = run("openssl", args);
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return stdout;
}
