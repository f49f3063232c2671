// `for…of`, which AssemblyScript lacks: falco-ts lowers it to index loops
// (compiler/stages/compile/dialect/for-of.ts).
import path from "node:path";

import { buildPlugin, falcoTs, loadPlugin, pluginSource, temporaryFolder } from "../support";
import { buildFiles, edited, WRITE } from "./mistakes";

const dir = temporaryFolder();

/** Each loop, and the text that it leaves in `s`. */
const LOOPS: readonly (readonly [what: string, code: string, text: string])[] = [
  ["an array", "for (const x of [1, 2, 3]) s += `${x} `;", "1 2 3 "],
  [
    "continue and break",
    "for (const x of [1, 2, 3, 4]) { if (x == 2) continue; if (x == 4) break; s += `${x} `; }",
    "1 3 ",
  ],
  [
    "an array that grows in the loop",
    "const list = [1]; for (const x of list) { s += `${x} `; if (x < 3) list.push(x + 1); }",
    "1 2 3 ",
  ],
  [
    "an array of objects",
    "for (const p of [new Point(1, 2), new Point(3, 4)]) s += `${p.x}/${p.y} `;",
    "1/2 3/4 ",
  ],
  [
    "loops in loops",
    'for (const row of [[1, 2], [3]]) { for (const x of row) s += `${x} `; s += "; "; }',
    "1 2 ; 3 ; ",
  ],
  [
    "a static array and a typed array",
    "const a: StaticArray<u8> = [1, 2]; for (const x of a) for (const y of new Uint8Array(2)) s += `${x + y} `;",
    "1 1 2 2 ",
  ],
  ["a variable that the body changes", "for (let x of [1, 2]) { x *= 10; s += `${x} `; }", "10 20 "],
  [
    "a variable that is declared before the loop",
    "let x = 0; for (x of [1, 2, 3]) if (x == 2) break; s += `${x}`;",
    "2",
  ],
  [
    "the result of a function, which is called once",
    "for (const x of twice()) s += `${x} `; s += `${calls}`;",
    "7 7 1",
  ],
  [
    "a string, character by character",
    'for (const c of "aä\u{1F600}!") s += `${c.length}${c} `;',
    "1a 1ä 2\u{1F600} 1! ",
  ],
  ["a map", "for (const [key, value] of ages) s += `${key}=${value} `;", "ann=30 bob=40 "],
  [
    "a map's keys, which the body deletes",
    "for (const [key] of ages) { s += `${key} `; ages.delete(key); } s += `${ages.size}`;",
    "ann bob 0",
  ],
  ["a map's values alone", "for (const [, value] of ages) s += `${value} `;", "30 40 "],
  [
    "map.entries(), keys() and values()",
    "for (const [k, v] of ages.entries()) s += `${k}${v} `; for (const k of ages.keys()) s += k; for (const v of ages.values()) s += `${v}`;",
    "ann30 bob40 annbob3040",
  ],
  ["an array's entries", 'for (const [i, x] of ["a", "b"].entries()) s += `${i}${x} `;', "0a 1b "],
  ["a set", 'const set = new Set<string>(); set.add("x"); set.add("y"); for (const x of set) s += x;', "xy"],
  [
    "an empty array and an empty string",
    'const none: u64[] = []; for (const x of none) s += `${x}`; for (const c of "") s += c;',
    "",
  ],
];

const TOP = `
class Point { constructor(public x: i32, public y: i32) {} }
let calls = 0;
function twice(): i32[] { calls++; return [7, 7]; }
function aged(): Map<string, i32> { const ages = new Map<string, i32>(); ages.set("ann", 30); ages.set("bob", 40); return ages; }
${LOOPS.map(([, code], i) => `function loop${i}(): string { let s = ""; const ages = aged(); ${code} return s; }`).join("\n")}
class Counts {
  counts: u64[] = [3, 0];
  total(): u64 {
    let sum: u64 = 0;
    for (const count of this.counts) {
      sum +=
        12 / count;                   // divides by zero
    }
    return sum;
  }
}
`;
const FIELDS = `
${LOOPS.map((_, i) => `f.string("t.loop${i}", "a loop", (self, event, value) => value.text(loop${i}()));`).join("\n")}
f.u64("t.handler", "a loop in a handler", (self, event, value) => {
  let sum: u64 = 0;
  for (const x of [1, 2, 3]) sum += x;
  return value.set(sum);
});
f.u64("t.trap", "a trap in a loop", (self, event, value) => value.set(new Counts().total()));`;

const source = pluginSource({ top: TOP, fields: FIELDS });
const library = buildPlugin(path.join(dir, "t"), source);
const trapLine = source.slice(0, source.indexOf("12 / count")).split("\n").length;

const native: Record<string, unknown> = JSON.parse(
  falcoTs(["run", library, "--max-events", "1", "--json"]).stdout.split("\n")[0]!,
).fields;
const tested = loadPlugin({ dir: path.join(dir, "t") });
tested.init();

test.each(LOOPS.map(([what, , text], i) => [what, i, text] as const))("for…of with %s", (_what, i, text) => {
  expect(native[`t.loop${i}`]).toBe(text);
  expect(tested.extract({ payload: Buffer.from("1") }, `t.loop${i}`)).toBe(text);
});

test("for…of works in a field's handler", () => {
  expect(native["t.handler"]).toBe(6);
  expect(tested.extract({ payload: Buffer.from("1") }, "t.handler")).toBe(6n);
});

test("a trap in a loop names its line, in falco-ts run and in jest", () => {
  const message = `extract_fields: t.trap: integer divide by zero at src/plugin.ts:${trapLine}:9`;
  expect(falcoTs(["run", library, "--max-events", "1", "--fields", "t.trap"]).stderr).toContain(message);
  expect(tested.extract({ payload: Buffer.from("1") }, "t.trap")).toBeUndefined();
  expect(tested.logs.at(-1)!.message).toContain(message);
});

/** ⟦ and ⟧ show where the mark under the code begins and ends. */
const REFUSED: readonly (readonly [code: string, message: string, hint?: string])[] = [
  [
    "for (const [a, b] of ⟦list⟧) log.info(`${a}${b}`);",
    'this is no list of pairs; for the index write "for (const [index, item] of list.entries())"',
  ],
  ['for (const x of ⟦5⟧) log.info("x");', "`for…of` takes an array, a string, a map or a set"],
  ['for (const x of ⟦event⟧) log.info("x");', "`for…of` takes an array, a string, a map or a set"],
  [
    'for (const x of ⟦maybe⟧) log.info("x");',
    "Type 'Array<u64> | null' is not assignable to type 'Array<u64>'. (TS2322)",
    "check it first: if (x) { … }",
  ],
];

test("a value that cannot be iterated is refused at its place", async () => {
  const code = REFUSED.map(([line]) => `    ${line.replace(/[⟦⟧]/g, "")}\n`).join("");
  const text = edited([
    [
      WRITE,
      `const list: u64[] = [], map = new Map<string, u64>();\n    let maybe: u64[] | null = null;\n${code}`,
    ],
  ]);
  const first = text.slice(0, text.indexOf("    for (")).split("\n").length;
  const stderr = REFUSED.map(([line, message, hint], i) => {
    const column = 4 + line.indexOf("⟦"),
      mark = " ".repeat(column) + "^".repeat(line.indexOf("⟧") - line.indexOf("⟦") - 1);
    return `src/plugin.ts:${first + i}:${column + 1}: error: ${message}\n ${first + i} │     ${line.replace(/[⟦⟧]/g, "")}\n    │ ${mark}\n${hint ? `   hint: ${hint}\n` : ""}\n`;
  }).join("");
  expect(await buildFiles(path.join(dir, "refused"), { "src/plugin.ts": text })).toEqual({
    status: 1,
    stdout: "",
    stderr: `${stderr}${REFUSED.length} errors\n`,
  });
});
