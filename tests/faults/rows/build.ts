// The author's machine: what a build meets.
import type { Chapter } from "../row";

const HERE = "tests/faults/build.test.ts";

export const builds: Chapter = {
  title: "The build",
  rows: [
    {
      id: "build-nul",
      fault: "a permission's path has a NUL in it, so that info shows another one than is enforced",
      right: "the build refuses it",
      proof: { test: "a NUL in a permission is refused", in: HERE },
    },
    {
      id: "build-escape",
      fault: "a permission's path has an escape sequence in it",
      right: "the build refuses it",
      proof: { test: "an escape sequence in a permission is refused", in: HERE },
    },
    {
      id: "build-newline",
      fault: "the contact has a line's end in it, which forges a row of info",
      right: "the build refuses it, or info escapes it",
      proof: { test: "a line's end in the contact does not make a row of info", in: HERE },
    },
    {
      id: "build-full",
      fault: "the disk is full",
      right: "exit code 1, words with the path, no half file, and what was there stays",
      proof: { test: "a full disk ends the build in words, and leaves what was there", in: HERE },
    },
    {
      id: "build-read-only",
      fault: "the folder cannot be written",
      right: "exit code 1 and words with the path",
      proof: { test: "a folder that cannot be written ends the build in words", in: HERE },
    },
    {
      id: "build-at-once",
      fault: "many builds at once, of one folder and of several",
      right: "each is whole, and all are the same",
      proof: {
        test: "sixteen builds at once, half of them in one folder, are each whole and the same",
        in: HERE,
      },
    },
    {
      id: "build-two",
      fault: "two builds at once",
      right: "both succeed",
      proof: {
        test: "two builds in one folder at once both succeed, and leave a complete library",
        in: "tests/e2e/build.test.ts",
      },
    },
    {
      id: "build-interrupt",
      fault: "Ctrl-C or SIGTERM in each stage of a build",
      right: "nothing half made is left, and the old library stays",
      proof: {
        test: "by Ctrl-C, leaves what was there and no temporary folder",
        in: HERE,
      },
    },
    {
      id: "build-killed",
      fault: "kill -9 in each stage of a build",
      right: "what was there stays whole, and the next build works",
      proof: {
        test: "by kill -9 in each of its stages, has the next one work",
        in: HERE,
      },
    },
    {
      id: "build-paths",
      fault: "blanks, quotes, $, line's ends and unicode in paths",
      right: "no shell ever sees them",
      proof: {
        test: "a folder may have any name, and be built from anywhere",
        in: "tests/e2e/build.test.ts",
      },
    },
    {
      id: "build-texts",
      fault: "quotes, backslashes, comments and line's ends in the plugin's texts",
      right: "they arrive as they are",
      proof: { test: "the functions return any text that the manifest has", in: "tests/unit/wrap.test.ts" },
    },
    {
      id: "build-bad",
      fault: "a mistake in the source",
      right: "it is shown at its line, exit code 1",
      proof: { test: "a mistake in the code", in: "tests/e2e/errors-code.test.ts" },
    },
    {
      id: "build-asc",
      fault: "the AssemblyScript compiler crashes",
      right: "its thread ends, and the words say where",
      proof: {
        test: "code that the AssemblyScript compiler cannot bear:",
        in: "tests/e2e/errors-code.test.ts",
      },
    },
    {
      id: "build-trap",
      fault: "the plugin's top-level code traps",
      right: "the build refuses what traps without any config",
      proof: {
        test: "a plugin that traps without a config is refused at build time",
        in: "tests/e2e/traps.test.ts",
      },
    },
    {
      id: "build-same",
      fault: "builds in different folders and on different days",
      right: "the same bytes",
      proof: {
        test: "makes the same bytes from the same source: again, in another folder, on another day, with --keep, and from elsewhere",
        in: "tests/e2e/cli.test.ts",
      },
    },
    {
      id: "build-offline",
      fault: "there is no network",
      right: "the build works",
      proof: { test: "build makes the .so", in: "tests/e2e/packages.test.ts" },
    },
    {
      id: "build-glibc",
      fault: "the library would need a newer glibc",
      right: "the build fails before it ships",
      proof: {
        test: "a glibc symbol above the floor and an extra export are both named",
        in: "tests/unit/verify.test.ts",
      },
    },
    {
      id: "build-version",
      fault: "native parts of another version",
      right: "they are refused",
      proof: { test: "if the native package has another version", in: "tests/e2e/packages.test.ts" },
    },
    {
      id: "build-platform",
      fault: "another processor or system",
      right: "it says that it makes Linux x86-64 plugins only",
      proof: {
        test: "refuses to run on linux arm64, since plugins are for Linux x86-64",
        in: "tests/e2e/cli.test.ts",
      },
    },
    {
      id: "build-elf",
      fault: "an ELF file that is no sound one",
      right: "it is read or refused, without end or other errors",
      proof: {
        test: "is read or refused, without an endless loop or another error, if it has flipped bits and wild numbers",
        in: "tests/unit/elf.test.ts",
      },
    },
    {
      id: "node-old",
      fault: "a Node that is too old",
      right: 'npm refuses it by "engines"',
      proof: { reason: "package.json has engines; an older Node is not on the machines that run the tests" },
    },
  ],
};
