// The table of docs/dialect.md: the code on the left of each row is refused with the row's message, and the
// code on its right compiles.
import fs from "node:fs";
import path from "node:path";

import { root, temporaryFolder } from "../support";
import { falcoTsAsync, GOOD } from "./mistakes";

const dir = temporaryFolder();
const rows = fs
  .readFileSync(path.join(root, "docs", "dialect.md"), "utf8")
  .split("\n")
  .filter(line => /^\| `/.test(line))
  .map(line =>
    line
      .slice(2, -2)
      .split(/(?<!\\) \| /)
      .map(cell => cell.replaceAll("\\|", "|").replaceAll("\\`", "`")),
  )
  .map(([wrong, says, right]) => ({ wrong: bare(wrong!), says: says!, right: bare(right!) }));

/** A cell's code without the backquotes around it. */
function bare(cell: string): string {
  return cell.replace(/^(`+)(.*)\1$/s, "$2");
}

/** A module with a row's code, which is put into a function unless it is a declaration. */
function moduleOf(code: string): string {
  const head = `import { clock, log, Status } from "falco-ts";\nimport { view } from "falco-ts/spec";\nclass Point { x: u64 = 0; }\n`;
  if (/^(class|function|async function|import)\b/.test(code)) return `${head}${code}\n`;
  return `${head}function all(list: u64[], map: Map<string, u64>, maybe: Point | null, n: u64, i: i32): void {\n  ${code}\n}\nall([1], new Map<string, u64>(), null, 1, 1);\n`;
}

/** The errors of a plugin with these modules, by file. */
async function errors(name: string, modules: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const folder = path.join(dir, name);
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  for (const [file, code] of modules)
    fs.writeFileSync(path.join(folder, "src", `${file}.ts`), moduleOf(code));
  fs.writeFileSync(
    path.join(folder, "src", "plugin.ts"),
    [...modules.keys()].map(file => `import "./${file}";\n`).join("") + GOOD,
  );
  fs.writeFileSync(path.join(folder, "asconfig.json"), '{ "options": { "optimizeLevel": 0 } }');
  const { stderr } = await falcoTsAsync(["build", folder]);
  return new Map(
    [...stderr.matchAll(/^(?:src\/(\w+)\.ts:\d+:\d+: )?error: (.*)$/gm)].map(([, file = "", message]) => [
      file,
      message!,
    ]),
  );
}

test("the code on the left is refused with the row's message", async () => {
  const modules = new Map(rows.map(({ wrong }, index) => [`row${index}`, wrong]));
  const unparsed = await errors("syntax", modules); // asc checks nothing else while a module does not parse
  for (const file of unparsed.keys()) modules.delete(file);
  const found = new Map([...unparsed, ...(await errors("wrong", modules))]);
  expect(
    rows.map(({ wrong, says }, index) => [wrong, found.get(`row${index}`)?.slice(0, says.length)]),
  ).toEqual(rows.map(({ wrong, says }) => [wrong, says]));
  expect(rows.length).toBeGreaterThan(5);
});

test("the code on the right compiles", async () => {
  expect(await errors("right", new Map(rows.map(({ right }, index) => [`row${index}`, right])))).toEqual(
    new Map(),
  );
  expect(fs.existsSync(path.join(dir, "right", "build", "libdemo.so"))).toBe(true);
});
