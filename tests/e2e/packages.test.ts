// The packages of `make packages`: they are installed in an empty folder, and used without a network and with
// nothing in PATH but Node and a C compiler. Their programs also run on an old glibc.
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

/** The path of a program on this machine. */
function find(tool: string): string {
  return run("sh", ["-c", `command -v ${tool}`]).stdout.trim();
}

/** The programs that an author needs: Node with its npx, and a C compiler with its assembler and linker. */
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

/** The author's environment, which has nothing of this process's but these. */
const env = Object.fromEntries([
  ...Object.keys(process.env).map(name => [name, undefined]),
  ["PATH", bin],
  ["HOME", path.join(work, "home")],
]) as Record<string, string | undefined>;

test("neither package has scripts that npm runs when it installs it", () => {
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

test("falco-ts depends on the native package where that can be used, and the checkout does not", () => {
  expect(
    JSON.parse(fs.readFileSync(installed("falco-ts", "package.json"), "utf8")).optionalDependencies,
  ).toEqual({ [PLATFORM]: version });
  expect(JSON.parse(fs.readFileSync(installed(PLATFORM, "package.json"), "utf8"))).toMatchObject({
    os: ["linux"],
    cpu: ["x64"],
    libc: ["glibc"],
    engines: { node: ">=20" },
    publishConfig: { access: "public" },
  });
  expect(fs.readFileSync(path.join(root, "package.json"), "utf8")).not.toContain(PLATFORM);
});

describe.each(["falco-ts", PLATFORM])("%s on npm's page", name => {
  const about = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const packageJson = () => JSON.parse(fs.readFileSync(installed(name, "package.json"), "utf8"));
  const documents = () =>
    fs
      .readdirSync(installed(name), { recursive: true, encoding: "utf8" })
      .filter(file => file.endsWith(".md") && !/(^|\/)node_modules\//.test(file));

  test("says whose it is, under what licence, where its source lies and what it is about", () => {
    expect(packageJson()).toMatchObject({
      description: expect.stringMatching(/.{40}/),
      keywords: expect.arrayContaining(["falco", "falco-plugin"]),
      license: "Apache-2.0",
      author: expect.any(String),
      repository: { type: "git", url: expect.stringMatching(/^git\+https:.*\.git$/) },
      homepage: expect.stringMatching(/^https:/),
      bugs: { url: expect.stringMatching(/^https:/) },
      engines: { node: about.engines.node },
      files: expect.arrayContaining([expect.any(String)]),
    });
  });

  test("has documents whose links lead to its own files, or to files of the repository at this version", () => {
    const source = `${about.homepage.replace("#readme", "")}/`;
    const links = documents().flatMap(file =>
      [...fs.readFileSync(installed(name, file), "utf8").matchAll(/\]\(([^)\s#]+)/g)].map(([, to]) => ({
        file,
        to: to!,
      })),
    );
    const broken = links.filter(({ file, to }) => {
      if (!/^https?:/.test(to)) return !fs.existsSync(installed(name, path.dirname(file), to));
      if (!to.startsWith(source)) return false;
      const [, kind, tag, inside] = /^(\w+)\/(v[^/]+)\/(.*)$/.exec(to.slice(source.length)) ?? [];
      const found = inside && fs.statSync(path.join(root, inside), { throwIfNoEntry: false });
      return tag !== `v${version}` || !found || found.isDirectory() !== (kind === "tree");
    });
    expect(broken).toEqual([]);
  });

  test("has a README without what is about a checkout, and without marks of our tests", () => {
    const readme = fs.readFileSync(installed(name, "README.md"), "utf8");
    expect(readme.match(/\bmake \w+|this checkout|OLDPWD|<!-- (checkout|package)|^```\w+ .*$/gm)).toEqual(
      name === "falco-ts" ? ["make bench", "make bench", "make bench"] : null,
    );
  });
});

test("the README shows how it is installed from npm, and links to pages of this version", () => {
  const readme = fs.readFileSync(installed("falco-ts", "README.md"), "utf8");
  const address = `https://github.com/falco-ts/falco-ts/blob/v${version}`;
  expect(readme).toMatch(/^npm install falco-ts /m);
  expect(readme).toContain(`[The guide](${address}/docs/guide.md)`);
  expect(readme).toContain("(https://github.com/falco-ts/falco-ts/raw/v0.1.0/docs/bench.svg)");
  expect(readme).toContain(`(${address}/ARCHITECTURE.md#where-the-nanoseconds-go)`);
});

test("the native package has the licences of the code in it", () => {
  expect(fs.readFileSync(installed(PLATFORM, "LICENSE"), "utf8")).toContain("Apache License");
  expect(fs.readFileSync(installed(PLATFORM, "third-party.txt"), "utf8")).toMatch(
    /^ {2}cranelift-codegen \d[\d.]+ +Apache-2.0 WITH LLVM-exception$/m,
  );
});

test("the native package has an SBOM of itself and of the Rust it is made with", () => {
  const { metadata, components } = JSON.parse(
    fs.readFileSync(installed(PLATFORM, "sbom.cdx.json"), "utf8"),
  ) as {
    metadata: { component: object };
    components: { name: string; version: string }[];
  };
  expect(metadata.component).toMatchObject({
    version,
    purl: `pkg:npm/${PLATFORM.replace("@", "%40")}@${version}`,
  });
  expect(components[0]).toMatchObject({
    name: "Rust's standard library",
    version: expect.stringMatching(/^1\.\d+\.\d+$/) as string,
  });
});

test("both packages have the same bytes when they are packed again", () => {
  const again = path.join(work, "again");
  for (const name of pack(again))
    expect(fs.readFileSync(path.join(again, name)).equals(fs.readFileSync(path.join(packed, name)))).toBe(
      true,
    );
});

test.each(PROGRAMS)("%s needs no library but those of glibc, from 2.17 on", name => {
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
  "%s names no folder of the machine that made it",
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

/** How to run a program without a network; or why this machine cannot do so. */
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
    test("no command reaches an interface, an address or cargo", () => {
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
        stdout: expect.stringMatching(/^✓ build\/libmy_counter\.so {2}0\.\d\d MB in /m),
      });
      expect(readElf(fs.readFileSync(path.join(plugin, "build", "libmy_counter.so"))).exports).toContain(
        "plugin_next_batch",
      );
    });

    test("check finds nothing wrong", () => {
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

    test("info shows what the plugin is", () => {
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

/** The folder with Debian bullseye's loader and libraries, of glibc 2.31; or why this machine has none. */
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

    test("the AOT tool makes the same code as with this machine's loader", () => {
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

describe("a build says what to do", () => {
  const info = () =>
    run(process.execPath, [installed("falco-ts", "dist", "compiler", "cli.js"), "info", dummy], {
      env: { FALCO_TS_CACHE: path.join(work, "nothing") },
    });

  test("if the native package has another version", () => {
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

  test("if the native package is missing", () => {
    fs.renameSync(installed(PLATFORM), path.join(work, "away"));
    const result = info();
    fs.renameSync(path.join(work, "away"), installed(PLATFORM));
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`it needs the package ${PLATFORM} ${version} beside it`),
    });
  });
});
