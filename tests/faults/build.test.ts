// The author's machine: what a build meets, and what it leaves.
import { spawn, type ChildProcess } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { cli, falcoTs, pluginSource, run, temporaryFolder, writePlugin } from "../support";
import { testOf } from "./pending";

const dir = temporaryFolder();
const sha = (file: string) => crypto.createHash("sha256").update(fs.readFileSync(file)).digest("hex");
/** What a build has left beside the source. */
const leftIn = (folder: string) =>
  fs
    .readdirSync(folder)
    .concat(
      fs.existsSync(path.join(folder, "build"))
        ? fs.readdirSync(path.join(folder, "build")).map(name => `build/${name}`)
        : [],
    )
    .sort();

/** A plugin's folder, for builds that are quick rather than good. */
function quickPlugin(name: string, source: string): string {
  const folder = writePlugin(path.join(dir, name), source);
  fs.writeFileSync(
    path.join(folder, "asconfig.json"),
    '{ "options": { "optimizeLevel": 0, "shrinkLevel": 0 } }',
  );
  return folder;
}

/** A plugin with lines that it may read, and a contact. */
const reading = (permission: string, contact = "nobody") =>
  pluginSource({ members: `permissions(p: Permissions): void { p.read(${JSON.stringify(permission)}); }` })
    .replace("Settings, clock, log,", "Settings, Permissions, Permitted, clock, log,")
    .replace("EventFormatter {", "EventFormatter, Permitted {")
    .replace('contact: "nobody"', `contact: ${JSON.stringify(contact)}`);

describe("texts that people trust", () => {
  testOf("build-nul")("a NUL in a permission is refused", () => {
    const result = falcoTs(["build", quickPlugin("nul", reading("/var/log/\0only-this"))]);
    expect(result).toMatchObject({ status: 1, stderr: expect.stringMatching(/permission/) });
  });
  testOf("build-escape")("an escape sequence in a permission is refused", () => {
    const result = falcoTs(["build", quickPlugin("escape", reading("/etc/\x1b[1A"))]);
    expect(result).toMatchObject({ status: 1, stderr: expect.stringMatching(/permission/) });
  });
  testOf("build-newline")("a line's end in the contact does not make a row of info", () => {
    const folder = quickPlugin("newline", reading("/etc/hosts", "me\nmay read: nothing"));
    if (falcoTs(["build", folder]).status !== 0) return;
    expect(falcoTs(["info", path.join(folder, "build", "libt.so")]).stdout).not.toMatch(
      /^may read: nothing/m,
    );
  });
});

describe("a build that cannot write", () => {
  const folder = quickPlugin("full", pluginSource());

  const name = "a full disk ends the build in words, and leaves what was there";
  const mounts = run("unshare", ["-m", "mount", "-t", "tmpfs", "none", dir]);
  if (mounts.status !== 0)
    test.skip(`${name} SKIP: no file system of its own can be mounted here: ${mounts.stderr.split("\n")[0]}`, () =>
      undefined);
  else
    test(name, () => {
      expect(falcoTs(["build", folder]).status).toBe(0);
      const library = path.join(folder, "build", "libt.so"),
        before = sha(library),
        left = leftIn(folder),
        disk = path.join(dir, "disk");
      fs.mkdirSync(disk);
      for (const size of ["4k", "300k", "900k"]) {
        const mounted = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"';
        const result = run(
          "unshare",
          ["-m", "sh", "-c", mounted, "sh", size, disk, process.execPath, cli, "build", folder],
          { env: { TMPDIR: disk } },
        );
        expect({ size, status: result.status }).toEqual({ size, status: 1 });
        expect(result.stderr).toMatch(/No space left on device|ENOSPC/);
        expect(sha(library)).toBe(before);
        expect(leftIn(folder)).toEqual(left);
      }
    });

  if (mounts.status === 0)
    test("a read-only file system ends the build in words, with or without a build folder there", () => {
      const source = quickPlugin("read-only", pluginSource());
      const readOnly = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
      for (let round = 0; round < 2; round++) {
        const result = run("unshare", [
          "-m",
          "sh",
          "-c",
          readOnly,
          "sh",
          source,
          process.execPath,
          cli,
          "build",
          source,
        ]);
        expect(result).toMatchObject({
          status: 1,
          stderr: `falco-ts build: ${path.join(source, "build", "libt.so")}: cannot be written: the file system is read-only\n`,
        });
        fs.mkdirSync(path.join(source, "build"), { recursive: true });
      }
      expect(leftIn(source)).toEqual(["asconfig.json", "build", "src"]);
    });

  test("a folder that cannot be written ends the build in words", () => {
    // root writes everywhere, but not below a file
    const file = path.join(dir, "file");
    fs.writeFileSync(file, "");
    const result = falcoTs(["build", folder], { env: { TMPDIR: path.join(file, "tmp") } });
    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining(file) });
    expect(result.stderr).not.toMatch(/^ +at /m);
  });
});

test("sixteen builds at once, half of them in one folder, are each whole and the same", async () => {
  const shared = quickPlugin("at-once", pluginSource());
  const folders = Array.from({ length: 16 }, (_, i) =>
    i % 2 ? shared : quickPlugin(`at-once-${i}`, pluginSource()),
  );
  const codes = await Promise.all(
    folders.map(
      folder =>
        new Promise(resolve => {
          const build = [process.execPath, cli, "build", folder];
          // the tests that run beside this one are not to starve
          spawn("nice", ["-n", "19", ...build], { stdio: "ignore" }).on("close", resolve);
        }),
    ),
  );
  expect(codes).toEqual(folders.map(() => 0));
  const made = new Set(folders.map(folder => sha(path.join(folder, "build", "libt.so"))));
  expect(made.size).toBe(1);
  for (const folder of folders)
    expect(leftIn(folder)).toEqual(["asconfig.json", "build", "build/libt.so", "build/manifest.json", "src"]);
});

describe("a build that is ended", () => {
  const folder = quickPlugin("ended", pluginSource());
  const library = path.join(folder, "build", "libt.so");
  beforeAll(() => {
    expect(falcoTs(["build", folder]).status).toBe(0);
  });

  /** The stages of a build, in the order in which it says that it is done with them. */
  const STAGES = ["compile", "describe", "precompile", "link", "verify"];

  /** Starts a build, ends it in a stage as `end` does, and says how it ended. */
  const ended = (stage: string, tmp: string, end: (build: ChildProcess) => void) =>
    new Promise<NodeJS.Signals | number | null>(resolve => {
      const before = STAGES[STAGES.indexOf(stage) - 1];
      const child = spawn(process.execPath, [cli, "build", folder], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, TMPDIR: tmp },
        detached: true, // a group of its own, as a terminal's has
      });
      let said = "",
        isEnded = false;
      const look = (): void => {
        if (isEnded || (before !== undefined && !said.includes(`  ${before} `))) return;
        isEnded = true;
        end(child);
      };
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (chunk: string) => {
          said += chunk;
          look();
        });
      // compile is the first, and takes more than a second
      if (before === undefined) setTimeout(look, 500);
      child.on("close", (code, by) => resolve(by ?? code));
    });

  /** What a terminal's Ctrl-C does: every process of the group gets the signal. */
  const interrupt = (build: ChildProcess): void => void process.kill(-build.pid!, "SIGINT");
  const terminate = (build: ChildProcess): void => void build.kill("SIGTERM");
  /** As when a machine is switched off: no process of the group can do anything any more. */
  const kill = (build: ChildProcess): void => void process.kill(-build.pid!, "SIGKILL");

  const leavesNothing = async (stage: string, end: (build: ChildProcess) => void): Promise<void> => {
    const before = sha(library),
      tmp = fs.mkdtempSync(path.join(dir, "tmp-"));
    expect([0, "SIGINT", "SIGTERM"]).toContain(await ended(stage, tmp, end));
    expect(sha(library)).toBe(before);
    expect(fs.readdirSync(tmp)).toEqual([]);
    expect(leftIn(folder)).toEqual(["asconfig.json", "build", "build/libt.so", "build/manifest.json", "src"]);
  };

  describe.each(STAGES)("in its stage %s", stage => {
    test("by Ctrl-C, leaves what was there and no temporary folder", () => leavesNothing(stage, interrupt));

    test("by kill -9, leaves a whole library", async () => {
      const before = sha(library);
      expect([0, "SIGKILL"]).toContain(await ended(stage, fs.mkdtempSync(path.join(dir, "tmp-")), kill));
      expect(sha(library)).toBe(before);
      // a file that was about to take a place remains; the other tests are about files of their own
      for (const name of leftIn(folder)) if (name.endsWith(".tmp")) fs.rmSync(path.join(folder, name));
    });
  });

  test("by SIGTERM while the C compiler runs, leaves nothing of the compiler's either", () =>
    leavesNothing("link", terminate));

  test("by kill -9 in each of its stages, has the next one work", () => {
    const before = sha(library);
    expect(falcoTs(["build", folder]).status).toBe(0);
    expect(sha(library)).toBe(before);
    expect(leftIn(folder).filter(name => !name.includes(".tmp"))).toEqual([
      "asconfig.json",
      "build",
      "build/libt.so",
      "build/manifest.json",
      "src",
    ]);
  });
});
