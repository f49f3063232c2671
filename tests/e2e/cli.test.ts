// The command line: info, run, the options of build, and the messages to a user who mistypes.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { readElf } from "../../dist/compiler/native/elf";
import { describeWithHost, run } from "../hosts/hosts";
import {
  buildPlugin,
  cli,
  dummy,
  dummyDir,
  falcoTs,
  falcoTsHost,
  pluginSource,
  root,
  temporaryFolder,
} from "../support";

const dir = temporaryFolder();

/** Makes a copy of the example, which a test then builds in another way. */
function copyOfDummy(name: string): string {
  const copy = path.join(dir, name);
  for (const part of ["src", "rules"])
    fs.cpSync(path.join(dummyDir, part), path.join(copy, part), { recursive: true });
  return copy;
}

describe("falco-ts info", () => {
  test("prints what a plugin is and what made it", () => {
    const { stdout, status } = falcoTs(["info", dummy]);
    expect(status).toBe(0);
    expect(
      stdout
        .replace(/[\d.]+ MB/, "SIZE")
        .replace(/wasmtime 48\.0\.\d+/, "wasmtime 48")
        .split("\n"),
    ).toEqual([
      "name          dummy 0.11.5",
      "description   Reference plugin for educational purposes",
      "contact       github.com/falcosecurity/plugins",
      "capabilities  sourcing, extraction, event to string",
      "event source  dummy (id 3)",
      "plugin API    3.5.0 or newer",
      "library       SIZE, glibc 2.17 or newer, needs libpthread.so.0 libc.so.6 ld-linux-x86-64.so.2",
      "made by       falco-ts 0.1.0 with assemblyscript 0.28.20 and wasmtime 48",
      "permissions   none",
      expect.stringMatching(/^init config {3}\{"\$schema":.*"jitter"/),
      "fields",
      "  uint64 dummy.divisible[index]  Return 1 if the value is divisible by the provided divisor, 0 otherwise",
      "  uint64 dummy.value             The sample value in the event",
      "  string dummy.strvalue          The sample value in the event, as a string",
      "",
    ]);
  });

  test("prints one object with --json", () => {
    const found = JSON.parse(falcoTs(["info", dummy, "--json"]).stdout);
    expect(found).toMatchObject({
      plugin: { name: "dummy", id: 3 },
      glibc: "2.17",
      manifest: { manifestVersion: 1 },
    });
    expect(found.fields.map((field: { name: string }) => field.name)).toEqual([
      "dummy.divisible",
      "dummy.value",
      "dummy.strvalue",
    ]);
  });

  describeWithHost("go-dummy", official => {
    test("reads a plugin that falco-ts did not make", () => {
      const { stdout } = falcoTs(["info", official]);
      expect(stdout).toMatch(/^capabilities +sourcing, extraction.*, event to string/m);
      expect(stdout).toContain("plugin API    3.11.0 or newer");
      expect(stdout).toContain("made by       something else than falco-ts");
    });
  });
});

test("the build goes on if nobody reads its output", () => {
  const copy = copyOfDummy("read-in-part");
  const result = run("bash", [
    "-c",
    `"$0" "$1" build "$2" | true; exit "\${PIPESTATUS[0]}"`,
    process.execPath,
    cli,
    copy,
  ]);
  expect(result).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(fs.existsSync(path.join(copy, "build", "libdummy.so"))).toBe(true);
});

describe("falco-ts run and info refuse", () => {
  const empty = path.join(dir, "empty.so");
  fs.writeFileSync(empty, "");
  const cases: [why: string, args: string[], message: string, status: number][] = [
    [
      "a file that does not exist",
      ["nope.so"],
      "nope.so: no such file; check the path, or build the plugin first",
      1,
    ],
    ["a file that is not a library", [path.join(root, "README.md")], "README.md: ", 1],
    ["an empty file", [empty], "empty.so: ", 1],
    [
      "a library that is not a plugin",
      ["/lib/x86_64-linux-gnu/libm.so.6"],
      "/lib/x86_64-linux-gnu/libm.so.6: not a Falco plugin: it does not export plugin_get_required_api_version",
      1,
    ],
  ];
  test.each(cases)("%s", (_why, args, message, status) => {
    for (const verb of ["run", "info"]) {
      const result = falcoTs([verb, ...args]);
      expect(result.stderr).toMatch(new RegExp(`^falco-ts ${verb}: .*\\n$`));
      expect(result.stderr).toContain(message);
      expect(result.stdout).toBe("");
      expect(result.status).toBe(status);
    }
  });

  test.each([
    [
      ["--fields", "dummy.vlaue"],
      'falco-ts run: the plugin has no field "dummy.vlaue"; did you mean dummy.value?\n',
      1,
    ],
    [
      ["--fields", "dummy.divisible"],
      "falco-ts run: the field dummy.divisible needs an argument, such as dummy.divisible[0]\n",
      1,
    ],
    [
      ["--fields", "dummy.value[1]"],
      'falco-ts run: the field dummy.value takes no argument; leave out "[1]"\n',
      1,
    ],
    [
      ["--fields", "dummy.divisible[x]"],
      'falco-ts run: the field dummy.divisible takes a number without leading zeros in its brackets, not "x"\n',
      1,
    ],
    [
      ["--max-events", "many"],
      `error: option '--max-events <count>' argument 'many' is invalid. Expected a whole number.\n("falco-ts --help" lists what there is)\n`,
      2,
    ],
    [["--max-events", "0"], "falco-ts run: --max-events: found 0, expected a number from 1\n", 2],
  ])("the arguments %j", (args, message, status) => {
    const result = falcoTs(["run", dummy, ...args]);
    expect(result.stderr).toBe(message);
    expect(result.stdout).toBe("");
    expect(result.status).toBe(status);
  });
});

describe("falco-ts run", () => {
  test("refuses an extractor, which has no event source, in one line", () => {
    const source = pluginSource()
      .replace("implements Source, Extractor<T>", "implements Extractor<T>")
      .replace(/  open\(.*\n/, "")
      .replace("id: 999", "id: 0")
      .replace('source: "t"', 'source: ""');
    const result = falcoTs(["run", buildPlugin(path.join(dir, "extractor"), source)]);
    expect(result.stderr).toMatch(/^falco-ts-host: .*libt\.so: there is no event source in it.*\n$/);
    expect(result.status).toBe(1);
  });

  const slowToStart = path.join(dir, "slow-to-start.cjs");
  fs.writeFileSync(
    slowToStart,
    `
    const childProcess = require("node:child_process"), spawn = childProcess.spawn;
    childProcess.spawn = (...args) => {
      const child = spawn(...args);
      if (args[1][0] === "run") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);   // the host works during this time
      return child;
    };`,
  );
  test.each([
    ["", []],
    [" while the host is being started", ["--require", slowToStart]],
  ])("closes the source and succeeds on Ctrl-C%s", async (_when, nodeOptions) => {
    const endless = buildPlugin(
      path.join(dir, "endless"),
      pluginSource({ next: "return Status.Timeout;", close: "log.info('closed');" }),
    );
    const child = spawn(process.execPath, [...nodeOptions, cli, "run", endless]);
    let stderr = "";
    child.stderr.on("data", chunk => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.kill("SIGINT")); // the head of the table shows that it runs
    const status = await new Promise(resolve => child.on("close", resolve));
    expect(stderr).toContain("[info] t: closed\n");
    expect(stderr).toContain("0 events (interrupted)");
    expect(status).toBe(0);
  });
});

describe("falco-ts test", () => {
  test("prints jest's help with --help, also outside of a plugin's folder", () => {
    const result = falcoTs(["test", "--help"], { cwd: dir });
    expect(result.stdout).toContain("--testNamePattern");
    expect(result.status).toBe(0);
  });
});

describe("falco-ts build", () => {
  test("makes the same bytes from the same source: again, in another folder, on another day, with --keep, and from elsewhere", () => {
    const built = (copy: string, args: string[], options = {}) => {
      expect(falcoTs(["build", ...args], options).status).toBe(0);
      return Object.fromEntries(
        fs
          .readdirSync(path.join(copy, "build"))
          .map(file => [file, fs.readFileSync(path.join(copy, "build", file)).toString("latin1")]),
      );
    };
    const [one, two] = ["one", "two with spaces"].map(copyOfDummy) as [string, string];
    const first = built(one, [one]);
    expect(Object.keys(first).sort()).toEqual(["libdummy.so", "manifest.json"]);
    expect(Object.values(first).some(bytes => bytes.includes(dir))).toBe(false);
    // the folder of cargo's sources, on the machine that made the runtime
    expect(first["libdummy.so"]!.includes("/registry/src/")).toBe(false);
    expect(built(one, [one])).toEqual(first);
    const tomorrow = path.join(dir, "tomorrow.js");
    fs.writeFileSync(
      tomorrow,
      "const now = Date.now; Date.now = () => now() + 86_400_000;\nconst Real = Date; globalThis.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(Real.now()); } };\n",
    );
    const kept = built(two, ["--keep"], {
      cwd: two,
      env: {
        TMPDIR: two,
        TZ: "Asia/Tokyo",
        LC_ALL: "C",
        SOURCE_DATE_EPOCH: "1",
        NODE_OPTIONS: `--require=${tomorrow}`,
      },
    });
    expect(kept).toMatchObject(first);
    expect(built(one, ["--keep", one])).toEqual(kept);
  });

  test("makes a plugin for plugin API 3.0.0, without a log, with --min-falco 0.35", () => {
    const copy = copyOfDummy("old");
    expect(falcoTs(["build", copy, "--min-falco", "0.35"]).status).toBe(0);
    const library = path.join(copy, "build", "libdummy.so");
    expect(JSON.parse(run(falcoTsHost, ["info", library]).stdout).requiredApiVersion).toBe("3.0.0");
    const result = falcoTs(["run", library, "--fields", "dummy.divisible[0]", "--max-events", "1"]);
    expect(result.stdout).toMatch(/\n1 .* -\s*$/);
    expect(result.stderr).not.toContain("[error]");
  });

  test.each(["v1", "v3"])("makes a plugin that runs with --cpu %s", level => {
    const copy = copyOfDummy(level);
    expect(falcoTs(["build", copy, "--cpu", level]).status).toBe(0);
    expect(falcoTs(["run", path.join(copy, "build", "libdummy.so"), "--max-events", "1"]).status).toBe(0);
  });

  test("leaves the wasm and the wrapper with --keep, and prints where the library is with --json", () => {
    const copy = copyOfDummy("kept");
    const result = falcoTs(["build", copy, "--keep", "--json"]);
    expect(JSON.parse(result.stdout)).toEqual({
      library: path.join(copy, "build", "libdummy.so"),
      bytes: expect.any(Number),
      milliseconds: expect.any(Number),
    });
    expect(WebAssembly.validate(fs.readFileSync(path.join(copy, "build", "plugin.wasm")))).toBe(true);
    expect(fs.readFileSync(path.join(copy, "build", "wrapper.c"), "utf8")).toContain("plugin_next_batch");
    expect(readElf(fs.readFileSync(path.join(copy, "build", "libdummy.so"))).exports).toHaveLength(19);
  });

  test.each([
    ["darwin", "arm64"],
    ["linux", "arm64"],
    ["win32", "x64"],
  ])("refuses to run on %s %s, since plugins are for Linux x86-64", (platform, arch) => {
    const fake = path.join(dir, `${platform}-${arch}.js`);
    fs.writeFileSync(
      fake,
      `for (const [key, value] of [["platform", "${platform}"], ["arch", "${arch}"]]) Object.defineProperty(process, key, { value });`,
    );
    const result = run(process.execPath, ["--require", fake, cli, "build", dummyDir]);
    expect(result.stderr).toBe(
      `falco-ts build: plugins are made for and run on Linux x86-64 only; this is ${platform} ${arch}. Tests (npx jest) run here too\n`,
    );
    expect(result.status).toBe(1);
  });
});
