// Where integers make something else than JavaScript's numbers, and nobody can mean it, check says so.
import fs from "node:fs";
import path from "node:path";

import { pluginSource, temporaryFolder, writePlugin } from "../support";
import { falcoTsAsync } from "./mistakes";

const dir = temporaryFolder();
const QUOTIENT = "Integers are divided as integers: the rest is lost before this becomes a float; write ";

/** What check tells of, in its words; null: of nothing. */
const LINES: readonly (readonly [code: string, at: string | null, message?: string])[] = [
  ["7 / 2", null], // 3.5
  ["whole(7 / 2)", "7 / 2", "Integers are divided as integers: this is 3; write `7.0` for a float"],
  ["60 / 2", null],
  ["7.0 / 2", null],
  ["s.bytes / 1024", null],
  ["Math.floor(s.bytes / 1024)", null],
  ["Math.trunc(s.hits / 2)", null],
  [
    "s.hits / (s.hits + s.misses) + 0.5",
    "s.hits / (s.hits + s.misses)",
    `${QUOTIENT}\`s.hits as f64\`, or declare it as an f64`,
  ],
  ["Math.ceil(s.bytes / 1024)", "s.bytes / 1024", `${QUOTIENT}\`s.bytes as f64\`, or declare it as an f64`],
  ["Math.round((s.hits / 3) * 100)", "s.hits / 3", `${QUOTIENT}\`s.hits as f64\`, or declare it as an f64`],
  [
    "(s.hits / s.misses).toFixed(2)",
    "s.hits / s.misses",
    `${QUOTIENT}\`s.hits as f64\`, or declare it as an f64`,
  ],
  ["(s.hits / 2) as f64", "s.hits / 2", `${QUOTIENT}\`s.hits as f64\`, or declare it as an f64`],
  ["s.hits / 2 > 0.5", "s.hits / 2", `${QUOTIENT}\`s.hits as f64\`, or declare it as an f64`],
  ["(s.hits as f64) / s.misses", null],
  ["s.ratio / s.hits", null],
  ["30 * 24 * 3600 * 1000", null], // 2592000000
  ["30 * DAY", null],
  [
    "whole(30 * DAY)",
    "30 * DAY",
    "This is 2592000000, more than an i32 has, and wraps to -1702967296; write `30 as i64`",
  ],
  [
    "whole(30 * 24 * 3600 * 1000)",
    "30 * 24 * 3600 * 1000",
    "This is 2592000000, more than an i32 has, and wraps to -1702967296; write `30 as i64`",
  ],
  ["(30 as i64) * 24 * 3600 * 1000", null],
  ["after(30 * 24 * 3600 * 1000)", null],
  [
    "after(1 - 2)",
    "1 - 2",
    "This is -1, less than a u64 has, and wraps to 18446744073709551615; write `1 as i64`",
  ],
  ["5000000000 * 5000000000 + 1", null],
  [
    "after(5000000000 * 5000000000 + 1)",
    "5000000000 * 5000000000",
    "This is 25000000000000000000, more than a u64 has, and wraps to 6553255926290448384; write `5000000000 as f64`",
  ],
  ["2147483647 + 0", null],
];

test("check tells of quotients that become floats, and of literals that wrap, and of nothing else", async () => {
  const folder = path.join(dir, "all");
  fs.mkdirSync(folder);
  const lines = LINES.map(([code], i) => `  const value${i} = ${code};`).join("\n"),
    texts = LINES.map((_, i) => `\${value${i}}`).join(" ");
  const top = `
class Stats { hits = 0; misses = 0; bytes: u64 = 0; ratio = 0.5; }
const DAY = 24 * 3600 * 1000;
function whole(n: i32): i32 { return n; }
function after(milliseconds: u64): u64 { return milliseconds; }
function tell(s: Stats): void {
${lines}
  log.info(\`${texts}\`);
}
`;
  writePlugin(folder, pluginSource({ top, init: "tell(new Stats());" }));
  const { status, stdout } = await falcoTsAsync(["check", folder, "--json"]);
  expect(status).toBe(0);
  const source = fs.readFileSync(path.join(folder, "src", "plugin.ts"), "utf8").split("\n");
  const told = stdout
    .trim()
    .split("\n")
    .map(
      line =>
        JSON.parse(line) as {
          line: number;
          column: number;
          endColumn: number;
          severity: string;
          message: string;
        },
    )
    .map(({ line, column, endColumn, severity, message }) => {
      expect(severity).toBe("warning");
      return [source[line - 1]!.slice(column - 1, endColumn - 1), message];
    });
  expect(told).toEqual(LINES.flatMap(([, at, message]) => (at === null ? [] : [[at, message]])));
});
