// C in a plugin, in both targets: what TypeScript and C do with each other, traps in C, a library; and what
// is said of mistakes. docs/c.md has an example of its own, which docs.test.ts runs.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

import type { TestPlugin } from "../../dist/compiler/testing";
import { guestAbi } from "../../dist/compiler/runtime/guest-abi";
import { Guest } from "../../dist/compiler/runtime/sandbox";
import { describeWithHost } from "../hosts/hosts";
import { falcoTs, loadPlugin, temporaryFolder } from "../support";

const dir = temporaryFolder();

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return folder;
}

/** The plugin "t" with these fields, which are given to `f`. */
const plugin = (imports: string, fields: string, top = "") => `
import { Plugin, Info, Extractor, Fields } from "falco-ts";
${imports}
${top}
export default class T extends Plugin implements Extractor<T> {
  info(): Info { return { id: 0, name: "t", version: "0.1.0", description: "a test", contact: "nobody" }; }
  extractFrom(): string[] { return ["t"]; }
  fields(f: Fields<T>): void {
    ${fields}
  }
}
`;

const WORDS_C = `#include "words.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int descending(const void *a, const void *b) {
  return *(const unsigned char *)b - *(const unsigned char *)a;
}

void sort_bytes(unsigned char *bytes, size_t length) { qsort(bytes, length, 1, descending); }

int apply(int (*function)(int), int number) { return function(number) + 1; }

static int started;
__attribute__((constructor)) static void start(void) { started = 7; }
int constructed(void) { return started; }

long long seconds(void) { return time(NULL); }

int print(int number) {
  return (printf("%d", number) < 0 || fflush(stdout)) && !fopen("/etc/passwd", "r") && !getenv("HOME");
}

int divide(int a, int b) {
  return a / b; // a trap
}

int below_hundred(int number) {
  assert(number < 100);
  return number;
}

int give_up(void) { abort(); }

static int again(int depth) {
  volatile char room[1000];
  room[depth % 1000] = 1;
  return depth < 1000000 ? again(depth + 1) + room[0] : 0;
}
int deep(void) { return again(0); }

static void *volatile kept;
int hoard(void) {
  for (;;) kept = malloc(1 << 20);
}

int endless(void) {
  for (;;) if (!malloc(1)) return 0;
}

int never_called(void) { return puts("this text is in nobody's plugin"); }
`;

const WORDS_TS = `
export declare function sort_bytes(bytes: usize, length: usize): void;
export declare function apply(f: usize, number: i32): i32;
export declare function constructed(): i32;
export declare function seconds(): i64;
export declare function print(number: i32): i32;
export declare function divide(a: i32, b: i32): i32;
export declare function below_hundred(number: i32): i32;
export declare function give_up(): i32;
export declare function deep(): i32;
export declare function hoard(): i32;
export declare function endless(): i32;
export declare function never_called(): i32;
`;

const NUMBERS: Readonly<Record<string, string>> = {
  applied: "apply(<usize>twice.index, n)",
  constructed: "constructed()",
  seconds: "seconds()",
  printed: "print(n)",
  divided: "divide(100, n)",
  small: "below_hundred(n)",
  given_up: "give_up()",
  deep: "deep()",
  hoarded: "hoard()",
  endless: "endless()",
};

describeWithHost("zig", zig => {
  const before = process.env.PATH;
  beforeAll(() => {
    process.env.PATH = `${path.dirname(zig)}:${before}`;
  });
  afterAll(() => {
    process.env.PATH = before;
  });

  const extract = (loaded: TestPlugin, field: string, payload: string | Buffer) =>
    loaded.extract({ payload: Buffer.from(payload) }, field);

  const words = write(path.join(dir, "words"), {
    "asconfig.json": '{ "c": { "files": ["c/words.c"], "include": ["c/include"] } }',
    "c/words.c": WORDS_C,
    "c/include/words.h": "#include <stddef.h>\nvoid sort_bytes(unsigned char *bytes, size_t length);\n",
    "src/words.ts": WORDS_TS,
    "src/plugin.ts": plugin(
      'import { sort_bytes, apply, constructed, seconds, print, divide, below_hundred, give_up, deep, hoard, endless } from "./words";',
      `f.string("t.sorted", "its bytes, sorted", (self, event, value) => {
         const bytes = Uint8Array.wrap(String.UTF8.encode(event.payload.text()));
         sort_bytes(bytes.dataStart, bytes.length);
         return value.text(String.UTF8.decode(bytes.buffer));
       });
       ${Object.entries(NUMBERS)
         .map(
           ([name, call]) =>
             `f.u64("t.${name}", "a number", (self, event, value) => { const n = <i32>event.decimal(); return value.set(<u64>${call}); });`,
         )
         .join("\n")}`,
      "function twice(n: i32): i32 { return 2 * n; }",
    ),
  });

  describe.each(["wasm", "native"] as const)("in %s", target => {
    let loaded: TestPlugin;
    beforeAll(() => {
      loaded = loadPlugin({ dir: words, target, now: () => 1_700_000_000_000_000_000n });
      loaded.init();
    }, 120_000);
    beforeEach(() => loaded.logs.splice(0));
    const lastLog = () => loaded.logs.map(({ message }) => message).join("\n");
    const line = (text: string) => WORDS_C.slice(0, WORDS_C.indexOf(text)).split("\n").length;

    test("C writes to an array of TypeScript's, and its library calls functions by pointers", () => {
      expect(extract(loaded, "t.sorted", "banana")).toBe("nnbaaa");
    });

    test("C calls a function of TypeScript's", () => {
      expect(extract(loaded, "t.applied", "20")).toBe(41n);
    });

    test("C's constructors run before the plugin's code", () => {
      expect(extract(loaded, "t.constructed", "")).toBe(7n);
    });

    test("C's time is the plugin's clock", () => {
      expect(extract(loaded, "t.seconds", "")).toBe(1_700_000_000n);
    });

    test("printing and opening files fail, and end nothing", () => {
      expect(extract(loaded, "t.printed", "1")).toBe(1n);
    });

    test("a trap costs the value, and is named by C's file and line", () => {
      expect(extract(loaded, "t.divided", "5")).toBe(20n);
      expect(extract(loaded, "t.divided", "0")).toBeUndefined();
      expect(lastLog()).toContain(`t.divided: integer divide by zero at c/words.c:${line("// a trap")}:`);
      expect(extract(loaded, "t.divided", "4")).toBe(25n);
    });

    test("so does a failed assertion, with its condition", () => {
      expect(extract(loaded, "t.small", "99")).toBe(99n);
      expect(extract(loaded, "t.small", "100")).toBeUndefined();
      expect(lastLog()).toContain(`assertion failed: number < 100 at c/words.c:${line("assert(number")}:`);
    });

    test("so does abort()", () => {
      expect(extract(loaded, "t.given_up", "")).toBeUndefined();
      expect(lastLog()).toContain(`unreachable code reached at c/words.c:${line("abort()")}:`);
    });

    test("so does recursion without an end", () => {
      expect(extract(loaded, "t.deep", "")).toBeUndefined();
      expect(lastLog()).toMatch(
        /t\.deep: (memory access out of bounds|stack overflow.*) at c\/words\.c:\d+:/,
      );
    });

    test("so does memory without an end", () => {
      expect(extract(loaded, "t.hoarded", "")).toBeUndefined();
      expect(lastLog()).toMatch(/t\.hoarded: out of memory/);
      expect(extract(loaded, "t.constructed", "")).toBe(7n);
    });
  });

  test("an endless loop in C ends in machine code at its deadline", () => {
    const loaded = loadPlugin({ dir: words, target: "native" });
    loaded.init();
    expect(extract(loaded, "t.endless", "1")).toBeUndefined();
    expect(loaded.logs[0]!.message).toMatch(/ran longer than its deadline of 100 ms.* at c\/words\.c:\d+:/);
  });

  test("an endless loop in C ends in tests in wasm too, whose deadline is shorter here", () => {
    loadPlugin({ dir: words, target: "wasm" }); // compiles it
    const wasm = fs.readFileSync(path.join(words, "build", "test", "plugin.wasm"));
    const host = { log() {}, clock: () => 0n, seed: () => 0n, input() {} };
    const guest = new Guest(new WebAssembly.Module(wasm), host, new Uint8Array(), {}, 50);
    guest.putTextIn("{}");
    guest.callStatus("ft_init");
    guest.putEvent(Buffer.from("1"), 1n, 0n, "t", 322);
    const field = 1 + Object.keys(NUMBERS).indexOf("endless");
    expect(() => guest.extract(field, guestAbi.arg.NONE, 0n)).toThrow("ran longer than its deadline");
  });

  test("specs call C too", () => {
    write(words, {
      "src/words.as.spec.ts": `
import { test, expect } from "falco-ts/spec";
import { constructed, divide } from "./words";
test("divides", () => expect(divide(100, 7)).toBe(14));
test("is ready", () => expect(constructed()).toBe(7));
`,
    });
    const { status, stderr } = falcoTs(["test", "src"], { cwd: words, timeout: 120_000 });
    expect(stderr).toMatch(/^Tests: +2 passed, 2 total/m);
    expect(status).toBe(0);
  });

  test("what nobody calls is left out of the .so, though it is declared", () => {
    expect(falcoTs(["build", words, "--keep"], { timeout: 120_000 })).toMatchObject({
      stderr: "",
      status: 0,
    });
    const wasm = fs.readFileSync(path.join(words, "build", "plugin.wasm"), "latin1");
    expect(wasm).not.toContain("this text is in nobody's plugin");
    expect(wasm).not.toContain("never_called");
  });

  test("a build that is older than a C file or a header is refused by pack", () => {
    const later = new Date(Date.now() + 60_000);
    for (const file of ["c/words.c", "c/include/words.h"]) {
      const { atime, mtime } = fs.statSync(path.join(words, file));
      fs.utimesSync(path.join(words, file), later, later);
      expect(falcoTs(["pack", words]).stderr).toContain(`build/libt.so: is older than ${file}`);
      fs.utimesSync(path.join(words, file), atime, mtime);
    }
  });

  describeWithHost("zlib", sources => {
    const files = ["adler32", "compress", "crc32", "deflate", "inffast", "inflate", "inftrees", "trees"]
      .concat("uncompr", "zutil")
      .map(name => path.join(sources, `${name}.c`));
    const folder = write(path.join(dir, "zlib"), {
      "asconfig.json": JSON.stringify({ c: { files } }),
      "src/zlib.ts": `
/** The checksum of bytes, from the one of those before them on. */
export declare function crc32(crc: u32, bytes: usize, length: u32): u32;
/** Returns 0 where it worked. The length is in and out: how much room there is, and how much it takes. */
export declare function compress2(to: usize, toLength: usize, from: usize, length: u32, level: i32): i32;
export declare function uncompress(to: usize, toLength: usize, from: usize, length: u32): i32;
`,
      "src/plugin.ts": plugin(
        'import { crc32, compress2, uncompress } from "./zlib";',
        `f.u64("t.crc", "the checksum", (self, event, value) =>
           value.set(crc32(0, event.payload.offset, event.payload.length)));
         f.string("t.inflated", "what was compressed", (self, event, value) =>
           uncompress(room.dataStart, sized(room.length), event.payload.offset, event.payload.length)
             ? value.absent()
             : value.text(String.UTF8.decodeUnsafe(room.dataStart, length[0])));
         f.string("t.again", "the same, compressed and inflated", (self, event, value) => {
           if (compress2(room.dataStart, sized(room.length), event.payload.offset, event.payload.length, 9)) return value.absent();
           const packed = Uint8Array.wrap(room.buffer.slice(0, length[0]));
           return uncompress(room.dataStart, sized(room.length), packed.dataStart, packed.length)
             ? value.absent()
             : value.text(String.UTF8.decodeUnsafe(room.dataStart, length[0]));
         });`,
        `const room = new Uint8Array(100000), length = new StaticArray<u32>(1);
function sized(bytes: i32): usize { length[0] = bytes; return changetype<usize>(length); }`,
      ),
    });
    const text = fs.readFileSync(__filename, "utf8");

    test.each(["wasm", "native"] as const)(
      "zlib as it is, in %s: what it computes is what Node's does",
      target => {
        const loaded = loadPlugin({ dir: folder, target });
        loaded.init();
        expect(extract(loaded, "t.crc", "123456789")).toBe(0xcbf43926n);
        expect(extract(loaded, "t.inflated", zlib.deflateSync(text))).toBe(text);
        expect(extract(loaded, "t.inflated", "no zlib stream")).toBeUndefined();
        // each takes a quarter of a megabyte and gives it back: all of them would not fit
        for (let i = 0; i < 1100; i++) expect(extract(loaded, "t.again", `${i}`)).toBe(`${i}`);
        expect(extract(loaded, "t.again", text)).toBe(text);
        expect(loaded.logs).toEqual([]);
      },
      120_000,
    );
  });

  describe("of mistakes", () => {
    const check = (name: string, c: string, ts: string): string => {
      const folder = write(path.join(dir, name), {
        "asconfig.json": '{ "c": { "files": ["c/one.c"] } }',
        "c/one.c": c,
        "src/plugin.ts": plugin("", 'f.u64("t.one", "one", (self, event, value) => value.set(one(1)));', ts),
      });
      const { status, stdout, stderr } = falcoTs(["check", folder], { timeout: 120_000 });
      expect(status).toBe(1);
      return `${stdout}${stderr}`;
    };

    test("those of the C compiler are shown at the code, as asc's are", () => {
      expect(
        check("syntax", "int one(int a) {\n  return b;\n}\n", "declare function one(a: i32): i32;"),
      ).toContain(
        "c/one.c:2:10: error: use of undeclared identifier 'b'\n 2 │   return b;\n   │          ^\n",
      );
    });

    test("a function that C lacks is named at its declaration, and one that it calls", () => {
      const printed = check(
        "missing",
        "int other(void);\nint two(void) { return other(); }\n",
        "declare function one(a: i32): i32;\ndeclare function two(): i32;\nexport const start = two();",
      );
      expect(printed).toMatch(
        /src\/plugin\.ts:4:18: error: no C file of asconfig\.json has a function one\(\) that others may call\n/,
      );
      expect(printed).toContain(
        'error: C calls other(), which no file of "c" in asconfig.json has, nor the C library',
      );
    });

    test("other types than in C are refused", () => {
      expect(
        check("types", "int one(long long a) { return (int)a; }\n", "declare function one(a: i32): i32;"),
      ).toMatch(
        /src\/plugin\.ts:4:18: error: one\(\) is declared as \(i32\) → i32, and in C it is \(i64\) → i32\n[^]*hint: usize is a pointer/,
      );
    });
  });
});

test("where there is no C compiler, the build says what installs one", () => {
  const folder = write(path.join(dir, "none"), {
    "asconfig.json": '{ "c": { "files": ["one.c"] } }',
    "one.c": "int one(void) { return 1; }\n",
    "src/plugin.ts": plugin("", ""),
  });
  const env = { PATH: path.join(dir, "nothing"), WASI_SDK_PATH: undefined };
  const { status, stderr } = falcoTs(["build", folder], { env });
  expect(status).toBe(1);
  expect(stderr).toContain("the plugin has C files, and no C compiler for WebAssembly is installed here");
  expect(stderr).toContain("pip install ziglang");
  const wrong = falcoTs(["build", folder], { env: { ...env, WASI_SDK_PATH: dir } });
  expect(wrong.stderr).toContain(`WASI_SDK_PATH: ${dir} is no folder of a wasi-sdk`);
});
