// docs/dialect.md, "Values that differ": each row gives in Node and in the sandbox what it says. Nothing else
// differs: see differential.test.ts.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

import { transformSync } from "@swc/core";

import { root, temporaryFolder } from "../support";
import { inRelease } from "./release-sandbox";

process.env.TZ = "UTC";
const dir = temporaryFolder();
const WHOLE = `function whole(list: number[]): Int32Array { const array = new Int32Array(1); array.set(list); return array; }\n`;
const [, section] = fs
  .readFileSync(path.join(root, "docs", "dialect.md"), "utf8")
  .split("\n## Values that differ\n");
const rows = [...section!.matchAll(/^\| .*\| `(.*)` \| `(.*)` \| (?:`(.*)`|traps) \|$/gm)].map(
  ([, code, node, here]) => ({ code: code!, node: node!, here }),
);

fs.mkdirSync(path.join(dir, "src"));
fs.writeFileSync(
  path.join(dir, "src", "all.as.spec.ts"),
  `import { log } from "falco-ts";
import { test } from "falco-ts/spec";
${WHOLE}${rows.map(({ code }) => `test("", () => { log.info(\`\${${code}}\`); });`).join("\n")}
`,
);
const compiled = inRelease(dir, "src/all.as.spec");

test.each(rows.map(({ code }, i) => [code, i] as const))("%s differs as the page says", async (code, i) => {
  const { node, here } = rows[i]!,
    run = await compiled;
  const { code: javascript } = transformSync(`${WHOLE}String(${code})`, {
    swcrc: false,
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    isModule: false,
  });
  expect(vm.runInThisContext(javascript)).toBe(node);
  if (here === undefined) expect(() => run(i)).toThrow(/./);
  else expect(run(i)).toEqual([here]);
});

test("every row of the table is one", () => {
  expect(rows.length).toBe(section!.split("\n").filter(line => line.startsWith("| ")).length - 1);
  expect(rows.length).toBeGreaterThan(10);
});
