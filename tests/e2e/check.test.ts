// falco-ts check shows each error that asc or tsc finds once, and warns of fields that source and extraction
// seem to share.
import fs from "node:fs";
import path from "node:path";

import { blocks } from "./blocks";
import { dummyDir, root, temporaryFolder } from "../support";
import {
  buildFiles,
  edited,
  falcoTsAsync,
  FIELDS,
  GOOD,
  HANDLER,
  INFO,
  OPEN,
  QUICK,
  SETTINGS,
  WRITE,
  type Built,
  type Edits,
} from "./mistakes";

const dir = temporaryFolder();

async function check(
  name: string,
  files: Readonly<Record<string, string>>,
  ...options: string[]
): Promise<Built> {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, name, file), text);
  }
  return falcoTsAsync(["check", path.join(dir, name), ...options]);
}

test("a plugin that is right has nothing wrong", async () => {
  expect(await falcoTsAsync(["check", dummyDir])).toEqual({
    status: 0,
    stdout: "✓ nothing wrong\n",
    stderr: "",
  });
});

test("an error is shown once, whether asc finds it, tsc, or both", async () => {
  const source =
    edited([
      [
        WRITE,
        "const few: i32 = 1.5;\n    if (this.step < few) event.decimal(nothing);\n    event.decimal(few ?  this.step : 0);\n    event.decmal(this.step);\n",
      ],
    ]) +
    'class Named { title: string = ""; } class Limited<T extends Named> { all: T[] = []; }\nexport const limited = new Limited<Demo>();\nfunction unused(text: string): i32 { return text.lenght; }\n';
  expect(await check("both", { "src/plugin.ts": source })).toEqual({
    status: 1,
    stdout: "",
    stderr: `\
src/plugin.ts:26:22: error: Conversion from type 'f64' to 'i32' requires an explicit cast. (AS200)
 26 │     const few: i32 = 1.5;
    │                      ^^^
   hint: write the cast, such as <i32>x, where the value is sure to fit

src/plugin.ts:27:40: error: Cannot find name 'nothing'. (TS2304)
 27 │     if (this.step < few) event.decimal(nothing);
    │                                        ^^^^^^^

src/plugin.ts:29:11: error: Property 'decmal' does not exist on type 'EventWriter'. (TS2339)
 29 │     event.decmal(this.step);
    │           ^^^^^^
   hint: did you mean decimal?

src/plugin.ts:35:36: warning: Property 'title' is missing in type 'Demo' but required in type 'Named'. (TS2741)
 35 │ export const limited = new Limited<Demo>();
    │                                    ^^^^

src/plugin.ts:36:50: warning: Property 'lenght' does not exist on type 'string'. Did you mean 'length'? (TS2551)
 36 │ function unused(text: string): i32 { return text.lenght; }
    │                                                  ^^^^^^

3 errors, 2 warnings
`,
  });
  expect(fs.existsSync(path.join(dir, "both", "build"))).toBe(false);
});

test("what tsc alone finds is a warning, since build takes it", async () => {
  const source = `${GOOD}function unused(text: string): i32 { return text.lenght; }\n`;
  expect(await check("unused", { "src/plugin.ts": source })).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(
      /: warning: Property 'lenght' does not exist .*\(TS2551\)[^]*\n1 warning\n$/,
    ),
  });
  expect(await buildFiles(path.join(dir, "unused"), QUICK)).toMatchObject({ status: 0, stderr: "" });
});

test("what the plugin says of itself is checked as build does it, without a build folder", async () => {
  const source = edited([[INFO, INFO.replace('"0.1.0"', '"v1"')]]);
  expect(await check("said", { "src/plugin.ts": source })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^src\/plugin\.ts:9:46: error: info\(\)\.version: found "v1", expected x\.y\.z\n/,
    ),
  });
  expect(fs.existsSync(path.join(dir, "said", "build"))).toBe(false);
});

test("a misspelt method of f is one error, and its handler's parameters are none", async () => {
  const { stderr } = await check("typo", { "src/plugin.ts": edited([["f.u64(", "f.u46("]]) });
  expect(stderr.match(/(error|warning): .*$/gm)).toEqual([
    "error: Property 'u46' does not exist on type 'Fields<Demo>'. (TS2339)",
  ]);
});

describe("packages in AssemblyScript", () => {
  const LIBRARY = {
    // what tsc says of this under the plugin's own options is nothing to its author
    "node_modules/lib/assembly/index.ts":
      "class A { text(): string { return 'a'; } }\nclass B extends A { text(): string { return 'b'; } }\nexport function say(): string { const a: A = new B(); return a.text(); }\n",
  };
  const using = (name: string) => ({
    ...LIBRARY,
    "src/plugin.ts": `import { say } from "${name}";\n${edited([[WRITE, `log.info(say());\n    ${WRITE}`]])}`,
  });

  test("are not judged as the author's code", async () => {
    expect(await check("package", using("lib/assembly"))).toEqual({
      status: 0,
      stdout: "✓ nothing wrong\n",
      stderr: "",
    });
  });

  test("are imported from their folder assembly, which a hint says", async () => {
    expect((await check("package-root", using("lib"))).stderr).toMatch(
      /^src\/plugin\.ts:1:21: error: Module 'lib' not found\. \(TS6054\)\n[^]*\n   hint: write "lib\/assembly": asc reads no package\.json\n/,
    );
  });
});

test("calls of the standard library may leave out what asc lets them leave out", async () => {
  const source = `${edited([[WRITE, `event.decimal(<u64>Date.UTC(2024, 1, 29) + <u64>Date.UTC(2024));\n`]])}`;
  expect(await check("defaults", { "src/plugin.ts": source })).toMatchObject({ status: 0, stderr: "" });
});

test("an empty test folder is nothing to complain about", async () => {
  const name = "no-tests";
  fs.mkdirSync(path.join(dir, name, "node_modules"), { recursive: true });
  fs.symlinkSync(root, path.join(dir, name, "node_modules", "falco-ts"));
  expect(await check(name, { "src/plugin.ts": GOOD, "test/tsconfig.json": "{}" })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

test("the specs are checked too", async () => {
  const spec =
    'import { expect, test } from "falco-ts/spec";\ntest("x", () => { expect(1).toBeNull(); });\ntest("y", () => { expect("a").toBe(1); });\n';
  expect(await check("specs", { "src/plugin.ts": GOOD, "src/deep/x.as.spec.ts": spec })).toEqual({
    status: 1,
    stdout: "",
    stderr: `\
src/deep/x.as.spec.ts:2:19: error: toBeNull() is for what can be null: a number cannot
 2 │ test("x", () => { expect(1).toBeNull(); });
   │                   ^^^^^^^^^^^^^^^^^^^^

src/deep/x.as.spec.ts:3:36: error: Type 'i32' is not assignable to type 'string'. (TS2322)
 3 │ test("y", () => { expect("a").toBe(1); });
   │                                    ^
   hint: make text of it: \`\${x}\` or x.toString()

2 errors
`,
  });
});

test("--json prints one object a line", async () => {
  const { status, stdout, stderr } = await check(
    "json",
    {
      "src/plugin.ts": edited([
        ["Status.Ok", "Status.OK"],
        [OPEN, `  detroy(): void {}\n${OPEN}`],
      ]),
    },
    "--json",
  );
  expect(
    stdout
      .trim()
      .split("\n")
      .map(line => JSON.parse(line)),
  ).toEqual([
    {
      file: "src/plugin.ts",
      line: 28,
      column: 19,
      endLine: 28,
      endColumn: 21,
      severity: "error",
      code: "TS2339",
      message: "Property 'OK' does not exist on type 'Status'.",
      hint: "did you mean Ok?",
      fix: "Ok",
    },
    {
      file: "src/plugin.ts",
      line: 14,
      column: 3,
      endLine: 14,
      endColumn: 9,
      severity: "warning",
      code: "misspelt-method",
      message: "Demo.detroy() is never called by falco-ts; did you mean destroy()?",
      fix: "destroy",
    },
  ]);
  // docs/messages.md shows the same, with its lines broken
  const shown = blocks("docs/messages.md")[0]!
    .text.trim()
    .split(/\n(?=\{)/);
  expect(shown.map(one => JSON.parse(one))).toEqual(
    stdout
      .trim()
      .split("\n")
      .map(one => JSON.parse(one)),
  );
  expect(stderr).toBe("");
  expect(status).toBe(1);
  expect(await falcoTsAsync(["check", dummyDir, "--json"])).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("a plugin is right once each fix of --json is put in the place of its range", async () => {
  const library = { "node_modules/lib/assembly/index.ts": "export function say(): string { return 'a'; }\n" };
  const wrong = `import { say } from "lib";\nimport { two } from "./two.js";\n${edited([
    ["event.decimal(this.step);", "log.info(say());\n    event.decmal(two(this.stp));"],
    ["Status.Ok", "Status.OK"],
    [OPEN, `  detroy(): void {}\n${OPEN}`],
    ["implements Configurable<Demo>", "implements Destroyer, Configurable<Demo>"],
    ["Configurable, Settings", "Destroyer, Configurable, Settings"],
  ])}`;
  let source = wrong;
  const plugin = path.join(dir, "mended", "src", "plugin.ts");
  for (let round = 0; round < 4; round++) {
    const files = { ...library, "src/two.ts": "export function two(n: u64): u64 { return 2 * n; }\n" };
    const { stdout } = await check("mended", { ...files, "src/plugin.ts": source }, "--json");
    const found = stdout
      .trim()
      .split("\n")
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<"line" | "column" | "endColumn", number> & { fix?: string });
    const lines = source.split("\n");
    for (const { line, column, endColumn, fix } of found.sort((a, b) => b.column - a.column)) {
      const text = lines[line - 1]!;
      if (fix !== undefined) lines[line - 1] = text.slice(0, column - 1) + fix + text.slice(endColumn - 1);
    }
    source = lines.join("\n");
  }
  fs.writeFileSync(plugin, source);
  expect(await falcoTsAsync(["check", path.join(dir, "mended")])).toEqual({
    status: 0,
    stdout: "✓ nothing wrong\n",
    stderr: "",
  });
});

test.each<[code: string, edits: Edits]>([
  ["dialect", [[WRITE, `throw "text"; ${WRITE}`]]],
  ["not-in-dialect", [[WRITE, `let x: any = 1; ${WRITE}`]]],
  ["missing-method", [[OPEN, ""]]],
  ["info", [['"0.1.0"', '"v1"']]],
  ["fields", [['"The sample"', '""']]],
  ["settings", [['"How far"', '""']]],
  ["default-export", [["export default class", "export class"]]],
  ["method-signature", [["open(params: Params)", "open()"]]],
])("--json has the code %s", async (code, edits) => {
  const { stdout } = await check(`code-${code}`, { "src/plugin.ts": edited(edits) }, "--json");
  expect(stdout.split("\n").flatMap(line => (line ? [JSON.parse(line).code] : []))).toContain(code);
});

test("a folder that does not exist is a usage error", async () => {
  expect(await falcoTsAsync(["check", path.join(dir, "nowhere")])).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^falco-ts check: .*no such folder/),
  });
});

describe("a field that source and extraction seem to share", () => {
  const COUNT = "  count: u64 = 0;\n";
  const READ: readonly [string, string] = [HANDLER, "(self, event, value) => value.set(self.count)"];
  const KEEP: Edits = [
    ["constructor(private step: u64)", "constructor(private plugin: Demo, private step: u64)"],
    ["new Samples(this.step)", "new Samples(this, this.step)"],
  ];

  test("gets a warning from check, with exit code 0, and from build", async () => {
    const source = edited([
      [INFO, COUNT + INFO],
      READ,
      [OPEN, OPEN.replace("return", "this.count = 1;\n    return")],
    ]);
    const warning = `\
src/plugin.ts:16:5: warning: Demo.count is set here by the event source, and read at src/plugin.ts:20 for extraction, which never sees it: each side has a plugin object in a sandbox of its own
 16 │     this.count = 1;
    │     ^^^^^^^^^^
   hint: put what a field needs into the event's payload; what the operator sets reaches both sides through settings()
`;
    expect(await check("shared", { "src/plugin.ts": source })).toEqual({
      status: 0,
      stdout: "",
      stderr: `${warning}\n1 warning\n`,
    });
    expect(await buildFiles(path.join(dir, "shared"), QUICK)).toMatchObject({ status: 0, stderr: warning });
  });

  const warns: readonly (readonly [string, Edits])[] = [
    [
      "counted on by an instance that keeps the plugin",
      [[INFO, COUNT + INFO], READ, ...KEEP, [WRITE, `this.plugin.count++;\n${WRITE}`]],
    ],
    [
      "set by a method that open() calls",
      [
        [INFO, `${COUNT}  note(): void { this.count += 1; }\n${INFO}`],
        READ,
        [OPEN, OPEN.replace("return", "this.note();\n    return")],
      ],
    ],
    [
      "read by a method that a handler calls",
      [
        [INFO, `${COUNT}  total(): u64 { return this.count; }\n${INFO}`],
        [HANDLER, "(self, event, value) => value.set(self.total())"],
        [OPEN, OPEN.replace("return", "this.count = 1;\n    return")],
      ],
    ],
    [
      "counted on by the handler of an input",
      [
        [INFO, COUNT + INFO],
        READ,
        ["Params,", "Params, Instance, PushInstance,"],
        [
          OPEN,
          "  open(params: Params): Instance | null {\n    return new PushInstance<Demo>(this).every(1000, (self, out) => { self.count++; });\n  }\n",
        ],
      ],
    ],
    [
      "a list that the source adds to",
      [
        [INFO, `  seen: u64[] = [];\n${INFO}`],
        [HANDLER, "(self, event, value) => value.set(self.seen.length)"],
        [OPEN, OPEN.replace("return", "this.seen.push(1);\n    return")],
      ],
    ],
    [
      "an element that the source sets",
      [
        [INFO, `  seen: u64[] = [0];\n${INFO}`],
        [HANDLER, "(self, event, value) => value.set(self.seen[0])"],
        [OPEN, OPEN.replace("return", "this.seen[0] = 1;\n    return")],
      ],
    ],
  ];
  test.each(warns)("gets a warning: %s", async (name, edits) => {
    const { status, stderr } = await check(name.replaceAll(/\W+/g, "-"), { "src/plugin.ts": edited(edits) });
    expect(stderr).toMatch(
      /^src\/plugin\.ts:\d+:\d+: warning: Demo\.(count|seen) is set here by the event source/,
    );
    expect(stderr).toMatch(/\n1 warning\n$/);
    expect(status).toBe(0);
  });

  const silent: readonly (readonly [string, Edits])[] = [
    ["a setting that both read", [[HANDLER, "(self, event, value) => value.set(self.step)"]]],
    [
      "a setting that the source changes for itself",
      [
        [HANDLER, "(self, event, value) => value.set(self.step)"],
        [OPEN, OPEN.replace("return", "this.step = 1;\n    return")],
      ],
    ],
    [
      "a field that init() fills",
      [
        [INFO, `${COUNT}  init(): void { this.count = 1; }\n${INFO}`],
        READ,
        ["implements ", "implements Initializer, "],
        ["Configurable, Settings", "Initializer, Configurable, Settings"],
      ],
    ],
    [
      "a field that the constructor fills",
      [[INFO, `${COUNT}  constructor() { super(); this.count = 1; }\n${INFO}`], READ],
    ],
    [
      "a cache that each side has for itself",
      [
        [INFO, `${COUNT}  parsed(n: u64): u64 { this.count = n; return this.count; }\n${INFO}`],
        [HANDLER, "(self, event, value) => value.set(self.parsed(event.number))"],
        [OPEN, OPEN.replace("return", "this.parsed(1);\n    return")],
      ],
    ],
    [
      "a field that only the source reads",
      [
        [INFO, COUNT + INFO],
        [OPEN, OPEN.replace("return", "this.count++;\n    return")],
      ],
    ],
    [
      "a field of the instance with the same name",
      [
        [INFO, COUNT + INFO],
        READ,
        [SETTINGS, SETTINGS.replace("self.step = value;", "self.step = value; self.count = value;")],
        [WRITE, `this.count = 2;\n${WRITE}`],
        ["constructor(private step", "count: u64 = 0;\n  constructor(private step"],
      ],
    ],
    [
      "a local with a name of its own",
      [
        [INFO, COUNT + INFO],
        READ,
        [OPEN, OPEN.replace("return", "let count: u64 = 1;\n    count++;\n    return")],
      ],
    ],
  ];
  test.each(silent)("gets no warning if it is %s", async (name, edits) => {
    expect(await check(name.replaceAll(/\W+/g, "-"), { "src/plugin.ts": edited(edits) })).toEqual({
      status: 0,
      stdout: "✓ nothing wrong\n",
      stderr: "",
    });
  });
  expect(FIELDS).toContain(HANDLER);
});
