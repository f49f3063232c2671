// The checks at the end of a build, on libraries of this machine's compiler that are not fit for Falco.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { PLATFORMS } from "../../compiler/native/platform";
import { verify } from "../../compiler/stages/verify";
import { temporaryFolder } from "../support";

const dir = temporaryFolder();

/**
 * Links a library as the link stage does, but against the machine's own libc, and returns what verify() says
 * of it.
 */
function verdict(source: string, flags: readonly string[] = []): string {
  fs.writeFileSync(path.join(dir, "t.c"), source);
  execFileSync(
    process.env.CC || "cc",
    [
      "-shared",
      "-fPIC",
      "-fvisibility=hidden",
      "-nostartfiles",
      "-Wl,-z,relro,-z,now",
      "t.c",
      "-o",
      "libt.so",
      ...flags,
    ],
    { cwd: dir },
  );
  try {
    verify(fs.readFileSync(path.join(dir, "libt.so")), "libt.so", ["plugin_init"], PLATFORMS[0]);
    return "fit";
  } catch (error) {
    return (error as Error).message;
  }
}

const EXPORT = '__attribute__((visibility("default")))';
const PLUGIN = `#include <stddef.h>\n${EXPORT} int plugin_init(void) { return 0; }\n`;
const unfit = (reasons: string) => `libt.so was made but is not fit for Falco: it ${reasons}`;

test("a library that exports what it should is fit", () => {
  expect(verdict(PLUGIN)).toBe("fit");
});

test("a glibc symbol above the floor and an extra export are both named", () => {
  const source = `${PLUGIN}long getrandom(void *, size_t, unsigned); ${EXPORT} long helper(void *p) { return getrandom(p, 1, 0); }\n`;
  expect(verdict(source)).toBe(
    unfit("exports more than it should: helper; it needs a glibc newer than 2.17: getrandom@GLIBC_2.25"),
  );
});

test("a library without a symbol that it should export is not fit", () => {
  expect(verdict(`${EXPORT} int plugin_open(void) { return 0; }`)).toBe(
    unfit("does not export plugin_init; it exports more than it should: plugin_open"),
  );
});

test("a library that needs another library than libc is not fit", () => {
  expect(
    verdict(`${PLUGIN}double cos(double); ${EXPORT} double plugin_cos(double x) { return cos(x); }`, [
      "-fno-builtin",
      "-lm",
    ]),
  ).toBe(unfit("exports more than it should: plugin_cos; it needs libm.so.6"));
});

test.each([
  ["a search path", ["-Wl,-rpath,/opt"], "has an RPATH"],
  ["an executable stack", ["-Wl,-z,execstack"], "needs an executable stack"],
  ["no way to unload it", ["-Wl,-z,nodelete"], "cannot be unloaded (NODELETE)"],
  ["late binding", ["-Wl,-z,lazy"], "is not linked with -z relro,now"],
])("a library with %s is not fit", (_, flags, reason) => {
  expect(verdict(PLUGIN, flags)).toBe(unfit(reason));
});
