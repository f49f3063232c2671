// Records of TLS that are others than those that were sent: cut, doubled, swapped, forged. What is done to
// them follows from the numbers of a generator alone.

/** Numbers that follow from a seed. */
export class Numbers {
  constructor(public state: number) {}

  /** One of 0 to below - 1. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

const HEADER = 5,
  HANDSHAKE = 22,
  MOST = 16384;

/** What a socket brought, cut into records. */
export function recordsOf(stream: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < stream.length;) {
    const end = at + HEADER + stream.readUInt16BE(at + 3);
    records.push(stream.subarray(at, end));
    at = end;
  }
  return records;
}

function record(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 255]), body]);
}

/** A record for each piece of a body. */
function pieces(body: Buffer, most: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < body.length; at += most) all.push(record(HANDSHAKE, body.subarray(at, at + most)));
  return all;
}

/** The records of a handshake's message that is changed, with its length put right. */
function message(first: Buffer, change: (body: Buffer) => Buffer): Buffer[] {
  const body = change(first.subarray(HEADER + 4));
  const head = Buffer.from([
    first[HEADER] ?? 0,
    body.length >> 16,
    (body.length >> 8) & 255,
    body.length & 255,
  ]);
  return pieces(Buffer.concat([head, body]), MOST);
}

/** Places that look as if a vector's length of two bytes stood there. */
function vectors(body: Buffer): number[] {
  return [...Array(Math.max(body.length - 1, 0)).keys()].filter(at => {
    const length = body.readUInt16BE(at);
    return length > 0 && length <= body.length - at - 2;
  });
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const made = Buffer.from(bytes);
  if (at < made.length) made[at] = value;
  return made;
}

type Mutation = (first: Buffer, random: Numbers, rest: readonly Buffer[]) => readonly Buffer[];
type Mutations = Readonly<Record<string, Mutation>>;

/** What becomes of a record that is not encrypted and has a handshake's message. */
const ofMessages: Mutations = {
  "another type of message": (first, random) => [withByte(first, HEADER, random.below(26))],
  "another length of a message": (first, random) => [
    withByte(first, HEADER + 1 + random.below(3), random.below(256)),
  ],
  "a message in pieces": (first, random) => pieces(first.subarray(HEADER), 1 + random.below(60)),
  "a longer message": (first, random) =>
    message(first, body => {
      const at = random.below(body.length + 1),
        more = Buffer.alloc(1 + random.below(random.of([4, 400, 20_000, 70_000])), random.below(256));
      return Buffer.concat([body.subarray(0, at), more, body.subarray(at)]);
    }),
  "a shorter message": (first, random) =>
    message(first, body => {
      const at = random.below(body.length + 1),
        end = at + 1 + random.below(random.of([2, 40, 400]));
      return Buffer.concat([body.subarray(0, at), body.subarray(end)]);
    }),
  "another length of a vector": (first, random) =>
    message(first, body => {
      const made = Buffer.from(body),
        at = random.of(vectors(body)) ?? 0;
      const length = made.length < 2 ? 0 : made.readUInt16BE(at);
      const other = random.of([0, 1, length - 1, length + 1, made.length - at - 1, 0x7fff, 0xffff]);
      if (made.length >= 2) made.writeUInt16BE(other & 0xffff, at);
      return made;
    }),
  "other bytes in a message": (first, random) =>
    message(first, body => {
      const made = Buffer.from(body);
      for (let left = 1 + random.below(4); left && made.length; left--)
        made[random.below(made.length)] = random.of([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
      return made;
    }),
};

/** What becomes of any record. */
const ofRecords: Mutations = {
  "a record is cut": (first, random) => [first.subarray(0, random.below(first.length))],
  "a record is short": (first, random) => [
    record(first[0]!, first.subarray(HEADER, HEADER + random.below(first.length))),
  ],
  "a record is gone": () => [],
  "a record comes twice": first => [first, first],
  "a later record instead": (_first, random, rest) => [random.of(rest) ?? Buffer.alloc(0)],
  "a record in two": (first, random) => {
    const at = HEADER + random.below(first.length);
    return [record(first[0]!, first.subarray(HEADER, at)), record(first[0]!, first.subarray(at))];
  },
  "other bits": (first, random) => {
    const made = Buffer.from(first);
    for (let left = 1 + random.below(4); left && made.length; left--)
      made[random.below(made.length)]! ^= 1 << random.below(8);
    return [made];
  },
  "another length": (first, random) => {
    const made = Buffer.from(first),
      length = first.length - HEADER;
    if (made.length >= HEADER)
      made.writeUInt16BE(
        random.of([0, 1, length - 1, length + 1, MOST, MOST + 1, MOST + 257, 0xffff]) & 0xffff,
        3,
      );
    return [made];
  },
  "another type": (first, random) => [withByte(first, 0, random.of([0, 20, 21, 22, 23, 24, 25, 128, 255]))],
  "another version": (first, random) => [withByte(first, 1 + random.below(2), random.below(256))],
  "an alert before it": (first, random) => [
    record(21, Buffer.from([1 + random.below(2), random.of([0, 10, 40, 90, 100])])),
    first,
  ],
  "the cipher changes before it": (first, random) => [
    record(20, Buffer.from([random.of([0, 1, 1, 2])])),
    first,
  ],
  "an empty record before it": (first, random) => [
    record(random.of([20, 21, 22, 23, 24]), Buffer.alloc(0)),
    first,
  ],
  "a question for a new handshake before it": first => [record(HANDSHAKE, Buffer.alloc(4)), first],
  "noise before it": (first, random) => [
    record(random.of([20, 21, 22, 23, 24]), random.bytes(random.below(100))),
    first,
  ],
};

/** What becomes of a record and of all behind it. */
const ofTwo: Mutations = {
  "a record comes late": (first, _random, rest) => [...rest.slice(0, 1), first, ...rest.slice(1)],
  "two records are one": (first, _random, rest) => [
    record(
      first[0]!,
      Buffer.concat([first, ...rest.slice(0, 1)].map(one => one.subarray(HEADER))).subarray(0, 65_535),
    ),
    ...rest.slice(1),
  ],
};

/**
 * Changes the first of some records, of which so many are not encrypted, and perhaps another behind it. What
 * was done stands in `done`.
 */
export function mutate(records: readonly Buffer[], plain: number, random: Numbers, done: string[]): Buffer[] {
  let all = [...records];
  for (let left = 1 + (random.below(3) === 0 ? 1 + random.below(2) : 0); left && all.length; left--) {
    const at = done.length ? random.below(all.length) : 0;
    const isMessage = !done.length && plain > 0 && all[0]![0] === HANDSHAKE;
    const names = Object.keys(isMessage && random.below(3) ? ofMessages : { ...ofRecords, ...ofTwo });
    const name = random.of(names),
      rest = all.slice(at + 1);
    const made = (ofMessages[name] ?? ofRecords[name] ?? ofTwo[name]!)(all[at]!, random, rest);
    all = [...all.slice(0, at), ...made, ...(ofTwo[name] ? [] : rest)];
    done.push(`${name}, of record ${at}`);
  }
  return all;
}
