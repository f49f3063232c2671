// docs/dialect.md, "Programs that were written for Node": tests/fixtures/programs has each as it was written.
// With the table's edits it compiles, and in the sandbox it writes the lines that it writes in Node.
import fs from "node:fs";
import path from "node:path";

import { transformSync } from "@swc/core";

import { root, temporaryFolder } from "../support";
import { inRelease } from "./release-sandbox";

process.env.TZ = "UTC";
const source = path.join(root, "tests", "fixtures", "programs", "src");
const programs = fs.readdirSync(source).filter(file => file !== "support.ts");
const text = (file: string) => fs.readFileSync(path.join(source, file), "utf8");

const [, section] = fs
  .readFileSync(path.join(root, "docs", "dialect.md"), "utf8")
  .split("\n## Programs that were written for Node\n");
/** Of each program, what is written instead of what. */
const edits = new Map(programs.map(file => [file, [] as (readonly [from: string, to: string])[]]));
for (const [, name, from, to] of section!
  .split("\n## ")[0]!
  .matchAll(/^\| ([a-z-]+) \| `(.*?)` \| (?:`(.*?)`|nothing) \|$/gm)) {
  const plain = (code = "") => code.replaceAll("\\|", "|").replaceAll("↵", "\n");
  edits.get(`${name}.ts`)!.push([plain(from), plain(to)]);
}

/** A program with its edits, each of which is of code that is there once. */
function edited(file: string): string {
  return edits.get(file)!.reduce((code, [from, to]) => {
    expect([from, code.split(from).length - 1]).toEqual([from, 1]);
    return code.replace(from, () => to);
  }, text(file));
}

const dir = temporaryFolder();
fs.mkdirSync(path.join(dir, "src"));
for (const file of programs) fs.writeFileSync(path.join(dir, "src", file), edited(file));
fs.copyFileSync(path.join(source, "support.ts"), path.join(dir, "src", "support.ts"));
fs.writeFileSync(
  path.join(dir, "src", "all.as.spec.ts"),
  `import { test } from "falco-ts/spec";\n${programs
    .map((file, i) => `import { run as run${i} } from "./${file.slice(0, -3)}";\n`)
    .join("")}${programs.map((_, i) => `test("", () => { run${i}(); });`).join("\n")}`,
);
const compiled = inRelease(dir, "src/all.as.spec");

function inNode(file: string): string[] {
  const lines: string[] = [];
  const { code } = transformSync(text(file), {
    swcrc: false,
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs" },
  });
  const program = { exports: {} as { run?: () => void } };
  new Function("exports", "require", code)(program.exports, () => ({
    out: (line: string) => lines.push(line),
  }));
  program.exports.run!();
  return lines;
}

test.each(programs.map((file, i) => [file, i] as const))("%s gives Node's output", async (file, i) => {
  const lines = inNode(file);
  expect((await compiled)(i)).toEqual(lines);
  expect(lines.length).toBeGreaterThan(3);
});

test("there are twelve, and an edit is of a line or two", () => {
  expect(programs.length).toBeGreaterThanOrEqual(12);
  for (const [file, all] of edits)
    for (const [from, to] of all) {
      expect([file, from.split("\n").length]).toEqual([file, 1]);
      expect([file, to.split("\n").length]).toEqual([file, 1]);
    }
});
