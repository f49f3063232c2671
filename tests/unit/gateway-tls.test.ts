// TLS of the gateway's WebAssembly (tls-gateway.ts) and Node's TLS, which is OpenSSL's, as the peer.
import fs from "node:fs";
import path from "node:path";
import { Duplex } from "node:stream";
import tls from "node:tls";

import { Authority, newKey, openssl, type Pair } from "../certificates";
import { temporaryFolder } from "../support";
import {
  AUTHORITIES,
  CERTIFICATE,
  CLIENT,
  CLOSED,
  type Connection,
  type Done,
  FAILED,
  Gateway,
  KEY,
  OPEN,
  SERVER,
  SHAKING,
} from "../tls-gateway";

const dir = temporaryFolder();
const authority = new Authority(dir);
const server = authority.sign("server");
const read = (file: string) => fs.readFileSync(file);

/** Node's end of a connection to the gateway: what it sends is taken as it comes, in pieces of a size. */
class Peer {
  readonly said: string[] = [];
  readonly states: Done[] = [];
  readonly socket: tls.TLSSocket;
  error: string | undefined;
  private readonly ended: Promise<void>;

  constructor(
    private readonly connection: Connection,
    options: tls.ConnectionOptions,
    { reply, echoes = false, piece = 60_000 }: { reply?: string; echoes?: boolean; piece?: number } = {},
  ) {
    const raw: Duplex = new Duplex({
      read() {},
      write: (bytes: Buffer, _encoding, done) => {
        for (let at = 0; at < bytes.length; at += piece) {
          const result = this.connection.take(bytes.subarray(at, at + piece));
          this.states.push(result);
          if (result.cipher.length) raw.push(result.cipher);
          if (result.plain) {
            this.said.push(result.plain);
            if (reply || echoes) raw.push(this.connection.put(reply ?? result.plain).cipher);
          }
          if (result.state >= CLOSED) raw.push(null);
        }
        done();
      },
    });
    this.socket = tls.connect({
      socket: raw,
      ca: read(authority.certificate),
      servername: "localhost",
      ...options,
    });
    this.ended = new Promise(resolve => {
      this.socket.on("error", error => {
        this.error = (error as NodeJS.ErrnoException).code ?? error.message;
        resolve();
      });
      this.socket.on("close", () => resolve());
    });
  }

  /** Says something, and what is answered; "": nothing, the connection has ended. */
  async ask(text: string): Promise<string> {
    this.socket.write(text);
    return await Promise.race([
      new Promise<string>(resolve => this.socket.once("data", data => resolve(data.toString()))),
      this.ended.then(() => ""),
    ]);
  }

  get last(): Done {
    return this.states.at(-1)!;
  }
}

test.each(["TLSv1.2", "TLSv1.3"] as const)("%s, in pieces of one byte as in one", async version => {
  for (const piece of [1, 60_000]) {
    const peer = new Peer(
      new Gateway().serve(server).open(),
      { minVersion: version, maxVersion: version },
      { reply: "yes", piece },
    );
    expect(await peer.ask("hello")).toBe("yes");
    expect(peer.socket.getProtocol()).toBe(version);
    expect(peer.socket.authorized).toBe(true);
    expect(peer.said.join("")).toBe("hello");
    peer.socket.destroy();
  }
});

test("a suite of each kind, and a key of RSA", async () => {
  const rsa = authority.sign("rsa", { kind: "rsa" });
  for (const [pair, suites] of [
    [
      server,
      ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"],
    ],
    [rsa, ["ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]],
  ] as const) {
    for (const suite of suites) {
      const peer = new Peer(
        new Gateway().serve(pair).open(),
        { maxVersion: "TLSv1.2", ciphers: suite },
        { reply: "yes" },
      );
      expect(await peer.ask("hello")).toBe("yes");
      expect(peer.socket.getCipher().name).toBe(suite);
    }
  }
  for (const suite of ["TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"]) {
    const peer = new Peer(
      new Gateway().serve(rsa).open(),
      { ciphers: suite, minVersion: "TLSv1.3" },
      { reply: "yes" },
    );
    expect(await peer.ask("hello")).toBe("yes");
    expect(peer.socket.getCipher().name).toBe(suite);
  }
});

test("a client that can do ChaCha20 gets it, whatever it likes better", async () => {
  for (const piece of [1, 60_000]) {
    const peer = new Peer(new Gateway().serve(server).open(), {}, { reply: "yes", piece });
    expect(await peer.ask("hello")).toBe("yes");
    const suite = piece === 1 ? "TLS_AES_256_GCM_SHA384" : "TLS_CHACHA20_POLY1305_SHA256";
    expect(peer.socket.getCipher().name).toBe(suite);
  }
});

test.each([
  ["TLS 1.1", { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" }],
  ["CBC", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" }],
  ["RSA without forward secrecy", { maxVersion: "TLSv1.2", ciphers: "AES128-GCM-SHA256" }],
  ["no authentication", { maxVersion: "TLSv1.2", ciphers: "AECDH-AES128-SHA:@SECLEVEL=0" }],
] as const)("%s is refused with an alert", async (_, options) => {
  const peer = new Peer(new Gateway().serve(server).open(), options);
  expect(await peer.ask("hello")).toBe("");
  expect(peer.last).toMatchObject({ state: FAILED, plain: "" });
  expect(peer.last.cipher[0]).toBe(21);
  expect(peer.error).toBe("EPROTO");
});

test("with an authority, one with a certificate of it is heard, and none without", async () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const client = authority.sign("client"),
      stranger = new Authority(path.join(dir, "other"), "other").sign("client");
    const ask = async (pair?: Pair, daysAhead = 0) => {
      const gateway = new Gateway({ daysAhead }).serve(server, authority.certificate);
      const peer = new Peer(
        gateway.open(),
        { maxVersion: version, ...(pair && { cert: read(pair.certificate), key: read(pair.key) }) },
        { reply: "yes" },
      );
      return [
        await peer.ask("hello"),
        peer.last.state,
        peer.last.problem && -peer.last.problem,
        peer.last.distrust,
      ];
    };
    expect(await ask(client)).toEqual(["yes", OPEN, 0, 0]);
    expect(await ask()).toEqual(["", FAILED, 0x7480, 0x40]);
    expect(await ask(stranger)).toEqual(["", FAILED, 0x2700, 8]);
    expect(await ask(client, 3)).toEqual(["", FAILED, 0x2700, 1]);
  }
});

test("what is no TLS is refused, and half a handshake waits", () => {
  const gateway = new Gateway().serve(server);
  expect(gateway.open().take(Buffer.from("POST / HTTP/1.1\r\n\r\n"))).toMatchObject({
    state: FAILED,
    plain: "",
  });
  expect(gateway.open().take(Buffer.from("160301020001", "hex"))).toMatchObject({
    state: SHAKING,
    pending: 6,
  });
});

test("a record that was changed ends the connection", async () => {
  const connection = new Gateway().serve(server).open();
  const peer = new Peer(connection, {}, { reply: "yes" });
  expect(await peer.ask("hello")).toBe("yes");
  const forged = Buffer.concat([Buffer.from("1703030020", "hex"), Buffer.alloc(32, 7)]);
  expect(connection.take(forged)).toMatchObject({ state: FAILED, plain: "" });
});

test("a handshake that has failed stays so, and does not begin again", () => {
  const connection = new Gateway().serve(server).open();
  expect(connection.take(Buffer.from("16030300040b000000", "hex"))).toMatchObject({ state: FAILED });
  expect(connection.take(Buffer.from("1603010200", "hex"))).toMatchObject({ state: FAILED });
  expect(connection.end()).toMatchObject({ state: FAILED, cipher: Buffer.alloc(0) });
});

test("behind a peer's end nothing is read", async () => {
  const connection = new Gateway().serve(server).open();
  const peer = new Peer(connection, {}, { reply: "yes" });
  expect(await peer.ask("hello")).toBe("yes");
  peer.socket.end();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(peer.last.state).toBe(CLOSED);
  expect(connection.take(Buffer.from("1703030020", "hex"))).toMatchObject({ state: CLOSED, pending: 0 });
});

test("many records of one read, and one that comes in parts", async () => {
  const gateway = new Gateway().serve(server);
  const peer = new Peer(gateway.open(), {}, { reply: "yes", piece: 40_000 });
  const long = "0123456789".repeat(30_000);
  peer.socket.write(long);
  for (let turns = 0; peer.said.join("").length < long.length && turns < 1000; turns++)
    await new Promise(resolve => setImmediate(resolve));
  expect(peer.said.join("")).toBe(long);
});

test.each(["TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"])(
  "%s has records of any length, both ways",
  async ciphers => {
    const peer = new Peer(
      new Gateway().serve(server).open(),
      { ciphers, minVersion: "TLSv1.3" },
      { echoes: true },
    );
    const lengths = [...Array(330).keys()].map(one => one + 1);
    for (const length of [...lengths, 511, 512, 513, 1023, 4095, 8191]) {
      const text = "0123456789abcdefghijk".repeat(Math.ceil(length / 21)).slice(0, length);
      expect(await peer.ask(text)).toBe(text);
    }
    expect(peer.socket.getCipher().name).toBe(ciphers);
    peer.socket.destroy();
  },
);

test("connections at rest have no buffers", async () => {
  const gateway = new Gateway().serve(server),
    peers: Peer[] = [];
  for (let i = 0; i < 100; i++) {
    peers.push(new Peer(gateway.open(), {}, { reply: "yes" }));
    expect(await peers[i]!.ask("one")).toBe("yes");
  }
  const before = gateway.memory.length;
  for (let i = 0; i < 100; i++) {
    peers.push(new Peer(gateway.open(), { maxVersion: i % 2 ? "TLSv1.2" : "TLSv1.3" }, { reply: "yes" }));
    expect(await peers[100 + i]!.ask("one")).toBe("yes");
  }
  expect((gateway.memory.length - before) / 100).toBeLessThan(8192);
  for (const peer of peers.toReversed()) expect(await peer.ask("two")).toBe("yes");
  expect(new Set(peers.map(({ said }) => said.join()))).toEqual(new Set(["one,two"]));
});

test("a peer that ends is one that has ended, and hears of the end", async () => {
  const connection = new Gateway().serve(server).open();
  const peer = new Peer(connection, {}, { reply: "yes" });
  expect(await peer.ask("hello")).toBe("yes");
  expect(connection.end().cipher.length).toBeGreaterThan(0);
  peer.socket.end();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(peer.last.state).toBe(CLOSED);
  connection.close();
});

describe("files", () => {
  const file = (name: string) => path.join(dir, name);
  const RIGHT = { [CERTIFICATE]: read(server.certificate), [KEY]: read(server.key) };
  newKey(file("other.key"), "ec");
  openssl("rsa", "-in", rsaKey(), "-out", file("locked.key"), "-aes128", "-passout", "pass:x");
  openssl("pkcs8", "-topk8", "-in", server.key, "-out", file("locked8.key"), "-passout", "pass:x");
  const weak = weakPair();

  function rsaKey(): string {
    newKey(file("rsa1.key"), "rsa");
    return file("rsa1.key");
  }
  function weakPair(): Pair {
    newKey(file("weak.key"), "rsa", 1024);
    openssl("req", "-x509", "-key", file("weak.key"), "-out", file("weak.pem"), "-subj", "/CN=weak");
    return { certificate: file("weak.pem"), key: file("weak.key") };
  }
  const cut = Buffer.from(
    read(server.certificate)
      .toString()
      .replace(/\n[^\n-]{20}/, "\n"),
  );

  test.each([
    ["a certificate that is none", { ...RIGHT, 0: Buffer.from("none") }, CERTIFICATE, 1],
    ["one that is broken", { ...RIGHT, 0: cut }, CERTIFICATE, 2],
    ["no key", { 0: RIGHT[0]! }, KEY, 6],
    ["a key that is none", { ...RIGHT, 1: Buffer.from("none") }, KEY, 1],
    ["one with a password", { ...RIGHT, 1: read(file("locked.key")) }, KEY, 3],
    ["one with a password, of PKCS 8", { ...RIGHT, 1: read(file("locked8.key")) }, KEY, 3],
    ["one of another certificate", { ...RIGHT, 1: read(file("other.key")) }, KEY, 5],
    ["RSA of 1024 bits", { 0: read(weak.certificate), 1: read(weak.key) }, KEY, 4],
    ["authorities that are none", { ...RIGHT, 2: Buffer.from("none") }, AUTHORITIES, 1],
  ] as const)("%s", (_, files, which, why) => {
    const gateway = new Gateway();
    expect(gateway.settings(SERVER, files)).toBe((which << 8) | why);
  });

  test("new ones are for new connections, and wrong ones leave all as it was", async () => {
    const gateway = new Gateway().serve(server);
    const first = new Peer(gateway.open(), {}, { reply: "yes" });
    expect(await first.ask("hello")).toBe("yes");
    const named = (peer: Peer) => peer.socket.getPeerCertificate().subject.CN;
    expect(gateway.settings(SERVER, { ...RIGHT, 1: Buffer.from("none") })).not.toBe(0);
    gateway.serve(authority.sign("newer"));
    const second = new Peer(gateway.open(), {}, { reply: "yes" });
    expect(await second.ask("hello")).toBe("yes");
    expect([named(first), named(second)]).toEqual(["server", "newer"]);
    expect(await first.ask("still")).toBe("yes");
  });

  test("a key's text does not stay in memory", () => {
    const gateway = new Gateway().serve(server);
    const text = read(server.key).toString().split("\n")[1]!;
    expect(Buffer.from(gateway.memory).includes(text)).toBe(false);
  });

  test("a certificate that is out of time is told", () => {
    expect(new Gateway().serve(server).call("tls_is_out_of_time")).toBe(0);
    expect(new Gateway({ daysAhead: 3 }).serve(server).call("tls_is_out_of_time")).toBe(1);
  });
});

describe("as a client", () => {
  interface Server extends tls.TLSSocketOptions {
    readonly authorities?: string;
    readonly daysAhead?: number;
    readonly own?: Pair;
  }

  interface Found extends Done {
    /** The name for which the server was asked. */
    readonly asked: unknown;
    /** Whose certificate the server was shown. */
    readonly shown: unknown;
  }

  /** What the gateway's client finds at a server of Node's, and that finds of it. */
  async function connect(name: string, at: Server = {}): Promise<Found> {
    const { authorities = authority.certificate, daysAhead = 0, own, ...options } = at;
    const gateway = new Gateway({ daysAhead });
    const files = own && { [CERTIFICATE]: read(own.certificate), [KEY]: read(own.key) };
    expect(gateway.settings(CLIENT, { ...files, [AUTHORITIES]: read(authorities) })).toBe(0);
    const connection = gateway.open(name);
    let last = connection.take(Buffer.alloc(0));
    const raw: Duplex = new Duplex({
      read() {},
      write(bytes: Buffer, _encoding, done) {
        last = connection.take(bytes);
        if (last.cipher.length) raw.push(last.cipher);
        done();
      },
    });
    const peer = new tls.TLSSocket(raw, {
      isServer: true,
      cert: read(server.certificate),
      key: read(server.key),
      ...options,
    });
    peer.on("error", () => {});
    raw.push(last.cipher);
    for (let turns = 0; last.state === SHAKING && turns < 1000; turns++)
      await new Promise(resolve => setImmediate(resolve));
    if (last.state === OPEN) {
      const asked = new Promise(resolve => peer.once("data", data => resolve(data.toString())));
      raw.push(connection.put("GET").cipher);
      expect(await asked).toBe("GET");
    }
    const { servername } = peer as unknown as { servername?: unknown };
    return { ...last, asked: servername, shown: peer.getPeerCertificate()?.subject?.CN };
  }

  test("a server is trusted by its authority, its name and its time", async () => {
    const other = new Authority(path.join(dir, "strange"), "strange");
    expect(await connect("localhost")).toMatchObject({ state: OPEN });
    expect(await connect("example.org")).toMatchObject({ state: FAILED, distrust: 4 });
    expect(await connect("localhost", { authorities: other.certificate })).toMatchObject({
      state: FAILED,
      distrust: 8,
    });
    expect(await connect("localhost", { daysAhead: 3 })).toMatchObject({ state: FAILED, distrust: 1 });
  });

  test("it says which name it means, and of an address nothing, which is looked at all the same", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      expect(await connect("localhost", { maxVersion })).toMatchObject({ state: OPEN, asked: "localhost" });
      expect(await connect("127.0.0.1", { maxVersion })).toMatchObject({ state: OPEN, asked: false });
      expect(await connect("127.0.0.2", { maxVersion })).toMatchObject({ state: FAILED, distrust: 4 });
      expect(await connect("::1", { maxVersion })).toMatchObject({ state: FAILED, distrust: 4 });
    }
    const v6 = authority.sign("v6", { names: "IP:::1" });
    const files = { cert: read(v6.certificate), key: read(v6.key) };
    expect(await connect("::1", files)).toMatchObject({ state: OPEN, asked: false });
    expect(await connect("::2", files)).toMatchObject({ state: FAILED, distrust: 4 });
  });

  test("a certificate that is its own authority is trusted where it is named", async () => {
    const files = {
      cert: read(authority.certificate),
      key: read(authority.certificate.replace(".pem", ".key")),
    };
    expect(await connect("authority", files)).toMatchObject({ state: OPEN });
  });

  test("it shows a certificate to a server that wants one", async () => {
    const own = authority.sign("asker"),
      wants = { requestCert: true, ca: read(authority.certificate) };
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      expect(await connect("localhost", { ...wants, maxVersion, own })).toMatchObject({ shown: "asker" });
      expect(await connect("localhost", { ...wants, maxVersion })).toMatchObject({ shown: undefined });
    }
  });

  test("it hears why it is refused", () => {
    const gateway = new Gateway();
    expect(gateway.settings(CLIENT, { [AUTHORITIES]: read(authority.certificate) })).toBe(0);
    const connection = gateway.open("localhost");
    expect(connection.take(Buffer.alloc(0))).toMatchObject({ state: SHAKING, alert: 0 });
    const alert = Buffer.from("15030300020228", "hex");
    expect(connection.take(alert)).toMatchObject({ state: FAILED, problem: -0x7780, alert: 40 });
  });

  test("without authorities there is no client", () => {
    expect(new Gateway().settings(CLIENT, {})).toBe((AUTHORITIES << 8) | 6);
  });

  test("the system's authorities are read", () => {
    const bundle = "/etc/ssl/certs/ca-certificates.crt";
    if (!fs.existsSync(bundle)) return;
    expect(new Gateway().settings(CLIENT, { [AUTHORITIES]: read(bundle) })).toBe(0);
  });
});
