// The packages that `make packages` makes, as an author meets them: installed into an empty folder, then used
// without a network, with nothing in PATH but Node and a C compiler; and their programs on an old glibc.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { readElf } from "../../dist/compiler/native/elf";
import { PLATFORMS } from "../../dist/compiler/native/platform";
import { run, type RunResult } from "../hosts/hosts";
import { dummy, falcoTs, nativeDir, pluginSource, root, temporaryFolder, writePlugin } from "../support";

const SLOW = { timeout: 240_000 };
const cache = path.resolve(nativeDir, "../..");
const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  version: string;
};
const work = temporaryFolder();
const packed = path.join(work, "packed"),
  author = path.join(work, "author"),
  bin = path.join(work, "bin");
const installed = (name: string, ...file: string[]) => path.join(author, "node_modules", name, ...file);
const PLATFORM = "@falco-ts/linux-x64";
const PROGRAMS = ["falco-ts-aot", "falco-ts-host"];
const program = (name: string) => installed(PLATFORM, "native", name);
const plugin = path.join(author, "my_counter");

function pack(folder: string): string[] {
  const result = run(process.execPath, [path.join(root, "runtime-c", "npm", "pack.mjs"), folder], SLOW);
  expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: "" });
  return fs.readdirSync(folder).sort();
}

/** Where this machine has a program. */
function find(tool: string): string {
  return run("sh", ["-c", `command -v ${tool}`]).stdout.trim();
}

/** All that an author is told to have: Node with its npx, and a C compiler with its assembler and linker. */
function makePath(): void {
  fs.mkdirSync(bin);
  for (const tool of ["node", "npx", "sh", "cc", "as", "ld"])
    fs.symlinkSync(find(tool), path.join(bin, tool));
}

beforeAll(() => {
  expect(pack(packed)).toEqual([`falco-ts-${version}.tgz`, `falco-ts-linux-x64-${version}.tgz`]);
  for (const folder of [author, path.join(work, "home")]) fs.mkdirSync(folder);
  fs.writeFileSync(path.join(author, "package.json"), '{ "private": true }');
  const env = { HOME: path.join(work, "home"), npm_config_cache: path.join(os.homedir(), ".npm") };
  const result = run(
    "npm",
    [
      "install",
      "--loglevel=error",
      "--prefer-offline",
      ...fs.readdirSync(packed).map(name => path.join(packed, name)),
    ],
    { cwd: author, env, ...SLOW },
  );
  expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: "" });
  makePath();
});

/** The author's own environment: none of ours but these. */
const env = Object.fromEntries([
  ...Object.keys(process.env).map(name => [name, undefined]),
  ["PATH", bin],
  ["HOME", path.join(work, "home")],
]) as Record<string, string | undefined>;

test("neither has anything that npm runs when it is installed", () => {
  for (const name of ["falco-ts", PLATFORM]) {
    expect(JSON.parse(fs.readFileSync(installed(name, "package.json"), "utf8"))).toMatchObject({
      name,
      version,
    });
    expect(JSON.parse(fs.readFileSync(installed(name, "package.json"), "utf8"))).not.toHaveProperty(
      "scripts",
    );
    expect(fs.existsSync(installed(name, "binding.gyp"))).toBe(false);
  }
});

test("falco-ts asks for the other where it can be used, and the checkout for none", () => {
  expect(
    JSON.parse(fs.readFileSync(installed("falco-ts", "package.json"), "utf8")).optionalDependencies,
  ).toEqual({ [PLATFORM]: version });
  expect(JSON.parse(fs.readFileSync(installed(PLATFORM, "package.json"), "utf8"))).toMatchObject({
    os: ["linux"],
    cpu: ["x64"],
  });
  expect(fs.readFileSync(path.join(root, "package.json"), "utf8")).not.toContain(PLATFORM);
});

test("the native parts come with the licences of what is in them", () => {
  expect(fs.readFileSync(installed(PLATFORM, "LICENSE"), "utf8")).toContain("Apache License");
  expect(fs.readFileSync(installed(PLATFORM, "third-party.txt"), "utf8")).toMatch(
    /^ {2}cranelift-codegen \d[\d.]+ +Apache-2.0 WITH LLVM-exception$/m,
  );
});

test("packed again, both are the same", () => {
  const again = path.join(work, "again");
  for (const name of pack(again))
    expect(fs.readFileSync(path.join(again, name)).equals(fs.readFileSync(path.join(packed, name)))).toBe(
      true,
    );
});

test.each(PROGRAMS)("%s asks for glibc 2.17 at most and no library but libc's", name => {
  const bytes = fs.readFileSync(program(name));
  const elf = readElf(bytes);
  expect(elf.highestGlibc()).toBe("2.17");
  expect(
    elf.needed.filter(
      file => !["libc.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2"].includes(file),
    ),
  ).toEqual([]);
  expect(elf.flags).toEqual({
    hasTextRelocations: false,
    needsExecutableStack: false,
    isRelro: true,
    bindsNow: true,
    isNodelete: false,
  });
});

test.each([...PROGRAMS, "libwasmtime.a", "libfalco_ts_runtime.a"])(
  "%s names no folder of the machine it was made on",
  name => {
    const bytes = fs.readFileSync(program(name));
    for (const folder of [
      root,
      cache,
      path.join(process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo")),
    ])
      expect(bytes.includes(folder)).toBe(false);
  },
);

/** How to run a program without a network; or why that cannot be done. */
function withoutNetwork(): readonly string[] | string {
  const ways = [["-n"], ["-r", "-n"]].map(flags => ({
    flags,
    result: spawnSync("unshare", [...flags, "true"], { encoding: "utf8" }),
  }));
  const way = ways.find(({ result }) => result.status === 0);
  return way ? way.flags : ways.map(({ result }) => result.error?.message ?? result.stderr.trim()).join("; ");
}

const unshare = withoutNetwork();
const offline = (args: string[], cwd: string): RunResult =>
  run(find("unshare"), [...unshare, path.join(bin, args[0]!), ...args.slice(1)], { cwd, env, ...SLOW });
const npxOffline = (...args: string[]) =>
  offline(["npx", "falco-ts", ...args], fs.existsSync(plugin) ? plugin : author);

(typeof unshare === "string" ? describe.skip : describe)(
  `without a network, cargo and a cache${typeof unshare === "string" ? ` SKIP: unshare: ${unshare}` : ""}`,
  () => {
    test("there is none: no interface, no way out, no cargo", () => {
      const probe = `
      const report = error => console.log(Object.keys(os.networkInterfaces()).length, error.code, child_process.spawnSync("cargo").error.code, process.env.FALCO_TS_CACHE);
      net.connect(80, "192.0.2.1").on("error", report);`;
      expect(offline(["node", "-e", probe], author)).toMatchObject({
        status: 0,
        stdout: "0 ENETUNREACH ENOENT undefined\n",
      });
    });

    test("init makes a plugin that finds falco-ts", () => {
      expect(npxOffline("init", "my_counter")).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(
          /\nNext:\n {2}cd my_counter\n {2}npx falco-ts build\n {2}npx falco-ts test\n$/,
        ),
      });
    });

    test("build makes the .so", () => {
      expect(npxOffline("build", "--keep")).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(/^✓ build\/libmy_counter\.so {2}1\.\d\d MB in /m),
      });
      expect(readElf(fs.readFileSync(path.join(plugin, "build", "libmy_counter.so"))).exports).toContain(
        "plugin_next_batch",
      );
    });

    test("check has nothing to say", () => {
      expect(npxOffline("check")).toMatchObject({ status: 0, stderr: "", stdout: "✓ nothing wrong\n" });
    });

    test("test runs the plugin's tests and specs", () => {
      const result = npxOffline("test");
      expect(result.stderr).toMatch(/^Tests: +6 passed, 6 total$/m);
      expect(result.status).toBe(0);
    });

    test("run shows events with their fields", () => {
      const result = npxOffline(
        "run",
        "build/libmy_counter.so",
        "--params",
        '{"start":7,"events":2}',
        "--fields",
        "my_counter.value",
      );
      expect(result).toMatchObject({ status: 0, stderr: "2 events (end of source)\n" });
      expect(
        result.stdout.split("\n").map(line =>
          line
            .split(/\s{2,}/)
            .at(-1)!
            .trim(),
        ),
      ).toEqual(["my_counter.value", "7", "8", ""]);
    });

    test("info says what it is", () => {
      expect(npxOffline("info", "build/libmy_counter.so")).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(/^name +my_counter 0\.1\.0$/m),
      });
    });

    test("pack makes what a release needs", () => {
      expect(npxOffline("pack")).toMatchObject({ status: 0 });
      expect(fs.readdirSync(path.join(plugin, "dist"))).toEqual(
        expect.arrayContaining([
          "SHA256SUMS",
          "my_counter-0.1.0-linux-x86_64.tar.gz",
          "my_counter-rules-0.1.0.tar.gz",
          "oci",
        ]),
      );
    });
  },
);

/** The folder with Debian bullseye's libraries and loader, glibc 2.31; or why there is none. */
function bullseye(): { libraries: string } | { reason: string } {
  const tree = path.join(cache, "hosts", "bullseye");
  const result = run(path.join(root, "tests", "hosts", "debian-tree.sh"), ["bullseye", tree, "libc6"], {
    timeout: 120_000,
  });
  return result.status === 0
    ? { libraries: path.join(tree, "lib", "x86_64-linux-gnu") }
    : { reason: result.stderr.trim() };
}

const old = bullseye();
("reason" in old ? describe.skip : describe)(
  `by the loader of Debian bullseye${"reason" in old ? ` SKIP: ${old.reason}` : ""}`,
  () => {
    const onBullseye = (name: string, ...args: string[]) => {
      const { libraries } = old as { libraries: string };
      return run(
        path.join(libraries, "ld-linux-x86-64.so.2"),
        ["--library-path", libraries, program(name), ...args],
        { cwd: work },
      );
    };

    test("the AOT tool makes the same code as by this machine's", () => {
      expect(falcoTs(["build", "--keep", writePlugin(path.join(work, "t"), pluginSource())]).status).toBe(0);
      const wasm = path.join(work, "t", "build", "plugin.wasm");
      expect(onBullseye("falco-ts-aot", wasm, "old.cwasm", PLATFORMS[0].target)).toMatchObject({
        status: 0,
        stdout: "",
        stderr: "",
      });
      expect(
        run(program("falco-ts-aot"), [wasm, "new.cwasm", PLATFORMS[0].target], { cwd: work }).status,
      ).toBe(0);
      expect(fs.statSync(path.join(work, "old.cwasm")).size).toBeGreaterThan(100_000);
      expect(
        fs.readFileSync(path.join(work, "old.cwasm")).equals(fs.readFileSync(path.join(work, "new.cwasm"))),
      ).toBe(true);
    });

    test("the host loads a plugin, and the plugin runs", () => {
      const result = onBullseye(
        "falco-ts-host",
        "run",
        dummy,
        "--config",
        '{"jitter":0}',
        "--params",
        '{"start":8,"maxEvents":2}',
        "--field",
        "1",
        "uint64",
        "0",
        "dummy.value",
        "",
      );
      expect(result).toMatchObject({ status: 0, stderr: "2 events (end of source)\n" });
      expect(result.stdout.split("\n").map(line => line.split(/\s{2,}/).at(-1))).toEqual([
        "dummy.value",
        "9",
        "10",
        "",
      ]);
    });
  },
);

describe("where the native parts are not as they should be, the author is told what to do", () => {
  const info = () =>
    run(process.execPath, [installed("falco-ts", "dist", "compiler", "cli.js"), "info", dummy], {
      env: { FALCO_TS_CACHE: path.join(work, "nothing") },
    });

  test("another version is refused", () => {
    const file = installed(PLATFORM, "package.json"),
      text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace(version, "0.0.9"));
    const result = info();
    fs.writeFileSync(file, text);
    expect(result).toMatchObject({
      status: 1,
      stderr: `falco-ts info: ${path.dirname(file)} is version 0.0.9, and falco-ts is ${version}; they belong together: install both in one version\n`,
    });
  });

  test("the package is named where it is missing", () => {
    fs.renameSync(installed(PLATFORM), path.join(work, "away"));
    const result = info();
    fs.renameSync(path.join(work, "away"), installed(PLATFORM));
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`it needs the package ${PLATFORM} ${version} beside it`),
    });
  });
});
