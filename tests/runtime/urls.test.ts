// URLs of poll(), in the runtime and in its twin for tests: what they lead to, and which addresses are of the
// public Internet.
import { spawnSync } from "node:child_process";
import path from "node:path";

import { isPrivate, readUrl } from "../../dist/compiler/runtime/url";
import { root, temporaryFolder } from "../support";
import { compile } from "./checks";

const source = path.join(root, "runtime-c", "src");
const program = compile(temporaryFolder(), "urls", {
  flags: [`-I${source}`, "-fsanitize=address,undefined"],
  sources: ["url.c", "network.c", "name_files.c"].map(file => path.join(source, "inputs", file)),
});

/** What the runtime makes of pairs of URLs. */
function ofRuntime(pairs: readonly (readonly [string, string])[]): string[] {
  const { stdout, stderr, status } = spawnSync(program, {
    input: Buffer.from(pairs.map(([from, to]) => `${from}\t${to}\n`).join("")),
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").slice(0, -1);
}

/** The same of the twin, which writes no port that is the usual one. */
function ofTwin(from: string, to: string): string {
  try {
    const { server, host, isSecure, href } = readUrl(to, readUrl(from).href);
    const { pathname, search } = new URL(href);
    const network = isPrivate(host) ? "private" : "public";
    return `${isSecure ? "https" : "http"}://${server}${pathname}${search} ${network}`;
  } catch {
    return "none";
  }
}

const A = "http://a.example.com:8080/b/c?d=1";
const LINKS = [
  ["/x", "http://a.example.com:8080/x"],
  ["x", "http://a.example.com:8080/b/x"],
  ["?y", "http://a.example.com:8080/b/c?y"],
  ["x?y#z", "http://a.example.com:8080/b/x?y"],
  ["//B.example.com", "http://b.example.com:80/"],
  ["https://c.test?q", "https://c.test:443/?q"],
  ["HTTP://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"],
  ["http://a.test:65535", "http://a.test:65535/"],
] as const;

test.each(LINKS)("a link to %s leads to %s", (link, to) => {
  const [found] = ofRuntime([[A, link]]);
  expect(found!.split(" ")[0]).toBe(to);
  expect(found).toBe(ofTwin(A, link));
});

test.each([
  "ftp://a.test/",
  "http://",
  "http://:80/",
  "http://a.test:0/",
  "http://a.test:65536/",
  "http://a.test:8o/",
  "http://u:p@a.test/",
  "http://a.test/\u00e9",
  "http://a.test/a b",
  "http://a.test\\@b.test/",
  "http://[::1/",
  "javascript:alert(1)",
  `http://a.test/${"x".repeat(4000)}`,
])("%.40s leads nowhere", link => {
  expect(ofRuntime([[A, link]])).toEqual(["none"]);
  expect(ofTwin(A, link)).toBe("none");
});

const words = (text: string) => text.trim().split(/\s+/);
const PRIVATE = words(`
  0.0.0.0 10.255.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.0.1
  192.0.0.8 192.0.2.1 192.168.255.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
  255.255.255.255 [::] [::1] [fe80::1] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [64:ff9b::a00:1]
  [::ffff:10.0.0.1] [2001::1] [2001:db8::1] [2002:a00:1::] [2002:7f00:1::] [100::1] [4000::1] [::127.0.0.1]`);
const PUBLIC = words(`
  1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.1.1.1 128.0.0.1 172.15.0.1 172.32.0.1
  192.167.1.1 223.255.255.255 [2606:4700::1111] [64:ff9b::101:101] [2002:101:101::] [::ffff:1.1.1.1]`);

test("addresses outside of the public Internet are known, also those of IPv4 within IPv6", () => {
  const of = (hosts: readonly string[]) =>
    ofRuntime(hosts.map(host => [A, `http://${host}/`])).map(line => line.split(" ")[1]);
  const found = of([...PRIVATE, ...PUBLIC]);
  PRIVATE.forEach((host, i) => expect([host, found[i]]).toEqual([host, "private"]));
  PUBLIC.forEach((host, i) => expect([host, found[PRIVATE.length + i]]).toEqual([host, "public"]));
});

test("a number that is no address of four parts is a name", () => {
  expect(ofRuntime(["0x7f.1", "2130706433", "127.1"].map(host => [A, `http://${host}/`] as const))).toEqual([
    "http://0x7f.1:80/ public",
    "http://2130706433:80/ public",
    "http://127.1:80/ public",
  ]);
});
