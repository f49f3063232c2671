// Errors around a plugin: in what it says of itself, in its folder and options, in the machine's tools, in
// the command line. A build that fails leaves everything as it was.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { cli, nativeDir, root, temporaryFolder } from "../support";
import {
  buildFiles,
  edited,
  falcoTsAsync,
  GOOD,
  HANDLER,
  HEAD,
  INFO,
  OPEN,
  oneError,
  QUICK,
  refusedByCheck,
  type Edits,
} from "./mistakes";

const dir = temporaryFolder();

function good(name: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = path.join(dir, name);
  for (const [file, text] of Object.entries({ ...QUICK, "src/plugin.ts": GOOD, ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

describe("a plugin is refused for what it says of itself:", () => {
  const FIELD = `f.u64("demo.value", "The sample", ${HANDLER})`;
  const cases: [title: string, edits: Edits, stderr: string[]][] = [
    [
      "info() of a source",
      [
        [
          INFO,
          'info(): Info { return { name: "My Demo", version: "1.0", description: "A\\0B", source: "syscall" }; }\n',
        ],
      ],
      [
        'src/plugin.ts:8:1: error: info().contact: found "", expected where users turn to',
        "src/plugin.ts:8:1: error: info().id: found 0, expected the id from Falco's registry, or 999 while developing",
        'src/plugin.ts:8:31: error: info().name: found "My Demo", expected lower-case letters, digits, _ and -, beginning with a letter',
        'src/plugin.ts:8:51: error: info().version: found "1.0", expected x.y.z',
        'src/plugin.ts:8:71: error: info().description: found "A\\u0000B", expected text without control characters such as \\x00',
        'src/plugin.ts:8:87: error: info().source: found "syscall", expected a name that Falco does not reserve',
      ],
    ],
    [
      "info() of an extractor, and no description",
      [
        [HEAD, HEAD.replace(" Source,", "")],
        [OPEN, ""],
        ['"A test"', '""'],
      ],
      [
        "src/plugin.ts:9:18: error: info().id: found 999, expected 0, since there is no open()",
        'src/plugin.ts:9:68: error: info().description: found "", expected a sentence',
        'src/plugin.ts:9:99: error: info().source: found "demo", expected "", since there is no open()',
      ],
    ],
    [
      "fields()",
      [
        [
          FIELD,
          `${FIELD}.u64("demo.value", "", ${HANDLER}).u64("demo value", "A space", ${HANDLER}).u64("demo.at", "At", ${HANDLER}, Arg.required)`,
        ],
      ],
      [
        'src/plugin.ts:18:11: error: field "demo.value": the description is empty',
        'src/plugin.ts:18:95: error: field "demo.value": declared twice',
        'src/plugin.ts:18:169: error: field "demo value": expected two words or more, joined by dots, of letters, digits and _, each with a letter first, such as "demo.value"',
        'src/plugin.ts:18:250: error: field "demo.at": Arg.required needs Arg.index or Arg.key beside it',
      ],
    ],
    [
      "texts that a terminal would obey",
      [
        [
          'description: "A test", contact: "nobody"',
          'description: "A\\u202etest", contact: "me\\nname: you"',
        ],
        ['"demo.value", "The sample"', '"demo.value", "The\\x1b[1Asample"'],
        ['s.u64("step", "How far"', 's.u64("st\\x9bep", "How\\tfar"'],
        [
          HEAD,
          `${HEAD.replace(" Source,", " Source, Permitted, Measured<Demo>,").replace(/^/, 'import { Permitted, Permissions, Measured, Metrics } from "falco-ts";\n')}  permissions(p: Permissions): void { p.read("/var/log/\\0only-this").readParams("a\\x7f").readConfig("b\\r"); }
  metrics(m: Metrics<Demo>): void { m.counter("lines", "Lines\\x08", (self, counter) => {}); }
`,
        ],
      ],
      [
        'src/plugin.ts:7:3: error: permissions(): read(): found "/var/log/\\u0000only-this", expected text without control characters such as \\x00',
        'src/plugin.ts:7:3: error: permissions(): readParams(): found "a\\u007f", expected text without control characters such as \\x7f',
        'src/plugin.ts:7:101: error: permissions(): readConfig(): found "b\\r", expected text without control characters such as \\r',
        'src/plugin.ts:8:47: error: metrics(): "lines": the description: found "Lines\\b", expected text without control characters such as \\x08',
        'src/plugin.ts:12:68: error: info().description: found "A\\u202etest", expected text without control characters such as \\u202e',
        'src/plugin.ts:12:92: error: info().contact: found "me\\nname: you", expected text without control characters such as \\n',
        'src/plugin.ts:14:3: error: settings(): the key: found "st\\u009bep", expected text without control characters such as \\x9b',
        'src/plugin.ts:15:23: error: settings(): "st\\u009bep": the description: found "How\\tfar", expected text without control characters such as \\t',
        'src/plugin.ts:21:11: error: field "demo.value": the description: found "The\\u001b[1Asample", expected text without control characters such as \\x1b',
      ],
    ],
    [
      "an id below 0 that no literal shows",
      [
        ["id: 999", "id: ID"],
        [HEAD, `const ID: u32 = -1;\n${HEAD}`],
      ],
      [
        "src/plugin.ts:10:18: error: info().id: found -1, expected the id from Falco's registry, or 999 while developing",
      ],
    ],
    [
      "fields whose names Falco cannot read in a condition, beside one that it can",
      [
        [
          FIELD,
          `f.u64("value", "One word", ${HANDLER}).u64("demo.2nd", "A digit", ${HANDLER}).u64("Demo.Value", "Fine", ${HANDLER})`,
        ],
      ],
      [
        'src/plugin.ts:18:11: error: field "value": expected two words or more, joined by dots, of letters, digits and _, each with a letter first, such as "demo.value"',
        'src/plugin.ts:18:88: error: field "demo.2nd": expected two words or more, joined by dots, of letters, digits and _, each with a letter first, such as "demo.value"',
      ],
    ],
    [
      "an input that no permission is for",
      [
        ["Params,", "Params, Instance, PushInstance,"],
        [
          OPEN,
          `  open(params: Params): Instance | null {
    return new PushInstance<Demo>(this).lines(params.raw, (self, line, out) => { out.bytes(line); });
  }
`,
        ],
      ],
      [
        "src/plugin.ts:5:22: error: permissions(): the plugin uses lines(): found no permission to read, expected one: read(…), readParams(…) or readConfig(…)",
      ],
    ],
    [
      "an input that another permission is for",
      [
        ["Params,", "Params, Instance, PushInstance, Permitted, Permissions,"],
        [
          OPEN,
          `  permissions(p: Permissions): void { p.readParams(); }
  open(params: Params): Instance | null {
    return new PushInstance<Demo>(this).udp(params.raw, (self, message, out) => { out.bytes(message); });
  }
`,
        ],
        ["Demo>, Source,", "Demo>, Source, Permitted,"],
      ],
      [
        "src/plugin.ts:14:3: error: permissions(): the plugin uses udp(): found no permission to listen, expected one: listen(…), listenParams(…) or listenConfig(…)",
      ],
    ],
    [
      "fields() that declares none",
      [[FIELD, ""]],
      ["src/plugin.ts:17:3: error: fields() declares no field: Falco refuses such a plugin"],
    ],
  ];
  test.each(cases)("%s", async (title, edits, expected) => {
    const { status, stderr } = await buildFiles(path.join(dir, title.replaceAll(/\W+/g, "-")), {
      ...QUICK,
      "src/plugin.ts": edited(edits),
    });
    expect(stderr.match(/^src.*: error: .*$/gm)).toEqual(expected);
    expect(status).toBe(1);
    expect(await refusedByCheck(path.join(dir, title.replaceAll(/\W+/g, "-")))).toBe(stderr);
  });

  test("each problem is shown at the code that says it", async () => {
    const edits: Edits = [[INFO, INFO.replace('"0.1.0"', '"v1"')]];
    expect(await buildFiles(path.join(dir, "frame"), { "src/plugin.ts": edited(edits) })).toMatchObject({
      stderr: oneError([
        'src/plugin.ts:9:46: error: info().version: found "v1", expected x.y.z',
        ' 9 │     return { id: 999, name: "demo", version: "v1", description: "A test", contact: "nobody", source: "demo" };',
        "   │                                              ^^^^",
      ]),
    });
  });

  test("a field that a function in another module declares is found there", async () => {
    const { stderr } = await buildFiles(path.join(dir, "elsewhere"), {
      ...QUICK,
      "src/more.ts": `import { Fields } from "falco-ts";\nexport function more<P>(f: Fields<P>): void {\n  f.u64("demo value", "The sample", ${HANDLER});\n}\n`,
      "src/plugin.ts": edited([
        [FIELD, `${FIELD}; more<Demo>(f)`],
        [HEAD, `import { more } from "./more";\n${HEAD}`],
      ]),
    });
    expect(stderr).toMatch(/^src\/more\.ts:3:9: error: field "demo value": expected two words or more, /);
  });

  test("a trap while it is asked is shown at its line", async () => {
    const { stderr } = await buildFiles(path.join(dir, "trap"), {
      ...QUICK,
      "src/plugin.ts": edited([[FIELD, `${FIELD};\n    const none: u64[] = []; none[1]`]]),
    });
    expect(stderr).toMatch(
      /^src\/plugin\.ts:19:\d+: error: the module's top-level code, .* one of them trapped: /,
    );
  });
});

describe("asconfig.json", () => {
  test.each([
    ["{", /^falco-ts build: asconfig\.json: not valid JSON: .+\n$/],
    ["[]", "falco-ts build: asconfig.json: expected a JSON object\n"],
    [
      '{ "targets": {} }',
      'falco-ts build: asconfig.json: "targets" cannot be set; only "options" can, with optimizeLevel and shrinkLevel, and "c", with the plugin\'s C files\n',
    ],
    [
      '{ "options": { "optimiseLevel": 3 } }',
      'falco-ts build: asconfig.json: options.optimiseLevel cannot be set; did you mean "optimizeLevel"?\n',
    ],
    [
      '{ "options": { "runtime": "stub" } }',
      "falco-ts build: asconfig.json: options.runtime cannot be set; a plugin may set optimizeLevel and shrinkLevel\n",
    ],
    [
      '{ "options": { "optimizeLevel": 4 } }',
      "falco-ts build: asconfig.json: options.optimizeLevel: found 4, expected one of 0, 1, 2, 3\n",
    ],
  ])("%s is refused", async (text, expected) => {
    const { status, stderr } = await falcoTsAsync(["build", good("asconfig", { "asconfig.json": text })]);
    expect(stderr).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
    expect(status).toBe(2);
  });
});

describe("a folder is refused", () => {
  const build = (folder: string) => falcoTsAsync(["build", folder], { cwd: dir });

  test("if it does not exist", async () => {
    expect(await build("nowhere")).toEqual({
      status: 2,
      stdout: "",
      stderr: 'falco-ts build: nowhere: no such folder; "falco-ts init nowhere" makes a plugin there\n',
    });
  });

  test("if it has no src/plugin.ts", async () => {
    fs.mkdirSync(path.join(dir, "empty"));
    expect(await build("empty")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'falco-ts build: empty/src/plugin.ts: not found. A plugin has its module there; "falco-ts init DIR" makes a plugin in a new folder\n',
    });
  });

  test("if it is a file", async () => {
    good("file");
    expect(await build("file/src/plugin.ts")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "falco-ts build: file/src/plugin.ts: is a file; name the plugin's folder, which has src/plugin.ts in it\n",
    });
  });

  test("if it has a file named build", async () => {
    good("taken", { build: "mine" });
    expect(await build("taken")).toEqual({
      status: 1,
      stdout: "",
      stderr: "falco-ts build: taken/build: is a file, and a folder is needed there\n",
    });
    expect(fs.readFileSync(path.join(dir, "taken", "build"), "utf8")).toBe("mine");
  });
});

test("a build without the native parts says what installs them", async () => {
  const cache = path.join(dir, "cache");
  const version = path.basename(nativeDir);
  const { status, stderr } = await falcoTsAsync(["build", good("native")], {
    env: { FALCO_TS_CACHE: cache },
  });
  expect(stderr).toBe(
    `falco-ts build: The native parts of falco-ts ${version} are not installed: it needs the package @falco-ts/linux-x64 ${version} beside it, which ` +
      `"npm install" leaves out with --omit=optional or --no-optional. In a checkout of falco-ts "make native" makes them, in ${cache}/native/${version}\n`,
  );
  expect(status).toBe(1);
});

test.each([
  [["bild"], "error: unknown command 'bild'\n(Did you mean build?)"],
  [["build", "--fast"], "error: unknown option '--fast'"],
  [["build", "a", "b"], "error: too many arguments for 'build'. Expected 1 argument but got 2."],
  [["run"], "error: missing required argument 'library'"],
  [["run", "lib.so", "--max-events"], "error: option '--max-events <count>' argument missing"],
])("falco-ts %j is a usage error, which two or three lines explain", async (args, expected) => {
  const result = await falcoTsAsync(args);
  expect(result).toEqual({
    status: 2,
    stdout: "",
    stderr: `${expected}\n("falco-ts --help" lists what there is)\n`,
  });
});

test("--version prints the version", async () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  expect(await falcoTsAsync(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test.each([[["--help"]], [["build", "--help"]]])("%j prints the usage", async args => {
  expect(await falcoTsAsync(args)).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^Usage: falco-ts /),
    stderr: "",
  });
});

test("falco-ts without a verb is a usage error", async () => {
  expect(await falcoTsAsync([])).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^Usage: falco-ts /),
  });
});

describe("a build that fails", () => {
  const folder = path.join(dir, "kept");
  const tmp = path.join(dir, "tmp");
  const contents = () =>
    fs
      .readdirSync(path.join(folder, "build"))
      .sort()
      .map(name => [name, fs.readFileSync(path.join(folder, "build", name)).toString("base64")]);
  let before: ReturnType<typeof contents>;

  beforeAll(async () => {
    fs.mkdirSync(tmp);
    expect(await falcoTsAsync(["build", good("kept")], { env: { TMPDIR: tmp } })).toMatchObject({
      status: 0,
      stderr: "",
    });
    before = contents();
  });
  afterEach(() => {
    expect(contents()).toEqual(before);
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  test("in its compile stage leaves the last .so and manifest, and no temporary folder", async () => {
    expect(
      (await buildFiles(folder, { "src/plugin.ts": edited([["Status.Ok", "Status.OK"]]) }, { TMPDIR: tmp }))
        .status,
    ).toBe(1);
  });

  test("for lack of a C compiler leaves them too, and says what installs one", async () => {
    const { status, stderr } = await buildFiles(
      folder,
      { "src/plugin.ts": GOOD },
      { TMPDIR: tmp, CC: "nocc" },
    );
    expect(stderr).toBe(
      'falco-ts build: nocc: not found. Building plugins needs a C compiler: "apt-get install gcc" on Debian and Ubuntu, "dnf install gcc" on Fedora; CC names another one\n',
    );
    expect(status).toBe(1);
  });

  test("by a signal leaves them too", async () => {
    const child = spawn(process.execPath, [cli, "build", folder], {
      env: { ...process.env, TMPDIR: tmp },
      stdio: "ignore",
    });
    const ended = new Promise(resolve => child.on("exit", (_code, signal) => resolve(signal)));
    while (fs.readdirSync(tmp).length === 0 && child.exitCode === null)
      await new Promise(resolve => setTimeout(resolve, 5));
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
  });
});

test("a .so that cannot be replaced leaves the manifest as it was", async () => {
  const folder = good("unwritable", { "build/manifest.json": "old", "build/libdemo.so/file": "in the way" });
  const result = await falcoTsAsync(["build", "."], { cwd: folder });
  expect(result).toMatchObject({
    status: 1,
    stderr: "falco-ts build: build/libdemo.so: cannot be written: a folder has that name\n",
  });
  expect(fs.readdirSync(path.join(folder, "build")).sort()).toEqual(["libdemo.so", "manifest.json"]);
  expect(fs.readFileSync(path.join(folder, "build", "manifest.json"), "utf8")).toBe("old");
});
