// make bench works: a tiny run without the Rust peer. No test asserts what it measures.
import fs from "node:fs";
import path from "node:path";

import { host, run } from "../hosts/hosts";
import { root, temporaryFolder } from "../support";
import { summarize } from "./statistics";

/** The program, which `make test` compiles. */
const program = path.join(root, "dist/tests/bench/main.js");
const out = temporaryFolder();
const readme = path.join(out, "README.md");

const bench = (...args: string[]) => run(process.execPath, [program, ...args], { timeout: 240_000 });
const cellsOf = (text: string, row: string) =>
  text
    .split("\n")
    .find(line => line.startsWith(`| ${row}`))!
    .split(" | ")
    .slice(1);

test("samples in any order have a median, and quarters around it", () => {
  expect(summarize([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4, count: 5 });
  expect(summarize([10, 20])).toEqual({ median: 15, low: 12.5, high: 17.5, count: 2 });
  expect(summarize([7])).toEqual({ median: 7, low: 7, high: 7, count: 1 });
});

describe("a quick run", () => {
  let printed: string;

  beforeAll(() => {
    fs.writeFileSync(
      readme,
      "before\n<!-- make bench: begin -->\nthe last run's\n<!-- make bench: end -->\nbehind\n",
    );
    const result = bench("--quick", "--out", out);
    if (result.status !== 0) throw new Error(`exit ${result.status}\n${result.stdout}${result.stderr}`);
    printed = result.stdout;
  });

  test.each([
    "next_batch, the host stamps",
    "next_batch, the plugin stamps",
    "extract a number",
    "extract a text",
    "extract with an index",
    "event_to_string",
    "dlopen",
    "memory",
    "size",
  ])("has a figure of falco-ts and of C for: %s", row => {
    const cells = cellsOf(printed, row);
    expect(Number(cells[0])).toBeGreaterThan(0);
    expect(Number(cells.at(-3))).toBeGreaterThan(0);
  });

  test.each([
    "libsinsp, no filter",
    "libsinsp, a filter of 1 field",
    "libsinsp, a filter of 3 fields",
    "libsinsp, an output of 4 fields",
  ])("has figures if there is a libsinsp for: %s", row => {
    const [ours] = cellsOf(printed, row);
    if ("skip" in host("sinsp-host")) expect(ours).toBe("–");
    else expect(Number(ours)).toBeGreaterThan(0);
  });

  test.each(
    ["json", "k8saudit"].flatMap(plugin => [
      ...["1.7 kB", "10 kB", "64 kB"].flatMap(size =>
        ["1 field", "5 fields", "20 fields"].map(fields => `${plugin}, ${size}, ${fields}`),
      ),
      `${plugin}, memory`,
      `${plugin}, size`,
    ]),
  )("has a figure of falco-ts for JSON: %s", row => {
    expect(
      Number(/^[\d.]+/.exec(cellsOf(fs.readFileSync(path.join(out, "docs/bench.md"), "utf8"), row)[0]!)![0]),
    ).toBeGreaterThan(0);
  });

  test.each(
    ["k8saudit, a log of audit events", "cloudtrail, a file of records"].flatMap(source =>
      ["events/s", "MB/s"].map(unit => [source, unit]),
    ),
  )("has a figure of falco-ts for the source %s, in %s", (source, unit) => {
    const line = fs
      .readFileSync(path.join(out, "docs/bench.md"), "utf8")
      .split("\n")
      .find(row => row.startsWith(`| ${source}`) && row.includes(unit))!;
    expect(Number(/^[\d.]+/.exec(line.split(" | ")[1]!)![0])).toBeGreaterThan(0);
  });

  test.each([
    "syslogsrv, datagrams, events/s of CPU time",
    "syslogsrv, lines over a connection, events/s of CPU time",
    "syslogsrv, datagrams, and the severity of each, events/s of CPU time",
    "syslogsrv, lines over a connection, and the severity of each, events/s of CPU time",
    "collector, posts over 32 connections, events/s of CPU time",
    "k8saudit, posts over 32 connections of TLS, events/s of CPU time",
    "nginx, lines of a file that is followed, events/s",
    "nginx, lines of a file that is followed, MB/s",
    "lines that are passed on, MB/s",
  ])("has a figure of falco-ts for what is received: %s", row => {
    const [ours] = cellsOf(fs.readFileSync(path.join(out, "docs/bench.md"), "utf8"), row);
    expect(Number(/^[\d.]+/.exec(ours!)![0])).toBeGreaterThan(0);
  });

  test.each(["a line of a combined log, test()", "a line of a combined log, exec() and all groups"])(
    "has a figure of falco-ts for regular expressions: %s",
    row => {
      const [ours] = cellsOf(fs.readFileSync(path.join(out, "docs/bench.md"), "utf8"), row);
      expect(Number(/^[\d.]+/.exec(ours!)![0])).toBeGreaterThan(0);
    },
  );

  test.each([
    "nginx, 1 file",
    "nginx, 1 000 files",
    "syslogsrv, no connection",
    "syslogsrv, 1 000 connections",
    "collector, 10 000 connections that have posted once",
  ])("has the CPU time and the memory of a source that waits: %s", row => {
    const cells = cellsOf(fs.readFileSync(path.join(out, "docs/bench.md"), "utf8"), `${row} |`);
    expect(Number(cells[0])).toBeGreaterThan(0);
    expect(Number(cells[1])).toBeGreaterThan(0);
  });

  test("writes the table with its spread, and how it was measured", () => {
    const text = fs.readFileSync(path.join(out, "docs/bench.md"), "utf8");
    expect(text).toContain("falco_plugin");
    expect(cellsOf(text, "next_batch, the plugin stamps")[0]).toMatch(/^\d/);
  });

  test("replaces the short table between its marks in the README", () => {
    const text = fs.readFileSync(readme, "utf8");
    expect(text).toMatch(/^before\n<!-- make bench: begin -->\n\d{4}-\d\d-\d\d, /);
    expect(text).toMatch(/ \|\n<!-- make bench: end -->\nbehind\n$/);
    expect(text).toContain("event_to_string");
    expect(text).not.toContain("the last run's");
  });

  test("draws a bar for each figure", () => {
    const svg = fs.readFileSync(path.join(out, "docs/bench.svg"), "utf8");
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg.match(/<rect /g)!.length).toBeGreaterThan(12);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

test("a README without the marks stays as it is, and the message says so", () => {
  const dir = path.join(out, "unmarked");
  fs.mkdirSync(dir);
  fs.writeFileSync(path.join(dir, "README.md"), "nothing\n");
  const result = bench("--quick", "--out", dir);
  expect(result.stderr).toMatch(/README\.md has no lines <!-- make bench: begin --> and/);
  expect(result.status).toBe(1);
  expect(fs.readFileSync(path.join(dir, "README.md"), "utf8")).toBe("nothing\n");
});

test("an unknown option is a usage error", () => {
  const result = bench("--fast");
  expect(result.stderr).toMatch(/^bench: .*--fast/);
  expect(result.status).toBe(2);
});
