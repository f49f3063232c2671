// What a scanner of TLS looks for at https(): versions, suites and extensions that have to be refused or left
// out. Hellos are written here where no library would say them; other clients are Node's and openssl's own,
// at a socket in front of the gateway.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";

import { Authority } from "../certificates";
import { temporaryFolder } from "../support";
import { AUTHORITIES, CLIENT, CLOSED, FAILED, Gateway, OPEN, SHAKING } from "../tls-gateway";

const dir = temporaryFolder();
const authority = new Authority(dir);
const server = authority.sign("server");
const ca = fs.readFileSync(authority.certificate);
const serving = () => new Gateway({ variant: "https" }).serve(server);

// ---- Hellos -----------------------------------------------------------------------------------------------

const u8 = (...numbers: number[]) => Buffer.from(numbers);
const u16 = (...numbers: number[]) => Buffer.from(numbers.flatMap(one => [one >> 8, one & 255]));
/** A vector: its bytes behind their length. */
const v8 = (bytes: Buffer) => Buffer.concat([u8(bytes.length), bytes]);
const v16 = (bytes: Buffer) => Buffer.concat([u16(bytes.length), bytes]);

const GOOD = 0xc02b; // ECDHE-ECDSA-AES128-GCM-SHA256
const FALLBACK = 0x5600; // TLS_FALLBACK_SCSV
const TLS_1_2 = 0x0303;
const HEARTBEAT = 15,
  SESSION_TICKET = 35,
  RENEGOTIATION_INFO = 0xff01;
/** Groups, formats of points and signatures, without which there is nothing to agree on. */
const USUAL: Readonly<Record<number, Buffer>> = {
  10: v16(u16(0x1d, 0x17)),
  11: v8(u8(0)),
  13: v16(u16(0x0403, 0x0804, 0x0401)),
};

interface Hello {
  readonly version?: number;
  readonly suites?: readonly number[];
  readonly compressions?: readonly number[];
  readonly extensions?: Readonly<Record<number, Buffer>>;
}

function hello({ version = TLS_1_2, suites = [GOOD], compressions = [0], extensions = {} }: Hello): Buffer {
  const more = Object.entries({ ...USUAL, ...extensions }).map(([type, bytes]) =>
    Buffer.concat([u16(Number(type)), v16(bytes)]),
  );
  const body = Buffer.concat([
    u16(version),
    Buffer.alloc(32, 7),
    v8(Buffer.alloc(0)),
    v16(u16(...suites)),
    v8(u8(...compressions)),
    v16(Buffer.concat(more)),
  ]);
  return Buffer.concat([u8(22), u16(Math.min(version, 0x0301)), v16(Buffer.concat([u8(1, 0), v16(body)]))]);
}

/** What a server answers with: an alert, or what its hello says. */
function answer(to: Hello) {
  const { state, cipher } = serving().open().take(hello(to));
  if (state === FAILED) return { state, type: cipher[0], alert: cipher[6] };
  const body = cipher.subarray(9),
    random = body.subarray(2, 34),
    behind = 35 + body[34]!;
  const end = 4 + cipher.readUIntBE(6, 3) - 4,
    extensions = new Set<number>();
  for (let at = behind + 5; at < end; at += 4 + body.readUInt16BE(at + 2))
    extensions.add(body.readUInt16BE(at));
  return {
    state,
    type: cipher[0],
    version: body.readUInt16BE(0),
    suite: body.readUInt16BE(behind),
    compression: body[behind + 2],
    sentinel: random.subarray(24).toString("latin1"),
    extensions,
  };
}

/** Alerts of RFC 8446. */
const PROTOCOL_VERSION = 70,
  HANDSHAKE_FAILURE = 40;

test.each([
  ["SSL 3", 0x0300],
  ["TLS 1.0", 0x0301],
  ["TLS 1.1", 0x0302],
] as const)("%s is refused as a version", (_, version) => {
  expect(answer({ version })).toEqual({ state: FAILED, type: 21, alert: PROTOCOL_VERSION });
});

test("a hello of SSL 2 is no TLS", () => {
  const bytes = Buffer.concat([u8(0x80, 0x2e, 1), u16(2), u16(21, 0, 16), Buffer.alloc(37, 7)]);
  expect(serving().open().take(bytes)).toMatchObject({ state: FAILED, plain: "" });
});

test.each([
  ["RC4", [0x0005, 0x0004, 0xc007, 0xc011]],
  ["DES and 3DES", [0x0009, 0x000a, 0xc008, 0xc012, 0x0016]],
  ["none but a checksum", [0x0000, 0x0001, 0x0002, 0x003b, 0xc006, 0xc010]],
  ["export", [0x0003, 0x0006, 0x0008, 0x0011, 0x0014, 0x0062, 0x0064]],
  ["no certificate", [0x0018, 0x0034, 0x006c, 0x00a6, 0xc015, 0xc018]],
  ["RSA without forward secrecy", [0x002f, 0x0035, 0x009c, 0x009d, 0xc09c, 0xc0a0]],
  ["DHE", [0x0033, 0x0039, 0x009e, 0x009f, 0xccaa]],
  ["ECDH with a key that stays", [0xc004, 0xc005, 0xc02d, 0xc031]],
  ["CBC", [0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028]],
  ["keys that were agreed on before", [0x008c, 0x00a8, 0xccab, 0xccac, 0xc035]],
  ["suites of TLS 1.3 with TLS 1.2", [0x1301, 0x1302, 0x1303]],
] as const)("%s: refused, and with a suite that is right that is taken", (_, suites) => {
  expect(answer({ suites })).toEqual({ state: FAILED, type: 21, alert: HANDSHAKE_FAILURE });
  expect(answer({ suites: [...suites, GOOD] })).toMatchObject({ state: SHAKING, suite: GOOD });
});

test("nothing is compressed, and hearts do not beat", () => {
  const found = answer({
    compressions: [1, 64, 0],
    extensions: { [HEARTBEAT]: u8(1), [SESSION_TICKET]: Buffer.alloc(0), [RENEGOTIATION_INFO]: u8(0) },
  });
  expect(found).toMatchObject({ state: SHAKING, version: TLS_1_2, compression: 0 });
  expect(found.extensions).toEqual(new Set([11, RENEGOTIATION_INFO]));
});

test("with TLS 1.2 a server's random bytes say that it could do 1.3", () => {
  const right = { version: TLS_1_2, suite: GOOD, sentinel: "DOWNGRD\x01" };
  expect(answer({})).toMatchObject(right);
  expect(answer({ suites: [GOOD, FALLBACK] })).toMatchObject(right); // of which mbedTLS makes nothing else
});

test("a client that is led to TLS 1.2 sees it, and ends", () => {
  const gateway = new Gateway({ variant: "client-tls" });
  expect(gateway.settings(CLIENT, { [AUTHORITIES]: ca })).toBe(0);
  const connection = gateway.open("localhost");
  const first = connection.take(Buffer.alloc(0)).cipher;
  const versions = first.indexOf(Buffer.from("002b0005040304", "hex"));
  expect(versions).toBeGreaterThan(0);
  first[versions] = 0x7a; // on its way somebody takes the list of versions for another extension
  return new Promise<void>(resolve => {
    const raw: Duplex = new Duplex({
      read() {},
      write(bytes: Buffer, _encoding, done) {
        expect(connection.take(bytes)).toMatchObject({
          state: FAILED,
          cipher: Buffer.from("1503030002022f", "hex"),
        });
        done();
        resolve();
      },
    });
    const node = new tls.TLSSocket(raw, {
      isServer: true,
      cert: fs.readFileSync(server.certificate),
      key: fs.readFileSync(server.key),
    });
    node.on("error", () => {});
    raw.push(first);
  });
});

// ---- Clients ----------------------------------------------------------------------------------------------

/** Has a gateway at a port, which answers "yes" to whatever is said, with the states that it was in. */
async function served<T>(use: (port: number, states: number[]) => Promise<T>): Promise<T> {
  const gateway = serving(),
    states: number[] = [];
  const listener = net.createServer(socket => {
    const connection = gateway.open();
    socket.on("error", () => {});
    socket.on("data", bytes => {
      const found = connection.take(bytes);
      states.push(found.state);
      socket.write(found.cipher);
      if (found.plain) socket.write(connection.put("yes").cipher);
      if (found.state >= CLOSED) socket.end();
    });
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  try {
    return await use((listener.address() as net.AddressInfo).port, states);
  } finally {
    listener.close();
  }
}

/** Asks once, and hears what there is to hear. */
function ask(port: number, options: tls.ConnectionOptions) {
  return new Promise<Record<"answers" | "session" | "isReused" | "protocol", unknown>>((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port, ca, ...options }, () => socket.write("hello"));
    socket.on("error", reject);
    socket.on("data", data => {
      resolve({
        answers: data.toString(),
        session: socket.getSession(),
        isReused: socket.isSessionReused(),
        protocol: socket.alpnProtocol,
      });
      socket.destroy();
    });
  });
}

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "%s: a client with a session of before has a whole handshake",
  version =>
    served(async port => {
      const versions = { minVersion: version, maxVersion: version };
      const first = await ask(port, versions);
      expect(first.session).toBeInstanceOf(Buffer);
      const second = await ask(port, { ...versions, session: first.session as Buffer });
      for (const one of [first, second]) expect(one).toMatchObject({ answers: "yes", isReused: false });
    }),
);

test.each([["h2"], ["h2", "http/1.1"]])(
  "a client of %s hears of no protocol that was taken",
  (...ALPNProtocols) =>
    served(async port => {
      expect(await ask(port, { ALPNProtocols })).toMatchObject({ answers: "yes", protocol: false });
    }),
);

test("a client that wants other keys in the midst of TLS 1.3 loses its connection, and others are served", () =>
  served(async (port, states) => {
    const child = spawn("openssl", ["s_client", "-tls1_3", "-connect", `127.0.0.1:${port}`], {
      timeout: 20_000,
    });
    let printed = "";
    child.stdin.on("error", () => {});
    child.stdout.on("data", (bytes: Buffer) => {
      const before = printed;
      printed += bytes.toString();
      for (const [seen, typed] of [
        ["Verify return code", "hello\n"],
        ["yes", "K\n"],
      ] as const)
        if (printed.includes(seen) && !before.includes(seen)) child.stdin.write(typed);
    });
    child.stderr.on("data", (bytes: Buffer) => (printed += bytes.toString()));
    await new Promise(resolve => child.on("close", resolve));
    expect(printed).toContain("yesKEYUPDATE");
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual([SHAKING, OPEN, FAILED]);
    expect(await ask(port, {})).toMatchObject({ answers: "yes" });
  }));
