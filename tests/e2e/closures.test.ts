// Closures in plugins: handlers that the runtime calls itself, what lives between calls, and what is refused.
import path from "node:path";

import { loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";
import { oneError, refusedByCheck } from "./mistakes";

const dir = temporaryFolder();
const payload = { payload: Buffer.from("5") };

const FIELDS = `
  let calls: u64 = 0;
  for (const name of ["first", "second"])
    f.string("t." + name, name, (self, event, value) => { calls++; return value.text(name + this.suffix); });
  f.u64("t.calls", "how often a name was asked for", (self, event, value) => value.set(calls));
  f.u64("t.list", "each digit", (self, event, value) => {
    [1, 2, 3].forEach(x => { value.set(x * calls); });
    return value;
  }).list();
  f.u64("t.kept", "a closure in a global", (self, event, value) => value.set(kept!()));
  f.u64("t.garbage", "makes a megabyte of garbage", (self, event, value) => value.set("x".repeat(1 << 19).length));
  const list = [40, 2], name = "kept";
  kept = () => list[0] + list[1] + name.length - 4;
  handlers.set("x", () => list[0]);
`;
const source = pluginSource({
  top: "let kept: (() => u64) | null = null;\nconst handlers = new Map<string, () => i32>();",
  members: '\n  suffix: string = "!";',
  fields: FIELDS,
});

describe.each(["wasm", "native"] as const)("in a plugin in %s", target => {
  const plugin = () => {
    const loaded = loadPlugin({ dir: writePlugin(path.join(dir, "handlers"), source), target });
    loaded.init();
    return loaded;
  };

  test("each field's handler has the variables that it was made with", () => {
    const loaded = plugin();
    expect(loaded.extract(payload, "t.second")).toBe("second!");
    expect(loaded.extract(payload, "t.first")).toBe("first!");
    expect(loaded.extract(payload, "t.value")).toBe(5n);
    expect(loaded.extract(payload, "t.calls")).toBe(2n);
  });

  test("a handler that takes variables may set as many values as any", () => {
    const loaded = plugin();
    loaded.extract(payload, "t.first");
    expect(loaded.extract(payload, "t.list")).toEqual([1n, 2n, 3n]);
  });

  test("what a closure in a global holds, and a handler, lives through collections", () => {
    const loaded = plugin();
    for (let i = 0; i < 20; i++) loaded.extract(payload, "t.garbage");
    expect(loaded.extract(payload, "t.kept")).toBe(42n);
    expect(loaded.extract(payload, "t.second")).toBe("second!");
  });
});

describe("is refused at its place", () => {
  const refused = async (name: string, code: string) =>
    refusedByCheck(writePlugin(path.join(dir, name), pluginSource({ top: code })));

  test("a default of a closure's parameter that is no literal", async () => {
    expect(
      await refused(
        "default",
        "export function f(n: i32): (x: i32) => i32 {\n  return (x: i32 = n): i32 => x;\n}",
      ),
    ).toBe(
      oneError([
        "src/plugin.ts:7:20: error: a default is a literal in a function that uses variables of the one around it",
        " 7 │   return (x: i32 = n): i32 => x;",
        "   │                    ^",
      ]),
    );
  });

  test("an assignment to a const that a closure uses", async () => {
    const code =
      "export function f(): i32 {\n  const n = 1;\n  const g = (): void => { n = 2; };\n  g();\n  return n;\n}";
    expect(await refused("const", code)).toContain(
      "src/plugin.ts:8:27: error: `n` is a const, and cannot be assigned: declare it with let\n",
    );
  });

  test("a variable that a loop counts in its body", async () => {
    const code =
      "export function f(list: (() => i32)[]): void {\n  for (let i = 0; i < 3; i++) { list.push(() => i); i++; }\n}";
    expect(await refused("counted", code)).toContain(
      "src/plugin.ts:7:53: error: a function uses `i`, which the loop counts: copy it to a const before the function\n",
    );
  });

  test("a variable without a type that a function above uses", async () => {
    const code =
      "export function f(): i32 {\n  const g = (): i32 => n + 1;\n  const n = 1 + g();\n  return n;\n}";
    expect(await refused("above", code)).toContain(
      "src/plugin.ts:8:9: error: a function above uses `n`: write its type here, or move it above the function\n",
    );
  });
});
