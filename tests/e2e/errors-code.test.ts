// Errors in a plugin's code, as its author sees them: all of stderr.
import { temporaryFolder } from "../support";
import {
  buildFiles,
  edited,
  oneError,
  testMistakes,
  CLOSE,
  HANDLER,
  IMPORT,
  OPEN,
  WRITE,
  type Edits,
} from "./mistakes";

const dir = temporaryFolder();

const PUSH_IMPORT: Edits[number] = [IMPORT, `${IMPORT}import { Instance, PushInstance } from "falco-ts";\n`];

describe("a mistake in the code", () => {
  testMistakes(dir, [
    [
      "a syntax error",
      [[WRITE, "event.decimal(this.step;\n"]],
      [
        "src/plugin.ts:26:24: error: ')' expected. (TS1005)",
        " 26 │     event.decimal(this.step;",
        "    │                        ^^^^",
      ],
    ],
    [
      "a block that is not closed",
      [[WRITE, "if (this.step) {\n"]],
      [
        "src/plugin.ts:26:20: error: this { has no } of its own (TS1109)",
        " 26 │     if (this.step) {",
        "    │                    ^",
        "   hint: write the } where the block ends; the } that follows it in the code ends what is around it",
      ],
    ],
    [
      "a file that ends within a block",
      [[CLOSE, "  close(): void {\n"]],
      [
        "src/plugin.ts:29:17: error: this { has no } of its own (TS1003)",
        " 29 │   close(): void {",
        "    │                 ^",
        "   hint: write the } where the block ends; the } that follows it in the code ends what is around it",
      ],
    ],
    [
      "a constant that is set again",
      [[WRITE, "const n = 1;\n    n = 2;\n"]],
      [
        "src/plugin.ts:27:9: error: Cannot assign to 'n' because it is a constant or a read-only property. (TS2540)",
        " 27 │     n = 2;",
        "    │         ^",
        "   hint: a variable that changes is declared with let, and a field without readonly",
      ],
    ],
    [
      "a wrong type",
      [["step: u64 = 1;", 'step: u64 = "one";']],
      [
        "src/plugin.ts:6:15: error: Type 'string' is not assignable to type 'u64'. (TS2322)",
        ' 6 │   step: u64 = "one";',
        "   │               ^^^^^",
      ],
    ],
    [
      "an id below 0, of which asc makes 4294967295",
      [["id: 999", "id: -1"]],
      [
        "src/plugin.ts:9:18: error: info().id: found -1, expected the id from Falco's registry, or 999 while developing; 0 without an open()",
        ' 9 │     return { id: -1, name: "demo", version: "0.1.0", description: "A test", contact: "nobody", source: "demo" };',
        "   │                  ^^",
      ],
    ],
    [
      "a view as the value of a number",
      [[HANDLER, "(self, event, value) => value.set(event.payload)"]],
      [
        "src/plugin.ts:18:73: error: Type 'View' is not assignable to type 'u64'. (TS2322)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => value.set(event.payload));',
        "    │                                                                         ^^^^^^^^^^^^^",
        "   hint: the field is a number, which view.decimal() reads; string() declares a field that is a text",
      ],
    ],
    [
      "a string as the value of a number",
      [[HANDLER, '(self, event, value) => value.text("x")']],
      [
        "src/plugin.ts:18:69: error: Property 'text' does not exist on type 'U64Value'. (TS2339)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => value.text("x"));',
        "    │                                                                     ^^^^",
        "   hint: the field is a number, which value.set(…) takes; string() declares a field that is a text",
      ],
    ],
    [
      "a number as the value of a text",
      [["f.u64(", "f.string("]],
      [
        "src/plugin.ts:18:76: error: Type 'u64' is not assignable to type 'View'. (TS2322)",
        ' 18 │     f.string("demo.value", "The sample", (self, event, value) => value.set(event.decimal()));',
        "    │                                                                            ^^^^^^^^^^^^^^^",
        "   hint: the field is a text: value.text(`${x}`) makes one; u64() declares a field that is a number, and bool() one that is true or false",
      ],
    ],
    [
      "a view as the value of a time",
      [
        ["f.u64(", "f.abstime("],
        [HANDLER, "(self, event, value) => value.set(event.payload)"],
      ],
      [
        "src/plugin.ts:18:77: error: Type 'View' is not assignable to type 'u64'. (TS2322)",
        ' 18 │     f.abstime("demo.value", "The sample", (self, event, value) => value.set(event.payload));',
        "    │                                                                             ^^^^^^^^^^^^^",
        "   hint: value.set(…) takes nanoseconds: view.decimal() reads them; value.parse(…) takes a view of a time such as 2026-11-28T18:00:00Z",
      ],
    ],
    [
      "a view as a number",
      [[HANDLER, "(self, event, value) => { const n: i64 = event.payload; return value.set(<u64>n); }"]],
      [
        "src/plugin.ts:18:80: error: Type 'View' is not assignable to type 'i64'. (TS2322)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => { const n: i64 = event.payload; return value.set(<u64>n); });',
        "    │                                                                                ^^^^^^^^^^^^^",
        "   hint: decimal() reads the number that is written there, and integer() one that may be negative: view.decimal()",
      ],
    ],
    [
      "a string as bytes",
      [[WRITE, 'event.bytes("x");\n']],
      [
        "src/plugin.ts:26:17: error: Type 'string' is not assignable to type 'View'. (TS2322)",
        ' 26 │     event.bytes("x");',
        "    │                 ^^^",
        "   hint: bytes(…) takes a part of a payload; text(…) takes a string",
      ],
    ],
    [
      "a field's handler that takes what f.parse() makes for the plugin",
      [
        [
          `f.u64("demo.value", "The sample", ${HANDLER})`,
          'f.parse<Range>((self, event) => new Range())\n      .u64("demo.from", "Where", (range, value) => value.set(range.from))',
        ],
        ["class Samples", "class Range { from: u64 = 1; }\nclass Samples"],
      ],
      [
        "src/plugin.ts:19:58: error: Property 'set' does not exist on type 'Range'. (TS2339)",
        ' 19 │       .u64("demo.from", "Where", (range, value) => value.set(range.from));',
        "    │                                                          ^^^",
        "   hint: a field's handler takes the plugin first: (self, range, value) => value.set(…)",
      ],
    ],
    [
      "a handler that is a function with a parameter too few",
      [
        [HANDLER, "sample"],
        [
          "class Samples",
          "function sample(event: EventReader, value: U64Value): U64Value { return value.set(1); }\nclass Samples",
        ],
        ["Arg, log,", "Arg, log, U64Value,"],
      ],
      [
        "src/plugin.ts:18:39: error: Type '(EventReader, U64Value) => U64Value' is not assignable to type '(Demo, EventReader, U64Value) => U64Value'. (TS2322)",
        ' 18 │     f.u64("demo.value", "The sample", sample);',
        "    │                                       ^^^^^^",
        "   hint: it is called with (Demo, EventReader, U64Value): declare a parameter for each of them, in this order",
      ],
    ],
    [
      "a setter for a value of another type",
      [
        ["step: u64 = 1;", 'step: string = "1";'],
        ["Samples(this.step)", "Samples(1)"],
      ],
      [
        "src/plugin.ts:12:64: error: Type 'u64' is not assignable to type 'string'. (TS2322)",
        ' 12 │     s.u64("step", "How far", 1, (self, value) => { self.step = value; });',
        "    │                                                                ^^^^^",
        "   hint: make text of it: `${x}` or x.toString()",
      ],
    ],
    [
      "a setter with a parameter of another type",
      [["(self, value) => { self.step = value; }", "(self: Demo, value: string) => {}"]],
      [
        "src/plugin.ts:12:46: error: Type 'u64' is not assignable to type 'string'. (TS2322)",
        ' 12 │     s.u64("step", "How far", 1, (self: Demo, value: string) => {});',
        "    │                                              ^^^^^^^^^^^^^",
        "   hint: leave the parameter's type out: it gets what the message names first",
      ],
    ],
    [
      "a field's handler that forgets to return",
      [[HANDLER, "(self, event, value) => { value.set(event.decimal()); }"]],
      [
        "src/plugin.ts:18:59: error: A function whose declared type is not 'void' must return a value. (TS2355)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => { value.set(event.decimal()); });',
        "    │                                                           ^",
        "   hint: end it with return; a field's handler returns what it answers: return value.set(…), or return value.absent()",
      ],
    ],
    [
      "a byte that is written as a text",
      [[HANDLER, '(self, event, value) => value.set(event.payload.before(" ").decimal())']],
      [
        "src/plugin.ts:18:94: error: Type 'string' is not assignable to type 'u8'. (TS2322)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => value.set(event.payload.before(" ").decimal()));',
        "    │                                                                                              ^^^",
        '   hint: a byte is a number: 0x20 is a space, 0x22 is ", 0x2c is , and 0x3a is :',
      ],
    ],
    [
      "a number in quotes",
      [["id: 999", 'id: "999"']],
      [
        "src/plugin.ts:9:18: error: Type 'string' is not assignable to type 'u32'. (TS2322)",
        ' 9 │     return { id: "999", name: "demo", version: "0.1.0", description: "A test", contact: "nobody", source: "demo" };',
        "   │                  ^^^^^",
        "   hint: write the number without quotes",
      ],
    ],
    [
      "a part of a view by its number",
      [[HANDLER, "(self, event, value) => value.set(event.payload.split(0x20)[1].decimal())"]],
      [
        "src/plugin.ts:18:73: error: Index signature is missing in type 'ViewParts'. (TS2329)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => value.set(event.payload.split(0x20)[1].decimal()));',
        "    │                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^",
        "   hint: one part is view.cut(0x2c, 1); for all of them write for (const parts = view.split(0x2c); parts.next();) { … parts.part … }",
      ],
    ],
    [
      "an input without its handler, at its name in the chain",
      [
        PUSH_IMPORT,
        [
          OPEN,
          `  open(params: Params): Instance | null {
    return new PushInstance<Demo>(this)
      .udp("127.0.0.1:5140");
  }
`,
        ],
      ],
      [
        "src/plugin.ts:17:8: error: Expected at least 2 arguments, but got 1. (TS2555)",
        ' 17 │       .udp("127.0.0.1:5140");',
        "    │        ^^^",
        "   hint: its handler is missing: a function that takes self, what came in (but for every()), and out",
      ],
    ],
    [
      "an input's handler that takes no self",
      [
        PUSH_IMPORT,
        [
          OPEN,
          `  open(params: Params): Instance | null {
    return new PushInstance<Demo>(this).lines("/a", (line, out) => { out.bytes(line); });
  }
`,
        ],
      ],
      [
        "src/plugin.ts:16:74: error: Property 'bytes' does not exist on type 'View'. (TS2339)",
        ' 16 │     return new PushInstance<Demo>(this).lines("/a", (line, out) => { out.bytes(line); });',
        "    │                                                                          ^^^^^",
        "   hint: an input's handler takes the source's object first: (self, line, out) => out.bytes(…)",
      ],
    ],
    [
      "a misspelt member, without what follows of its unknown type",
      [
        [
          "return new Samples(this.step);",
          'const n = params.u46("n", "How many", 1);\n    return new Samples(n);',
        ],
      ],
      [
        "src/plugin.ts:15:22: error: Property 'u46' does not exist on type 'Params'. (TS2339)",
        ' 15 │     const n = params.u46("n", "How many", 1);',
        "    │                      ^^^",
        "   hint: did you mean u64?",
      ],
    ],
    [
      "an open() that forgets to return",
      [["    return new Samples(this.step);\n", "    new Samples(this.step);\n"]],
      [
        "src/plugin.ts:14:25: error: A function whose declared type is not 'void' must return a value. (TS2355)",
        " 14 │   open(params: Params): PullInstance | null {",
        "    │                         ^^^^^^^^^^^^^^^^^^^",
        '   hint: end it with return and an instance, such as return new Samples(); or with this.fail("why") and return null',
      ],
    ],
    [
      "a field's handler that returns the number",
      [[HANDLER, "(self, event, value) => event.decimal()"]],
      [
        "src/plugin.ts:18:63: error: Type 'u64' is not assignable to type 'U64Value'. (TS2322)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => event.decimal());',
        "    │                                                               ^^^^^^^^^^^^^^^",
        "   hint: a field's handler answers with what it is given: value.set(…), or value.absent()",
      ],
    ],
    [
      "an instance of a class that is no Instance",
      [
        ["extends PullInstance implements", "implements"],
        ["super();", ""],
        ["override next", "next"],
      ],
      [
        "src/plugin.ts:15:12: error: Type 'Samples' is not assignable to type 'PullInstance | null'. (TS2322)",
        " 15 │     return new Samples(this.step);",
        "    │            ^^^^^^^^^^^^^^^^^^^^^^",
        "   hint: what open() returns is an object of a class that extends PullInstance",
      ],
    ],

    [
      "fail() returned from open()",
      [["return new Samples(this.step)", 'return this.fail("no")']],
      [
        "src/plugin.ts:15:12: error: Type 'void' is not assignable to type 'PullInstance | null'. (TS2322)",
        ' 15 │     return this.fail("no");',
        "    │            ^^^^^^^^^^^^^^^",
        '   hint: write it in two steps: this.fail("…"); return null;',
      ],
    ],
    [
      "a name that is not imported",
      [
        ["log,\n", "\n"],
        [WRITE, 'log.info("next"); log.info("again");\n    log.info("and again");\n'],
      ],
      [
        "src/plugin.ts:26:5: error: Cannot find name 'log'. (TS2304)",
        ' 26 │     log.info("next"); log.info("again");',
        "    │     ^^^",
        '   hint: import { log } from "falco-ts"',
      ],
    ],
    [
      "a misspelled method",
      [[WRITE, "event.decmal(this.step);\n"]],
      [
        "src/plugin.ts:26:11: error: Property 'decmal' does not exist on type 'EventWriter'. (TS2339)",
        " 26 │     event.decmal(this.step);",
        "    │           ^^^^^^",
        "   hint: did you mean decimal?",
      ],
    ],
    [
      "a misspelled member of an enum",
      [["Status.Ok", "Status.OK"]],
      [
        "src/plugin.ts:27:19: error: Property 'OK' does not exist on type 'Status'. (TS2339)",
        " 27 │     return Status.OK;",
        "    │                   ^^",
        "   hint: did you mean Ok?",
      ],
    ],
    [
      "a misspelled key of info()",
      [["description:", "descripton:"]],
      [
        "src/plugin.ts:9:55: error: Property 'descripton' does not exist on type 'Info'. (TS2339)",
        ' 9 │     return { id: 999, name: "demo", version: "0.1.0", descripton: "A test", contact: "nobody", source: "demo" };',
        "   │                                                       ^^^^^^^^^^",
        "   hint: did you mean description?",
      ],
    ],
    [
      "a key that info() does not have",
      [["contact:", 'licence: "MIT", contact:']],
      [
        "src/plugin.ts:9:78: error: Property 'licence' does not exist on type 'Info'. (TS2339)",
        ' 9 │     return { id: 999, name: "demo", version: "0.1.0", description: "A test", licence: "MIT", contact: "nobody", source: "demo" };',
        "   │                                                                              ^^^^^^^",
        "   hint: Info has id, name, version, description, contact and source",
      ],
    ],
    [
      "a member that an enum does not have",
      [["Status.Ok", "Status.Done"]],
      [
        "src/plugin.ts:27:19: error: Property 'Done' does not exist on type 'Status'. (TS2339)",
        " 27 │     return Status.Done;",
        "    │                   ^^^^",
        "   hint: Status has Ok, Failure, Timeout and Eof",
      ],
    ],
    [
      "a kind of argument that there is not",
      [[HANDLER, `${HANDLER}, Arg.idx`]],
      [
        "src/plugin.ts:18:95: error: Property 'idx' does not exist on type 'Arg'. (TS2339)",
        ' 18 │     f.u64("demo.value", "The sample", (self, event, value) => value.set(event.decimal()), Arg.idx);',
        "    │                                                                                               ^^^",
        "   hint: Arg has none, index, key and required",
      ],
    ],
    [
      "a misspelled import",
      [[IMPORT, IMPORT + 'import { clok } from "falco-ts";\n']],
      [
        "src/plugin.ts:4:10: error: Module 'falco-ts' has no exported member 'clok'. (TS2305)",
        ' 4 │ import { clok } from "falco-ts";',
        "   │          ^^^^",
        "   hint: did you mean clock?",
      ],
    ],
    [
      "an import of a file that does not exist",
      [[IMPORT, IMPORT + 'import { Range } from "./rnage";\n']],
      [
        "src/plugin.ts:4:23: error: File 'src/rnage.ts' not found. (TS6054)",
        ' 4 │ import { Range } from "./rnage";',
        "   │                       ^^^^^^^^^",
      ],
    ],
    [
      "an import of JavaScript",
      [[IMPORT, IMPORT + 'import { Range } from "./range.js";\n']],
      [
        "src/plugin.ts:4:23: error: File 'src/range.js.ts' not found. (TS6054)",
        ' 4 │ import { Range } from "./range.js";',
        "   │                       ^^^^^^^^^^^^",
        '   hint: write the import without ".js"; a plugin imports only TypeScript',
      ],
    ],

    [
      "an import of a package for Node",
      [[IMPORT, IMPORT + 'import fs from "node:fs";\n']],
      [
        "src/plugin.ts:4:16: error: Module 'node:fs' not found. (TS6054)",
        ' 4 │ import fs from "node:fs";',
        "   │                ^^^^^^^^^",
        '   hint: a plugin imports "falco-ts", files of its own ("./file") and packages in AssemblyScript ("name/assembly"); packages for Node do not work in the sandbox',
      ],
    ],
    [
      "a call that the standard library cannot compile for a class",
      [[WRITE, "const all: Samples[] = [];\n    log.info(all.join());\n"]],
      [
        "src/plugin.ts:27:14: error: Property 'toString' does not exist on type 'Samples'. (TS2339)",
        " 27 │     log.info(all.join());",
        "    │              ^^^^^^^^^^",
        "   hint: this leads to the library file util/string.ts, which needs it",
      ],
    ],
    [
      "two classes of one name",
      [["class Samples", "class Demo {}\nclass Samples"]],
      [
        "src/plugin.ts:22:7: error: Duplicate identifier 'Demo'. (TS2300)",
        " 22 │ class Demo {}",
        "    │       ^^^^",
      ],
    ],
  ]);
});

describe("several mistakes", () => {
  const build = (name: string, edits: Edits, files = {}) =>
    buildFiles(`${dir}/${name}`, { "src/plugin.ts": edited(edits), ...files });

  test("are all shown, from top to bottom, and counted", async () => {
    expect(
      (
        await build("two", [
          ["step: u64 = 1;", 'step: u64 = "one";'],
          ["Status.Ok", "Status.OK"],
        ])
      ).stderr,
    ).toBe(`\
src/plugin.ts:6:15: error: Type 'string' is not assignable to type 'u64'. (TS2322)
 6 │   step: u64 = "one";
   │               ^^^^^

src/plugin.ts:27:19: error: Property 'OK' does not exist on type 'Status'. (TS2339)
 27 │     return Status.OK;
    │                   ^^
   hint: did you mean Ok?

2 errors
`);
  });

  test("are shown with errors before warnings", async () => {
    expect(
      (
        await build("warning", [
          ["Status.Ok", "Status.OK"],
          [OPEN, `  detroy(): void {}\n${OPEN}`],
        ])
      ).stderr,
    ).toBe(`\
src/plugin.ts:28:19: error: Property 'OK' does not exist on type 'Status'. (TS2339)
 28 │     return Status.OK;
    │                   ^^
   hint: did you mean Ok?

src/plugin.ts:14:3: warning: Demo.detroy() is never called by falco-ts; did you mean destroy()?
 14 │   detroy(): void {}
    │   ^^^^^^

1 error, 1 warning
`);
  });

  test("are shown with the paths of their files in the plugin's folder", async () => {
    const edits: Edits = [
      [IMPORT, `${IMPORT}import { Range } from "./lib/range";\n`],
      ["step: u64 = 1;", "step: u64 = new Range().from;"],
    ];
    expect(
      await build("other", edits, { "src/lib/range.ts": "export class Range {\n\tfrom: u64 = none;\r\n}\n" }),
    ).toEqual({
      status: 1,
      stdout: "",
      stderr: oneError([
        "src/lib/range.ts:2:14: error: Cannot find name 'none'. (TS2304)",
        " 2 │ \tfrom: u64 = none;",
        "   │ \t            ^^^^",
      ]),
    });
  });
});

describe("code that the AssemblyScript compiler cannot bear:", () => {
  testMistakes(dir, [
    [
      "a crash of asc",
      [
        ["class Samples", "function tag<T>(x: T): T { return x; }\nclass Samples"],
        [WRITE, "const text = tag`${this.step}`;\n"],
      ],
      [
        "src/plugin.ts:27:18: error: the AssemblyScript compiler (asc 0.28.20) crashed while compiling this: AssertionError: assertion failed, in resolveFunction < compileTemplateLiteral < compileLiteralExpression < compileExpression",
        " 27 │     const text = tag`${this.step}`;",
        "    │                  ^^^^^^^^^^^^^^^^^",
        "   hint: write it in another way; what is around it may matter too",
      ],
    ],
    [
      "a generic function without an end",
      [
        ["class Samples", "function grow<T>(x: T): void { grow<T[]>([x]); }\nclass Samples"],
        [WRITE, "grow<u64>(1);\n"],
      ],
      [
        "src/plugin.ts:22:42: error: a generic function or class uses itself with ever larger types",
        " 22 │ function grow<T>(x: T): void { grow<T[]>([x]); }",
        "    │                                          ^^^",
      ],
    ],
  ]);

  test("an expression that is nested too deeply", async () => {
    const { status, stderr } = await buildFiles(`${dir}/deep`, {
      "src/plugin.ts": edited([[WRITE, `event.decimal(0${" + this.step".repeat(20_000)});\n`]]),
    });
    expect(stderr).toMatch(
      /^src\/plugin\.ts:26:19: error: the AssemblyScript compiler \(asc 0\.28\.20\) crashed while compiling this: RangeError: Maximum call stack size exceeded/,
    );
    expect(stderr).toContain("\n   hint: it is too long or too deeply nested; make several of it\n");
    expect(stderr.split("\n").every(line => line.length < 400)).toBe(true);
    expect(status).toBe(1);
  });
});
