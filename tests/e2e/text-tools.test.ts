// Text tools on views and times (tests/fixtures/text-tools), beside what JavaScript has for them; in both
// targets.
import path from "node:path";

import { loadPlugin, root } from "../support";
import { generator } from "./json-documents";

describe.each(["wasm", "native"] as const)("in %s", target => {
  const plugin = loadPlugin({ dir: path.join(root, "tests", "fixtures", "text-tools"), target });
  plugin.init();
  const extract = (payload: string | Buffer, field: string) =>
    plugin.extract({ payload: Buffer.from(payload as string) }, field);
  const random = generator(5);
  const texts = Array.from({ length: 60 }, () =>
    Array.from(
      { length: random(40) },
      () => ["a", "B", ",", " ", "é", "%", "+", "\\", '"', "0", "@", "[", "Z"][random(13)],
    ).join(""),
  );

  test("texts are split, cut and searched as JavaScript does", () => {
    for (const text of texts) {
      const parts = text.split(",");
      expect(extract(text, "t.split[,]")).toEqual(parts);
      expect([0, 1, 2, 50].map(index => extract(text, `t.cut[,${index}]`))).toEqual(
        [0, 1, 2, 50].map(index => parts[index] ?? ""),
      );
      expect(extract(text, "t.before[,]")).toBe(parts[0]);
      expect(extract(text, "t.after[,]")).toBe(parts.slice(1).join(","));
      expect(extract(text, "t.last_index_of_byte[a]")).toBe(String(Buffer.from(text).lastIndexOf("a")));
      for (const wanted of ["a", "é", "a,", "Ba"])
        expect(extract(text, `t.last_index_of[${wanted}]`)).toBe(
          String(Buffer.from(text).lastIndexOf(wanted)),
        );
      expect(extract(text, "t.lower")).toBe(text.replace(/[A-Z]/g, letter => letter.toLowerCase()));
    }
  });

  test("regular expressions match, split and replace as JavaScript's do", () => {
    const mark = (text: string) => text.replace(/[é0a-c]+|[^\x00-\x7f]/g, "<$&>");
    for (const text of texts) {
      expect(extract(text, "t.words")).toEqual(text.match(/[^,\s]+/g) ?? undefined);
      expect(extract(text, "t.pieces")).toEqual(text.split(/[, ]+/));
      expect(extract(text, "t.marked")).toBe(mark(text));
    }
    for (let i = 0; i < 200; i++) {
      const bytes = Buffer.from(
        Array.from(
          { length: random(12) },
          () => [0x61, 0x20, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xff][random(8)]!,
        ),
      );
      expect(extract(bytes, "t.marked")).toBe(mark(bytes.toString()));
    }
  });

  test.each([
    ['"a b"', "a b"],
    ["'a'", "a"],
    ['"a\\"b\\\\c\\n"', 'a"b\\c\n'],
    ["a", "a"],
    ['"a', '"a'],
    ['"a"b', '"a"b'],
    ['""', ""],
    ["", ""],
  ])("%s without quotes is %p", (text, value) => {
    expect(extract(text, "t.unquoted")).toBe(value);
  });

  test("percent-encoding is undone as JavaScript does", () => {
    for (const text of texts) expect(extract(encodeURIComponent(text), "t.url")).toBe(text);
    expect(extract("a+b%20c", "t.url")).toBe("a+b c");
    expect(extract("a+b%20c", "t.form")).toBe("a b c");
    for (const text of ["%", "%4", "a%zz", "%4%41"]) expect(extract(text, "t.url")).toBeUndefined();
  });

  test("base64 and hexadecimal are decoded as Node does", () => {
    for (let length = 0; length < 40; length++) {
      const data = Buffer.from(Array.from({ length }, () => random(256)));
      for (const encoding of ["base64", "base64url"] as const)
        expect(extract(data.toString(encoding), "t.base64")).toBe(`=${data.toString("hex")}`);
      expect(extract(data.toString("hex"), "t.hex")).toBe(`=${data.toString("hex")}`);
      expect(extract(data.toString("hex").toUpperCase(), "t.hex")).toBe(`=${data.toString("hex")}`);
    }
    for (const text of ["A", "AAAAA", "AA=", "A===", "A!==", "AB==", "A A="])
      expect(extract(text, "t.base64")).toBeUndefined();
    for (const text of ["1", "0g", "0x12", " 12"]) expect(extract(text, "t.hex")).toBeUndefined();
  });

  test.each([
    ["", "*", true],
    ["", "?", false],
    ["abc", "abc", true],
    ["abc", "a*c", true],
    ["abc", "*b*", true],
    ["abc", "a?c", true],
    ["abc", "a?", false],
    ["aéc", "a?c", true],
    ["a😀c", "a?c", true],
    ["abbbc", "a*bc", true],
    ["/etc/passwd", "/etc/*", true],
    ["/var/etc/x", "/etc/*", false],
    ["b", "[a-c]", true],
    ["d", "[a-c]", false],
    ["d", "[!a-c]", true],
    ["-", "[a-]", true],
    ["[", "[", true],
    ["a*b", "a\\*b", true],
    ["axb", "a\\*b", false],
    ["aaa", "**", true],
  ])("%p matches %p: %p", (text, pattern, does) => {
    expect(extract(`${text}\n${pattern}`, "t.matches")).toBe(does);
  });

  test("a pattern of many stars is tried to its end", () => {
    expect(extract(`${"a".repeat(3000)}b\n${"a*".repeat(30)}c`, "t.matches")).toBe(false);
  });

  test("numbers are the nearest f64", () => {
    for (const text of ["0", "-1.5e3", "123456789.125", "0.1", "1e300"])
      expect(Number(extract(text, "t.float"))).toBe(Number(text));
    for (const text of ["", "-", "1.", ".5", "1e", "1 ", "0x1", "NaN"])
      expect(extract(text, "t.float")).toBe("-1");
  });

  const nanoseconds = (text: string, more = 0n) => BigInt(Date.parse(text)) * 1_000_000n + more;

  test("RFC 3339 is read as JavaScript reads it", () => {
    for (let i = 0; i < 200; i++) {
      const text = new Date(random(2 ** 31) * 1000 + random(1000)).toISOString();
      expect(extract(text, "t.rfc3339")).toBe(nanoseconds(text));
    }
    for (const text of [
      "1970-01-01T00:00:00Z",
      "2024-02-29T23:59:59Z",
      "2100-03-01T00:00:00+01:30",
      "2000-02-29T12:00:00-08:00",
      "2553-12-31T23:59:59Z",
    ])
      expect(extract(text, "t.rfc3339")).toBe(nanoseconds(text));
    expect(extract("2026-11-28t18:00:00.123456789123z", "t.rfc3339")).toBe(
      nanoseconds("2026-11-28T18:00:00Z", 123456789n),
    );
    expect(extract("2026-11-28 18:00:00Z", "t.rfc3339")).toBe(nanoseconds("2026-11-28T18:00:00Z"));
    for (const text of [
      "",
      "2026-11-28",
      "2026-11-28T18:00:00",
      "2026-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-11-28T24:00:00Z",
      "2026-11-28T18:00:60Z",
      "2026-11-28T18:00:00.Z",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:30:00+01:00",
      "2026-11-28T18:00:00Zx",
      "9999-01-01T00:00:00Z",
    ]) {
      expect(extract(text, "t.rfc3339")).toBeUndefined();
      expect(extract(text, "t.rfc3339_or")).toBe(7n);
    }
  });

  test.each([
    ["28/Nov/2026:18:00:01 +0100", "t.clf", "2026-11-28T18:00:01+01:00"],
    ["Nov  8 18:00:01", "t.syslog", "2026-11-08T18:00:01Z"],
    ["2026-11-28 18:00:01", "t.plain", "2026-11-28T18:00:01Z"],
    ["Sat, 28 November 2026 06:05 PM GMT", "t.time[%a, %d %b %Y %I:%M %p %z]", "2026-11-28T18:05:00Z"],
    ["1795888800.250", "t.time[%s.%f]", "2026-11-28T18:00:00.250Z"],
    ["11/2/99 7:8:9", "t.time[%m/%d/%y %H:%M:%S]", "1999-11-02T07:08:09Z"],
    ["100%", "t.time[%s%%]", "1970-01-01T00:01:40Z"],
    ["12:00 AM 5 Jan 2000", "t.time[%I:%M %p %d %b %Y]", "2000-01-05T00:00:00Z"],
  ])("%s is read by %s", (text, field, time) => expect(extract(text, field)).toBe(nanoseconds(time)));

  test.each([
    ["28/Nov/2026:18:00:01", "t.time[%d/%b/%Y:%H:%M:%S %z]"],
    ["28/Foo/2026", "t.time[%d/%b/%Y]"],
    ["28", "t.time[%d x]"],
    ["29/02/2026", "t.time[%d/%m/%Y]"],
    ["28 ", "t.time[%d]"],
  ])("%s is none by %s", (text, field) => {
    expect(extract(text, field)).toBeUndefined();
  });

  test("a format that is none traps, and says what is known", () => {
    expect(extract("1", "t.time[%q]")).toBeUndefined();
    expect(plugin.logs.splice(0).map(line => line.message)).toEqual([
      expect.stringContaining("%q in a time's format; known are %Y %y"),
    ]);
  });

  test("nothing else was logged", () => expect(plugin.logs).toEqual([]));
});
