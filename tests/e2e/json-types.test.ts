// JSON.parse() into types, and JSON.stringify(): what a text does that is no JSON of the type, and what is
// said of it. What fits is in tests/fixtures/dialect/src/json.ts.
import fs from "node:fs";
import path from "node:path";

import { temporaryFolder } from "../support";
import { buildFiles, GOOD } from "./mistakes";
import { inRelease } from "./release-sandbox";

const dir = temporaryFolder();
const HEAD = `
interface User { name: string; age: u8; tags?: string[] }
class Node { value: i32 = 1; next: Node | null = null; }
class Pair { a: u64 = 0; constructor(public b: string) {} }
type Place = [f64, f64];
`;
/** What is wanted, a text that is none, and what the trap says. */
const WRONG: readonly (readonly [type: string, text: string, says: string])[] = [
  ["User", `{"name":"eve"}`, `at character 14 is nothing, where a member "age" is wanted`],
  ["User", `{"age":1,"name":null}`, `at character 16 is "null}", where a string is wanted`],
  ["User", `{"age":256,"name":""}`, `at character 7 is "256,"name":""}", where u8 is wanted`],
  ["User", `{"age":1.5}`, `at character 7 is "1.5}", where u8 is wanted`],
  ["User", `{"age":"7"}`, `at character 7 is ""7"}", where u8 is wanted`],
  ["User", `{"tags":[1]}`, `at character 9 is "1]}", where a string is wanted`],
  ["User", `[]`, `at character 0 is "[]", where an object is wanted`],
  ["User", `null`, `at character 0 is "null", where an object is wanted`],
  ["User[]", `{"length":0}`, `at character 0 is "{"length":0}", where an array is wanted`],
  ["u64", `-1`, `at character 0 is "-1", where u64 is wanted`],
  ["u64", `18446744073709551616`, `at character 0 is "18446744073709551616", where u64 is wanted`],
  ["i64", `-9223372036854775809`, `at character 0 is "-9223372036854775809", where i64 is wanted`],
  ["i8", `1e2000`, `at character 0 is "1e2000", where i8 is wanted`],
  ["bool", `1`, `at character 0 is "1", where true or false is wanted`],
  ["string", `"a`, `at character 2 is nothing, where a string's next character is wanted`],
  ["string", `"a" b`, `at character 4 is "b", where the end of the text is wanted`],
  ["f64", `"1"`, `at character 0 is ""1"", where a number is wanted`],
  ["Pair", `{"a":1}`, `at character 7 is nothing, where a member "b" is wanted`],
  ["Place", `[1]`, `at character 3 is nothing, where an array of 2 is wanted`],
  ["Place", `[1,2,3]`, `at character 5 is "3]", where an array of 2 is wanted`],
  ["Map<string, u64>", `{"a":true}`, `at character 5 is "true}", where u64 is wanted`],
  [
    "Node",
    `{"next":`.repeat(65),
    `at character 512 is "{"next":", where the end of 64 objects and arrays in each other is wanted`,
  ],
];
const text = (code: string) => JSON.stringify(code);
const tests = [
  ...WRONG.map(
    ([type, code]) => `const x: ${type} = JSON.parse(${text(code)}); log.info(JSON.stringify(x));`,
  ),
  `const bytes = JSON.parse<User>(view(${text('{"name":"ä","age":-1}')})); log.info(bytes.name);`,
  `let node = new Node(), last = node; for (let i = 0; i < 64; i++) { const next = new Node(); last.next = next; last = next; } log.info(JSON.stringify(node));`,
  ...WRONG.map(
    ([type, code]) =>
      `const x = JSON.parse<${/^(u64|i64|i8|f64)$/.test(type) ? `(${type} | null)[]` : type === "bool" ? "bool[]" : type} | null>(${text(code)}); log.info(\`\${x === null}\`);`,
  ),
  `const map: Map<string, u64[]> = JSON.parse(${text('{"a":[1],"b":[]}')});
   log.info(JSON.stringify(map) + JSON.stringify(new Map<i32, string>().set(5, "five")));`,
  `log.info(\`\${JSON.parse<u64>("18446744073709551615")} \${JSON.stringify(u64.MAX_VALUE)} \${JSON.parse<i64>("-9223372036854775808")}\`);`,
  `log.info(\`\${JSON.parse<u64 | null>("x") ?? 7} \${JSON.parse<u64 | null>("8") ?? 7}\`);`,
  `log.info(JSON.parse<string>(view('"ä"')));`,
  `const node = JSON.parse<Node>(${text('{"next":{"value":5}}')}); log.info(\`\${node.value} \${node.next!.value} \${JSON.stringify(node)}\`);`,
];
fs.mkdirSync(path.join(dir, "src"));
fs.writeFileSync(
  path.join(dir, "src", "all.as.spec.ts"),
  `import { log } from "falco-ts";\nimport { test, view } from "falco-ts/spec";\n${HEAD}${tests.map(code => `test("", () => { ${code} });`).join("\n")}\n`,
);
const compiled = inRelease(dir, "src/all.as.spec");
const behind = WRONG.length + 2;

test.each(WRONG.map(([type, code, says], i) => [type, code.slice(0, 40), says, i] as const))(
  "a text is no %s: %s",
  async (_type, _code, says, i) => {
    const run = await compiled;
    expect(() => run(i)).toThrow(`JSON.parse(): ${says}`);
  },
);

test("of a view it is the byte that is named", async () => {
  const run = await compiled;
  expect(() => run(WRONG.length)).toThrow('JSON.parse(): at byte 19 is "-1}", where u8 is wanted');
});

test("a value that has itself in it, or more objects than that, is not written", async () => {
  const run = await compiled;
  expect(() => run(WRONG.length + 1)).toThrow(
    "JSON.stringify(): more than 64 objects and arrays in each other",
  );
});

test("where null is allowed, it stands for a text that does not fit", async () => {
  const run = await compiled;
  expect(WRONG.map((_, i) => run(behind + i))).toEqual(WRONG.map(() => ["true"]));
});

test("maps are objects, integers have all their digits, and a class what it begins with", async () => {
  const run = await compiled;
  expect([0, 1, 2, 3, 4].flatMap(i => run(behind + WRONG.length + i))).toEqual([
    '{"a":[1],"b":[]}{"5":"five"}',
    "18446744073709551615 18446744073709551615 -9223372036854775808",
    "7 8",
    "ä",
    '1 5 {"value":1,"next":{"value":5,"next":null}}',
  ]);
});

test("what has no type, and types that JSON does not have, are refused at the call", async () => {
  const codes = [
    [
      `const x = ⟦JSON.parse("1")⟧;`,
      "what JSON.parse() makes is known by its type alone, and there is none here",
    ],
    [`const x: Set<string> = ⟦JSON.parse("1")⟧;`, "JSON.parse() makes no Set"],
    [`const x: Date = ⟦JSON.parse("1")⟧;`, "JSON.parse() makes no Date: write string"],
    [`const x: Map<u64, string> = ⟦JSON.parse("1")⟧;`, "JSON.parse() makes no map whose keys are u64"],
    [`const x: Shape = ⟦JSON.parse("1")⟧;`, "JSON.parse() makes no Shape, which is abstract"],
    [
      `const x: Drawn = ⟦JSON.parse("1")⟧;`,
      "JSON.parse() makes no Drawn, which is an interface with methods",
    ],
    [`const x: Holder[] = ⟦JSON.parse("1")⟧;`, "JSON.parse() makes no Uint8Array"],
    [`log.info(⟦JSON.stringify(new Uint8Array(1))⟧);`, "JSON.stringify() writes no Uint8Array"],
    [`const x: u64 = ⟦JSON.parse("1", null)⟧;`, "JSON.parse() takes a text and nothing else here"],
    [`log.info(⟦JSON.stringify(1, ["a"])⟧);`, "JSON.stringify() takes no replacer here"],
  ] as const;
  const { stderr } = await buildFiles(`${dir}/refused`, {
    "src/plugin.ts": `import "./wrong";\n${GOOD}`,
    "src/wrong.ts": `import { log } from "falco-ts";
abstract class Shape { abstract draw(): string; }
interface Drawn { draw(): string; }
class Square implements Drawn { draw(): string { return "#"; } }
class Holder { bytes: Uint8Array = new Uint8Array(0); }
log.info(new Square().draw());
${codes.map(([code], i) => `export function f${i}(): void {\n${code.replace(/[⟦⟧]/g, "")}\n}\nf${i}();`).join("\n")}\n`,
  });
  const said = [...stderr.matchAll(/^src\/wrong\.ts:\d+:(\d+): error: (.*)\n.*\n +│ +(\^+)$/gm)];
  expect(said.map(([, column, message, mark]) => [Number(column), message!, mark!.length])).toEqual(
    codes.map(([code, says]) => [
      code.indexOf("⟦") + 1,
      expect.stringMatching(new RegExp(`^${says.replace(/[()[\]{}.*+?^$|\\]/g, "\\$&")}`)),
      code.indexOf("⟧") - code.indexOf("⟦") - 1,
    ]),
  );
});
