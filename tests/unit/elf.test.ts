import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { ElfError, readElf, type Elf } from "../../compiler/native/elf";

const SOURCE = `
  #include <stdio.h>
  #include <stdlib.h>
  extern int missing_and_optional(void) __attribute__((weak));
  __attribute__((section(".note"), used)) static const char note[] = "carried along";
  static int counter;
  int exported_variable = 1;
  int exported(void) { return printf("%d", ++counter) + (missing_and_optional ? missing_and_optional() : 0); }
  __attribute__((weak)) void *exported_weakly(void) { return malloc(1); }
  __attribute__((visibility("protected"))) int exported_protected(void) { return 1; }
  __attribute__((visibility("hidden"))) int not_exported(void) { return 2; }
`;

let folder: string;
let source: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "falco-ts-elf-"));
  source = path.join(folder, "source.c");
  fs.writeFileSync(source, SOURCE);
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

let built = 0;
function build(...flags: string[]): Buffer {
  const output = path.join(folder, `lib${built++}.so`);
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", output, source, ...flags], {
    stdio: ["ignore", "inherit", "ignore"],
  });
  return fs.readFileSync(output);
}

/** The names of the dynamic symbols, as binutils reads them. */
function nm(file: string, kind: "--defined-only" | "--undefined-only"): string[] {
  const lines = execFileSync("nm", ["-D", kind, "--format=posix", file], { maxBuffer: 1 << 26 })
    .toString()
    .split("\n");
  return lines.filter(line => line !== "").map(line => line.split(" ")[0]!.split("@")[0]!);
}

function systemLibrary(name: string): string {
  return fs.realpathSync(
    execFileSync("cc", [`-print-file-name=${name}`])
      .toString()
      .trim(),
  );
}

function names(elf: Elf): string[] {
  return elf.imports.map(symbol => symbol.name);
}

describe("a shared object", () => {
  test("exports the symbols that are defined and not hidden", () => {
    const { exports } = readElf(build());
    expect(exports).toEqual(
      expect.arrayContaining(["exported", "exported_variable", "exported_weakly", "exported_protected"]),
    );
    expect(exports).not.toContain("not_exported");
    expect(exports).not.toContain("printf");
  });

  test("imports symbols with their version and library, and marks the weak ones", () => {
    const elf = readElf(build());
    expect(elf.imports).toContainEqual(
      expect.objectContaining({
        name: "printf",
        file: "libc.so.6",
        version: expect.stringMatching(/^GLIBC_2\./),
        isWeak: false,
      }),
    );
    expect(elf.imports).toContainEqual({ name: "missing_and_optional", isWeak: true });
  });

  test("needs the libraries that it was linked with, under its own name", () => {
    const elf = readElf(build("-Wl,--no-as-needed", "-lm", "-Wl,-soname,libown.so.3"));
    expect(elf.needed).toEqual(["libm.so.6", "libc.so.6"]);
    expect(elf.soname).toBe("libown.so.3");
    expect(elf.versionNeeds.map(need => need.file)).toContain("libc.so.6");
  });

  test("has neither a name nor search paths unless it is given them", () => {
    const elf = readElf(build());
    expect(elf.soname).toBeUndefined();
    expect(elf.rpath).toBeUndefined();
    expect(elf.runpath).toBeUndefined();
    expect(readElf(build("-Wl,-rpath,/opt/lib", "-Wl,--disable-new-dtags")).rpath).toBe("/opt/lib");
    expect(readElf(build("-Wl,-rpath,/opt/lib", "-Wl,--enable-new-dtags")).runpath).toBe("/opt/lib");
  });

  test("is for this machine", () => {
    expect(readElf(build()).machine).toBe(process.arch === "x64" ? "x86_64" : "aarch64");
  });

  test("gives the contents of its sections by name", () => {
    const elf = readElf(build());
    expect(elf.section(".note")?.toString()).toBe("carried along\0");
    expect(elf.section(".bss")).toHaveLength(0);
    expect(elf.section(".nothing")).toBeUndefined();
  });

  test.each([
    ["-Wl,-z,now", "bindsNow", true],
    ["-Wl,-z,lazy", "bindsNow", false],
    ["-Wl,-z,relro", "isRelro", true],
    ["-Wl,-z,norelro", "isRelro", false],
    ["-Wl,-z,execstack", "needsExecutableStack", true],
    ["-Wl,-z,noexecstack", "needsExecutableStack", false],
    ["-Wl,-z,nodelete", "isNodelete", true],
    ["-Wl,-z,defs", "isNodelete", false],
    ["-Wl,-z,defs", "hasTextRelocations", false],
  ] as const)("linked with %s has %s %s", (flag, name, expected) => {
    expect(readElf(build(flag)).flags[name]).toBe(expected);
  });

  test("has text relocations if its tags say so", () => {
    const DT_TEXTREL = 22n;
    const file = build();
    const tags = readElf(file).section(".dynamic")!; // a view of the file, whose last entry is empty
    let last = 0;
    while (tags.readBigUInt64LE(last) !== 0n) last += 16;
    tags.writeBigUInt64LE(DT_TEXTREL, last);
    expect(readElf(file).flags.hasTextRelocations).toBe(true);
  });

  test("gives the same symbols without section headers, and with the old hash table", () => {
    const whole = readElf(build("-Wl,--hash-style=gnu"));
    const stripped = build("-Wl,--hash-style=both");
    stripped.fill(0, 40, 48); // e_shoff
    stripped.fill(0, 60, 62); // e_shnum
    const elf = readElf(stripped);
    expect([...elf.exports].sort()).toEqual([...whole.exports].sort());
    expect(names(elf).sort()).toEqual(names(whole).sort());
    expect(elf.section(".note")).toBeUndefined();
  });

  test("imports all its symbols even if the hash table lists no export", () => {
    const script = path.join(folder, "nothing.map");
    fs.writeFileSync(script, "{ local: *; };");
    const elf = readElf(build(`-Wl,--version-script=${script}`, "-Wl,--hash-style=gnu"));
    expect(elf.exports).toEqual([]);
    expect(names(elf)).toEqual(expect.arrayContaining(["printf", "malloc", "missing_and_optional"]));
  });
});

describe("the highest glibc", () => {
  /**
   * A file that needs nothing but the oldest glibc, whose version is replaced by a name of at most ten
   * letters.
   */
  function withVersion(version: string): Elf {
    const own = path.join(folder, "versioned.c");
    fs.writeFileSync(own, `extern int puts(const char *); int f(void) { return puts(""); }`);
    const output = path.join(folder, "versioned.so");
    execFileSync("cc", ["-shared", "-fPIC", "-nostdlib", "-o", output, own, "-lc"]);
    const file = fs.readFileSync(output);
    const [oldest] = readElf(file).versionNeeds[0]!.versions;
    file.write(version.padEnd(oldest!.length, "\0"), file.indexOf(`${oldest}\0`));
    return readElf(file);
  }

  test("is the highest by number, not by letters", () => {
    const needs = readElf(build())
      .versionNeeds.flatMap(need => need.versions)
      .filter(name => /^GLIBC_[\d.]+$/.test(name));
    const numbers = needs.map(name => name.slice("GLIBC_".length).split(".").map(Number));
    const highest = numbers
      .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
      .at(-1)!
      .join(".");
    expect(readElf(build()).highestGlibc()).toBe(highest);
    expect(readElf(fs.readFileSync(process.execPath)).highestGlibc()).toMatch(/^2\.(1[4-9]|[2-9]\d)/);
  });

  test("is found if it is the only one", () => {
    expect(withVersion("GLIBC_2.17").highestGlibc()).toBe("2.17");
  });

  test("is not taken from a name that is no version", () => {
    expect(withVersion("GLIBC_PRIV").highestGlibc()).toBeUndefined();
  });

  test("is undefined in a file that needs no glibc", () => {
    const alone = path.join(folder, "alone.c");
    fs.writeFileSync(alone, "int alone(void) { return 1; }");
    const output = path.join(folder, "alone.so");
    execFileSync("cc", ["-shared", "-fPIC", "-nostdlib", "-o", output, alone]);
    expect(readElf(fs.readFileSync(output)).highestGlibc()).toBeUndefined();
  });
});

describe("files of this machine", () => {
  test.each(["libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"])(
    "%s has the symbols that nm lists",
    name => {
      const file = systemLibrary(name);
      const elf = readElf(fs.readFileSync(file));
      expect([...elf.exports].sort()).toEqual(nm(file, "--defined-only").sort());
      expect(names(elf).sort()).toEqual(nm(file, "--undefined-only").sort());
    },
  );

  test("the node program needs libc and has code", () => {
    const elf = readElf(fs.readFileSync(process.execPath));
    expect(elf.needed).toContain("libc.so.6");
    expect(elf.section(".text")!.length).toBeGreaterThan(1_000_000);
  });
});

describe("a damaged ELF file", () => {
  test.each([
    ["an empty file", Buffer.alloc(0), "it is not an ELF file"],
    ["a text", Buffer.from("#!/bin/sh\necho hello\n"), "it is not an ELF file"],
    [
      "a header cut short",
      Buffer.from("\x7fELF\x02\x01\x01", "latin1"),
      "the ELF header lies outside the file",
    ],
    [
      "a 32-bit file",
      Buffer.from("\x7fELF\x01\x01\x01", "latin1"),
      "it is not for a 64-bit little-endian machine",
    ],
  ])("%s is refused in plain words", (_, file, message) => {
    expect(() => readElf(file)).toThrow(new ElfError(message));
  });

  /** Whether the file can be read. Fails on an error that is not an ElfError. */
  function survives(file: Buffer): boolean {
    try {
      const elf = readElf(file);
      elf.highestGlibc();
      elf.section(".dynstr");
      return true;
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      return false;
    }
  }

  test("is refused wherever it is cut off", () => {
    const file = build();
    for (let length = 0; length < file.length; length += length < 1024 ? 1 : 61) {
      expect(survives(file.subarray(0, length))).toBe(false);
    }
  });

  test("is read or refused, without an endless loop or another error, if it has flipped bits and wild numbers", () => {
    const original = build();
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below; // the lowest bits are hardly random
    };

    for (let round = 0; round < 4000; round++) {
      const file = Buffer.from(original);
      for (let change = random(4); change >= 0; change--) {
        // most numbers that matter are in the headers and in the tables behind them
        const at = random(2) === 0 ? random(file.length) : random(4096);
        if (random(2) === 0) file[at] = file[at]! ^ (1 << random(8));
        else file.fill(random(2) === 0 ? 0xff : 0, at, Math.min(file.length, at + random(9)));
      }
      survives(file);
    }
  });

  test("does not fill the memory with many symbols that share one long name", () => {
    const count = 20_000;
    const own = path.join(folder, "many.c");
    fs.writeFileSync(own, Array.from({ length: count }, (_, index) => `int symbol_${index};`).join("\n"));
    const output = path.join(folder, "many.so");
    execFileSync("cc", ["-shared", "-fPIC", "-nostdlib", "-o", output, own]);
    const file = fs.readFileSync(output);
    const elf = readElf(file);
    elf.section(".dynstr")!.fill("a", 1, elf.section(".dynstr")!.length - 1); // one name of 200 kB
    const symbols = elf.section(".dynsym")!;
    for (let at = 24; at < symbols.length; at += 24) symbols.writeUInt32LE(1, at);
    expect(() => readElf(file)).toThrow("used for more names than fit the file");
  });
});
