// Views and writers (tests/fixtures/views) do what Node's Buffer does, on payloads of all kinds, in falco-ts
// run and in the jest harness.
import fs from "node:fs";
import path from "node:path";

import { buildPlugin, falcoTs, loadPlugin, root, run, temporaryFolder } from "../support";

const dir = path.join(temporaryFolder(), "views");
const library = buildPlugin(
  dir,
  fs.readFileSync(path.join(root, "tests", "fixtures", "views", "src", "plugin.ts"), "utf8"),
  "views",
);
const plugin = loadPlugin({ dir });
plugin.init();

const extract = (payload: Uint8Array | string, field: string) =>
  plugin.extract({ payload: Buffer.from(payload) }, field);
const line = (payload: Uint8Array | string) => plugin.eventToString({ payload: Buffer.from(payload) });

let seed = 42;
/** A random number below `below`. The numbers are the same in every run. */
function random(below: number): number {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * below);
}
const PIECES = ["a", "b", "aab", " ", "0", "42", "é", "漢", "😀", "\n", '"', "\\", "\u0001", "%", "\u2028"];
const texts = Array.from({ length: 200 }, () =>
  Array.from({ length: random(30) }, () => PIECES[random(PIECES.length)]).join(""),
);
/** Bytes of which some are UTF-8. */
const bytes = Array.from({ length: 200 }, (_, i) =>
  Buffer.concat(
    Array.from({ length: random(12) }, () =>
      random(3) ? Buffer.from(PIECES[random(PIECES.length)]!) : Buffer.from([128 + random(128)]),
    ).concat(Buffer.alloc(i % 9, "x")),
  ),
);

/** The text of bytes by WHATWG's decoder, with which falco-ts promises to agree. */
const decode = (payload: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
const untilNul = (text: string) => text.split("\0")[0]!;

describe("views", () => {
  test("find, compare and cut bytes as Buffer does", () => {
    for (const text of texts) {
      const payload = Buffer.from(text),
        wanted = PIECES[random(PIECES.length)]!;
      const found = Object.fromEntries(
        ["equals", "same", "starts", "ends", "index_of", "index_of_3", "index_of_byte"].map(name => [
          name,
          extract(payload, `v.${name}[${wanted}]`),
        ]),
      );
      expect({ text, wanted, ...found }).toEqual({
        text,
        wanted,
        equals: text === wanted,
        same: text === wanted,
        starts: text.startsWith(wanted),
        ends: text.endsWith(wanted),
        index_of: String(payload.indexOf(wanted)),
        index_of_3: String(payload.length >= 3 ? payload.indexOf(wanted, 3) : -1),
        index_of_byte: String(payload.length >= 1 ? payload.indexOf(Buffer.from(wanted)[0]!, 1) : -1),
      });
      expect(extract(payload, "v.trim")).toBe(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
    }
    for (let length = 0; length < 70; length++) {
      for (let at = 0; at < length; at++)
        expect(extract(`x${"y".repeat(at)}z${"zy".repeat(length)}`, "v.index_of_byte[z]")).toBe(
          String(at + 1),
        );
    }
    expect(extract("key", "v.equals[key]")).toBe(true);
    expect(extract("keys", "v.equals[key]")).toBe(false);
  });

  test("are sliced as arrays are", () => {
    const text = "0123456789";
    for (const [from, to] of [
      [0, 10],
      [3, 5],
      [5, 3],
      [-3, 10],
      [2, -2],
      [-99, 99],
      [10, 20],
      [0, 0],
      [-2, -1],
    ] as const) {
      expect(extract(text, `v.slice[${from},${to}]`)).toBe(text.slice(from, to));
    }
  });

  test("may be many in one call, as may texts", () => {
    const text = "abcdefgh".repeat(128);
    expect(extract(text, "v.parts")).toEqual([...text]);
    for (let i = 0; i < 20; i++)
      expect(extract("x", "v.texts")).toEqual(
        Array.from({ length: 1024 }, (_, n) => `${n}:`.padEnd(1024, "x")),
      );
  });

  test.each([
    ["42 is", "42 42 false"],
    ["-42", "0 -42 false"],
    ["18446744073709551615", "18446744073709551615 -1 true"],
    ["18446744073709551616", "0 0 false"],
    ["", "0 0 false"],
    ["-", "0 0 false"],
    ["007", "7 7 true"],
    ["-9223372036854775808", "0 -9223372036854775808 false"],
    ["+1", "0 0 false"],
  ])("read %p as the numbers %s", (text, numbers) => expect(extract(text, "v.numbers")).toBe(numbers));

  test("read binary numbers, and 0 for those that lie partly outside", () => {
    const data = Buffer.from("ff0102030405060708090a", "hex");
    expect(extract(data, "v.binary")).toBe(
      [
        data.readUInt16LE(1),
        data.readUInt32LE(1),
        data.readBigUInt64LE(1),
        data.readUInt16BE(1),
        data.readUInt32BE(1),
        data.readBigUInt64BE(1),
        0,
        0,
      ].join(" "),
    );
    expect(extract(data.subarray(0, 4), "v.binary")).toBe("513 0 0 258 0 0 0 0");
  });
});

describe("addresses", () => {
  test.each([
    "0.0.0.0",
    "255.255.255.255",
    "10.0.0.1",
    "::",
    "::1",
    "1::",
    "2001:db8::1",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6::",
    "fe80::1:0:0:1",
    "::ffff:10.1.2.3",
    "::1.2.3.4",
    "abcd:ef01:2345:6789:abcd:ef01:2345:6789",
  ])("%s is an address", text => {
    expect(extract(text, "v.address")).toBe(text);
    expect(extract(text.toUpperCase(), "v.address_text")).toBe(text);
  });

  test.each([
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
    ["1::2:0:0:0:3", "1:0:0:2::3"],
  ])("%s is the address %s", (text, canonical) => expect(extract(text, "v.address")).toBe(canonical));

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1..2.3",
    "1.2.3.",
    ":",
    ":::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "::g",
    "1::2::3",
    "1:2:3:4:5:6:7:8::",
    "::1.2.3",
    "1:",
    ":1",
    "1:2:3:4:5:6:7:1.2.3.4",
    "fe80::1%eth0",
    "10.0.0.0/8",
    "1:2:3:4:5:6:7:8".padEnd(60, "0"),
    "0x1.2.3.4",
  ])("%p is not an address, and gives no value", text => {
    expect(extract(text, "v.address")).toBeUndefined();
    expect(extract(text, "v.address_text")).toBeUndefined();
  });
});

describe("writers", () => {
  test("write hexadecimal, base64 and JSON as Node does", () => {
    for (const data of bytes) {
      expect(line(Buffer.concat([Buffer.from("h"), data]))).toBe(data.toString("hex"));
      expect(line(Buffer.concat([Buffer.from("b"), data]))).toBe(data.toString("base64"));
    }
    for (const text of texts) {
      expect(JSON.parse(line(`j${text}`))).toBe(text);
      expect(line(`j${text}`)).toBe(JSON.stringify(text));
      expect(line(`k${text}`)).toBe(JSON.stringify(text));
    }
    expect(line("j\u0000\u0007\u0008\u000b\u000c\u001f\u007f")).toBe(
      '"\\u0000\\u0007\\u0008\\u000b\\u000c\\u001f\u007f"',
    );
  });

  test.each([
    ["x0", "0"],
    ["x16", "10"],
    ["x18446744073709551615", "ffffffffffffffff"],
    ["i-1", "-1"],
    ["i0", "0"],
    ["i-9223372036854775808", "-9223372036854775808"],
    ["i9223372036854775807", "9223372036854775807"],
    ["tyes", "true"],
    ["tno", "false"],
  ])("write %s as %s", (payload, text) => expect(line(payload)).toBe(text));

  test("write and read numbers of each length, with and without more room than they need", () => {
    for (let digits = 1; digits <= 20; digits++) {
      for (let i = 0; i < 20; i++) {
        const most = digits === 20 ? "18446744073709551615" : "9".repeat(digits);
        const spelt =
          [most, `1${"0".repeat(digits - 1)}`][i] ??
          Array.from({ length: digits }, (_, at) => (at ? random(10) : 1)).join("");
        const number = BigInt.asUintN(64, BigInt(spelt)).toString();
        expect(line(`d${number}`)).toBe(number);
        expect(line(`D${number}`)).toBe(number.padStart(65536, "x"));
        for (const behind of ["/", ":", "\xff", " 1", "é0123456789"])
          expect(line(`d${number}${behind}`)).toBe(number);
      }
    }
    expect(line("d0")).toBe("0");
    expect(line("d00000000000000000000000000000000000000000001234")).toBe("1234");
  });

  test("write texts and bytes of each length, with and without more room than they need", () => {
    for (let length = 0; length < 40; length++) {
      const text = Array.from({ length }, () => String.fromCharCode(32 + random(95))).join("");
      expect(line(`w${text}`)).toBe(text);
      expect(line(`W${text}`)).toBe(text.padStart(65536, "x"));
      expect(line(`B${text}`)).toBe(text.padStart(65536, "x"));
      for (const other of ["é", "漢", "😀", "\x80"]) {
        for (let at = 0; at <= length; at++)
          expect(line(`w${text.slice(0, at)}${other}${text.slice(at)}`)).toBe(
            text.slice(0, at) + other + text.slice(at),
          );
      }
    }
  });

  test("write all of a value, or nothing if it does not fit", () => {
    expect(line("orest!")).toBe(`${"x".repeat(65532)}true`);
  });

  test("write binary numbers", () => {
    const [event] = plugin.open("numbers").nextBatch().events;
    expect(Buffer.from(event!.payload).toString("hex")).toBe(
      "0201" + "06050403" + "0e0d0c0b0a090807" + "0102" + "03040506" + "0708090a0b0c0d0e" + "ff",
    );
  });
});

describe("in falco-ts run", () => {
  const payloads = [
    ...bytes,
    ...texts.map(text => Buffer.from(text)),
    Buffer.from([0xef, 0xbb, 0xbf, 0x61]),
    Buffer.from("f09f98", "hex"),
    Buffer.from("eda080", "hex"),
    Buffer.from("c0af", "hex"),
  ];
  const fields = [
    "v.text",
    "v.string",
    "v.trim",
    "v.numbers",
    "v.binary",
    "v.address",
    "v.index_of[a]",
    "v.index_of_byte[b]",
    "v.slice[1,-1]",
    "v.parts",
  ];
  const result = falcoTs([
    "run",
    library,
    "--json",
    "--params",
    payloads.map(data => data.toString("hex")).join(","),
    "--fields",
    ...fields,
  ]);
  const events = result.stdout
    .trim()
    .split("\n")
    .map(text => JSON.parse(text));

  test("texts are UTF-8 whatever bytes the event has, with U+FFFD as WHATWG has it, and end at a NUL", () => {
    expect(result.stderr).toBe("");
    expect(events.map(event => event.payload)).toEqual(payloads.map(data => data.toString("base64")));
    expect(events.map(event => event.fields["v.text"])).toEqual(payloads.map(data => untilNul(decode(data))));
    expect(events.map(event => event.fields["v.string"])).toEqual(
      payloads.map(data => untilNul(decode(data))),
    );
  });

  test("writers write what they write in the harness", () => {
    const written = ["h", "b", "j", "k"]
      .flatMap(kind => bytes.map(data => Buffer.concat([Buffer.from(kind), data])))
      .concat(
        ["x0", "x18446744073709551615", "i-9223372036854775808", "tyes", "orest!"].map(text =>
          Buffer.from(text),
        ),
      );
    const shown = falcoTs([
      "run",
      library,
      "--json",
      "--fields",
      "v.text",
      "--params",
      ["numbers", ...written.map(data => data.toString("hex"))].join(","),
    ])
      .stdout.trim()
      .split("\n")
      .map(text => JSON.parse(text));
    expect(shown.slice(1).map(event => event.text)).toEqual(
      written.map(data => untilNul(line(data)) || untilNul(decode(data))),
    );
    expect(shown[0].payload).toBe(
      Buffer.from(
        "0201" + "06050403" + "0e0d0c0b0a090807" + "0102" + "03040506" + "0708090a0b0c0d0e" + "ff",
        "hex",
      ).toString("base64"),
    );
  });

  test("fields have the values that they have in the harness", () => {
    events.forEach((event, i) => {
      const inNode = Object.fromEntries(fields.map(field => [field, extract(payloads[i]!, field) ?? null]));
      expect({ text: event.text, ...event.fields }).toEqual({
        text: line(payloads[i]!) || untilNul(decode(payloads[i]!)),
        ...inNode,
      });
    });
  });
});

test("the fixtures, which use every method of views, values and writers, have no type error", () => {
  expect(
    run(process.execPath, [
      path.join(root, "node_modules", "typescript", "bin", "tsc"),
      "-p",
      path.join(root, "tests", "fixtures"),
    ]),
  ).toMatchObject({ status: 0, stdout: "" });
});
