// Errors in a plugin's classes, as its author sees them: all of stderr.
import { temporaryFolder } from "../support";
import { testMistakes, CLOSE, FIELDS, HANDLER, HEAD, INFO, NEXT, OPEN, SETTINGS, WRITE } from "./mistakes";

const dir = temporaryFolder();

describe("a method that is missing", () => {
  testMistakes(dir, [
    [
      "no info()",
      [[INFO, ""]],
      [
        'src/plugin.ts:5:22: error: class Demo has no info(): add "info(): Info"; it says who the plugin is: id, name, version, description, contact and source',
        " 5 │ export default class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "no open(), though it implements Source",
      [[OPEN, ""]],
      [
        'src/plugin.ts:5:22: error: class Demo has no open(): add "open(params: Params): PullInstance | null"; it makes an instance of the event source (implements Source)',
        " 5 │ export default class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "no fields(), though it implements Extractor",
      [[FIELDS, ""]],
      [
        'src/plugin.ts:5:22: error: class Demo has no fields(): add "fields(f: Fields<Demo>): void"; it declares the fields and how they are extracted (implements Extractor<Demo>)',
        " 5 │ export default class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "no settings(), though it implements Configurable",
      [[SETTINGS, ""]],
      [
        'src/plugin.ts:5:22: error: class Demo has no settings(): add "settings(s: Settings<Demo>): void"; it declares the keys of the init config (implements Configurable<Demo>)',
        " 5 │ export default class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "no next() in a PullInstance",
      [[NEXT, ""]],
      [
        'src/plugin.ts:22:7: error: class Samples has no next(): add "override next(event: EventWriter): Status"; it writes one event, or says that there is none',
        " 22 │ class Samples extends PullInstance implements Closer {",
        "    │       ^^^^^^^",
      ],
    ],
    [
      "no close(), though it implements Closer",
      [[CLOSE, ""]],
      [
        'src/plugin.ts:22:7: error: class Samples has no close(): add "close(): void"; it runs when Falco closes the instance (implements Closer)',
        " 22 │ class Samples extends PullInstance implements Closer {",
        "    │       ^^^^^^^",
      ],
    ],
    [
      "no capability at all",
      [
        [HEAD, "export default class Demo extends Plugin {\n"],
        [OPEN, ""],
        [FIELDS, ""],
      ],
      [
        "src/plugin.ts:5:22: error: class Demo can do nothing yet: give it open() to be an event source (implements Source), fields() to extract fields (implements Extractor), or both",
        " 5 │ export default class Demo extends Plugin {",
        "   │                      ^^^^",
      ],
    ],
    [
      "info() misspelled",
      [["info()", "inf()"]],
      [
        'src/plugin.ts:8:3: error: class Demo has no info(); is inf() meant to be it, "info(): Info"?',
        " 8 │   inf(): Info {",
        "   │   ^^^",
      ],
    ],
    [
      "next() misspelled",
      [["override next", "override nxt"]],
      [
        'src/plugin.ts:25:12: error: class Samples has no next(); is nxt() meant to be it, "override next(event: EventWriter): Status"?',
        " 25 │   override nxt(event: EventWriter): Status {",
        "    │            ^^^",
      ],
    ],
  ]);
});

describe("a default export that is not the plugin", () => {
  testMistakes(dir, [
    [
      "a class that is not exported",
      [["export default class", "class"]],
      [
        `src/plugin.ts:5:7: error: class Demo is not the module's default export: write "export default class Demo extends Plugin"`,
        " 5 │ class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │       ^^^^",
      ],
    ],
    [
      "a class that is exported by its name only",
      [["export default class", "export class"]],
      [
        `src/plugin.ts:5:14: error: class Demo is not the module's default export: write "export default class Demo extends Plugin"`,
        " 5 │ export class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │              ^^^^",
      ],
    ],
    [
      "a function",
      [
        ["export default class", "class"],
        ["class Samples", "export default function plugin(): void {}\nclass Samples"],
      ],
      [
        `src/plugin.ts:22:25: error: the default export is a function; it must be the plugin's class: "export default class Demo extends Plugin"`,
        " 22 │ export default function plugin(): void {}",
        "    │                         ^^^^^^",
      ],
    ],
    [
      "a value",
      [
        ["export default class", "class"],
        ["class Samples", "const plugin = new Demo();\nexport default plugin;\nclass Samples"],
      ],
      [
        `src/plugin.ts:22:7: error: the default export is a value; it must be the plugin's class: "export default class Demo extends Plugin"`,
        " 22 │ const plugin = new Demo();",
        "    │       ^^^^^^",
      ],
    ],
    [
      "an object",
      [[HEAD, "export default {\n"]],
      [
        "src/plugin.ts:6:3: error: '}' expected. (TS1005)",
        " 6 │   step: u64 = 1;",
        "   │   ^^^^",
        `   hint: the default export is the plugin's class, with a name: "export default class MyPlugin extends Plugin"`,
      ],
    ],
    [
      "a class without a name",
      [["class Demo extends", "class extends"]],
      [
        "src/plugin.ts:5:16: error: Identifier expected. (TS1003)",
        " 5 │ export default class extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                ^^^^^",
        `   hint: the default export is the plugin's class, with a name: "export default class MyPlugin extends Plugin"`,
      ],
    ],
    [
      "a class that extends nothing",
      [["Demo extends Plugin", "Demo"]],
      [
        'src/plugin.ts:5:22: error: class Demo must extend Plugin: "export default class Demo extends Plugin", with Plugin imported from "falco-ts"',
        " 5 │ export default class Demo implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "a class that extends something else",
      [["Demo extends Plugin", "Demo extends PullInstance"]],
      [
        'src/plugin.ts:5:22: error: class Demo extends PullInstance, but the default export must extend Plugin: "export default class Demo extends Plugin", with Plugin imported from "falco-ts"',
        " 5 │ export default class Demo extends PullInstance implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "an abstract class",
      [["default class", "default abstract class"]],
      [
        'src/plugin.ts:5:31: error: class Demo is abstract, so that falco-ts cannot make an object of it: remove "abstract"',
        " 5 │ export default abstract class Demo extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                               ^^^^",
      ],
    ],
    [
      "a class with type parameters",
      [["class Demo", "class Demo<T>"]],
      [
        'src/plugin.ts:5:22: error: class Demo has type parameters, and nothing can give them types: write "class Demo extends Plugin"',
        " 5 │ export default class Demo<T> extends Plugin implements Configurable<Demo>, Source, Extractor<Demo> {",
        "   │                      ^^^^",
      ],
    ],
    [
      "a class whose constructor has parameters",
      [["  step: u64 = 1;", "  constructor(public step: u64) { super(); }"]],
      [
        "src/plugin.ts:6:3: error: the constructor of Demo must have no parameters, as falco-ts makes the object itself; settings() gets what the operator configured",
        " 6 │   constructor(public step: u64) { super(); }",
        "   │   ^^^^^^^^^^^",
      ],
    ],
  ]);
});

describe("a method that falco-ts cannot call", () => {
  testMistakes(dir, [
    [
      "open() without its parameter",
      [["open(params: Params)", "open()"]],
      [
        'src/plugin.ts:14:3: error: Demo.open() is not declared as falco-ts calls it: write "open(params: Params): PullInstance | null"',
        " 14 │   open(): PullInstance | null {",
        "    │   ^^^^",
      ],
    ],
    [
      "open() with text for params",
      [["open(params: Params)", "open(params: string)"]],
      [
        'src/plugin.ts:14:3: error: Demo.open() is not declared as falco-ts calls it: write "open(params: Params): PullInstance | null"',
        " 14 │   open(params: string): PullInstance | null {",
        "    │   ^^^^",
      ],
    ],
    [
      "open() that returns nothing",
      [[OPEN, "  open(params: Params): void {}\n"]],
      [
        'src/plugin.ts:14:3: error: Demo.open() is not declared as falco-ts calls it: write "open(params: Params): PullInstance | null"',
        " 14 │   open(params: Params): void {}",
        "    │   ^^^^",
      ],
    ],
    [
      "fields() for another class",
      [
        ["fields(f: Fields<Demo>)", "fields(f: Fields<Samples>)"],
        [HANDLER, "(self, event, value) => value.set(1)"],
      ],
      [
        'src/plugin.ts:17:3: error: Demo.fields() is not declared as falco-ts calls it: write "fields(f: Fields<Demo>): void"',
        " 17 │   fields(f: Fields<Samples>): void {",
        "    │   ^^^^^^",
      ],
    ],
    [
      "info() that returns nothing",
      [[INFO, "  info(): void {}\n"]],
      [
        'src/plugin.ts:8:3: error: Demo.info() is not declared as falco-ts calls it: write "info(): Info"',
        " 8 │   info(): void {}",
        "   │   ^^^^",
      ],
    ],
    [
      "next() with the wrong event",
      [
        ["event: EventWriter", "event: EventReader"],
        [WRITE, "event.decimal();\n"],
      ],
      [
        'src/plugin.ts:25:12: error: Samples.next() is not declared as falco-ts calls it: write "override next(event: EventWriter): Status"',
        " 25 │   override next(event: EventReader): Status {",
        "    │            ^^^^",
      ],
    ],
    [
      "close() with a parameter",
      [["close()", "close(force: bool)"]],
      [
        'src/plugin.ts:29:3: error: Samples.close() is not declared as falco-ts calls it: write "close(): void"',
        " 29 │   close(force: bool): void {}",
        "    │   ^^^^^",
      ],
    ],
    [
      "a field in place of a method",
      [[OPEN, "  open: u32 = 1;\n"]],
      [
        'src/plugin.ts:14:3: error: Demo.open() is not declared as falco-ts calls it: write "open(params: Params): PullInstance | null"',
        " 14 │   open: u32 = 1;",
        "    │   ^^^^",
      ],
    ],
  ]);
});
