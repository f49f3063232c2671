// Whatever bytes come instead of TLS: the gateway does not trap, says nothing that the peer has not said,
// stays small, and serves others. What Node's TLS sends is recorded; since the gateway's random numbers and
// its time are the same again, the recorded bytes are a right handshake again, and what is made of them
// (tls-records.ts) comes as far as the keys of both sides.
import fs from "node:fs";
import { Duplex } from "node:stream";
import tls from "node:tls";

import { Authority } from "../certificates";
import { temporaryFolder } from "../support";
import {
  AUTHORITIES,
  CERTIFICATE,
  CLIENT,
  CLOSED,
  type Connection,
  FAILED,
  Gateway,
  KEY,
  OPEN,
  SERVER,
  SHAKING,
} from "../tls-gateway";
import { mutate, Numbers, recordsOf } from "../tls-records";

const SEED = 20_261_130;
/** What a gateway has with two connections, whatever comes: the runtime gives it 96 MiB. */
const MOST_MEMORY = 1 << 20;
const PAGE = 1 << 16;
/** What one stream may add to it. */
const MOST_GROWTH = 4 * PAGE;
const dir = temporaryFolder();
const authority = new Authority(dir);
const read = (file: string) => fs.readFileSync(file);
const ca = read(authority.certificate);
const own = authority.sign("own"),
  peer = authority.sign("peer");
const pairOf = { cert: read(peer.certificate), key: read(peer.key) };
const text = `hello, ${"0123456789".repeat(2000)}`;
const started = Date.now();

type Side = typeof SERVER | typeof CLIENT;

/** A gateway of one side, whose random numbers come again. */
class Replayed {
  readonly numbers = new Numbers(1);
  readonly gateway: Gateway;

  constructor(
    readonly side: Side,
    readonly certified: boolean,
  ) {
    this.gateway = new Gateway({
      variant: side === SERVER ? "https" : "client-tls",
      now: () => started,
      random: bytes => {
        if (bytes.length > 4096) throw new Error(`${bytes.length} random numbers at once`);
        for (let i = 0; i < bytes.length; i++) bytes[i] = this.numbers.below(256);
      },
    });
    const files = { [CERTIFICATE]: read(own.certificate), [KEY]: read(own.key) },
      trusted = side === CLIENT || certified ? { [AUTHORITIES]: ca } : {};
    const shown = side === SERVER || certified ? files : {};
    expect(this.gateway.settings(side, { ...shown, ...trusted })).toBe(0);
  }

  /** A connection that does what the one before it did; of a client it has its first word said. */
  open(): Connection {
    this.numbers.state = 1;
    const connection = this.gateway.open(this.side === CLIENT ? "localhost" : "");
    if (this.side === CLIENT) connection.take(Buffer.alloc(0));
    return connection;
  }
}

interface Recorded {
  readonly side: Side;
  readonly version: tls.SecureVersion;
  readonly certified: boolean;
  readonly records: readonly Buffer[];
  /** How many of them are not encrypted. */
  readonly plain: number;
}

/** What Node's TLS sends to a gateway until it has said the text and ended. */
async function record(side: Side, version: tls.SecureVersion, certified: boolean): Promise<Recorded> {
  const replayed = new Replayed(side, certified);
  replayed.numbers.state = 1;
  const connection = replayed.gateway.open(side === CLIENT ? "localhost" : "");
  const sent: Buffer[] = [];
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const raw: Duplex = new Duplex({
      read() {},
      write(bytes: Buffer, _encoding, done) {
        sent.push(Buffer.from(bytes));
        const { state, plain, cipher } = connection.take(bytes);
        said += plain;
        if (cipher.length) raw.push(cipher);
        if (state === CLOSED) resolve();
        done();
      },
    });
    const versions = { minVersion: version, maxVersion: version };
    const node =
      side === SERVER
        ? tls.connect({ socket: raw, ca, servername: "localhost", ...versions, ...(certified && pairOf) })
        : new tls.TLSSocket(raw, { isServer: true, ca, requestCert: certified, ...pairOf, ...versions });
    node.on("error", reject);
    node.on(side === SERVER ? "secureConnect" : "secure", () => node.end(text));
    if (side === CLIENT) raw.push(connection.take(Buffer.alloc(0)).cipher);
  });
  expect(said).toBe(text);
  const records = recordsOf(Buffer.concat(sent));
  return { side, version, certified, records, plain: records.findIndex(one => one[0] !== 22) };
}

const recordings: Promise<Recorded[]> = Promise.all(
  ([SERVER, CLIENT] as const).flatMap(side =>
    (["TLSv1.2", "TLSv1.3"] as const).flatMap(version =>
      [false, true].map(certified => record(side, version, certified)),
    ),
  ),
);

const recordingsOf = async (side: Side) => (await recordings).filter(one => one.side === side);

interface Outcome {
  /** When the first fault was met, or all has come. */
  readonly state: number;
  /** All of what the peer has said, its beginning, or something else. */
  readonly said: "all" | "part" | "none" | "other";
}

/**
 * What a connection makes of bytes, which come in pieces, the first of so many at least. Once it is at its
 * end it has to stay there, and say no more.
 */
function feed(connection: Connection, bytes: Buffer, random: Numbers, first = 0, before = ""): Outcome {
  const most = random.of([50_000, 50_000, 3000, 200]);
  let said = before,
    state = SHAKING;
  for (let at = 0; at < bytes.length;) {
    const piece = bytes.subarray(at, at + Math.max(at ? 0 : first, 1 + random.below(most)));
    at += piece.length;
    const { state: now, plain, cipher, pending } = connection.take(piece);
    const isBounded = now >= OPEN && now <= FAILED && pending < 17_000 && cipher.length <= 73_728;
    const isOver = state >= CLOSED;
    if (!isBounded || (isOver && (now < CLOSED || plain)))
      throw new Error(
        `state ${now} behind ${state}, ${pending} bytes pending, ${cipher.length} to be sent, ${plain.length} said`,
      );
    if (!isOver) state = now;
    if (now !== FAILED) said += plain; // what comes with a failure the runtime drops
  }
  const what = said === text ? "all" : !said ? "none" : text.startsWith(said) ? "part" : "other";
  return { state, said: what };
}

/** Whether a gateway still makes of the recorded bytes what they are. */
function isUsable(replayed: Replayed, { records }: Recorded, random: Numbers): boolean {
  const connection = replayed.open();
  const { state, said } = feed(connection, Buffer.concat(records), random, records[0]!.length);
  connection.close();
  return state === CLOSED && said === "all";
}

/** Takes the records in front of one, and gives what they say. */
function begin(connection: Connection, { records }: Recorded, from: number): string {
  return records
    .slice(0, from)
    .map(bytes => connection.take(bytes).plain)
    .join("");
}

/**
 * Goes on with a recorded stream that is wrong from a record on; `before` is what was said up to there.
 * Throws with the seed, what it has done, and the bytes.
 */
function attack(connection: Connection, one: Recorded, from: number, seed: number, before: string): Outcome {
  const random = new Numbers(seed),
    done: string[] = [];
  const bytes = Buffer.concat(mutate(one.records.slice(from), one.plain - from, random, done));
  const first = from ? 0 : random.of([0, bytes.length > 5 ? bytes.readUInt16BE(3) + 5 : 0]);
  try {
    const outcome = feed(connection, bytes, random, first, before);
    if (outcome.said === "other") throw new Error("it says what the peer did not");
    return outcome;
  } catch (error) {
    const { side, version, certified } = one;
    const what = { side, version, certified, from, seed, done, bytes: bytes.toString("hex") };
    throw new Error(`${(error as Error).message}: ${JSON.stringify(what)}`, { cause: error });
  }
}

describe.each([
  ["a server", SERVER],
  ["a client", CLIENT],
] as const)("%s", (_, side) => {
  test("makes of recorded bytes a right handshake, again and again", async () => {
    for (const one of await recordingsOf(side)) {
      const replayed = new Replayed(side, one.certified);
      for (let i = 0; i < 3; i++) expect(isUsable(replayed, one, new Numbers(i))).toBe(true);
    }
  });

  test("neither traps nor believes what was not said in 2000 wrong streams", async () => {
    const ends = { said: 0, failed: 0, waits: 0, closed: 0 };
    let growth = 0;
    for (const one of await recordingsOf(side)) {
      const replayed = new Replayed(side, one.certified),
        { gateway, numbers } = replayed;
      for (let from = 0; from < one.records.length; from++) {
        const connection = replayed.open();
        const before = begin(connection, one, from),
          memory = gateway.memory.slice(),
          { state } = numbers;
        const times = Math.ceil(500 / one.records.length);
        for (let i = 0; i < times; i++) {
          // the pages that the stream before it took are lost to an allocator which is put back
          gateway.memory.fill(0, memory.length).set(memory);
          const size = gateway.memory.length;
          numbers.state = state;
          const { state: end, said } = attack(connection, one, from, SEED + i + 1000 * from, before);
          growth = Math.max(growth, gateway.memory.length - size);
          if (said === "all") ends.said++;
          if (end === FAILED) ends.failed++;
          else if (end === CLOSED) ends.closed++;
          else ends.waits++;
        }
        connection.close();
        expect(isUsable(replayed, one, new Numbers(from))).toBe(true);
      }
    }
    expect(growth).toBeLessThanOrEqual(MOST_GROWTH);
    // they come to each of the ends, and not to one alone
    expect(ends.failed).toBeGreaterThan(1000);
    for (const count of Object.values(ends)) expect(count).toBeGreaterThan(20);
  });

  test("serves others after 200 of them, and is as small as it was after few", async () => {
    for (const one of await recordingsOf(side)) {
      const replayed = new Replayed(side, one.certified),
        other = replayed.open();
      other.take(Buffer.concat(one.records.slice(0, -2)));
      let memory = 0;
      for (let i = 0; i < 50; i++) {
        const connection = replayed.open(),
          from = i % one.records.length;
        attack(connection, one, from, SEED + i, begin(connection, one, from));
        connection.close();
        if (i === 10) memory = replayed.gateway.memory.length;
      }
      expect(replayed.gateway.memory.length).toBeLessThanOrEqual(memory + PAGE);
      expect(memory).toBeLessThanOrEqual(MOST_MEMORY);
      expect(isUsable(replayed, one, new Numbers(SEED))).toBe(true);
      expect(other.take(Buffer.concat(one.records.slice(-2)))).toMatchObject({ state: CLOSED });
    }
  });
});
