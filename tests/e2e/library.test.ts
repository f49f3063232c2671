// docs/upstream.md: what AssemblyScript gets wrong and falco-ts mends. Each of its examples gives what it
// says is right, in release mode.
import fs from "node:fs";
import path from "node:path";

import { mendLibrary } from "../../dist/compiler/stages/compile/asc/library";
import { root, temporaryFolder } from "../support";
import { buildFiles, edited, WRITE } from "./mistakes";
import { inRelease } from "./release-sandbox";

const dir = temporaryFolder();
const text = fs.readFileSync(path.join(root, "docs", "upstream.md"), "utf8");
const examples = [
  ...text.matchAll(
    /^## (.*)\n\n```ts example\n((?:.*\n)*?)(.*)\n```\n\n(?:.+\n)*?.*; right\sis\s(?:`(.*)`|a\strap\swith\s"([^]*?)")\.$/gm,
  ),
].map(([, what, before, expression, value, trap]) => ({
  what: what!,
  before: before!,
  expression: expression!,
  value,
  trap: trap?.replaceAll("\n", " "),
}));

fs.mkdirSync(path.join(dir, "src"));
fs.writeFileSync(
  path.join(dir, "src", "all.as.spec.ts"),
  `import { log } from "falco-ts";
import { test } from "falco-ts/spec";
${examples.map(({ what, before, expression }) => `${before}test(${JSON.stringify(what)}, () => { log.info(\`\${${expression}}\`); });`).join("\n")}
`,
);
const compiled = inRelease(dir, "src/all.as.spec");

test.each(examples.map(({ what }, i) => [what, i] as const))("not so: %s", async (_what, i) => {
  const run = await compiled,
    { value, trap } = examples[i]!;
  if (trap === undefined) expect(run(i)).toEqual([value]);
  else expect(() => run(i)).toThrow(trap);
});

test("another version of the library is refused in words, not mended by half", () => {
  const files = { "util/bytes": "export function FILL<T>(ptr: usize, len: isize): void {}" };
  expect(() => mendLibrary(files)).toThrow("asc's util/bytes has not exactly one \"len: usize,");
});

test("every section of the page is an example", () => {
  expect(examples.map(({ what }) => what)).toEqual([...text.matchAll(/^## (.*)$/gm)].map(([, what]) => what));
});

test("a label before what is no loop is refused in words", async () => {
  const { status, stderr } = await buildFiles(path.join(dir, "label"), {
    "src/plugin.ts": edited([[WRITE, "here: { break here; }\n"]]),
  });
  expect(stderr).toMatch(
    /^src\/plugin.ts:\d+:\d+: error: a label stands before a loop: `for`, `while` or `do`\n.*here: \{ break here; \}\n.*\^\^\^\^\n/,
  );
  expect(status).toBe(1);
});
