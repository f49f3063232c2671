// A plugin whose wasm is written by hand to lie, in the runtime that ships: numbers, statuses, types, growth.
import path from "node:path";

import { checks, compile } from "../runtime/checks";
import { run, temporaryFolder } from "../support";
import { isPending, testOf } from "./pending";
import { tryProgram, wrongOf } from "./prove";

const dir = temporaryFolder();
const steps = compile(dir, "steps", { folder: __dirname });
const numbers = compile(dir, "numbers", { folder: path.join(__dirname, "hostile") });

const LACKS = [
  "without-ft_init",
  "without-ft_reserve",
  "without-ft_handler_0",
  "without-memory",
  "without-control",
];
const PLACED = [
  "control-outside",
  "version-other",
  "memory-none",
  "memory-huge",
  "slot-outside",
  "needs-outside",
];
/** Each with the export that init has to name. */
const TYPES: readonly [variant: string, export_: string][] = [
  ["control-i64", "ft_control"],
  ["control-f32", "ft_control"],
  ["version-i64", "ft_abi_version"],
  ["next_batch-takes", "ft_next_batch"],
  ["next_batch-none", "ft_next_batch"],
  ["next_batch-many", "ft_next_batch"],
  ["init-f64", "ft_init"],
  ["open-i64", "ft_open"],
  ["reserve-none", "ft_reserve"],
  ["handler-many", "ft_handler_0"],
  ["collect-result", "ft_collect"],
];

const variants = ["plain", "start-loops", ...LACKS, ...PLACED, ...TYPES.map(([variant]) => variant)];
const made = run(process.execPath, [path.join(__dirname, "hostile", "guest.js"), dir, ...variants], {
  timeout: 300_000,
});
if (made.status !== 0) throw new Error(made.stderr);
const library = (variant: string): string => path.join(dir, `${variant}.so`);

/** A life in which every export is called, if init does not refuse it. */
const LIFE = [
  'init {"falco_ts":{"memory":32}}',
  "get 0u",
  "get 1s*",
  "open x",
  "batch",
  "progress",
  "line",
  "destroy",
];

async function expectRefused(variant: string, words: RegExp): Promise<void> {
  const expected = { says: [words, /^alive/m], peakMiB: 120 };
  const ended = await tryProgram(steps, [library(variant), ...LIFE]);
  const wrong = wrongOf(expected, ended);
  if (wrong.length > 0) throw new Error(`${wrong.join("\n")}\n\nIt printed:\n${ended.text}`);
}

test("the same guest without a lie is a right plugin", async () => {
  const { status, text } = await tryProgram(steps, [library("plain"), ...LIFE]);
  expect({ status, text }).toMatchObject({
    status: 0,
    text: expect.stringMatching(
      /^init: SUCCESS\n.*^get 1s\* .*"hello".*^next_batch: SUCCESS, 2 events.*^line: "hello"/ms,
    ),
  });
});

describe("wrong numbers", () => {
  checks(numbers, [library("plain"), "1"], {
    failing: isPending("guest-words") ? ["every failure has words"] : [],
  });

  const name = "valgrind finds that nothing is read that was never written";
  if (run("sh", ["-c", "command -v valgrind"]).status !== 0) {
    test.skip(`${name} SKIP: valgrind is not installed (apt-get install valgrind)`, () => undefined);
    return;
  }
  testOf("guest-status")(name, () => {
    const result = run(
      "valgrind",
      ["-q", "--error-exitcode=99", "--num-callers=12", numbers, library("plain"), "301"],
      { timeout: 200_000 },
    );
    if (result.status !== 0) throw new Error(`exit code ${result.status}\n${result.stderr.slice(0, 10_000)}`);
  });
});

describe("exports that are not there", () => {
  test.each(LACKS)("%s", async variant => {
    const name = variant.slice("without-".length);
    await expectRefused(
      variant,
      new RegExp(`^init: FAILURE, init: .*(${name === "control" ? "ft_control" : name}|field 0)`, "m"),
    );
  });
  test.each(PLACED)("%s", variant => expectRefused(variant, /^init: FAILURE, init: .{10,}$/m));
});

describe("wrong types", () => {
  for (const [variant, name] of TYPES) {
    const declare = variant === "control-f32" ? test : testOf("guest-types");
    declare(variant, () =>
      expectRefused(
        variant,
        variant === "control-f32"
          ? /^init: FAILURE, init: .{10,}/m
          : new RegExp(`^init: FAILURE, init: .*${name}`, "m"),
      ),
    );
  }
});

test.each([
  ["in the process that loads it", []],
  ["in a fork of it", ["fork"]],
])("a start function without an end is ended at init's deadline %s", async (_where, fork) => {
  const init = 'init {"falco_ts":{"deadlines":{"init":50}}}';
  const ended = await tryProgram(steps, [library("start-loops"), init, ...fork, init, "destroy"]);
  const fails = "^init: FAILURE, init: ran longer than its deadline of 50 ms .*\n";
  const says = [new RegExp(`${fails}${fails}`, "m"), /^alive/m];
  const wrong = wrongOf({ says }, ended);
  if (wrong.length > 0) throw new Error(`${wrong.join("\n")}\n\nIt printed:\n${ended.text}`);
});

describe("growth", () => {
  /** A poke of guest.js: in this call, this instead of a field, with this number. */
  const poke = (call: number, what: number, value: number) =>
    [call, what, value].map((number, i) => number.toString(16).padStart([2, 4, 8][i]!, "0")).join("");
  const [HANDLER, GROW, TABLE, LOOP] = [5, 0xfffd, 0xfffc, 0xfffb];
  const knobs = '"falco_ts":{"memory":32,"deadlines":{"extract":500}}';

  const cases: readonly [string, number, number, string?][] = [
    ["memory, page by page", GROW, 1],
    ["memory, all at once", GROW, 65535],
    ["a table, by a thousand", TABLE, 1000, "guest-table"],
    ["a table, by a million", TABLE, 1 << 20, "guest-table"],
    ["a loop without an end", LOOP, 0],
  ];
  for (const [name, what, value, row = ""] of cases) {
    testOf(row)(name, async () => {
      const ended = await tryProgram(steps, [
        library("plain"),
        `init {"p":"${poke(HANDLER, what, value)}",${knobs}}`,
        "room 2048",
        "get 0u",
        "get 1s*",
        "rss",
        "destroy",
      ]);
      const wrong = wrongOf({ says: [/^init: SUCCESS/m, /^get 0u /m, /^alive/m], peakMiB: 120 }, ended);
      if (wrong.length > 0) throw new Error(`${wrong.join("\n")}\n\nIt printed:\n${ended.text}`);
    });
  }
});
